/**
 * Random orders of events, calls and faults.
 *
 * - `COMPOSITION_RUNS`: how many.
 * - `COMPOSITION_SEED`: the one that has failed, to see its timeline again.
 */
import { brokenRules } from './rules';
import { READINGS } from './token-memory';
import { playRun, type Run } from './world';

const { COMPOSITION_RUNS = '25', COMPOSITION_SEED } = process.env;
const seeds = COMPOSITION_SEED ? [Number(COMPOSITION_SEED)] : Array.from({ length: Number(COMPOSITION_RUNS) }, (_, index) => index + 1);

/** What has happened in all runs together. */
const seen = { started: 0, startedAgain: 0, stoppedByHand: 0, failed: 0, announced: 0, troubles: 0, readings: new Set<unknown>() };

function take({ records, setup }: Run): void {
  const { composed, announced, troubles } = records;
  const byFunction = composed.filter(({ by }) => by === 'function');
  seen.started += byFunction.length;
  seen.startedAgain += byFunction.length - new Set(byFunction.map(({ sessionId }) => sessionId)).size;
  seen.stoppedByHand += composed.filter(({ stoppedAt }) => stoppedAt !== undefined).length;
  seen.failed += composed.filter(({ failed }) => failed).length;
  seen.announced += announced.length;
  seen.troubles += troubles.length;
  seen.readings.add(setup.reading);
}

test('whatever happens, each stretch of publishing has one composition, each recording is announced, and none is left running', async () => {
  for (const seed of seeds) {
    const run = await playRun(seed);
    const broken = brokenRules(run.records, run.limits);
    if (broken.length > 0) throw new Error([`COMPOSITION_SEED=${seed}`, ...broken, String(run.timeline)].join('\n'));
    take(run);
  }
}, 3_600_000);

(COMPOSITION_SEED ? test.skip : test)('all that may happen has happened', () => {
  const { readings, ...counts } = seen;
  expect(readings.size).toBe(READINGS.length);
  for (const count of Object.values(counts)) expect(count).toBeGreaterThan(5);
});
