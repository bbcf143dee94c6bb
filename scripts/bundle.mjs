/**
 * Bundles what the packages ship beside their sources: the functions that run inside AWS into assets/, `ivs-local` into local/dist/,
 * `ivs-realtime-tokens` into tokens/dist/, `ivs-realtime-audit` into audit/dist/. A bundle contains every dependency, so that users install none,
 * need no bundler at synthesis, and get the same bytes in every language. Only `ivs-realtime-audit` depends on the SDK.
 *
 *   node scripts/bundle.mjs [handler] [local] [tokens] [audit]    all unless named
 */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transformSync } from 'esbuild';
import { common, lambdaFunctions } from './bundling/functions.mjs';
import { noticesOf } from './bundling/notices.mjs';
import { asCommonJs, isChunk, loadedOnUse, schemaTable } from './bundling/plugins.mjs';
import { schemasByUse } from './bundling/schemas.mjs';
import { withoutUnusedPartsOfTheSdk } from './bundling/sdk.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

const NOTICES = 'THIRD_PARTY_LICENSES.txt';

const versionOf = (folder) => JSON.stringify(JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')).version);

/**
 * The bundles by name. `folder` contains one bundle and its notices, and nothing else. `builds` write into `outdir` if they do not name another
 * folder. `page` is a page of HTML that loads the files of the last build. `copied` lists folders with JavaScript to copy. `data` lists packages whose
 * data is in the bundle.
 *
 * @type {Record<string, { folder: string; outdir: string; builds: import('esbuild').BuildOptions[]; page?: { source: string; target: string }; copied?: Record<string, string>; data?: string[] }>}
 */
const bundles = {
  handler: {
    folder: 'assets',
    outdir: 'assets/lambda',
    builds: [lambdaFunctions],
  },
  local: {
    folder: 'local/dist',
    outdir: 'local/dist',
    builds: [
      {
        // The JavaScript API is `index`. `cli` loads `own-endpoint` on use. Code that two of them need ships once, in a chunk.
        entryPoints: {
          cli: 'local/src/command/cli.ts',
          index: 'local/src/api/index.ts',
          'own-endpoint': 'local/src/command/own-endpoint.ts',
        },
        assetNames: '[name]',
        chunkNames: '[name]-[hash]',
        format: 'esm',
        splitting: true,
        plugins: [loadedOnUse, schemaTable, schemasByUse, asCommonJs],
        ...withoutUnusedPartsOfTheSdk,
        target: 'node20',
        define: { PACKAGE_VERSION: versionOf('local') },
      },
      {
        // The page, for browsers of the last two years. A file's name has the hash of its content, so that browsers may keep it.
        entryPoints: { console: 'local/console/main.tsx' },
        entryNames: '[name]-[hash]',
        format: 'esm',
        minify: true,
        outdir: 'local/dist/console',
        platform: 'browser',
        target: 'es2022',
        jsx: 'automatic',
        jsxImportSource: 'preact',
      },
    ],
    page: { source: 'local/console/index.html', target: 'local/dist/console/index.html' },
    // Plain JavaScript and Python, which the local Lambda starts as processes.
    copied: { runner: 'local/src/services/lambda/runner' },
    data: ['@aws-cdk/aws-service-spec'],
  },
  audit: {
    folder: 'audit/dist',
    outdir: 'audit/dist',
    builds: [
      {
        entryPoints: { cli: 'audit/src/command/cli.ts' },
        define: { PACKAGE_VERSION: versionOf('audit') },
        external: ['@aws-sdk/*'],
        target: 'node20',
      },
    ],
  },
  tokens: {
    folder: 'tokens/dist',
    outdir: 'tokens/dist',
    builds: [
      { entryPoints: { index: 'tokens/src/index.ts' }, target: 'node20' },
      { entryPoints: { index: 'tokens/src/index.ts' }, target: 'node20', format: 'esm', outExtension: { '.js': '.mjs' } },
    ],
  },
};

/** Replaces a file atomically, because `ivs-local` or another build may read it at the same time. */
function write(path, contents) {
  const whole = join(root, 'node_modules/.cache', randomUUID());
  for (const file of [path, whole]) mkdirSync(dirname(file), { recursive: true });
  writeFileSync(whole, contents);
  renameSync(whole, path);
}

/** All files in a folder and its subfolders. */
function filesIn(folder) {
  if (!existsSync(folder)) return [];
  const paths = readdirSync(folder, { recursive: true }).map((path) => join(folder, path));
  return paths.filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
}

/** JavaScript without comments and white space, with all its names, so that stack traces can be read. Other files as they are. */
function copyOf(file) {
  if (!file.endsWith('.js')) return readFileSync(file);
  return transformSync(readFileSync(file, 'utf8'), { legalComments: 'none', minifyWhitespace: true, platform: 'node' }).code;
}

/** The page with the names of the built files in place of `console.js` and `console.css`. */
function pageOf(source, files) {
  return readFileSync(join(root, source), 'utf8').replace(/console\.(js|css)/g, (name, extension) => {
    const file = files.find((built) => built.endsWith(`.${extension}`));
    if (!file) throw new Error(`${source} loads ${name}, got no such file from the build; remove it from the page`);
    return basename(file);
  });
}

async function bundle({ folder, outdir, builds, page, copied = {}, data = [] }) {
  const results = await Promise.all(builds.map((options) => build({ ...common, outdir, ...options })));
  const contents = new Map(results.flatMap(({ outputFiles }) => outputFiles).map(({ path, contents }) => [path, contents]));
  for (const [name, source] of Object.entries(copied)) {
    const files = filesIn(join(root, source));
    if (files.length === 0) throw new Error(`${source} has the files to copy, got none; correct the path in scripts/bundle.mjs`);
    for (const file of files) contents.set(file.replace(join(root, source), join(root, outdir, name)), copyOf(file));
  }
  if (page) contents.set(join(root, page.target), pageOf(page.source, Object.keys(results.at(-1).metafile.outputs)));
  // A chunk is there before a file that loads it, and as long as an older file may load it: a command may start at the same time.
  for (const [path, content] of contents) if (isChunk(path)) write(path, content);
  for (const [path, content] of contents) if (!isChunk(path)) write(path, content);
  for (const file of filesIn(join(root, folder))) if (!contents.has(file)) rmSync(file, { force: true });
  // Written last: its modification time tells when the bundle was complete.
  const outputs = results.flatMap(({ metafile }) => Object.values(metafile.outputs));
  write(join(root, folder, NOTICES), noticesOf(outputs, data));
}

const names = process.argv.slice(2);
const unknown = names.find((name) => !Object.hasOwn(bundles, name));
if (unknown !== undefined) throw new Error(`the bundles are ${Object.keys(bundles).join(', ')}, got '${unknown}'`);
for (const [name, parts] of Object.entries(bundles)) if (names.length === 0 || names.includes(name)) await bundle(parts);
