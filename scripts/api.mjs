/**
 * Compares the library's API with that of the last release, test/api/released.jsii.gz. Fails at a change that breaks an app in any language, unless
 * test/api/accepted-changes.txt has its key.
 *
 *   npm run check:api                       compares, after a build of the library
 *   npm run check:api -- --write            makes today's API that of the last release, and empties the list of accepted changes
 *   npm run check:api -- FILE [FILE [FILE]] compares this assembly (.jsii.gz), with this list of accepted changes, to this assembly
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const RELEASED = join(root, 'test/api/released.jsii.gz');
const ACCEPTED = join(root, 'test/api/accepted-changes.txt');
const ACCEPTED_HEAD = `# Breaking changes since the last release, by the keys that \`npm run check:api\` prints. Say in a comment why each is worth it.\n`;

const { values, positionals } = parseArgs({ options: { write: { type: 'boolean' } }, allowPositionals: true });
const [updated = join(root, '.jsii.gz'), accepted = ACCEPTED, released = RELEASED] = positionals;
const assemblyIn = (file) => JSON.parse(gunzipSync(readFileSync(file)).toString('utf8'));

/** Parts of an assembly that no app depends on. The texts alone are as long as the rest. */
const LEFT_OUT = new Set(['fingerprint', 'locationInModule', 'readme', 'symbolId']);

/** What of an assembly apps depend on. */
function contractOf(value) {
  if (Array.isArray(value)) return value.map(contractOf);
  if (typeof value !== 'object' || value === null) return value;
  const parts = Object.entries(value).filter(([key]) => !LEFT_OUT.has(key));
  return Object.fromEntries(parts.map(([key, part]) => [key, key === 'docs' ? { stability: part.stability } : contractOf(part)]));
}

if (values.write) {
  writeFileSync(RELEASED, gzipSync(JSON.stringify({ ...contractOf(assemblyIn(updated)), fingerprint: '*' }), { level: 9 }));
  writeFileSync(ACCEPTED, ACCEPTED_HEAD);
  process.exit(0);
}

// Below node_modules, so that jsii-diff finds the assemblies of aws-cdk-lib and constructs.
const cache = join(root, 'node_modules/.cache');
mkdirSync(cache, { recursive: true });
const work = mkdtempSync(join(cache, 'api-'));
const [before, after] = [released, updated].map((file, index) => {
  const folder = join(work, String(index));
  mkdirSync(folder);
  const assembly = assemblyIn(file);
  const { name, version, dependencies } = assembly;
  writeFileSync(join(folder, '.jsii'), JSON.stringify(assembly));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version, dependencies, jsii: {} }));
  return folder;
});
const jsiiDiff = createRequire(import.meta.url).resolve('jsii-diff/bin/jsii-diff');
const { status } = spawnSync(process.execPath, [jsiiDiff, before, after, '--error-on', 'all', '--keys', '--ignore-file', accepted], {
  cwd: root,
  stdio: 'inherit',
});
rmSync(work, { recursive: true });
if (status !== 0)
  console.error(
    'An app in any language compiles with the next version as with the last. Undo the change, or accept it: CONTRIBUTING.md says how',
  );
process.exit(status === 0 ? 0 : 1);
