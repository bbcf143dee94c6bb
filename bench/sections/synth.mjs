/** What resources cost at synthesis, against the other ways to have them. */
import { createRequire } from 'node:module';
import { inRounds, median, ratioOf, rowsOf, unlessExact } from '../measuring/index.mjs';
import { ratioGoal, summaryLine } from '../report/lines.mjs';
import { phasesTable } from '../synth/phases.mjs';
import { synthesise } from '../synth/synthesise.mjs';
import { validationTables } from '../synth/validation.mjs';

const { scenarios } = createRequire(import.meta.url)('../synth/subjects.cjs');

const OURS = 'Stage of this library';
const [L1] = Object.keys(scenarios.stages);
const EMPTY = 'an empty app';
const WITH_FUNCTION = 'an app with a function';

const CPU = 'CPU time';
const BYTES = 'Template';
const TIMES = { [CPU]: ['cpu', 'ms'], 'Elapsed time': ['wall', 'ms'], 'Peak memory': ['memory', 'MB'] };
const COLUMNS = [...Object.keys(TIMES), BYTES, 'Resources'];

/** The tables, by what is in the app. The plot of the growth and the goals are of the app that most users have. */
const STAGES = { scenario: 'stages', noun: (count) => (count === 1 ? 'one stage' : `${count} stages`) };
const STEPS = { scenario: 'steps', noun: (count) => `${STAGES.noun(count)}, step by step,` };
const FIVE = { scenario: 'fiveResources', noun: () => 'one of each of the five resources, and a bucket' };
const COUNTS = [1, 10, 100, 400];
/** Goals, and what explains them, depend on these ratios. */
const PRECISE = { width: 0.05, minutes: 1.5 };
const WITH_GOALS = [1, 400];
const CELLS = [
  ...COUNTS.map((count) => ({ ...STAGES, count, app: WITH_FUNCTION, ...(WITH_GOALS.includes(count) && PRECISE) })),
  ...COUNTS.map((count) => ({ ...STAGES, count, app: EMPTY })),
  { ...FIVE, count: 1, app: WITH_FUNCTION },
  { ...FIVE, count: 1, app: EMPTY },
  ...WITH_GOALS.map((count) => ({ ...STEPS, count, app: WITH_FUNCTION, ...PRECISE })),
];
const ONE_STAGE = CELLS[0];
const MANY_STAGES = CELLS[3];
const QUICK_CELLS = CELLS.filter(({ count, app }) => count === 1 && app === WITH_FUNCTION);

const TYPES = { [OURS]: 'Custom::IVSStage', [L1]: 'AWS::IVS::Stage' };
const BYTES_TITLE = 'The bytes of a stage in the template';
const ALL = 'all of it';
const WITHOUT_METADATA_TITLE = `400 stages in ${WITH_FUNCTION}, without the metadata of \`cdk\``;
const PHASES = [1, 400].map((count) => ({ title: `Where the CPU time of ${STAGES.noun(count)} goes, in ${WITH_FUNCTION}`, count }));

function titleOf({ noun, count, app }) {
  const title = `${noun(count)} in ${app}`;
  return title[0].toUpperCase() + title.slice(1);
}

async function tableOf(cell, { rounds, say }) {
  const title = titleOf(cell);
  const subjects = Object.keys(scenarios[cell.scenario]);
  const results = await inRounds({
    subjects,
    rounds: unlessExact(rounds, { ...rounds, minutes: cell.minutes ?? rounds.minutes }),
    against: { cpu: subjects[0], wall: subjects[0] },
    width: cell.width,
    say: (text) => say(`${title}: ${text}`),
    measure: async (subject) => (await synthesise(cell, subject)).usage,
  });
  return { title, columns: COLUMNS, baseline: subjects[0], rows: rowsWithCounts(results) };
}

