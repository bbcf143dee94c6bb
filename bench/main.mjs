/**
 * Measures the sections, all of them if none is named, and writes their parts of docs/performance.md.
 *
 *   npm run bench -- [section...] [--runs N] [--patience N] [--quick] [--check] [--page]
 *
 *   --runs N      exactly N rounds, instead of as many as the intervals of the ratios need
 *   --patience N  for a busy machine: up to N times as many rounds and minutes until the intervals are narrow
 *   --quick       one round of little work, which writes nothing: shows that each section still runs
 *   --check       fails if a budget is exceeded, and writes nothing; with --quick, too
 *   --page        measures nothing, and writes the page from the results of the last runs
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measureSections } from './measure-sections.mjs';
import { writePage } from './report/page.mjs';
import { loadSections, SECTIONS } from './sections/index.mjs';

const DOCS = join(dirname(fileURLToPath(import.meta.url)), '..', 'docs');

const { names, runs, patience, quick, check, page } = readArguments();

// Apps that are measured leave their output in the folder of temporary files.
const folder = mkdtempSync(join(tmpdir(), 'bench-'));
process.env.TMPDIR = folder;
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

function readArguments() {
  const boolean = { type: 'boolean', default: false };
  const { positionals, values } = parseArgs({
    options: { runs: { type: 'string' }, patience: { type: 'string' }, quick: boolean, check: boolean, page: boolean },
    allowPositionals: true,
  });
  const unknown = positionals.find((name) => !SECTIONS.includes(name));
  if (unknown !== undefined)
    refuse(`a section is one of ${SECTIONS.join(', ')}, got '${unknown}'; correct it, or name none to measure all`);
  const amounts = ['runs', 'patience', 'quick', 'page'].filter((name) => values[name] !== undefined && values[name] !== false);
  if (amounts.length > 1)
    refuse(`one option says how much is measured, got ${amounts.map((name) => `--${name}`).join(', ')}; leave all but one of them out`);
  const runs = readCount(values, 'runs', 'leave it out for as many rounds as the intervals of the ratios need');
  const patience = readCount(values, 'patience', 'with 4, the bench takes up to four times as long until the intervals are narrow');
  return { ...values, runs, patience, names: positionals.length > 0 ? positionals : SECTIONS };
}

function readCount(values, name, fix) {
  const value = values[name];
  if (value !== undefined && !/^[1-9]\d*$/.test(value)) refuse(`--${name} must be a whole number from 1 on, got '${value}'; ${fix}`);
  return value && Number(value);
}

function refuse(message) {
  console.error(message);
  process.exit(1);
}

const sections = await loadSections(SECTIONS);
if (page) writePage(DOCS, sections);
else if (!(await measureSections({ docs: DOCS, sections, names, runs, patience, quick, check }))) process.exitCode = 1;
