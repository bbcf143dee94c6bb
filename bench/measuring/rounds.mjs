/** Measures subjects in rounds, each of which has every subject once: A B C, A B C, ... */
import { Cannot } from './processes.mjs';

/**
 * @param {object} job
 * @param {string[]} job.subjects
 * @param {number} job.runs how many rounds count. A round before them, if there are several, fills the file cache.
 * @param {(subject: string, round: number) => Promise<Record<string, number>>} job.measure the figures of one run, by name
 * @param {(text: string) => void} job.say shows the progress
 * @returns {Promise<Record<string, Record<string, number[]> | { cannot: string }>>} the samples of each subject, by figure and in the order of the rounds
 */
export async function inRounds({ subjects, runs, measure, say }) {
  const results = Object.fromEntries(subjects.map((subject) => [subject, {}]));
  for (let round = runs > 1 ? 0 : 1; round <= runs; round++) {
    say(round === 0 ? 'warming up' : `round ${round} of ${runs}`);
    for (const subject of subjects) {
      if (results[subject].cannot) continue;
      const sample = await sampleOf(subject, round, measure);
      if (sample.cannot) results[subject] = sample;
      else if (round > 0) add(results[subject], sample);
    }
  }
  return results;
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
