/** Measures subjects in rounds, each of which has every subject once: A B C, A B C, ... */
import { widthOf } from './comparison.mjs';
import { Cannot } from './processes.mjs';
import { medianInterval, pairwiseRatios } from './statistics.mjs';

/** How narrow an interval is to be, unless a section wants more. */
const WIDTH = 0.1;

/**
 * @param {object} job
 * @param {string[]} job.subjects
 * @param {Rounds} job.rounds how many rounds count. A round before them, if there are several, fills the file cache. After the least rounds, a round has
 *   the subjects of which a ratio is not yet known, and what they are compared with.
 * @param {Record<string, string>} [job.against] the baseline of each figure that is compared. Without it, there are no more than the least rounds.
 * @param {number} [job.width] of an interval, at which its ratio is known
 * @param {(subject: string, round: number) => Promise<Record<string, number>>} job.measure the figures of one run, by name
 * @param {(text: string) => void} job.say shows the progress
 * @returns {Promise<Record<string, Record<string, number[]> | { cannot: string }>>} the samples of each subject, by figure and in the order of the rounds
 *
 * @typedef {{ least: number, most: number, minutes?: number, patience?: number }} Rounds no round after the least ones begins later than these minutes.
 *   `patience` multiplies the most rounds and the minutes, for a busy machine.
 */
export async function inRounds({
  subjects,
  rounds: { least, most, minutes = Number.POSITIVE_INFINITY, patience = 1 },
  against = {},
  width = WIDTH,
  measure,
  say,
}) {
  const results = Object.fromEntries(subjects.map((subject) => [subject, {}]));
  const end = performance.now() + patience * minutes * 60_000;
  const last = least === most ? most : patience * most;
  let remaining = subjects;
  for (let round = least > 1 ? 0 : 1; round <= last && remaining.length > 0; round++) {
    say(round === 0 ? 'warming up' : `round ${round} of ${least}${last > least ? ` to ${last}, subjects: ${remaining.length}` : ''}`);
    for (const subject of remaining) {
      const sample = await sampleOf(subject, round, measure);
      if (sample.cannot) results[subject] = sample;
      else if (round > 0) add(results[subject], sample);
    }
    remaining = remaining.filter((subject) => !results[subject].cannot);
    if (round >= least) remaining = performance.now() < end ? unknownOf(remaining, results, against, width) : [];
  }
  return results;
}

/** Other rounds for a part of a section, with the same patience, unless `--runs` asks for a number. */
export const unlessExact = (rounds, others) => (rounds.least === rounds.most ? rounds : { ...others, patience: rounds.patience });

/** The subjects of which a ratio is not known, and their baselines. */
function unknownOf(subjects, results, against, width) {
  const ratiosOf = (subject) =>
    Object.entries(against).flatMap(([figure, baseline]) => {
      const [samples, others] = [results[subject][figure], results[baseline][figure]];
      return samples && others ? [medianInterval(pairwiseRatios(samples, others))] : [];
    });
  const unknown = subjects.filter((subject) => ratiosOf(subject).some((ratio) => !ratio.confident || widthOf(ratio) > width));
  const needed = new Set([...unknown, ...(unknown.length > 0 ? Object.values(against) : [])]);
  return subjects.filter((subject) => needed.has(subject));
}

function add(samples, sample) {
  for (const [figure, value] of Object.entries(sample)) samples[figure] = [...(samples[figure] ?? []), value];
}

async function sampleOf(subject, round, measure) {
  try {
    return await measure(subject, round);
  } catch (error) {
    if (error instanceof Cannot) return { cannot: error.message };
    throw new Error(`${subject}, round ${round}: ${error.message}`, { cause: error });
  }
}

/**
 * The rows of a table.
 *
 * @param results of `inRounds`
 * @param {Record<string, [figure: string, unit: string]>} columns the figure of the results that a column shows
 */
export function rowsOf(results, columns) {
  return Object.entries(results).map(([subject, samples]) => ({
    subject,
    figures: Object.fromEntries(Object.entries(columns).map(([column, [figure, unit]]) => [column, figureOf(samples, figure, unit)])),
  }));
}

const figureOf = (samples, figure, unit) => (samples.cannot ? { cannot: samples.cannot } : { unit, samples: samples[figure] });
