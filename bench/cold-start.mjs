/**
 * Measures the cold initialisation of each Lambda function: the CPU time in which a fresh process loads its code. Compares it with the same sources
 * that load the SDK from node_modules, as npm installs it, and prints the ratio of the minima. `--check` fails if a ratio exceeds the limit, after up
 * to three times the runs.
 *
 *   npm run bench:cold-start -- [--check] [--runs 15]
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const LIMIT = 0.45;

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { check, runs } = parseArgs({ options: { check: { type: 'boolean' }, runs: { type: 'string', default: '15' } } }).values;

if (!/^[1-9]\d*$/.test(runs)) throw new Error(`--runs must be a whole number from 1 on, got '${runs}'; leave it out for 15`);

const bundled = join(root, 'assets/lambda');
// Inside node_modules, so that Node.js finds the SDK from there.
const unbundled = join(root, 'node_modules/.cache/cold-start', String(process.pid));

const sourceOf = (name) => join(root, 'lambda', name, 'index.ts');
const names = readdirSync(join(root, 'lambda')).filter((name) => existsSync(sourceOf(name)));

/** The environments of functions that read theirs when they are loaded. */
const environments = {
  'token-issuer': {
    IVS_TOKENS_PUBLIC_KEY_ARN: 'arn:aws:ivs:eu-west-1:123456789012:public-key/abcdefghijkl',
    IVS_TOKENS_KMS_KEY_ARN: 'arn:aws:kms:eu-west-1:123456789012:key/12345678-1234-1234-1234-123456789012',
    RUNTIME_STAGES_TAG_VALUES: 'Rooms/0123456789abcdef',
  },
};

/** Bundles each function as a user would who leaves the SDK to the runtime. */
async function bundleWithoutSdk() {
  await build({
    entryPoints: Object.fromEntries(names.map((name) => [name, sourceOf(name)])),
    outdir: unbundled,
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

/** @returns {Promise<number>} the CPU time in which a fresh process loads a file, in milliseconds */
async function measure(file, environment) {
  const script = `
    const before = process.cpuUsage();
    const { handler } = require(${JSON.stringify(file)});
    const { user, system } = process.cpuUsage(before);
    if (typeof handler !== 'function') throw new Error('a function exports a handler, got none; correct its index.ts');
    process.send((user + system) / 1_000, () => process.exit(0));`;
  const env = { ...process.env, AWS_REGION: 'eu-west-1', NODE_NO_WARNINGS: '1', ...environment };
  const child = spawn(process.execPath, ['-e', script], { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  return await new Promise((told, failed) => {
    child.once('message', told);
    child.once('exit', (code) => failed(new Error(`a process ended with exit code ${code} before it had loaded ${file}`)));
  });
}

const times = names.map((name) => ({ name, bundled: [], unbundled: [] }));

/** Measures some of the functions once. */
async function measureOnce(some) {
  for (const { name, ...variants } of some) {
    for (const [variant, folder] of Object.entries({ bundled, unbundled })) {
      variants[variant].push(await measure(join(folder, `${name}.js`), environments[name]));
    }
  }
}

const rowOf = ({ name, ...variants }) => {
  const [ours, theirs] = [variants.bundled, variants.unbundled].map((each) => Math.min(...each));
  return { name, ours, theirs, ratio: ours / theirs };
};
const isOver = (each) => rowOf(each).ratio > LIMIT;

try {
  await bundleWithoutSdk();
  for (let run = 0; run < Number(runs); run++) await measureOnce(times);
  // On a busy machine, it takes more runs until the minima are what the code costs.
  for (let run = 0; check && run < 2 * Number(runs) && times.some(isOver); run++) await measureOnce(times.filter(isOver));
} finally {
  rmSync(unbundled, { recursive: true, force: true });
}

const rows = times.map(rowOf);
const milliseconds = (time) => `${time.toFixed(1).padStart(6)} ms`;
for (const { name, ours, theirs, ratio } of rows) {
  console.log(
    `  ${name.padEnd(16)} ${milliseconds(ours)} CPU, with the SDK from npm ${milliseconds(theirs)}: ${ratio.toFixed(2)}  (limit ${LIMIT})`,
  );
}
const over = rows.filter(({ ratio }) => ratio > LIMIT);
if (check && over.length > 0) {
  console.error(`over the limit: ${over.map(({ name }) => name).join(', ')}`);
  process.exitCode = 1;
}