/** The rows with the template's bytes and resources, which are the same in each round. */
function rowsWithCounts(results) {
  return rowsOf(results, TIMES).map((row) => {
    const { cannot, bytes, resources } = results[row.subject];
    const exact = (samples, unit) => (cannot ? { cannot } : { unit, exact: samples[0] });
    return { ...row, figures: { ...row.figures, [BYTES]: exact(bytes, 'bytes'), Resources: exact(resources, '') } };
  });
}

/** The CPU time of each subject by the number of stages. */
function growth(tables) {
  const series = Object.keys(scenarios.stages).map((subject) => ({
    subject,
    points: tables.flatMap((table, index) => {
      const { samples } = table.rows.find((row) => row.subject === subject).figures[CPU];
      return samples ? [[COUNTS[index], median(samples)]] : [];
    }),
  }));
  return {
    name: 'growth',
    title: `CPU time to synthesise ${WITH_FUNCTION} and stages`,
    x: { label: 'stages', log: true },
    y: { label: 'ms' },
    series,
  };
}

/** The templates that `cdk --no-path-metadata --no-asset-metadata` makes. */
async function withoutMetadataTable() {
  const rows = [];
  for (const subject of [L1, OURS]) {
    const { usage } = await synthesise(MANY_STAGES, subject, { metadata: false });
    rows.push({ subject, figures: { [BYTES]: { unit: 'bytes', exact: usage.bytes } } });
  }
  return { title: WITHOUT_METADATA_TITLE, columns: [BYTES], baseline: L1, rows };
}

/** The bytes of one stage in the template, by property. */
async function bytesTable() {
  const bySubject = {};
  for (const [subject, type] of Object.entries(TYPES)) {
    const { resources } = await synthesise(ONE_STAGE, subject);
    const [id, stage] = Object.entries(resources).find(([, { Type }]) => Type === type);
    const { Properties, ...others } = stage;
    const properties = Object.entries(Properties).map(([name, value]) => [name, bytesOf({ [name]: value }, 4)]);
    const members = Object.entries(others).map(([name, value]) => [name, bytesOf({ [name]: value }, 3)]);
    bySubject[subject] = new Map([[ALL, bytesOf({ [id]: stage }, 2)], ...properties, ...members]);
  }
  const names = new Set(Object.values(bySubject).flatMap((bytes) => [...bytes.keys()]));
  const figures = (name) =>
    Object.entries(bySubject).flatMap(([subject, bytes]) =>
      bytes.has(name) ? [[subject, { unit: 'bytes', exact: bytes.get(name) }]] : [],
    );
  const rows = [...names].map((name) => ({ subject: name, figures: Object.fromEntries(figures(name)) }));
  return { title: BYTES_TITLE, columns: Object.keys(TYPES), baseline: ALL, rows };
}

/** The bytes of the one member of an object in a template: a line for each value, indented by one more space for each level, and a comma. */
function bytesOf(member, depth) {
  const lines = JSON.stringify(member, undefined, 1).split('\n').slice(1, -1);
  return lines.reduce((sum, line) => sum + line.length + depth - 1 + '\n'.length, ','.length);
}

function goals([one, , , many], withoutMetadata) {
  const goal = {
    goal: 1.7,
    stretch: 1.65,
    why: `a custom resource also names its function, its timeout and its path: the table "${BYTES_TITLE}"`,
  };
  return [
    ratioGoal(
      {
        figure: `CPU time of ${WITH_FUNCTION} and 1 stage, against L1s`,
        goal: 1.1,
        stretch: 1.05,
        why: 'the CDK takes most of it to make a function, a role and a log group: the tables "One stage, step by step" and "Where the CPU time of one stage goes"',
      },
      one,
      OURS,
      CPU,
    ),
    ratioGoal(
      {
        figure: `CPU time of ${WITH_FUNCTION} and 400 stages, against L1s`,
        goal: 1.08,
        stretch: 1.05,
        why: 'a construct and a tag around each stage, and a function with its role and log group, take as long if you make them from the CDK alone: the table "400 stages, step by step"',
      },
      many,
      OURS,
      CPU,
    ),
    ratioGoal({ ...goal, figure: 'template of 400 stages, against L1s, as `cdk` writes it' }, many, OURS, BYTES),
    ratioGoal({ ...goal, figure: 'the same without the metadata of `cdk`' }, withoutMetadata, OURS, BYTES),
  ];
}

