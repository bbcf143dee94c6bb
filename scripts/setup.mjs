/**
 * Prepares a clone, as far as its sources have changed: installs the dependencies, and bundles the functions, `ivs-local`,
 * `ivs-realtime-tokens` and `ivs-realtime-audit`. `--library` compiles src/ to lib/, too. `--command` bundles only `ivs-local`, `--audit` only
 * `ivs-realtime-audit`. `--types` bundles all but the functions, and writes the types of the packages that have an API. Runs before `npm start`, `npm test` and `ivs-local`, so it needs only Node.js and npm. It prints to
 * stderr, because programs read the stdout of these commands.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

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
    JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '1',
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

/** @param {string} notices the file that bundling writes last */
function bundle(what, name, notices, ...sources) {
  if (newest(...sources, 'package-lock.json', 'scripts/bundle.mjs', 'scripts/bundling') > newest(notices))
    run(what, 'node', 'scripts/bundle.mjs', name);
}

/** @param {string} declarations the file that scripts/types.mjs writes last */
function types(name, sources, declarations) {
  if (newest(sources, 'package-lock.json', 'scripts/types.mjs') > newest(declarations))
    run(`Writing the types of ${name}`, 'node', 'scripts/types.mjs', name);
}

const flags = process.argv.slice(2);
if (!installed()) run('Installing dependencies', 'npm', 'install', '--no-audit', '--no-fund');
const only = ['--command', '--audit'].find((flag) => flags.includes(flag));
if (only !== '--audit') {
  bundle('Bundling ivs-local', 'command', 'local/dist/THIRD_PARTY_LICENSES.txt', 'local/src', 'local/console', 'local/package.json');
}
if (only !== '--command') {
  const sources = ['audit/src', 'audit/package.json', 'lambda', 'src/private/wire.ts'];
  bundle('Bundling ivs-realtime-audit', 'audit', 'audit/dist/THIRD_PARTY_LICENSES.txt', ...sources);
}
if (!only) bundle('Bundling ivs-realtime-tokens', 'tokens', 'tokens/dist/THIRD_PARTY_LICENSES.txt', 'tokens/src');
if (flags.includes('--types')) {
  types('ivs-local', 'local/src', 'local/dist/index.d.ts');
  types('ivs-realtime-tokens', 'tokens/src', 'tokens/dist/index.d.mts');
} else if (!only) {
  bundle('Bundling the handler', 'handler', 'assets/THIRD_PARTY_LICENSES.txt', 'lambda', 'tokens/src', 'src/private/wire.ts');
}
if (
  flags.includes('--library') &&
  newest('src', 'package.json', 'package-lock.json', 'scripts/bundle.mjs', 'scripts/bundling') > newest('.jsii')
) {
  // jsii leaves what it has compiled from files that are moved or deleted since, and the package would contain it.
  rmSync(join(root, 'lib'), { recursive: true, force: true });
  run('Compiling the library', 'jsii', '--silence-warnings=reserved-word', '--compress-assembly');
  run('Removing comments from lib/', 'node', 'scripts/strip-comments.mjs');
}
