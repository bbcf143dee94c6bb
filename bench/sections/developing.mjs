/** What a change of this repository costs who makes it. */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import suites from '../../test/suites.cjs';
import { inRounds, rowsOf, runCommand } from '../measuring/index.mjs';
import { quantity } from '../report/format.mjs';
import { readResult } from '../report/results.mjs';

const { isSuite } = suites;

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

const WHOLE = 'npm test';
const TIMES = { 'CPU time': ['cpu', 's'], 'Elapsed time': ['wall', 's'] };
const TESTS_TITLE = '`npm test` and its parts';
const SLOWEST_TITLE = 'The test files whose tests take longest';
const SLOWEST = 10;
const FOLDERS_TITLE = 'The tests of each folder, without loading modules';
const GATES_TITLE = 'The gates of `.ci/run`';

/** Seconds of CPU time. */
const GOAL = 150;

/** By the CPU time of a run that loads all and skips each test: `npm run test:unit -- -t 'no test has this title'`. */
const WHY_NOT = 'Loading modules, once for each suite of test files, takes an eighth of the CPU time. The rest is what the tests do';

const seconds = ({ cpu, wall }) => ({ cpu: cpu / 1_000, wall: wall / 1_000 });
const task = async (name, ...args) => seconds(await runCommand('npm', ['run', name, '--silent', '--', ...args], { cwd: root }));

/** Runs the unit tests as `npm test` does in a fresh clone, where jest's cache is empty. */
async function unitTests(report) {
  const cache = mkdtempSync(join(tmpdir(), 'bench-tests-'));
  try {
    return await task('test:unit', '--cacheDirectory', cache, '--json', '--outputFile', report);
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

/** @type {Record<string, (report: string) => Promise<{ cpu: number, wall: number }>>} */
const PARTS = { types: () => task('check:types'), lint: () => task('biome'), 'unit tests': unitTests };

const sum = (parts, figure) => parts[0][figure].map((_, round) => parts.reduce((total, part) => total + part[figure][round], 0));

function testsTable(results) {
  const parts = Object.values(results);
  const whole = { cpu: sum(parts, 'cpu'), wall: sum(parts, 'wall') };
  const rows = rowsOf({ [WHOLE]: whole, ...results }, TIMES);
  return { title: TESTS_TITLE, columns: Object.keys(TIMES), baseline: WHOLE, rows };
}

/** The test files of a report of jest with the time of their tests, slowest first. The tests of a suite have the name of their file as first title. */
function filesOf(report) {
  const seconds = new Map();
  for (const { name, assertionResults } of JSON.parse(readFileSync(report, 'utf8')).testResults) {
    for (const { ancestorTitles, duration } of assertionResults) {
      const file = isSuite(name) ? ancestorTitles[0] : relative(root, name);
      seconds.set(file, (seconds.get(file) ?? 0) + (duration ?? 0) / 1_000);
    }
  }
  return [...seconds].map(([name, seconds]) => ({ name, seconds })).sort((one, other) => other.seconds - one.seconds);
}

const elapsedRow = (subject, seconds) => ({ subject, figures: { 'Elapsed time': { unit: 's', exact: seconds } } });
const elapsedOf = (files) => files.reduce((total, file) => total + file.seconds, 0);

function slowestTable(files) {
  const all = `all ${files.length} files`;
  const slowest = files.slice(0, SLOWEST).map((file) => elapsedRow(`\`${file.name}\``, file.seconds));
  return { title: SLOWEST_TITLE, columns: ['Elapsed time'], baseline: all, rows: [elapsedRow(all, elapsedOf(files)), ...slowest] };
}

/** Sums up the files in each folder of test/local, and in each other folder of test. */
function foldersTable(files) {
  const folders = new Map();
  for (const file of files) {
    const folder = /^(test\/local\/[^/]+|test\/[^/]+|[^/]+)\//.exec(file.name)?.[1] ?? file.name;
    folders.set(folder, [...(folders.get(folder) ?? []), file]);
  }
  const all = `all ${files.length} files`;
  const rows = [...folders]
    .sort(([, one], [, other]) => elapsedOf(other) - elapsedOf(one))
    .map(([folder, its]) => elapsedRow(`\`${folder}\`: ${its.length} ${its.length === 1 ? 'file' : 'files'}`, elapsedOf(its)));
  return { title: FOLDERS_TITLE, columns: ['Elapsed time'], baseline: all, rows: [elapsedRow(all, elapsedOf(files)), ...rows] };
}

/** The table at the end of the log of a run of `.ci/run`, or the one of the last result if there is no new log. */
function gatesTables(log) {
  if (log === undefined)
    return (readResult(join(root, 'docs'), 'developing')?.tables ?? []).filter(({ title }) => title.startsWith(GATES_TITLE));
  const rows = [...readFileSync(log, 'utf8').matchAll(/^ *(\d+):(\d\d) +(\d+) +(?:passed|skipped|FAILED|of all)(.*)$/gm)].map(
    ([, minutes, remainder, budget, name]) => ({
      subject: name.replace(/ \(over its budget\)| \(beside the others\)/g, '').trim() || 'all',
      figures: {
        Took: { unit: 'min', exact: Number(minutes) + Number(remainder) / 60 },
        Budget: { unit: 'min', exact: Number(budget) },
      },
    }),
  );
  if (rows.length === 0) throw new Error(`GATES_LOG must name the log of a run of .ci/run, got no table in ${log}; run it to its end`);
  const all = rows.pop();
  const ended = statSync(log).mtime.toISOString().slice(0, 10);
  return [{ title: `${GATES_TITLE}, ${ended}`, columns: ['Took', 'Budget'], baseline: all.subject, rows: [all, ...rows] }];
}

export default {
  name: 'developing',
  title: 'Developing',
  question: 'How long do you wait after a change of this repository?',
  method: `\`npm test\` is measured part by part: the unit tests without jest's cache, the types as from the second check on. It uses all cores, so its elapsed time
depends on their number more than its CPU time does. The table of the gates is that of the last whole run of \`.ci/run\`: \`CI=true bash .ci/run > gates.log\`, then
\`GATES_LOG=gates.log npm run bench -- developing\`. Some gates run beside others.`,
  command: 'npm run bench -- developing',
  rounds: { least: 1, most: 1 },
  async measure({ rounds, quick, say }) {
    const folder = mkdtempSync(join(tmpdir(), 'bench-developing-'));
    try {
      const report = join(folder, 'report.json');
      const subjects = quick ? ['lint'] : Object.keys(PARTS);
      const table = testsTable(await inRounds({ subjects, rounds, say, measure: (name) => PARTS[name](report) }));
      if (quick) return { tables: [table] };
      const [{ figures }] = table.rows;
      const cpu = Math.min(...figures['CPU time'].samples);
      const seen = quantity(cpu, 's');
      return {
        tables: [table, foldersTable(filesOf(report)), slowestTable(filesOf(report)), ...gatesTables(process.env.GATES_LOG)],
        goals: [{ figure: 'CPU time of `npm test`', goal: `${GOAL} s`, seen, met: cpu <= GOAL, why: WHY_NOT }],
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
