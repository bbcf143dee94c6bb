/** Plugins of esbuild for scripts/bundle.mjs. */
import { readFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build, transformSync } from 'esbuild';
import { loadTypeScript } from '../load-typescript.mjs';
import { BY_ESBUILD } from './sdk.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

export const isChunk = (path) => basename(path).startsWith('chunk-');

/**
 * Keeps `require` of another entry point of the bundle in our sources, so that it is loaded on use.
 *
 * @type {import('esbuild').Plugin}
 */
export const loadedOnUse = {
  name: 'loaded-on-use',
  setup({ initialOptions: { entryPoints }, onResolve }) {
    onResolve({ filter: /^\.\.?\// }, ({ importer, kind, path }) => {
      if (kind !== 'require-call' || importer.includes('node_modules')) return undefined;
      const name = basename(path);
      if (!Object.hasOwn(entryPoints, name))
        return {
          errors: [
            {
              text: `a file that is loaded on use must be an entry point of its bundle, got ${path}; add it in scripts/bundle.mjs or scripts/bundling/functions.mjs`,
            },
          ],
        };
      return { path: `./${name}.js`, external: true };
    });
  },
};

/** @type {import('esbuild').Plugin} Bundles `ivs-realtime-tokens` from its sources, so that no other bundle comes before. */
export const tokensFromSources = {
  name: 'tokens-from-sources',
  setup({ onResolve }) {
    onResolve({ filter: /^ivs-realtime-tokens$/ }, () => ({ path: join(root, 'tokens/src/index.ts'), sideEffects: false }));
  },
};

/** @returns {(importer: string, original: string) => string | undefined} the module, with its suffix, that a build found for an import */
function resolutionsOf({ inputs }) {
  const fileOf = (input) => join(root, input.replace(/\?.*$/, ''));
  const imports = Object.entries(inputs).flatMap(([importer, { imports }]) => imports.map((each) => ({ importer, ...each })));
  const found = new Map(imports.map(({ importer, original, path }) => [`${fileOf(importer)} ${original}`, join(root, path)]));
  return (importer, original) => found.get(`${importer} ${original}`);
}

/**
 * Puts all that two files or more need into one chunk, which all files load. esbuild makes a chunk for each set of files, and each further file takes a
 * hundredth of a cold start. A first build tells which modules these are, and which imports load them: esbuild reads all folders again for each import
 * that a plugin asks it to resolve. Comes after the plugins that resolve imports, because they check in each build what they have found.
 *
 * @type {import('esbuild').Plugin}
 */
export const oneSharedChunk = {
  name: 'one-shared-chunk',
  async setup({ initialOptions: { plugins = [], ...options }, onResolve, onLoad }) {
    const { metafile } = await build({ ...options, plugins: plugins.filter((plugin) => ![oneSharedChunk, asCommonJs].includes(plugin)) });
    const chunks = Object.entries(metafile.outputs).filter(([path]) => isChunk(path));
    const used = chunks.flatMap(([, { inputs }]) => Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0));
    const shared = new Set(used.map(([path]) => join(root, path)));
    const entries = new Set(Object.values(options.entryPoints).map((path) => join(root, path)));
    const resolved = resolutionsOf(metafile);

    // A module that is imported for its side effects only belongs to the importer. What nobody uses in it, esbuild still drops.
    const withSideEffects = (module) => {
      const [path, query] = module.split('?');
      return { path, suffix: query && `?${query}`, sideEffects: true };
    };
    onResolve({ filter: /^shared-modules$/ }, ({ path }) => ({ path, namespace: 'shared-modules', sideEffects: true }));
    onLoad({ filter: /.*/, namespace: 'shared-modules' }, () => ({
      contents: [...shared].map((path) => `import ${JSON.stringify(path)};`).join('\n'),
      resolveDir: root,
    }));
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      if (!entries.has(path)) return undefined;
      return { contents: `${readFileSync(path, 'utf8')}\nimport 'shared-modules';`, loader: 'ts' };
    });
    onResolve({ filter: /.*/ }, ({ path, importer, kind, pluginData }) => {
      if (pluginData === BY_ESBUILD || kind !== 'import-statement') return undefined;
      const module = isAbsolute(path) ? path : resolved(importer, path);
      return shared.has(module) ? withSideEffects(module) : undefined;
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
