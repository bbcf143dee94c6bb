/** Where the time of a synthesis goes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inRounds, least, runNode } from '../measuring/index.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const PROGRAM = join(root, 'bench/synth/phases-program.cjs');
const ALL = 'All of it';

/** The first one is the baseline, the last one has all phases. */
const SUBJECTS = ['CfnStage', 'SingletonFunction with your handler', 'Stage of this library'];

/**
 * The CPU time of each phase of a synthesis, by subject: the least of the rounds, because other work on the machine takes longer than most phases.
 *
 * @param {{ title: string, count: number }} stages
 * @returns {Promise<import('../measuring/comparison.mjs').Table>}
 */
export async function phasesTable({ title, count }, { rounds, say }) {
  const results = await inRounds({
    subjects: SUBJECTS,
    rounds,
    say: (text) => say(`${title}: ${text}`),
    measure: (subject) => phasesOf(subject, count),
  });
  const rows = SUBJECTS.map((subject) => ({ subject, figures: leastOf(results[subject]) }));
  return { title, columns: [ALL, ...Object.keys(results[SUBJECTS.at(-1)])], baseline: SUBJECTS[0], rows };
}

function leastOf(samples) {
  const phases = Object.entries(samples).map(([phase, times]) => [phase, least(times)]);
  const all = phases.reduce((sum, [, time]) => sum + time, 0);
  return Object.fromEntries([[ALL, all], ...phases].map(([phase, exact]) => [phase, { unit: 'ms', exact }]));
}

async function phasesOf(subject, count) {
  const outdir = mkdtempSync(join(tmpdir(), 'bench-phases-'));
  try {
    const { stdout } = await runNode([PROGRAM, JSON.stringify({ subject, count, outdir })], {
      cwd: root,
      env: { CDK_VALIDATION: 'false' },
    });
    return JSON.parse(stdout);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
