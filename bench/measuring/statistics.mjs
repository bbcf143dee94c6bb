/** Medians, quartiles and ratios of samples. */

/** @returns {number} the value below which `share` of the samples lie, interpolated between neighbours */
export function quantile(samples, share) {
  if (samples.length === 0) throw new Error('a quantile needs samples, got none; measure at least once');
  const sorted = [...samples].sort((one, other) => one - other);
  const position = (sorted.length - 1) * share;
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (position - below);
}

/** @returns {{ low: number, median: number, high: number }} the median between the quartiles */
export function quartiles(samples) {
  return { low: quantile(samples, 0.25), median: quantile(samples, 0.5), high: quantile(samples, 0.75) };
}

/** @returns {number[]} the ratio in each round. What slows a whole round down slows both of its samples down. */
export function pairwiseRatios(samples, baseline) {
  if (samples.length !== baseline.length)
    throw new Error(
      `samples are compared round by round, got ${samples.length} and ${baseline.length}; measure both subjects in each round`,
    );
  return samples.map((sample, round) => sample / baseline[round]);
}

/** Other work of the machine only adds to times, so the least of several runs is the most repeatable. */
export const least = (samples) => Math.min(...samples);
