/** What a cold start of each function costs. */
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { openMeasurement } from '../handler/measure.mjs';
import { partsOfHandler } from '../handler/parts.mjs';
import { alternatives, BY_HAND, floors, functions } from '../handler/subjects.mjs';
import { inRounds, ratioOf, ratioOfMinima } from '../measuring/index.mjs';
import { quantity, times } from '../report/format.mjs';
import { ratioGoal, summaryLine } from '../report/lines.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const KB = 1024;

const OURS = 'cdk-ivs-realtime';
const [CODE, LOADED, CALL, MEMORY] = ['Code', 'CPU until loaded', 'CPU until the first call', 'Peak memory'];
const UNITS = { [CODE]: 'bytes', [LOADED]: 'ms', [CALL]: 'ms', [MEMORY]: 'MB' };

/** Loading takes this part of what the same function takes with the SDK from npm, at most. */
const LIMIT = 0.45;

/** Bundles the functions as a user does who leaves the SDK to the runtime. */
async function bundleWithoutSdk(outdir) {
  const names = [...new Set(functions.map(({ file }) => file))];
  await build({
    entryPoints: Object.fromEntries(names.map((name) => [name, join(root, 'lambda', name, 'index.ts')])),
    outdir,
    bundle: true,
    external: ['@aws-sdk/*', '@smithy/*'],
    format: 'cjs',
    logLevel: 'warning',
    mainFields: ['module', 'main'],
    minify: true,
    platform: 'node',
    target: 'node22',
  });
}

const nameOf = ({ subject }) => (subject === functions[0].subject ? OURS : `${OURS}: ${subject}`);
const withNpm = (subject) => `${subject}, SDK from npm`;

/** The baselines of the tables. */
const AGAINST = { [CALL]: alternatives[0].subject, [MEMORY]: alternatives[0].subject, [LOADED]: withNpm(OURS) };

/** A goal depends on the ratio. */
const WIDTH = 0.05;

/** All subjects, in the order of the tables. */
function subjectsIn(bundled, unbundled) {
  const ours = functions.flatMap((code) => {
    const subject = nameOf(code);
    return [
      { subject, parts: [{ ...code, file: join(bundled, `${code.file}.js`) }] },
      { subject: withNpm(subject), parts: [{ ...code, file: join(unbundled, `${code.file}.js`) }] },
    ];
  });
  return [...alternatives, ...ours, ...floors];
}

async function measureParts(measurement, parts) {
  const sum = {};
  for (const part of parts) {
    const { bytes, load, call, memory } = await measurement.measure(part);
    const figures = { [CODE]: bytes, [LOADED]: load, ...(call !== undefined && { [CALL]: call }), [MEMORY]: memory };
    for (const [figure, value] of Object.entries(figures)) sum[figure] = (sum[figure] ?? 0) + value;
  }
  return sum;
}

/** The first subject is the baseline. */
function tableOf(title, columns, subjects, results) {
  const rows = subjects.map(({ subject, note }) => ({
    subject,
    note,
    figures: Object.fromEntries(columns.map((column) => [column, figureOf(results[subject][column], column)])),
  }));
  return { title, columns, baseline: rows[0].subject, rows };
}

function figureOf(samples, column) {
  if (!samples) return { cannot: 'it makes no call' };
  const unit = UNITS[column];
  return column === CODE ? { unit, exact: samples[0] } : { unit, samples };
}

const MADE_OF = 'What the code of the handler is made of';
const ALL = 'all that the handler loads';

/** The parts of the code beside the sum of all. */
function codeTable(parts, results) {
  const [all] = results[OURS][CODE];
  const rest = all - [...parts.values()].reduce((sum, bytes) => sum + bytes, 0);
  const rows = [[ALL, all], ...parts, ['what joins the files', rest]].map(([subject, bytes]) => ({
    subject,
    figures: { [CODE]: { unit: UNITS[CODE], exact: bytes } },
  }));
  return { title: MADE_OF, columns: [CODE], baseline: ALL, rows };
}

