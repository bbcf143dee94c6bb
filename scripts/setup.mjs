/**
 * Prepares a clone, as far as its sources have changed: installs the dependencies, and makes the bundles. Runs before `npm start`, `npm test` and
 * `ivs-local`, so it needs only Node.js and npm. It prints to stderr, because programs read the stdout of these commands.
 *
 *   node scripts/setup.mjs [--library] [--only BUNDLE] [--types]
 *
 *   --library        compiles src/ to lib/, too
 *   --only BUNDLE    makes only this bundle, of those in `bundles`
 *   --types          writes the types of the packages of these bundles, too
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** The modification time of the newest file in the given files and folders, or 0 if there is none. */
function newest(...paths) {
  return Math.max(0, ...paths.map((path) => modified(join(root, path))));
}

function modified(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => modified(join(path, name))));
}

function run(what, command, ...args) {
  console.error(`${what} ...`);
  const started = Date.now();
  // Puts the project's own tools first, as npm does. On Windows, the shell finds npm's command file.
  const env = {
    ...process.env,
    PATH: `${join(root, 'node_modules', '.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`,
  };
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    env,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (error || status !== 0) {
    console.error(`${stdout ?? ''}${stderr ?? ''}${error ?? ''}`);
    console.error(`${what} failed: ${command} ${args.join(' ')} (exit code ${status})`);
    process.exit(1);
  }
  console.error(`${what}: done in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

function installed() {
  try {
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
    const present = JSON.parse(readFileSync(join(root, 'node_modules/.package-lock.json'), 'utf8')).packages;
    // Workspaces are not installed, but linked. An optional package may be missing, because it is for another platform.
    return Object.entries(lock).every(
      ([path, { version, optional }]) =>
        !path.startsWith('node_modules/') || optional || (path in present && present[path].version === version),
    );
  } catch {
    return false;
  }
}

/**
 * The bundles, as scripts/bundle.mjs names them. `folder` is where that writes `THIRD_PARTY_LICENSES.txt` last. `declarations` is the file that
 * scripts/types.mjs writes last, for a package that has an API.
 *
 * @type {Record<string, { of: string; folder: string; sources: string[]; declarations?: string }>}
 */
const bundles = {
  local: {
    of: 'ivs-local',
    folder: 'local/dist',
    sources: ['local/src', 'local/console', 'local/package.json'],
    declarations: 'local/dist/index.d.ts',
  },
  audit: {
    of: 'ivs-realtime-audit',
    folder: 'audit/dist',
    sources: ['audit/src', 'audit/package.json', 'lambda', 'src/private/wire.ts'],
  },
  tokens: { of: 'ivs-realtime-tokens', folder: 'tokens/dist', sources: ['tokens/src'], declarations: 'tokens/dist/index.d.mts' },
  handler: { of: 'the handler', folder: 'assets', sources: ['lambda', 'tokens/src', 'src/private/wire.ts'] },
};

function bundle(name) {
  const { of, folder, sources } = bundles[name];
  if (newest(...sources, 'package-lock.json', 'scripts/bundle.mjs', 'scripts/bundling') > newest(`${folder}/THIRD_PARTY_LICENSES.txt`))
    run(`Bundling ${of}`, 'node', 'scripts/bundle.mjs', name);
}

function types(name) {
  const { of, sources, declarations } = bundles[name];
  if (declarations && newest(...sources, 'package-lock.json', 'scripts/types.mjs') > newest(declarations))
    run(`Writing the types of ${of}`, 'node', 'scripts/types.mjs', of);
}

const { values: flags } = parseArgs({ options: { library: { type: 'boolean' }, only: { type: 'string' }, types: { type: 'boolean' } } });
const names = Object.keys(bundles).filter((name) => flags.only === undefined || name === flags.only);
if (names.length === 0) throw new Error(`--only names one of ${Object.keys(bundles).join(', ')}, got '${flags.only}'`);
if (!installed()) run('Installing dependencies', 'npm', 'install', '--no-audit', '--no-fund');
for (const name of names) {
  bundle(name);
  if (flags.types) types(name);
}
if (flags.library && newest('src', 'package.json', 'package-lock.json', 'scripts/bundle-library.mjs') > newest('.jsii')) {
  // jsii leaves what it has compiled from files that are moved or deleted since, and the package would contain it.
  rmSync(join(root, 'lib'), { recursive: true, force: true });
  run('Compiling the library', 'jsii', '--silence-warnings=reserved-word', '--compress-assembly');
  run('Bundling the library', 'node', 'scripts/bundle-library.mjs');
}
