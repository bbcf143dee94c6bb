/** Synthesis with the newest aws-cdk-lib, with and without its template validation. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Cannot, inRounds, rowsOf, runCommand, unlessExact } from '../measuring/index.mjs';
import { synthesise } from './synthesise.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** Each round takes seconds. */
const FEW = { least: 3, most: 6, minutes: 1 };

const COLUMNS = {
  'CPU time without': ['cpu', 'ms'],
  'CPU time with': ['validated cpu', 'ms'],
  'Elapsed time without': ['wall', 'ms'],
  'Elapsed time with': ['validated wall', 'ms'],
  'Peak memory without': ['memory', 'MB'],
  'Peak memory with': ['validated memory', 'MB'],
};

/**
 * Installs the newest aws-cdk-lib and this library into a folder, as a user does.
 *
 * @returns {Promise<string>} the version
 */
async function installNewest(folder) {
  try {
    // Without a registry, there is nothing to pack for. npm says why, also below `npm run --silent`.
    await runCommand('npm', ['view', 'aws-cdk-lib', 'version', '--loglevel', 'error']);
    const { stdout } = await runCommand('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], { cwd: root });
    await runCommand('bash', [join(root, 'scripts/gates/install-newest-cdk'), folder, join(folder, stdout.trim())]);
  } catch ({ message }) {
    throw new Cannot(`npm does not install it: ${/npm (?:error|ERR!) (.*)/.exec(message)?.[1] ?? message}`);
  }
  return JSON.parse(readFileSync(join(folder, 'node_modules/aws-cdk-lib/package.json'), 'utf8')).version;
}

/**
 * A table for each cell, in which both subjects have the same setting.
 *
 * @param {{ title: string, cell: object }[]} cells as `synthesise` takes them
 * @param {string[]} subjects the first one is the baseline
 * @returns {Promise<import('../measuring/comparison.mjs').Table[]>}
 */
export async function validationTables(cells, subjects, { rounds, say }) {
  const project = mkdtempSync(join(tmpdir(), 'bench-newest-'));
  try {
    say('installing the newest aws-cdk-lib');
    const installed = await installNewest(project).catch((error) => error);
    const tables = [];
    for (const { title, cell } of cells) {
      const results = await inRounds({
        subjects,
        rounds: unlessExact(rounds, FEW),
        against: { cpu: subjects[0], 'validated cpu': subjects[0] },
        say: (text) => say(`template validation, ${title}: ${text}`),
        measure: async (subject) => {
          if (installed instanceof Error) throw installed;
          return await withAndWithout(cell, subject, project);
        },
      });
      const newest = installed instanceof Error ? 'the newest aws-cdk-lib' : `aws-cdk-lib ${installed}`;
      const columns = Object.keys(COLUMNS);
      tables.push({
        title: `${title}, with and without the template validation of ${newest}`,
        columns,
        baseline: subjects[0],
        rows: rowsOf(results, COLUMNS),
      });
    }
    return tables;
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

async function withAndWithout(cell, subject, project) {
  const { usage } = await synthesise(cell, subject, { project });
  const { usage: validated } = await synthesise(cell, subject, { project, validation: true });
  return { ...usage, ...Object.fromEntries(Object.entries(validated).map(([figure, value]) => [`validated ${figure}`, value])) };
}
