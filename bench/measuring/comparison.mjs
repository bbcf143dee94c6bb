/** Compares the figures of a table with those of its baseline. */
import { median, medianInterval, pairwiseRatios } from './statistics.mjs';

/** How wide the interval of a figure may be: the ratio is known up to a tenth. */
export const STEADY = 0.2;

/** The width of an interval of a ratio, as a part of the greater one of the two that are compared. */
export const widthOf = ({ low, median, high }) => (high - low) / Math.max(1, median);

/**
 * @param {Table} table
 * @param {string} subject
 * @param {string} column
 * @returns {{ cannot: string } | { value?: number, ratio?: Ratio, unsteady?: boolean, unit?: string }} nothing, if the subject has no such figure.
 *   `value` is the median.
 *
 * @typedef {{ low: number, median: number, high: number, rounds?: number, confident: boolean }} Ratio in its interval. One of exact figures has no rounds.
 * @typedef {{ unit: string, samples: number[] } | { unit: string, exact: number } | { cannot: string }} Figure
 * @typedef {{ subject: string, note?: string, figures: Record<string, Figure> }} Row
 * @typedef {{ title: string, columns: string[], baseline: string, rows: Row[] }} Table
 */
export function compare(table, subject, column) {
  const figure = figureOf(table, subject, column);
  if (!figure || figure.cannot) return figure ?? {};
  const { unit } = figure;
  const value = median(samplesOf(figure));
  const baseline = figureOf(table, table.baseline, column);
  // Nothing has a ratio to zero.
  if (!baseline || baseline.cannot || samplesOf(baseline).includes(0)) return { unit, value };
  const ratio = ratioTo(figure, baseline);
  return { unit, value, ratio, unsteady: widthOf(ratio) > STEADY };
}

/** The median ratio to the baseline, for a goal or a budget. */
export function ratioOf(table, subject, column) {
  const { ratio } = compare(table, subject, column);
  if (!ratio) throw new Error(`'${table.title}' has no ratio for ${column} of ${subject}; a ratio needs both figures`);
  return ratio.median;
}

/** @returns {number[]} the numbers of rounds of all figures of the table, without exact ones */
export const roundsOf = ({ rows }) =>
  rows.flatMap(({ figures }) => Object.values(figures).flatMap(({ samples }) => (samples ? [samples.length] : [])));

function figureOf(table, subject, column) {
  const row = table.rows.find((each) => each.subject === subject);
  if (!row) throw new Error(`'${table.title}' has the subjects ${table.rows.map((each) => each.subject).join(', ')}, got '${subject}'`);
  return row.figures[column];
}

const samplesOf = (figure) => figure.samples ?? [figure.exact];

/** Exact figures are the same in every round. */
function ratioTo(figure, baseline) {
  const rounds = (figure.samples ?? baseline.samples)?.length;
  if (rounds === undefined) {
    const ratio = figure.exact / baseline.exact;
    return { low: ratio, median: ratio, high: ratio, confident: true };
  }
  const inRounds = ({ samples, exact }) => samples ?? Array(rounds).fill(exact);
  return { ...medianInterval(pairwiseRatios(inRounds(figure), inRounds(baseline))), rounds };
}
