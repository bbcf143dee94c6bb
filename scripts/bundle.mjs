/**
 * Bundles what the packages ship beside their sources: the functions that run inside AWS into assets/, `ivs-local` into local/dist/,
 * `ivs-realtime-tokens` into tokens/dist/. A bundle contains every dependency, so that users install none, need no bundler at synthesis, and get
 * the same bytes in every language.
 *
 *   node scripts/bundle.mjs [handler] [command] [tokens]    all unless named
 */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build, transformSync } from 'esbuild';
import { loadTypeScript } from './load-typescript.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Licences whose conditions THIRD_PARTY_LICENSES.txt fulfils. */
const PERMISSIVE = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT']);
const NOTICES = 'THIRD_PARTY_LICENSES.txt';

const common = {
  absWorkingDir: root,
  bundle: true,
  format: 'cjs',
  legalComments: 'none',
  logLevel: 'warning',
  // Prefers the packages' ES modules, because esbuild cannot drop unused code from CommonJS.
  mainFields: ['module', 'main'],
  metafile: true,
  minify: true,
  platform: 'node',
  write: false,
};

/**
 * The files of assets/lambda, by name, and their sources. A Lambda function's handler is NAME.handler; the other files are loaded on use,
 * by `require`. Code that two of them need ships once, in a chunk.
 */
const lambdaFiles = {
  resources: 'lambda/resources/index.ts',
  cloudformation: 'lambda/services/cloudformation.ts',
  'event-bridge': 'lambda/services/event-bridge.ts',
  kms: 'lambda/services/kms.ts',
  lambda: 'lambda/services/lambda.ts',
  recordings: 'lambda/recordings/index.ts',
  'secrets-manager': 'lambda/services/secrets-manager.ts',
  compositions: 'lambda/compositions/index.ts',
  sweeper: 'lambda/sweeper/index.ts',
  'token-issuer': 'lambda/token-issuer/index.ts',
};

/** @type {import('esbuild').Plugin} Keeps `require` of another file of assets/lambda, so that it is loaded on use. */
const loadedOnUse = {
  name: 'loaded-on-use',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.?\// }, ({ kind, path }) => {
      if (kind !== 'require-call') return undefined;
      const name = basename(path);
      if (!Object.hasOwn(lambdaFiles, name))
        return { errors: [{ text: `a file that is loaded on use must be in lambdaFiles of scripts/bundle.mjs, got ${path}; add it` }] };
      return { path: `./${name}.js`, external: true };
    });
  },
};

/** Modules of the SDK that clients import as they are loaded, and what replaces them. */
const REPLACED = [
  [/^@smithy\/core\/event-streams$/, 'lambda/services/event-streams.ts'],
  [/\/loadSharedConfigFiles$/, 'lambda/services/shared-config-files.ts'],
];

/** @type {import('esbuild').Plugin} */
const withReplacedModules = {
  name: 'with-replaced-modules',
  setup({ onResolve }) {
    for (const [filter, file] of REPLACED) {
      onResolve({ filter }, ({ kind }) => (kind === 'import-statement' ? { path: join(root, file), sideEffects: false } : undefined));
    }
  },
};

/** @type {import('esbuild').Plugin} Bundles `ivs-realtime-tokens` from its sources, so that no other bundle comes before. */
const tokensFromSources = {
  name: 'tokens-from-sources',
  setup({ onResolve }) {
    onResolve({ filter: /^ivs-realtime-tokens$/ }, () => ({ path: join(root, 'tokens/src/index.ts'), sideEffects: false }));
  },
};

/**
 * Puts what some functions share, but not all, into the chunk that all load. esbuild makes a chunk for each set of functions, and each further file
 * takes a hundredth of a cold start.
 *
 * @type {import('esbuild').Plugin}
 */
const oneSharedChunk = {
  name: 'one-shared-chunk',
  async setup({ initialOptions: { plugins = [], ...options }, onResolve, onLoad }) {
    const { metafile } = await build({ ...options, plugins: plugins.filter((plugin) => plugin !== oneSharedChunk) });
    const functions = Object.values(metafile.outputs).filter(({ entryPoint }) => entryPoint?.endsWith('/index.ts'));
    const loaded = functions.flatMap(({ imports }) => imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => path));
    const chunks = new Set(loaded.filter((chunk) => isChunk(chunk) && loaded.filter((other) => other === chunk).length < functions.length));
    const modules = [...chunks].flatMap((chunk) => Object.keys(metafile.outputs[chunk].inputs));
    // What a function exports, it contains.
    const contents = modules.map((path) => `export * from ${JSON.stringify(join(root, path))};`).join('\n');
    const sources = new Set(functions.map(({ entryPoint }) => join(root, entryPoint)));
    onResolve({ filter: /^shared-modules$/ }, ({ path }) => ({ path, namespace: 'shared-modules' }));
    onLoad({ filter: /.*/, namespace: 'shared-modules' }, () => ({ contents, resolveDir: root }));
    onLoad({ filter: /index\.ts$/ }, ({ path }) => {
      if (!sources.has(path)) return undefined;
      return { contents: `${readFileSync(path, 'utf8')}\nexport * from 'shared-modules';`, loader: 'ts' };
    });
  },
};

