/** Plugins of esbuild for scripts/bundle.mjs. */
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build, transformSync } from 'esbuild';
import { loadTypeScript } from '../load-typescript.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

export const isChunk = (path) => basename(path).startsWith('chunk-');

/**
 * Keeps `require` of another file of assets/lambda, so that it is loaded on use.
 *
 * @returns {import('esbuild').Plugin}
 */
export const loadedOnUse = (lambdaFiles) => ({
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
});

/** Modules of the SDK that clients import as they are loaded, and what replaces them. */
const REPLACED = [
  [/^@smithy\/core\/event-streams$/, 'lambda/services/event-streams.ts'],
  [/\/loadSharedConfigFiles$/, 'lambda/services/shared-config-files.ts'],
];

/** @type {import('esbuild').Plugin} */
export const withReplacedModules = {
  name: 'with-replaced-modules',
  setup({ onResolve }) {
    for (const [filter, file] of REPLACED) {
      onResolve({ filter }, ({ kind }) => (kind === 'import-statement' ? { path: join(root, file), sideEffects: false } : undefined));
    }
  },
};

/** @type {import('esbuild').Plugin} Bundles `ivs-realtime-tokens` from its sources, so that no other bundle comes before. */
export const tokensFromSources = {
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
export const oneSharedChunk = {
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

/** @type {import('esbuild').Plugin} Replaces the schemas of all resource types, which have 2.6 MB, by a file with the table that is made of them. */
export const schemaTable = {
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
export const withoutUnusedSchemas = {
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
export const asCommonJs = {
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
