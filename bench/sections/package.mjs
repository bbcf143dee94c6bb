/** What users download and install. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { quantity } from '../report/format.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const KB = 1024;

const CDK = ['aws-cdk-lib', 'constructs'];
const SDK = '@aws-sdk/client-ivs-realtime';

/**
 * What a project has to install. The first subject of a comparison is the baseline.
 *
 * @type {{ title: string, subjects: Record<string, string[]> }[]}
 */
const COMPARISONS = [
  {
    title: 'The dependencies of a CDK app with IVS Real-Time',
    subjects: {
      'aws-cdk-lib and constructs alone': CDK,
      'with cdk-ivs-realtime': [...CDK, 'cdk-ivs-realtime'],
      'with the SDK and esbuild, for a handler of your own': [...CDK, SDK, 'esbuild'],
    },
  },
  {
    title: 'The dependencies of a server that issues participant tokens',
    subjects: { [SDK]: [SDK], 'ivs-realtime-tokens': ['ivs-realtime-tokens'] },
  },
  {
    title: 'A command that finds orphans and drift',
    subjects: {
      'the SDK, for a script of your own': [SDK, '@aws-sdk/client-cloudformation'],
      'ivs-realtime-audit': ['ivs-realtime-audit'],
    },
  },
  {
    title: 'A local stand-in for AWS',
    subjects: { 'aws-cdk, which deploys to it': ['aws-cdk'], 'ivs-local': ['ivs-local'] },
  },
];

const COLUMNS = ['Tarballs', 'Installed', 'Packages'];

/** Packages of this repository, and their folders. */
const OURS = { 'cdk-ivs-realtime': '.', 'ivs-local': 'local', 'ivs-realtime-tokens': 'tokens', 'ivs-realtime-audit': 'audit' };

const folderOf = (name) => (name in OURS ? join(root, OURS[name]) : join(root, 'node_modules', name));

/** The packages with all that they depend on. Peer dependencies are what a project names itself. */
function closure(names, from = root, found = new Map()) {
  for (const name of names) {
    const folder = realpathSync(name in OURS ? folderOf(name) : resolve(name, from));
    if (found.has(folder)) continue;
    found.set(folder, name);
    const { dependencies = {}, bundleDependencies = [] } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const bundled = new Set(bundleDependencies);
    closure(
      Object.keys(dependencies).filter((each) => !bundled.has(each)),
      folder,
      found,
    );
  }
  return [...found.keys()];
}

/** Finds the folder of a package as Node.js does. */
function resolve(name, from) {
  const folder = join(from, 'node_modules', name);
  if (statSync(folder, { throwIfNoEntry: false })) return folder;
  if (dirname(from) === from) throw new Error(`${name} must be installed, got no folder of it; run npm install`);
  return resolve(name, dirname(from));
}

/** The sizes of packages by `npm pack`, in bytes, by their folders. */
function pack(folders) {
  const { stdout, stderr, status } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts', ...folders], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * KB * KB,
  });
  if (status !== 0) throw new Error(`npm pack failed: ${stderr}`);
  // Releases of npm before 11 answer with a list.
  const sizes = Object.values(JSON.parse(stdout));
  if (sizes.length !== folders.length)
    throw new Error(`npm pack must tell the sizes of ${folders.length} packages, got ${sizes.length}; correct how they are read`);
  return new Map(folders.map((folder, index) => [folder, sizes[index]]));
}

/**
 * @param {{ main?: string, types?: string, bin?: Record<string, string> }} manifest the package.json
 * @param {string[]} files of the tarball
 * @returns {string[]} what the package names and does not have: a build has not made it, and the size would be too small
 */
export function missingFiles({ main, types, bin = {} }, files) {
  return [main, types, ...Object.values(bin)].filter((file) => file !== undefined && !files.includes(normalize(file)));
}

/** Writes what `npm pack` writes before it packs a package of this repository, if it is older than the sources. */
function prepare() {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/setup.mjs', '--library', '--types'], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the packages could not be built: ${stderr}`);
}

function checkWhole(packed) {
  for (const name of Object.keys(OURS)) {
    const folder = realpathSync(folderOf(name));
    const { files } = packed.get(folder);
    const missing = missingFiles(
      JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
      files.map(({ path }) => path),
    );
    if (missing.length > 0)
      throw new Error(
        `the tarball of ${name} has the files that its package.json names, got none of ${missing}; correct what scripts/setup.mjs makes of it`,
      );
  }
}

