/**
 * Bundles what ships beside lib/: the handler that runs inside AWS and the local command, with all they need inside.
 * Built here and not at a user's synth, so that a user needs no bundler and every language gets the same bytes.
 */
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

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
  write: true,
};

/** @type {import('esbuild').Plugin} what a bundle requires from its own folder when it needs it: a bundle of its own, by the same name */
const loadedOnUse = {
  name: 'loaded-on-use',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/(cloudformation|kms|secrets-manager)$/ }, ({ kind, path }) =>
      kind === 'require-call' ? { path: `${path}.js`, external: true } : undefined,
    );
  },
};

/** @type {Record<string, import('esbuild').BuildOptions>} folder under assets/ -> how it is built */
const bundles = {
  resources: {
    entryPoints: Object.fromEntries(
      ['index', 'cloudformation', 'kms', 'secrets-manager'].map((name) => [name, `lambda/resources/${name}.ts`]),
    ),
    plugins: [loadedOnUse],
    target: 'node22',
    // The SDK imports it for operations that stream events. We call none; such a call would fail, saying so.
    external: ['@smithy/core/event-streams'],
    // Lambda always gives credentials in the environment; the SDK's default chain would be a third of the bundle.
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
  const { metafile } = await build({ ...common, ...options, outdir });
  for (const [path, manifest] of packagesIn(metafile)) packages.set(resolve(root, path), manifest);
}
// npm makes a command executable when it installs it; jsii, which unpacks the same tarball for Python, keeps the file's mode.
chmodSync(join(assets, 'local/ivs-local.js'), 0o755);
// Plain JavaScript that the local Lambda runtime starts as a process of its own.
const runner = join(root, 'local/src/services/lambda/runner');
if (!existsSync(runner)) throw new Error(`${runner} is missing`);
cpSync(runner, join(assets, 'local/runner'), { recursive: true });
writeNotices(packages);
