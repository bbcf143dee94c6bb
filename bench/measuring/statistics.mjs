/** Medians, their intervals, and ratios of samples. */

const CONFIDENCE = 0.95;

const sorted = (samples) => [...samples].sort((one, other) => one - other);

/** @returns {number} the sample in the middle, or the mean of the two */
export function median(samples) {
  if (samples.length === 0) throw new Error('a median needs samples, got none; measure at least once');
  const ordered = sorted(samples);
  return (ordered[Math.floor((ordered.length - 1) / 2)] + ordered[Math.ceil((ordered.length - 1) / 2)]) / 2;
}

/**
 * The interval of the median from the k-th least to the k-th greatest sample. Each sample is below the true median with probability 1/2, so the interval
 * misses it with twice the probability that a coin shows heads fewer than k times in `count` throws.
 *
 * @param {number} count of samples
 * @returns {number} the greatest k of an interval that holds the true median with a probability of at least 95 %. It is 0 for fewer than 6 samples:
 *   they have no such interval.
 */
export function intervalRank(count) {
  let rank = 0;
  let probability = 0.5 ** count;
  for (let fewer = probability; 2 * fewer <= 1 - CONFIDENCE; fewer += probability) {
    rank += 1;
    probability *= (count - rank + 1) / rank;
  }
  return rank;
}

/**
 * @returns {{ low: number, median: number, high: number, confident: boolean }} the median in its interval of `intervalRank`. It is not `confident` if the
 *   samples are too few for such an interval: `low` and `high` are then the least and the greatest sample.
 */
export function medianInterval(samples) {
  const rank = intervalRank(samples.length);
  const ordered = sorted(samples);
  const outside = Math.max(rank, 1);
  return { low: ordered[outside - 1], median: median(samples), high: ordered[ordered.length - outside], confident: rank > 0 };
}

/**
 * The ratio in each round of the samples. What slows a whole round down slows both of its samples down.
 *
 * @param {number[]} samples of the first rounds. A subject whose ratio is known stops before its baseline.
 * @param {number[]} baseline
 */
export function pairwiseRatios(samples, baseline) {
  if (samples.length > baseline.length)
    throw new Error(
      `samples are compared round by round, got ${samples.length} and ${baseline.length} of the baseline; measure the baseline in each round`,
    );
  return samples.map((sample, round) => sample / baseline[round]);
}

/** Other work of the machine only adds to times, so the least of several runs is the most repeatable. */
export const least = (samples) => Math.min(...samples);

/** The ratio of the least samples of the rounds that both have: a subject whose ratios are known stops before the others. */
export function ratioOfMinima(samples, baseline) {
  const rounds = Math.min(samples.length, baseline.length);
  return least(samples.slice(0, rounds)) / least(baseline.slice(0, rounds));
}
