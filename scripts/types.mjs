/**
 * Writes the types of a package's JavaScript API into one file, without those that only the inside uses.
 *
 *   node scripts/types.mjs ivs-local | ivs-realtime-tokens
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateDtsBundle } from 'dts-bundle-generator';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const packages = {
  'ivs-local': {
    sources: 'local/src',
    entry: 'api/index',
    files: ['local/dist/index.d.ts'],
    // `Symbol.asyncDispose` is in no earlier library.
    head: '/// <reference lib="esnext.disposable" />\n',
  },
  // The same declarations, for CommonJS and for ES modules: they import nothing.
  'ivs-realtime-tokens': { sources: 'tokens/src', entry: 'index', files: ['tokens/dist/index.d.ts', 'tokens/dist/index.d.mts'], head: '' },
};
const [name = ''] = process.argv.slice(2);
if (!Object.hasOwn(packages, name)) throw new Error(`the packages are ${Object.keys(packages).join(', ')}, got '${name}'`);
const { sources, entry, files, head } = packages[name];

const source = join(root, sources);
const compilerOptions = {
  lib: ['es2022', 'esnext.disposable'],
  module: 'node16',
  skipLibCheck: true,
  strict: true,
  target: 'es2022',
  typeRoots: [join(root, 'node_modules/@types')],
  types: ['node'],
};

const folder = mkdtempSync(join(tmpdir(), 'types-'));
try {
  const project = (file, content) => {
    const path = join(folder, file);
    writeFileSync(path, JSON.stringify(content));
    return path;
  };
  // The sources are checked elsewhere. The native compiler writes a declaration of each, and the generator reads only those: it would take
  // ten times as long for the sources.
  const emit = { ...compilerOptions, declaration: true, emitDeclarationOnly: true, noCheck: true, outDir: folder, rootDir: source };
  const modules = project('sources.json', { compilerOptions: emit, files: [join(source, `${entry}.ts`)] });
  execFileSync(process.execPath, [join(root, 'node_modules/typescript-native/bin/tsc'), '--project', modules], { stdio: 'inherit' });
  const declaration = join(folder, `${entry}.d.ts`);
  const [types] = generateDtsBundle([{ filePath: declaration, noCheck: true, output: { noBanner: true, exportReferencedTypes: false } }], {
    preferredConfigPath: project('declarations.json', { compilerOptions, files: [declaration] }),
  });
  for (const file of files) writeFileSync(join(root, file), `${head}${types}`);
} finally {
  rmSync(folder, { recursive: true });
}