/** Counts, which are the same on every machine. */
function budgets([table], bytes) {
  const [l1, ours] = [L1, OURS].map((subject) => table.rows.find((row) => row.subject === subject).figures);
  const stage = bytes.rows[0].figures[OURS].exact;
  return [
    {
      figure: 'resources that the first stage adds to those of an L1',
      limit: 3,
      seen: ours.Resources.exact - l1.Resources.exact,
      unit: '',
    },
    { figure: 'bytes that the first stage adds to those of an L1', limit: 6_600, seen: ours[BYTES].exact - l1[BYTES].exact, unit: 'bytes' },
    { figure: 'bytes of a stage in the template', limit: 420, seen: stage, unit: 'bytes' },
  ];
}

/** With headroom for what other work on the machine does to the ratio. */
function ratioBudgets([one, , , many]) {
  return [
    { figure: `CPU time of ${WITH_FUNCTION} and 1 stage, against L1s`, limit: 1.2, seen: ratioOf(one, OURS, CPU), unit: '×' },
    { figure: `CPU time of ${WITH_FUNCTION} and 400 stages, against L1s`, limit: 1.2, seen: ratioOf(many, OURS, CPU), unit: '×' },
  ];
}

export default {
  name: 'synth',
  title: 'Synthesis',
  question: 'How much longer does `cdk synth` take, and how much larger does the template become?',
  method: `A fresh process synthesises one stack, and the assembly is deleted before the next. "A function" is a Lambda function with an asset, as most apps have one:
it loads the CDK's modules for functions and roles, which this library needs too. Each stage has a name and a tag. Templates have the
metadata that \`cdk\` asks for, the paths of constructs and assets, except in the table without it. The template validation, which later versions of the CDK
have, is off except in its own tables: they are measured with the newest \`aws-cdk-lib\`, which npm installs into a temporary folder.

The tables "step by step" make what this library makes from the constructs of the CDK alone: \`CfnStage\` in a construct, as in any L2, and a function with the
same code, role and log group. The tables "Where the CPU time goes" have the phases of a synthesis, each the least of all rounds.`,
  command: 'npm run bench -- synth',
  rounds: { least: 6, most: 24, minutes: 0.5 },
  async measure({ rounds, quick, say }) {
    const tables = [];
    for (const cell of quick ? QUICK_CELLS : CELLS) tables.push(await tableOf(cell, { rounds, say }));
    const bytes = await bytesTable();
    const phases = [];
    for (const stages of quick ? PHASES.slice(0, 1) : PHASES) phases.push(await phasesTable(stages, { rounds, say }));
    if (quick) return { tables: [...tables, ...phases], budgets: budgets(tables, bytes) };
    const growing = tables.slice(0, COUNTS.length);
    const withoutMetadata = await withoutMetadataTable();
    const validated = await validationTables(
      [ONE_STAGE, MANY_STAGES].map((cell) => ({ title: titleOf(cell), cell })),
      [L1, OURS],
      { rounds, say },
    );
    return {
      tables: [...tables, ...phases, withoutMetadata, bytes, ...validated],
      plots: [growth(growing)],
      goals: goals(growing, withoutMetadata),
      budgets: [...budgets(tables, bytes), ...ratioBudgets(growing)],
      summary: [
        summaryLine(`CPU time to synthesise ${WITH_FUNCTION} and a stage`, tables[0], OURS, CPU),
        summaryLine(`CPU time to synthesise ${WITH_FUNCTION} and 400 stages`, tables[3], OURS, CPU),
        summaryLine(`template of ${WITH_FUNCTION} and a stage`, tables[0], OURS, BYTES),
        summaryLine(`template of ${WITH_FUNCTION} and 400 stages`, tables[3], OURS, BYTES),
      ],
    };
  },
};
