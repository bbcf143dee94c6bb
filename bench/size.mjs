/**
 * Prints the sizes that users download and Lambda loads, with their limits. `--check` fails if one exceeds its limit.
 *
 *   npm run bench:size [-- --check]
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const KB = 1024;
const { check } = parseArgs({ options: { check: { type: 'boolean' } } }).values;

/** @param {string} folder the folder of a package in this repository */
function tarballBytes(folder) {
  const { stdout, stderr, status } = spawnSync('npm', ['pack', '--dry-run', '--json'], { cwd: join(root, folder), encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm pack failed: ${stderr}`);
  const packed = JSON.parse(stdout);
  return (Array.isArray(packed) ? packed : Object.values(packed))[0].size;
}

const functions = join(root, 'assets/lambda');
const sourceOf = (file) => readFileSync(join(functions, file), 'utf8');

/** The files that a function loads at a cold start: its own and the chunks that it shares with others. */
function loadedBy(file, loaded = new Set()) {
  loaded.add(file);
  for (const [, chunk] of sourceOf(file).matchAll(/require\("\.\/(chunk-[^"]+)"\)/g)) if (!loaded.has(chunk)) loadedBy(chunk, loaded);
  return [...loaded];
}

const total = (files, bytesOf) => files.reduce((sum, file) => sum + bytesOf(sourceOf(file)), 0);
const bytes = (source) => Buffer.byteLength(source);
const gzippedBytes = (source) => gzipSync(source).length;
const files = readdirSync(functions);
const consolePage = join(root, 'local/dist/console');
const page = readdirSync(consolePage).map((file) => readFileSync(join(consolePage, file), 'utf8'));
const tokens = ['index.js', 'index.mjs'].map((file) => readFileSync(join(root, 'tokens/dist', file), 'utf8'));
const audit = readFileSync(join(root, 'audit/dist/cli.js'), 'utf8');
const rows = [
  { what: 'code of all functions', bytes: total(files, bytes), limit: 385 * KB },
  { what: 'that, gzipped', bytes: total(files, gzippedBytes) },
  { what: 'loaded by the handler', bytes: total(loadedBy('resources.js'), bytes), limit: 241 * KB },
  { what: 'ivs-realtime-tokens, bundled', bytes: Math.max(...tokens.map(bytes)), limit: 12 * KB },
  { what: "cdk-ivs-realtime's tarball", bytes: tarballBytes('.'), limit: 300 * KB },
  { what: 'the page of ivs-local, gzipped', bytes: page.reduce((sum, file) => sum + gzippedBytes(file), 0), limit: 60 * KB },
  { what: 'ivs-realtime-audit, bundled', bytes: bytes(audit), limit: 48 * KB },
  { what: "ivs-local's tarball", bytes: tarballBytes('local'), limit: 340 * KB },
];

for (const { what, bytes, limit } of rows) {
  console.log(`  ${what.padEnd(30)} ${(bytes / KB).toFixed(1).padStart(7)} KB${limit ? `  (limit ${limit / KB} KB)` : ''}`);
}
const over = rows.filter(({ bytes, limit }) => limit && bytes > limit);
if (check && over.length > 0) {
  console.error(`over the limit: ${over.map(({ what }) => what).join(', ')}`);
  process.exitCode = 1;
}
