/**
 * Writes the conformance table into docs/local.md: what the tests cover of each operation. A test fails if the table is out of date.
 *
 *   npm run docs:conformance
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadTypeScript } from './load-typescript.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const PAGE = join(root, 'docs', 'local.md');
const BEGIN = '<!-- conformance -->';
const END = '<!-- /conformance -->';

const { conformanceTable } = await loadTypeScript([join(root, 'test/local/services/ivs/conformance-table.ts')]);
const page = readFileSync(PAGE, 'utf8');
const [before, rest] = page.split(BEGIN);
const after = rest?.split(END)[1];
if (after === undefined)
  throw new Error(`${PAGE} needs a line '${BEGIN}' and after it a line '${END}'; write them where the table belongs`);
writeFileSync(PAGE, `${before}${BEGIN}\n\n${conformanceTable()}\n\n${END}${after}`);
