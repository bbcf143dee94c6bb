/**
 * Bundles what jsii has compiled to lib/ into one file, lib/index.js, without comments. Each synthesis loads it, and Node.js takes longer to find and
 * read 80 files than to run their code. The declarations keep their files and comments, for the TypeScript compiler and editors.
 *
 *   node scripts/bundle-library.mjs
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
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
    require('./private/requirements');
    const modules = { ${exported.map(([name, module]) => `${name}: () => require('${module}')`).join(', ')} };
    for (const [name, load] of Object.entries(modules)) Object.defineProperty(exports, name, { enumerable: true, get: () => load()[name] });`;
}

/** The names that the index exports, each with its module. */
function exportedNames() {
  const text = readFileSync(index, 'utf8');
  const modules = new Map([...text.matchAll(/^var (\w+) = require\("(.+)"\);$/gm)].map(([, variable, module]) => [variable, module]));
  return [...text.matchAll(/^Object\.defineProperty\(exports, "(\w+)", .* return (\w+)\./gm)].map(([, name, variable]) => [
    name,
    modules.get(variable),
  ]);
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

for (const name of readdirSync(lib, { recursive: true })) if (name.endsWith('.js')) rmSync(join(lib, name));
writeFileSync(index, withoutComments(outputFiles[0].text));

/** A quarter of the text. esbuild removes comments only together with line breaks, which stack traces need. */
function withoutComments(text) {
  const compilerOptions = { removeComments: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
  return ts.transpileModule(text, { compilerOptions }).outputText;
}
