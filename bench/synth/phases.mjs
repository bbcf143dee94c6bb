/** Where the time of a synthesis goes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inRounds, least, runNode } from '../measuring/index.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const PROGRAM = join(root, 'bench/synth/phases-program.cjs');
const ALL = 'all of it';

/** The phases in the order of the last subject, which has all of them. */
const SUBJECTS = ['CfnStage', 'SingletonFunction with your handler', 'Stage of this library'];

/**
 * The CPU time of each phase of a synthesis, by subject: the least of the rounds, because a phase is so short that other work on the machine
 * would hide it.
 *
 * @param {{ title: string, count: number }} stages
 * @returns {Promise<import('../measuring/comparison.mjs').Table>}
 */
export async function phasesTable({ title, count }, { runs, say }) {
  const results = await inRounds({
    subjects: SUBJECTS,
    runs,
    say: (text) => say(`${title}: ${text}`),
    measure: (subject) => phasesOf(subject, count),
  });
  const columns = SUBJECTS.map((subject) => [subject, leastOf(results[subject])]);
  const phases = Object.keys(results[SUBJECTS.at(-1)]);
  const rows = [ALL, ...phases].map((phase) => ({
    subject: phase,
    figures: Object.fromEntries(
      columns.flatMap(([subject, times]) => (phase in times ? [[subject, { unit: 'ms', exact: times[phase] }]] : [])),
    ),
  }));
  return { title, columns: SUBJECTS, baseline: ALL, rows };
}

function leastOf(samples) {
  const phases = Object.entries(samples).map(([phase, times]) => [phase, least(times)]);
  return { [ALL]: phases.reduce((sum, [, time]) => sum + time, 0), ...Object.fromEntries(phases) };
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
