/** Measures sections one after the other. */
import { machine } from './measuring/machine.mjs';
import { overBudget } from './report/budgets.mjs';
import { print } from './report/console.mjs';
import { writePage } from './report/page.mjs';
import { writeResult } from './report/results.mjs';

/** On a busy machine, it takes more runs until the figures are what the code costs. */
const ATTEMPTS = 3;

/**
 * Renews the page after each section, so that a run that is interrupted keeps what it has measured. A section that fails leaves its part of the page as
 * it was, and the next one goes on.
 *
 * @param {{ docs: string, sections: object[], names: string[], runs?: number, patience?: number, quick: boolean, check: boolean }} options `docs` is
 *   the folder of the page, and `names` those of the sections to measure
 * @returns {Promise<boolean>} whether each section was measured, and is within its budgets if `check` holds it to them
 */
export async function measureSections({ docs, sections, names, runs, patience = 1, quick, check }) {
  let succeeded = true;
  for (const section of sections.filter(({ name }) => names.includes(name))) {
    try {
      const work = { rounds: roundsOf(section, { runs, patience, quick }), quick };
      if (check) succeeded = (await isWithinBudgets(section, work)) && succeeded;
      else {
        const result = await measureAndPrint(section, work);
        if (quick) continue;
        writeResult(docs, section.name, result);
        writePage(docs, sections);
      }
    } catch (error) {
      console.error(`${section.name} failed: ${error.stack}`);
      succeeded = false;
    }
  }
  return succeeded;
}

/** `runs` asks for exactly this number of rounds. `patience` lets a busy machine take more of them. */
function roundsOf(section, { runs, patience, quick }) {
  const exactly = quick ? 1 : runs;
  return exactly ? { least: exactly, most: exactly } : { ...section.rounds, patience };
}

async function measureAndPrint(section, { rounds, quick }) {
  const say = (text) => console.error(`${section.name}: ${text}`);
  const started = Date.now();
  const measured = await section.measure({ rounds, quick, say });
  say(`took ${((Date.now() - started) / 1_000).toFixed(0)} s`);
  const result = { measured: new Date().toISOString().slice(0, 10), machine: machine(), plots: [], ...measured };
  print(section, result);
  return result;
}

/** Measures again if a budget is exceeded. */
async function isWithinBudgets(section, work) {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const over = overBudget(await measureAndPrint(section, work));
    if (over.length === 0) return true;
    for (const message of over) console.error(`${section.name}: ${message}`);
  }
  return false;
}
