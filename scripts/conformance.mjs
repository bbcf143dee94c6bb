/**
 * Writes the table of what is tested of each operation of the local service into docs/local.md. A test tells when that is due.
 *
 *   npm run docs:conformance
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const PAGE = join(root, 'docs', 'local.md');
const BEGIN = '<!-- conformance -->';
const END = '<!-- /conformance -->';

/** What the tests' own list of cases says. */
async function conformanceTable() {
  const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
  try {
    const outfile = join(folder, 'conformance-table.cjs');
    await build({
      entryPoints: [join(root, 'test', 'local', 'ivs', 'conformance-table.ts')],
      outfile,
      bundle: true,
      format: 'cjs',
      mainFields: ['module', 'main'],
      platform: 'node',
      logLevel: 'error',
    });
    return createRequire(import.meta.url)(outfile).conformanceTable();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const page = readFileSync(PAGE, 'utf8');
const [before, rest] = page.split(BEGIN);
const after = rest?.split(END)[1];
if (after === undefined)
  throw new Error(`${PAGE} needs a line '${BEGIN}' and after it a line '${END}': write them where the table is to go`);
writeFileSync(PAGE, `${before}${BEGIN}\n\n${await conformanceTable()}\n\n${END}${after}`);
