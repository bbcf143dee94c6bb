/**
 * Injects the same faults into three implementations of a custom resource: this library, `AwsCustomResource` and the `Provider` framework.
 * Prints a table. `--write` puts it into docs/reliability.md; `--check` fails if this library has a flaw. Takes less than three minutes.
 *
 *   npm run bench:faults [-- --write] [--check]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { play } from './faults/play.mjs';
import { report } from './faults/report.mjs';
import { scenarios } from './faults/scenarios.mjs';
import { subjects } from './faults/subjects.mjs';
import { flaws } from './faults/verdict.mjs';
import { loadLocalServices } from './faults/world.mjs';

const PAGE = join(dirname(fileURLToPath(import.meta.url)), '..', 'docs', 'reliability.md');
const BEGIN = '<!-- bench:faults -->';
const END = '<!-- /bench:faults -->';

/** Scenarios mostly wait, so several run in parallel. */
const AT_ONCE = 6;

const [ours] = subjects;

function pageWith(table) {
  const page = readFileSync(PAGE, 'utf8');
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined)
    throw new Error(`${PAGE} needs a line '${BEGIN}' and after it a line '${END}'; write them where the table belongs`);
  return `${before}${BEGIN}\n\n${table}\n\n${END}${after}`;
}

/** Runs the jobs, up to `atOnce` in parallel, and returns their results in the order of the jobs. */
async function inParallel(jobs, atOnce, run) {
  const results = [];
  const waiting = [...jobs.entries()];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) results[next[0]] = await run(next[1]);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}

function violations(results) {
  return results
    .filter(({ subject, outcome }) => subject === ours && outcome)
    .flatMap(({ scenario, outcome }) => flaws(scenario, outcome).map((flaw) => `${scenario.name}: ${flaw}`));
}

const { values: options } = parseArgs({
  options: { write: { type: 'boolean', default: false }, check: { type: 'boolean', default: false } },
});
// Fails early if the page has no place for the table.
if (options.write) pageWith('');
const local = await loadLocalServices();
const run = async ({ scenario, subject }) => {
  if (scenario.only && scenario.only !== subject.name) return { scenario, subject };
  const started = Date.now();
  const outcome = await play(local, subject, scenario).catch((cause) => {
    throw new Error(`${scenario.name}, ${subject.name}: ${cause.message}`, { cause });
  });
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  console.error(`${scenario.name}, ${subject.name}: ${flaws(scenario, outcome).join(', ') || 'holds'} (${seconds} s)`);
  return { scenario, subject, outcome };
};

const jobs = scenarios.flatMap((scenario) => subjects.map((subject) => ({ scenario, subject })));
const results = await inParallel(jobs, AT_ONCE, run);

const table = report(results);
if (options.write) writeFileSync(PAGE, pageWith(table));
console.log(table);
const found = violations(results);
if (options.check && found.length > 0) {
  console.error(`${ours.name} does not hold:\n${found.map((violation) => `  ${violation}`).join('\n')}`);
  process.exitCode = 1;
}
