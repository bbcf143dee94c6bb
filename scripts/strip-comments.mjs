/**
 * Removes the comments from the JavaScript in lib/, after jsii has compiled it: an eighth of the code that each synthesis reads. The declarations
 * beside it keep them for editors, and the compiler can only remove both.
 *
 *   node scripts/strip-comments.mjs
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';

const lib = join(dirname(fileURLToPath(import.meta.url)), '..', 'lib');

for (const name of readdirSync(lib, { recursive: true })) {
  if (!name.endsWith('.js')) continue;
  const path = join(lib, name);
  writeFileSync(path, transformSync(readFileSync(path, 'utf8'), { legalComments: 'none', target: 'es2022' }).code);
}
