/**
 * Writes the generated tables into docs/local.md: the services with their operations, and what the tests cover of each operation of IVS. A
 * test fails if a table is out of date.
 *
 *   npm run docs:conformance
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadTypeScript } from './load-typescript.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const PAGE = join(root, 'docs', 'local.md');
const SOURCES = ['test/local/services/ivs/operations/conformance-table.ts', 'test/local/services-table.ts'];

const { conformanceTable, servicesTable } = await loadTypeScript(SOURCES.map((file) => join(root, file)));
const tables = { services: await servicesTable(), conformance: conformanceTable() };
writeFileSync(PAGE, Object.entries(tables).reduce(replaceTable, readFileSync(PAGE, 'utf8')));

/** Replaces the table between the comments `<!-- name -->` and `<!-- /name -->`. */
function replaceTable(page, [name, table]) {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (after === undefined)
    throw new Error(`${PAGE} needs a line '${begin}' and after it a line '${end}'; write them where the table belongs`);
  return `${before}${begin}\n\n${table}\n\n${end}${after}`;
}
