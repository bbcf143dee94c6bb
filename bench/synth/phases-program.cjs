/**
 * Synthesises an app with a function and stages, and prints the CPU time of each phase in milliseconds as JSON.
 *
 *   node phases-program.cjs '{ "subject": ..., "count": ..., "outdir": ... }'
 */
const { createRequire } = require('node:module');
const { join } = require('node:path');
const { newStack, codeOfLibrary, apps, scenarios } = require('./subjects.cjs');

const { subject, count, outdir } = JSON.parse(process.argv[2]);
const load = createRequire(join(process.cwd(), 'package.json'));

/** What each subject loads and stages. The phases below would do it when they first need it. */
const PREPARATIONS = {
  CfnStage: { 'Loading modules of the CDK': () => load('aws-cdk-lib/aws-ivs').CfnStage },
  'SingletonFunction with your handler': { 'Loading modules of the CDK': () => load('aws-cdk-lib/aws-lambda').SingletonFunction },
  'Stage of this library': {
    'Loading modules of the CDK': () => {
      const { CfnLogGroup, LogGroup } = load('aws-cdk-lib/aws-logs');
      return [CfnLogGroup, LogGroup];
    },
    'Loading this library': () => load('cdk-ivs-realtime').Stage,
    "Hashing and copying the function's code": stageCode,
  },
};

/** The CDK hashes and copies a folder once for each output folder, so the library's function finds its code there. */
function stageCode() {
  const { Asset } = load('aws-cdk-lib/aws-s3-assets');
  new Asset(newStack(load, { outdir }), 'Code', { path: codeOfLibrary(load) });
}

const phases = {};
let measured = 0;

/** Runs a phase. What the process has used since the phase before counts for it. */
function measure(phase, run) {
  const result = run();
  const { user, system } = process.cpuUsage();
  phases[phase] = (user + system - measured) / 1_000;
  measured = user + system;
  return result;
}

const stack = measure('Node.js and the app', () => {
  const created = newStack(load, { outdir });
  apps['an app with a function'](created, load);
  return created;
});
for (const [phase, run] of Object.entries(PREPARATIONS[subject])) measure(phase, run);
measure('Making the constructs', () => scenarios.stages[subject](stack, count, load));
measure('`app.synth()`', () => stack.node.root.synth());
process.stdout.write(JSON.stringify(phases));
