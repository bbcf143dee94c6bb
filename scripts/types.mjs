/**
 * Writes the types of ivs-local's JavaScript API into one file, local/dist/index.d.ts, without those that only the inside uses.
 *
 *   node scripts/types.mjs
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateDtsBundle } from 'dts-bundle-generator';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const source = join(root, 'local/src');
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
  const project = (name, content) => {
    const file = join(folder, name);
    writeFileSync(file, JSON.stringify(content));
    return file;
  };
  // The sources are checked elsewhere. The native compiler writes a declaration of each, and the generator reads only those: it would take
  // ten times as long for the sources.
  const emit = { ...compilerOptions, declaration: true, emitDeclarationOnly: true, noCheck: true, outDir: folder, rootDir: source };
  const sources = project('sources.json', { compilerOptions: emit, files: [join(source, 'api/index.ts')] });
  execFileSync(process.execPath, [join(root, 'node_modules/typescript-native/bin/tsc'), '--project', sources], { stdio: 'inherit' });
  const entry = join(folder, 'api/index.d.ts');
  const [types] = generateDtsBundle([{ filePath: entry, noCheck: true, output: { noBanner: true, exportReferencedTypes: false } }], {
    preferredConfigPath: project('declarations.json', { compilerOptions, files: [entry] }),
  });
  // `Symbol.asyncDispose` is in no earlier library.
  writeFileSync(join(root, 'local/dist/index.d.ts'), `/// <reference lib="esnext.disposable" />\n${types}`);
} finally {
  rmSync(folder, { recursive: true });
}
