/**
 * The sizes that users download and Lambda loads, against their limits. `--check` fails above one.
 *
 *   npm run bench:size [-- --check]
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const KB = 1024;
const { check } = parseArgs({ options: { check: { type: 'boolean' } } }).values;

function tarballBytes() {
  const { stdout, stderr, status } = spawnSync('npm', ['pack', '--dry-run', '--json'], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm pack failed: ${stderr}`);
  const packed = JSON.parse(stdout);
  return (Array.isArray(packed) ? packed : Object.values(packed))[0].size;
}

const bundle = (path) => readFileSync(join(root, 'assets', path));
const handler = bundle('resources/index.js');
const local = bundle('local/ivs-local.js');
const rows = [
  { what: 'handler bundle, minified', bytes: handler.length, limit: 220 * KB },
  { what: 'handler bundle, gzipped', bytes: gzipSync(handler).length },
  { what: 'local command, minified', bytes: local.length },
  { what: 'published tarball', bytes: tarballBytes(), limit: 1024 * KB },
];

for (const { what, bytes, limit } of rows) {
  console.log(`  ${what.padEnd(26)} ${(bytes / KB).toFixed(1).padStart(7)} KB${limit ? `  (limit ${limit / KB} KB)` : ''}`);
}
const over = rows.filter(({ bytes, limit }) => limit && bytes > limit);
if (check && over.length > 0) {
  console.error(`over the limit: ${over.map(({ what }) => what).join(', ')}`);
  process.exitCode = 1;
}
