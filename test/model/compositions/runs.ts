/** Many runs, one after the other. */
import { brokenRules } from './rules';
import { READINGS } from './token-memory';
import { playRun, type Run } from './world';

/**
 * Plays every second run, so that tests in two files share them out.
 *
 * - `COMPOSITION_RUNS`: how many.
 * - `COMPOSITION_SEED`: the one that has failed, to see its timeline again.
 */
export async function playHalf(half: 0 | 1): Promise<void> {
  const { COMPOSITION_RUNS = '30', COMPOSITION_SEED } = process.env;
  const all = Array.from({ length: Number(COMPOSITION_RUNS) }, (_, index) => index + 1);
  const seeds = COMPOSITION_SEED ? [Number(COMPOSITION_SEED)] : all.filter((seed) => seed % 2 === half);
  const seen = { started: 0, startedAgain: 0, stoppedByHand: 0, failed: 0, announced: 0, troubles: 0 };
  const readings = new Set<unknown>();
  for (const seed of seeds) {
    const run = await playRun(seed);
    const broken = brokenRules(run.records, run.limits);
    if (broken.length > 0) throw new Error([`COMPOSITION_SEED=${seed}`, ...broken, String(run.timeline)].join('\n'));
    count(run, seen);
    readings.add(run.setup.reading);
  }
  // What never happens in a run cannot go wrong there.
  const never = Object.entries(seen).filter(([, times]) => times === 0);
  if (!COMPOSITION_SEED && never.length > 0)
    throw new Error(`in ${seeds.length} runs, this never happened: ${never.map(([name]) => name)}`);
  if (seeds.length >= 50 && readings.size < READINGS.length) throw new Error(`only ${readings.size} readings of the token were played`);
}

function count(
  { records }: Run,
  seen: Record<'started' | 'startedAgain' | 'stoppedByHand' | 'failed' | 'announced' | 'troubles', number>,
): void {
  const { composed, announced, troubles } = records;
  const byFunction = composed.filter(({ by }) => by === 'function');
  seen.started += byFunction.length;
  seen.startedAgain += byFunction.length - new Set(byFunction.map(({ sessionId }) => sessionId)).size;
  seen.stoppedByHand += composed.filter(({ stoppedAt }) => stoppedAt !== undefined).length;
  seen.failed += composed.filter(({ failed }) => failed).length;
  seen.announced += announced.length;
  seen.troubles += troubles.length;
}
