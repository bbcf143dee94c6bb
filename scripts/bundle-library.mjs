/**
 * Bundles what jsii has compiled to lib/ into one file, lib/index.js, without comments. Each synthesis loads it, and Node.js takes longer to find and
 * read 80 files than to run their code. The declarations keep their files and comments, for the TypeScript compiler and editors.
 *
 *   node scripts/bundle-library.mjs
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { build } from 'esbuild';
import ts from 'typescript';

const lib = join(dirname(fileURLToPath(import.meta.url)), '..', 'lib');
const index = join(lib, 'index.js');

/**
 * The entry of the bundle. It loads a module of the library when one of its exports is first used, so that an app with a stage does not load
 * compositions.
 */
function entry(exported) {
  return `
    Object.defineProperty(exports, '__esModule', { value: true });
    require('./private/requirements');
    const modules = { ${exported.map(([name, module]) => `${name}: () => require('${module}')`).join(', ')} };
    for (const [name, load] of Object.entries(modules)) Object.defineProperty(exports, name, { enumerable: true, get: () => load()[name] });`;
}

/** The names of the classes and enums in jsii's assembly, each with its module. */
function exportedNames() {
  const { types } = JSON.parse(gunzipSync(readFileSync(join(lib, '..', '.jsii.gz'))));
  const exported = Object.values(types).filter(({ kind }) => kind !== 'interface');
  return exported.map(({ name, symbolId }) => [name, symbolId.replace(/^src(\/.+):.+$/, '.$1')]);
}

/** Looks up each package once. By itself, each module of the bundle would, and Node.js reads the 300 exports of aws-cdk-lib for each look-up. */
const packagesOnce = {
  name: 'packages-once',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[^.]/ }, ({ path, namespace, kind }) =>
      namespace === 'package' || kind === 'require-resolve' ? { path, external: true } : { path, namespace: 'package' },
    );
    onLoad({ filter: /.*/, namespace: 'package' }, ({ path }) => ({ contents: `module.exports = require(${JSON.stringify(path)});` }));
  },
};

const exported = exportedNames();
const { outputFiles } = await build({
  bundle: true,
  // Node.js reads the exports of a CommonJS module from its text, for `import { Stage } from`.
  footer: { js: `0 && (module.exports = { ${exported.map(([name]) => name).join(', ')} });` },
  format: 'cjs',
  keepNames: true,
  logLevel: 'warning',
  platform: 'node',
  plugins: [packagesOnce],
  stdin: { contents: entry(exported), resolveDir: lib },
  target: 'node20',
  write: false,
});

// In this order: an interruption leaves a library that works.
writeFileSync(index, withoutComments(outputFiles[0].text));
for (const name of readdirSync(lib, { recursive: true })) if (name.endsWith('.js') && name !== 'index.js') rmSync(join(lib, name));

/** A quarter of the text. esbuild removes comments only together with line breaks, which stack traces need. */
function withoutComments(text) {
  const compilerOptions = { removeComments: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
  return ts.transpileModule(text, { compilerOptions }).outputText;
}