function comparisonTable({ title, subjects }, packed) {
  const rows = Object.entries(subjects).map(([subject, names]) => {
    const folders = closure(names);
    const sum = (key) => folders.reduce((total, folder) => total + packed.get(folder)[key], 0);
    return {
      subject,
      figures: {
        Tarballs: { unit: 'bytes', exact: sum('size') },
        Installed: { unit: 'bytes', exact: sum('unpackedSize') },
        Packages: { unit: '', exact: folders.length },
      },
    };
  });
  return { title, columns: COLUMNS, baseline: rows[0].subject, rows };
}

/** What the library adds to the dependencies of a CDK app. */
function summary([{ rows }]) {
  const [alone, withOurs, withSdk] = rows.map(({ figures }) => figures);
  const added = (figures, column, unit) => quantity(figures[column].exact - alone[column].exact, unit);
  const row = (cost, ...column) => ({
    cost,
    ours: added(withOurs, ...column),
    against: `${added(withSdk, ...column)} with the SDK and esbuild, for a handler of your own`,
  });
  return [row('download beside `aws-cdk-lib`', 'Tarballs', 'bytes'), row('packages beside `aws-cdk-lib`', 'Packages', '')];
}

const functions = join(root, 'assets/lambda');
const sourceOf = (file) => readFileSync(join(functions, file), 'utf8');

/** The files that a function loads at a cold start: its own and the chunks that it shares with others. */
function loadedBy(file, loaded = new Set()) {
  loaded.add(file);
  for (const [, chunk] of sourceOf(file).matchAll(/require\("\.\/(chunk-[^"]+)"\)/g)) if (!loaded.has(chunk)) loadedBy(chunk, loaded);
  return [...loaded];
}

const bytes = (source) => Buffer.byteLength(source);
const total = (sources, sizeOf = bytes) => sources.reduce((sum, source) => sum + sizeOf(source), 0);
const contentsOf = (folder) => readdirSync(join(root, folder)).map((file) => readFileSync(join(root, folder, file), 'utf8'));
const textOf = (file) => readFileSync(join(root, file), 'utf8');

function budgets(packed) {
  const tarball = (name) => packed.get(realpathSync(folderOf(name))).size;
  const tokens = ['index.js', 'index.mjs'].map((file) => bytes(textOf(`tokens/dist/${file}`)));
  const page = total(contentsOf('local/dist/console'), (source) => gzipSync(source).length);
  return [
    { figure: 'code of all functions', limit: 348, seen: total(readdirSync(functions).map(sourceOf)) },
    { figure: 'loaded by the handler', limit: 204, seen: total(loadedBy('resources.js').map(sourceOf)) },
    { figure: "cdk-ivs-realtime's tarball", limit: 300, seen: tarball('cdk-ivs-realtime') },
    { figure: 'ivs-realtime-tokens, bundled', limit: 12, seen: Math.max(...tokens) },
    { figure: 'ivs-realtime-audit, bundled', limit: 48, seen: bytes(textOf('audit/dist/cli.js')) },
    { figure: "ivs-local's tarball", limit: 340, seen: tarball('ivs-local') },
    { figure: 'the page of ivs-local, gzipped', limit: 60, seen: page },
  ].map(({ figure, limit, seen }) => ({ figure, limit: limit * KB, seen, unit: 'bytes' }));
}

export default {
  name: 'package',
  title: 'Packages',
  question: 'What do you download and install?',
  method: `\`npm pack\` has the bytes of each package and of all that it depends on, in the versions that this repository locks. Container images that stand
in for AWS are not compared, because this section installs nothing.`,
  command: 'npm run bench -- package',
  rounds: { least: 1, most: 1 },
  async measure({ quick, say }) {
    // aws-cdk-lib takes most of the time.
    const comparisons = COMPARISONS.filter(({ subjects }) => !(quick && Object.values(subjects).flat().includes('aws-cdk-lib')));
    const ours = Object.keys(OURS);
    const folders = closure([...ours, ...comparisons.flatMap(({ subjects }) => Object.values(subjects).flat())]);
    prepare();
    say(`packing ${folders.length} packages`);
    const packed = pack(folders);
    checkWhole(packed);
    const tables = comparisons.map((comparison) => comparisonTable(comparison, packed));
    return { tables, summary: quick ? [] : summary(tables), budgets: budgets(packed) };
  },
};
