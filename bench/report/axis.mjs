/** An axis of a plot: where a value is, and which values have a label. */

const TICKS = 6;

/**
 * @param {number[]} values
 * @param {boolean} [log] the axis begins at 0 unless it is logarithmic
 * @param {[number, number]} range where the axis begins and ends, in the units of the picture
 * @returns {{ place: (value: number) => number, ticks: { at: number, label: string }[] }}
 */
export function axisOf(values, log, [from, to]) {
  const scale = log ? (value) => Math.log10(value) : (value) => value;
  const marks = log ? logMarks(values) : linearMarks(values);
  const [low, high] = [marks[0], marks[marks.length - 1]].map(scale);
  const place = (value) => from + ((scale(value) - low) / (high - low)) * (to - from);
  return { place, ticks: marks.map((value) => ({ at: place(value), label: labelOf(value) })) };
}

/** 0 and multiples of 1, 2 or 5 of a power of ten, up to the first one that is not less than all values. */
function linearMarks(values) {
  const highest = Math.max(...values) || 1;
  const power = 10 ** Math.floor(Math.log10(highest / TICKS));
  const step = power * [1, 2, 5, 10].find((factor) => highest / (power * factor) <= TICKS);
  return Array.from({ length: Math.ceil(highest / step) + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

/** Powers of ten around all values. */
function logMarks(values) {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  return Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index));
}

const labelOf = (value) => new Intl.NumberFormat('en-US', { maximumSignificantDigits: 6 }).format(value);