const SCHEMAS = '@aws-cdk/aws-service-spec';

/** @type {import('esbuild').Plugin} Replaces the schemas of all resource types, which have 2.6 MB, by a file with the table that is made of them. */
const schemaTable = {
  name: 'schema-table',
  setup({ onLoad, onResolve }) {
    const source = join(root, 'local/src/services/cloudformation/stand-ins/schema-source.ts');
    onLoad({ filter: /[\\/]schema-source\.ts$/ }, () => ({
      contents: `import { readFileSync } from 'node:fs';
        import { join } from 'node:path';
        import { brotliDecompressSync } from 'node:zlib';
        import file from 'resource-schemas.br';
        export const schemaTable = () => brotliDecompressSync(readFileSync(join(__dirname, file))).toString();`,
      loader: 'js',
    }));
    onResolve({ filter: /^resource-schemas\.br$/ }, ({ path }) => ({ path, namespace: 'schema-table' }));
    onLoad({ filter: /.*/, namespace: 'schema-table' }, async () => {
      const { schemaTable } = await loadTypeScript([source]);
      return { contents: brotliCompressSync(schemaTable()), loader: 'file' };
    });
  },
};

/**
 * Writes the keys of the SDK's schemas as plain names. esbuild keeps an unused schema if a key is computed, as in `{ [_hH]: _RA }`, because the
 * computation could have an effect: a client then has the schemas of all operations.
 *
 * @type {import('esbuild').Plugin}
 */