function goalsOf(table, results) {
  const [bytes] = results[OURS][CODE];
  const byHand = times(ratioOf(table, BY_HAND, CALL));
  const why = `the table "${MADE_OF}" has what a call runs of the SDK; ${BY_HAND} takes ${byHand}`;
  const cold = { figure: 'cold start of the handler until its first call, against `AwsCustomResource`', goal: 0.4, stretch: 0.25, why };
  const code = { figure: 'code that the handler loads', goal: '200 KB', stretch: '120 KB', seen: quantity(bytes, 'bytes') };
  return [ratioGoal(cold, table, OURS, CALL), { ...code, met: bytes <= 200 * KB, why: `the table "${MADE_OF}" has the parts` }];
}

function budgetsOf(results) {
  return functions.map((code) => {
    const [ours, npm] = [nameOf(code), withNpm(nameOf(code))].map((subject) => results[subject][LOADED]);
    return { figure: `loading of ${nameOf(code)}, against the SDK from npm`, limit: LIMIT, seen: ratioOfMinima(ours, npm), unit: '×' };
  });
}

export default {
  name: 'handler',
  title: 'Functions',
  question: 'What does a cold start cost?',
  method: `Each function runs in a fresh process, with the environment that Lambda sets, until its first signed call. A server on this machine checks the
call, and does not answer. CPU time is net of the start of Node.js. Code has all files that the process has loaded, without those of Node.js.
The functions that leave the SDK to the runtime load it from \`node_modules\`, as npm installs it: the one of Lambda is of another version. Two
functions that run one after the other are added up. The first table's calls are to \`CreateStage\`, the second has the first call of each function.
\`AwsCustomResource\` loads its client with the first request, so the last table says little of it. No call is encrypted, which would
cost all of them the same. The parts of the code are the files that esbuild has put into the minified bundle, with their bytes in it. Almost
all that is left of the SDK runs in a call, in an answer, in an error or in another region: [decision
11](decisions/0011-one-asset-for-all-functions.md) has what is left out, and how tests hold that.`,
  command: 'npm run bench -- handler',
  rounds: { least: 9, most: 24, minutes: 2 },
  async measure({ rounds, quick, say }) {
    // In node_modules, so that Node.js finds the SDK from there.
    const unbundled = join(root, 'node_modules/.cache/bench-handler', String(process.pid));
    mkdirSync(unbundled, { recursive: true });
    const measurement = await openMeasurement();
    try {
      await bundleWithoutSdk(unbundled);
      const subjects = subjectsIn(join(root, 'assets/lambda'), unbundled);
      const parts = Object.fromEntries(subjects.map((each) => [each.subject, each.parts]));
      const measure = (subject) => measureParts(measurement, parts[subject]);
      const results = await inRounds({ subjects: Object.keys(parts), rounds, against: AGAINST, width: WIDTH, measure, say });
      return resultOf(subjects, results, await partsOfHandler(), quick);
    } finally {
      measurement.close();
      rmSync(unbundled, { recursive: true, force: true });
    }
  },
};

function resultOf(subjects, results, parts, quick) {
  const isOther = ({ subject }) => subject.startsWith(`${OURS}: `);
  const byNpm = subjects.find(({ subject }) => subject === withNpm(OURS));
  const firstCall = [CODE, CALL, MEMORY];
  const tables = [
    tableOf(
      'A custom resource',
      firstCall,
      subjects.filter((each) => !isOther(each)),
      results,
    ),
    codeTable(parts, results),
    tableOf('The other functions', firstCall, [subjects[0], ...subjects.filter(isOther)], results),
    tableOf('Loading alone', [LOADED], [byNpm, ...subjects.filter((each) => each !== byNpm)], results),
  ];
  return {
    tables,
    goals: goalsOf(tables[0], results),
    summary: [summaryLine('CPU time of a cold start until the first call', tables[0], OURS, CALL)],
    // One round of a machine that is busy says nothing.
    budgets: quick ? [] : budgetsOf(results),
  };
}
