/**
 * Removes the comments from the JavaScript in lib/, after jsii has compiled it: a quarter of the code that each synthesis reads. The declarations
 * beside it keep them for editors, and the compiler can only remove both.
 *
 *   node scripts/strip-comments.mjs
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const lib = join(dirname(fileURLToPath(import.meta.url)), '..', 'lib');
const compilerOptions = { removeComments: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };

for (const name of readdirSync(lib, { recursive: true })) {
  if (!name.endsWith('.js')) continue;
  const path = join(lib, name);
  writeFileSync(path, ts.transpileModule(readFileSync(path, 'utf8'), { compilerOptions }).outputText);
}
