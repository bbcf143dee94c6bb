/**
 * Measures the sections, all of them if none is named, and writes their parts of docs/performance.md.
 *
 *   npm run bench -- [section...] [--runs N] [--quick] [--check] [--page]
 *
 *   --runs N    rounds, instead of what each section has by default
 *   --quick     one round of little work, which writes nothing: shows that each section still runs
 *   --check     fails if a budget is exceeded, and writes nothing; with --quick, too
 *   --page      measures nothing, and writes the page from the results of the last runs
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { machine } from './measuring/machine.mjs';
import { overBudget } from './report/budgets.mjs';
import { print } from './report/console.mjs';
import { writePage } from './report/page.mjs';
import { writeResult } from './report/results.mjs';
import { loadSections, SECTIONS } from './sections/index.mjs';

const DOCS = join(dirname(fileURLToPath(import.meta.url)), '..', 'docs');

/** On a busy machine, it takes more runs until the figures are what the code costs. */
const ATTEMPTS = 3;

const { names, runs, quick, check, page } = readArguments();

// Apps that are measured leave their output in the folder of temporary files.
const folder = mkdtempSync(join(tmpdir(), 'bench-'));
process.env.TMPDIR = folder;
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

function readArguments() {
  const boolean = { type: 'boolean', default: false };
  const { positionals, values } = parseArgs({
    options: { runs: { type: 'string' }, quick: boolean, check: boolean, page: boolean },
    allowPositionals: true,
  });
  const unknown = positionals.find((name) => !SECTIONS.includes(name));
  if (unknown !== undefined)
    refuse(`a section is one of ${SECTIONS.join(', ')}, got '${unknown}'; correct it, or name none to measure all`);
  if (values.runs !== undefined && !/^[1-9]\d*$/.test(values.runs))
    refuse(`--runs must be a whole number from 1 on, got '${values.runs}'; leave it out for what each section has by default`);
  return { ...values, runs: values.runs && Number(values.runs), names: positionals.length > 0 ? positionals : SECTIONS };
}

function refuse(message) {
  console.error(message);
  process.exit(1);
}

async function measure(section) {
  const rounds = quick ? 1 : (runs ?? section.runs);
  const say = (text) => console.error(`${section.name}: ${text}`);
  const started = Date.now();
  const measured = await section.measure({ runs: rounds, quick, say });
  say(`took ${((Date.now() - started) / 1_000).toFixed(0)} s`);
  return { measured: new Date().toISOString().slice(0, 10), runs: rounds, machine: machine(), plots: [], ...measured };
}

/** Measures again if a budget is exceeded. */
async function isWithinBudgets(section) {
  for (let attempt = 1; ; attempt++) {
    const result = await measure(section);
    print(section, result);
    const over = overBudget(result);
    if (over.length === 0) return true;
    for (const message of over) console.error(`${section.name}: ${message}`);
    if (attempt === ATTEMPTS) return false;
  }
}

const sections = await loadSections(SECTIONS);
for (const section of page ? [] : sections.filter(({ name }) => names.includes(name))) {
  if (check) {
    if (!(await isWithinBudgets(section))) process.exitCode = 1;
    continue;
  }
  const result = await measure(section);
  print(section, result);
  if (!quick) writeResult(DOCS, section.name, result);
}
if (!quick && !check) writePage(DOCS, sections);
