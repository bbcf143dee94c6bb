/**
 * What one `Stage` costs at synthesis beside the `CfnStage` that a user would write instead: CPU time of a fresh process each,
 * in turn, as the ratio of medians. `--check` fails above the limit.
 *
 *   npm run bench:synth [-- --runs 15] [-- --check]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const LIMIT = 1.25;
const require = createRequire(import.meta.url);

/** @type {Record<string, (stack: import('aws-cdk-lib').Stack) => void>} */
const variants = {
  CfnStage: (stack) => {
    const { CfnStage } = require('aws-cdk-lib/aws-ivs');
    new CfnStage(stack, 'Room', { name: 'room', tags: [{ key: 'show', value: 'late-night' }] });
  },
  Stage: (stack) => {
    const { Stage } = require('cdk-ivs-realtime');
    const { Tags } = require('aws-cdk-lib/core');
    Tags.of(new Stage(stack, 'Room', { stageName: 'room' })).add('show', 'late-night');
  },
};

function synthesise(variant) {
  const outdir = mkdtempSync(join(tmpdir(), 'bench-synth-'));
  try {
    const { App, Stack } = require('aws-cdk-lib/core');
    const app = new App({ outdir, analyticsReporting: false });
    variants[variant](new Stack(app, 'Bench'));
    app.synth();
    const { user, system } = process.cpuUsage();
    const bytes = readFileSync(join(outdir, 'Bench.template.json')).length;
    process.stdout.write(JSON.stringify({ cpu: (user + system) / 1000, bytes }));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

function measure(variant) {
  const env = { ...process.env, CDK_VALIDATION: 'false' };
  const { stdout, stderr, status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), '--variant', variant], {
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the synthesis of ${variant} failed: ${stderr}`);
  return JSON.parse(stdout);
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

const { values: options } = parseArgs({
  options: { variant: { type: 'string' }, runs: { type: 'string', default: '15' }, check: { type: 'boolean', default: false } },
});
if (options.variant) {
  synthesise(options.variant);
} else {
  const names = Object.keys(variants);
  const results = Object.fromEntries(names.map((name) => [name, []]));
  for (const name of names) measure(name); // warms the file cache, not counted
  for (let run = 0; run < Number(options.runs); run++) {
    for (const name of names) results[name].push(measure(name));
  }
  const cpu = (name) => median(results[name].map((result) => result.cpu));
  console.log(`CPU time of one synthesis, median of ${options.runs} fresh processes each, Node.js ${process.version}:`);
  for (const name of names) {
    const ratio = (cpu(name) / cpu(names[0])).toFixed(2);
    console.log(`  ${name.padEnd(10)} ${cpu(name).toFixed(0).padStart(5)} ms  ${ratio} x  template ${results[name][0].bytes} bytes`);
  }
  const ratio = cpu('Stage') / cpu('CfnStage');
  if (options.check && ratio > LIMIT) {
    console.error(`a Stage costs at most ${LIMIT} times a CfnStage, got ${ratio.toFixed(2)}`);
    process.exitCode = 1;
  }
}
