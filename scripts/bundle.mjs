/**
 * Bundles what ships beside lib/: the handler that runs inside AWS and the local command, with all they need inside.
 * Built here and not at a user's synth, so that a user needs no bundler and every language gets the same bytes.
 */
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transformSync } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const assets = join(root, 'assets');

/** Licences that ask for no more than what THIRD_PARTY_LICENSES.txt gives. */
const PERMISSIVE = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT']);

const common = {
  absWorkingDir: root,
  bundle: true,
  format: 'cjs',
  legalComments: 'none',
  logLevel: 'warning',
  // The packages' ES modules: esbuild leaves out what is not used of them, which it cannot do for CommonJS.
  mainFields: ['module', 'main'],
  metafile: true,
  minify: true,
  platform: 'node',
  write: false,
};

/**
 * The files of assets/lambda, by name, and their sources. A Lambda function's handler is NAME.handler; the other files are loaded on use, by
 * `require`. Code that two of them need ships once, in a chunk.
 */
const lambdaFiles = {
  resources: 'lambda/resources/index.ts',
  cloudformation: 'lambda/resources/cloudformation.ts',
  kms: 'lambda/resources/kms.ts',
  'secrets-manager': 'lambda/resources/secrets-manager.ts',
};

/** @type {import('esbuild').Plugin} Keeps `require` of another file of assets/lambda, so that it is loaded on use. */
const loadedOnUse = {
  name: 'loaded-on-use',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\// }, ({ kind, path }) => {
      if (kind !== 'require-call') return undefined;
      const name = basename(path);
      if (!Object.hasOwn(lambdaFiles, name))
        return { errors: [{ text: `a file that is loaded on use must be in lambdaFiles of scripts/bundle.mjs, got ${path}; add it` }] };
      return { path: `./${name}.js`, external: true };
    });
  },
};

/**
 * Turns the output into CommonJS. esbuild splits only ES modules into chunks, and a cold start of those takes a fifth more CPU.
 *
 * @type {import('esbuild').Plugin}
 */
const asCommonJs = {
  name: 'as-commonjs',
  setup({ initialOptions: { platform, target }, onEnd }) {
    // `import()` starts Node.js's loader of ES modules, a tenth of a cold start, and the SDK has one before its first call.
    const options = { format: 'cjs', minify: true, platform, supported: { 'dynamic-import': false }, target };
    onEnd(({ outputFiles = [] }) => {
      for (const file of outputFiles) file.contents = Buffer.from(transformSync(file.text, options).code);
    });
  },
};

/** @type {Record<string, import('esbuild').BuildOptions>} folder under assets/ -> how it is built */
const bundles = {
  lambda: {
    entryPoints: lambdaFiles,
    chunkNames: '[name]-[hash]',
    format: 'esm',
    splitting: true,
    plugins: [loadedOnUse, asCommonJs],
    target: 'node22',
    // The SDK imports them to stream events and in browsers. The functions do neither; an operation that streams events would fail by name.
    external: ['@smithy/core/event-streams', 'bowser'],
    // Lambda sets credentials in the environment. The SDK's default chain would add a third to the code that is loaded.
    alias: { '@aws-sdk/credential-provider-node': join(root, 'lambda/resources/credentials.ts') },
  },
  local: {
    entryPoints: { 'ivs-local': 'local/src/command/cli.ts' },
    target: 'node20',
    banner: { js: '#!/usr/bin/env node' },
    define: { PACKAGE_VERSION: JSON.stringify(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version) },
  },
};

/** @returns {Map<string, { name: string; version: string; license: string }>} the packages that went into a bundle, by folder */
function packagesIn(metafile) {
  const found = new Map();
  for (const output of Object.values(metafile.outputs)) {
    for (const [file, { bytesInOutput }] of Object.entries(output.inputs)) {
      const folder = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
      if (folder && bytesInOutput > 0 && !found.has(folder)) {
        found.set(folder, JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')));
      }
    }
  }
  return found;
}

/** The licence that a package ships, or, where it ships none, the one of its repository, kept in scripts/licences/. */
function licenceText(folder, name) {
  const shipped = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
  const file = shipped ? join(folder, shipped) : join(root, 'scripts/licences', `${name}.txt`);
  if (!existsSync(file)) throw new Error(`a licence asks for its text, and ${name} ships none; put that of its repository into ${file}`);
  return readFileSync(file, 'utf8').trim();
}

function writeNotices(packages) {
  const refused = [...packages.values()].filter(({ license }) => !PERMISSIVE.has(license));
  if (refused.length > 0) {
    const list = refused.map(({ name, license }) => `${name} (${license})`).join(', ');
    throw new Error(`only packages under ${[...PERMISSIVE].join(', ')} may ship in a bundle, got ${list}; use another package`);
  }
  const notices = [...packages].map(
    ([folder, { name, version, license }]) => `${name} ${version} (${license})\n\n${licenceText(folder, name)}\n`,
  );
  const line = `\n${'-'.repeat(100)}\n\n`;
  writeFileSync(join(assets, 'THIRD_PARTY_LICENSES.txt'), [...new Set(notices)].sort().join(line));
}

rmSync(assets, { recursive: true, force: true });
const packages = new Map();
for (const [folder, options] of Object.entries(bundles)) {
  const outdir = join(assets, folder);
  mkdirSync(outdir, { recursive: true });
  const { metafile, outputFiles } = await build({ ...common, ...options, outdir });
  for (const { path, contents } of outputFiles) writeFileSync(path, contents);
  for (const [path, manifest] of packagesIn(metafile)) packages.set(resolve(root, path), manifest);
}
// npm makes a command executable when it installs it; jsii, which unpacks the same tarball for Python, keeps the file's mode.
chmodSync(join(assets, 'local/ivs-local.js'), 0o755);
// Plain JavaScript that the local Lambda runtime starts as a process of its own.
const runner = join(root, 'local/src/services/lambda/runner');
if (!existsSync(runner)) throw new Error(`${runner} is missing`);
cpSync(runner, join(assets, 'local/runner'), { recursive: true });
writeNotices(packages);
