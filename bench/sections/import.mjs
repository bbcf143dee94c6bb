/** What it costs to import the package, and to use it from another language than TypeScript. */
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { languagesTables } from '../import/languages.mjs';
import { inRounds, ratioOf, rowsOf, runNode } from '../measuring/index.mjs';
import { summaryLine } from '../report/lines.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

const CPU = 'CPU time';
const TIMES = { [CPU]: ['cpu', 'ms'], 'Elapsed time': ['wall', 'ms'] };
const USAGE = { ...TIMES, 'Peak memory': ['memory', 'MB'] };
const MODULES = 'Files loaded';

const CDK = "const { App, Stack } = require('aws-cdk-lib/core'); const stack = new Stack(new App({ analyticsReporting: false }), 'Bench');";
const FUNCTION = `const { Code, Function, Runtime } = require('aws-cdk-lib/aws-lambda');
  new Function(stack, 'Api', { code: Code.fromAsset('bench/synth/handler'), handler: 'index.handler', runtime: Runtime.NODEJS_22_X });`;
const ALONE = 'an app with a function';
const WITH_L1 = 'and CfnStage';
const IMPORTED = 'and an import of this library';
const WITH_STAGE = 'and Stage of this library';

/** What a program loads. The first subject is the baseline. */
const PROGRAMS = {
  [ALONE]: '',
  [WITH_L1]: "new (require('aws-cdk-lib/aws-ivs').CfnStage)(stack, 'Room', { name: 'room' });",
  [IMPORTED]: "require('cdk-ivs-realtime');",
  [WITH_STAGE]: "new (require('cdk-ivs-realtime').Stage)(stack, 'Room', { stageName: 'room' });",
};

const programOf = (subject) => `${CDK} ${FUNCTION} ${PROGRAMS[subject]} process.stdout.write(JSON.stringify(Object.keys(require.cache)));`;

async function load(subject) {
  const { cpu, wall, memory, stdout } = await runNode(['-e', programOf(subject)], { cwd: root });
  return { cpu, wall, memory, files: JSON.parse(stdout) };
}

async function importTable({ rounds, say }) {
  const loaded = {};
  const results = await inRounds({
    subjects: Object.keys(PROGRAMS),
    rounds,
    against: { cpu: ALONE, wall: ALONE },
    width: 0.05,
    say,
    measure: async (subject) => {
      const { files, ...usage } = await load(subject);
      loaded[subject] = files;
      return usage;
    },
  });
  const rows = rowsOf(results, USAGE).map((row) => ({
    ...row,
    figures: { ...row.figures, [MODULES]: { unit: '', exact: loaded[row.subject].length } },
  }));
  return { table: { title: 'Loading without synthesis', columns: [...Object.keys(USAGE), MODULES], baseline: ALONE, rows }, loaded };
}

/** Counts, which are the same on every machine. */
function budgets(loaded) {
  const added = (subject) => loaded[subject].filter((file) => !loaded[ALONE].includes(file));
  const ofLibrary = added(WITH_STAGE).filter((file) => !file.includes(`${join('node_modules', 'aws-cdk-lib')}`));
  const library = statSync(join(root, 'lib/index.js')).size;
  return [
    { figure: 'files that an import of the library loads', limit: 5, seen: added(IMPORTED).length, unit: '' },
    { figure: 'files of the library and others than the CDK that a stage loads', limit: 3, seen: ofLibrary.length, unit: '' },
    { figure: 'files that a stage loads', limit: 15, seen: added(WITH_STAGE).length, unit: '' },
    { figure: 'lib/index.js', limit: 290 * 1024, seen: library, unit: 'bytes' },
  ];
}

export default {
  name: 'import',
  title: 'Import',
  question: 'What does it cost to import the package, and to use it from another language?',
  method: `A fresh process makes the constructs and does not synthesise them. The library is one file, which loads the modules of the CDK that a function, its role
and its log group are made of when the first construct needs them. jsii runs an app of another language beside a process of Node.js, and sends each call
between them; the CPU time is that of both. "The start of the language" is a program that does nothing: for Java the start of its virtual machine. The
packages for Python and Java are those of \`npm run test:languages\`; if the library has changed since, they are made before, which takes a minute. Go and .NET
talk to the same process of Node.js, and are not measured.`,
  command: 'npm run bench -- import',
  rounds: { least: 9, most: 24, minutes: 1 },
  async measure({ rounds, quick, say }) {
    const { table, loaded } = await importTable({ rounds, say });
    if (quick) return { tables: [table], budgets: budgets(loaded) };
    return {
      tables: [table, ...(await languagesTables({ rounds, say }))],
      budgets: [...budgets(loaded), { figure: 'CPU time to load a stage', limit: 1.25, seen: ratioOf(table, WITH_STAGE, CPU), unit: '×' }],
      summary: [summaryLine('CPU time to load a stage, in an app with a function', table, WITH_STAGE, CPU)],
    };
  },
};