const withoutUnusedSchemas = {
  name: 'without-unused-schemas',
  setup({ onLoad }) {
    onLoad({ filter: /@aws-sdk\/client-[^/]+\/dist-es\/schemas\/schemas_\d+\.js$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const texts = new Map([...source.matchAll(/^const (_\w+) = ("[^"]*");$/gm)].map(([, name, text]) => [name, text]));
      return { contents: source.replace(/\[(_\w+)\]:/g, (key, name) => (texts.has(name) ? `${texts.get(name)}:` : key)) };
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
      for (const file of outputFiles.filter(({ path }) => path.endsWith('.js')))
        file.contents = Buffer.from(transformSync(file.text, options).code);
    });
  },
};

/** @type {import('esbuild').BuildOptions} */
const withoutUnusedPartsOfTheSdk = {
  // The SDK imports them to stream events and in browsers. Nothing here does either; an operation that streams events would fail by name.
  external: ['@smithy/core/event-streams', 'bowser'],
  // Lambda sets credentials in the environment, and ivs-local calls nothing. The SDK's default chain would add a third to the code that is
  // loaded.
  alias: {
    '@aws-sdk/credential-provider-node': join(root, 'lambda/services/credentials.ts'),
    '@aws-sdk/signature-v4-multi-region': join(root, 'lambda/services/multi-region-signatures.ts'),
  },
};

/**
 * The bundles by name. `folder` contains one bundle and its notices, and nothing else. `builds` all write into `outdir`. `copied` lists folders
 * with JavaScript to copy. `data` lists packages whose data is in the bundle.
 *
 * @type {Record<string, { folder: string; outdir: string; builds: import('esbuild').BuildOptions[]; copied?: Record<string, string>; data?: string[] }>}
 */
const bundles = {
  handler: {
    folder: 'assets',
    outdir: 'assets/lambda',
    builds: [
      {
        entryPoints: lambdaFiles,
        chunkNames: '[name]-[hash]',
        format: 'esm',
        splitting: true,
        plugins: [oneSharedChunk, loadedOnUse, withReplacedModules, withoutUnusedSchemas, tokensFromSources, asCommonJs],
        target: 'node22',
        ...withoutUnusedPartsOfTheSdk,
      },
    ],
  },
  command: {
    folder: 'local/dist',
    outdir: 'local/dist',
    builds: [
      {
        // The JavaScript API is `index`. Both load the rest from a chunk.
        entryPoints: { cli: 'local/src/command/cli.ts', index: 'local/src/api/index.ts' },
        assetNames: '[name]',
        chunkNames: '[name]-[hash]',
        format: 'esm',
        splitting: true,
        plugins: [schemaTable, withoutUnusedSchemas, asCommonJs],
        ...withoutUnusedPartsOfTheSdk,
        target: 'node20',
        define: { PACKAGE_VERSION: JSON.stringify(JSON.parse(readFileSync(join(root, 'local/package.json'), 'utf8')).version) },
      },
    ],
    // Plain JavaScript that the local Lambda runtime starts as a process of its own.
    copied: { runner: 'local/src/services/lambda/runner' },
    data: [SCHEMAS],
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

/** @returns {Map<string, { name: string; version: string; license: string }>} the packages that went into a bundle, by folder */
function packagesIn(outputs, data) {
  const found = new Map(data.map((name) => [`node_modules/${name}`, packageIn(`node_modules/${name}`)]));
  for (const output of outputs) {
    for (const [file, { bytesInOutput }] of Object.entries(output.inputs)) {
      const folder = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
      if (folder && bytesInOutput > 0 && !found.has(folder)) {
        found.set(folder, packageIn(folder));
      }
    }
  }
  return found;
}

function packageIn(folder) {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
}

/** The licence text in the package, or else the one of its repository, which scripts/licences/ keeps. */
function licenceText(folder, name) {
  const shipped = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
  const file = shipped ? join(folder, shipped) : join(root, 'scripts/licences', `${name}.txt`);
  if (!existsSync(file))
    throw new Error(`a bundled package needs a licence text, and ${name} ships none; put the one of its repository into ${file}`);
  const text = readFileSync(file, 'utf8').trim();
  if (wordsOf(text) !== wordsOf(readFileSync(join(root, 'LICENSE'), 'utf8'))) return text;
  const [copyright] = COPYRIGHT.exec(text);
  return [...(copyright.includes('[yyyy]') ? [] : [copyright.trim()]), IN_LICENSE].join('\n\n');
}

/** The only line in which copies of the Apache License differ. */
const COPYRIGHT = /^ *Copyright .+$/m;
const IN_LICENSE = 'The text of the Apache License 2.0 is in the file LICENSE of this package.';

/** A licence text without its copyright line, and without regard to white space and brackets. */
function wordsOf(text) {
  return text
    .replace(COPYRIGHT, '')
    .replace(/[\s[\]{}]+/g, ' ')
    .trim();
}

function noticesOf(packages) {
  const refused = [...packages.values()].filter(({ license }) => !PERMISSIVE.has(license));
  if (refused.length > 0) {
    const list = refused.map(({ name, license }) => `${name} (${license})`).join(', ');
    throw new Error(`only packages under ${[...PERMISSIVE].join(', ')} may ship in a bundle, got ${list}; use another package`);
  }
  const notices = [...packages].map(
    ([folder, { name, version, license }]) => `${name} ${version} (${license})\n\n${licenceText(join(root, folder), name)}\n`,
  );
  const line = `\n${'-'.repeat(100)}\n\n`;
  return [...new Set(notices)].sort().join(line);
}

const isChunk = (path) => basename(path).startsWith('chunk-');

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

/** The code without comments and white space, with all its names, so that stack traces can be read. */
function withoutComments(file) {
  return transformSync(readFileSync(file, 'utf8'), { legalComments: 'none', minifyWhitespace: true, platform: 'node' }).code;
}

async function bundle({ folder, outdir, builds, copied = {}, data = [] }) {
  const results = await Promise.all(builds.map((options) => build({ ...common, ...options, outdir })));
  const contents = new Map(results.flatMap(({ outputFiles }) => outputFiles).map(({ path, contents }) => [path, contents]));
  for (const [name, source] of Object.entries(copied)) {
    const files = filesIn(join(root, source));
    if (files.length === 0) throw new Error(`${source} has the files to copy, got none; correct the path in scripts/bundle.mjs`);
    for (const file of files) contents.set(file.replace(join(root, source), join(root, outdir, name)), withoutComments(file));
  }
  // A chunk is there before a file that loads it, and as long as an older file may load it: a command may start at the same time.
  for (const [path, content] of contents) if (isChunk(path)) write(path, content);
  for (const [path, content] of contents) if (!isChunk(path)) write(path, content);
  for (const file of filesIn(join(root, folder))) if (!contents.has(file)) rmSync(file, { force: true });
  // Written last: its modification time tells when the bundle was complete.
  write(
    join(root, folder, NOTICES),
    noticesOf(
      packagesIn(
        results.flatMap(({ metafile }) => Object.values(metafile.outputs)),
        data,
      ),
    ),
  );
}

const names = process.argv.slice(2);
const unknown = names.find((name) => !Object.hasOwn(bundles, name));
if (unknown !== undefined) throw new Error(`the bundles are ${Object.keys(bundles).join(', ')}, got '${unknown}'`);
for (const [name, parts] of Object.entries(bundles)) if (names.length === 0 || names.includes(name)) await bundle(parts);
