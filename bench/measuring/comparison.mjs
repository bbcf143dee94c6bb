/** Compares the figures of a table with those of its baseline. */
import { pairwiseRatios, quartiles } from './statistics.mjs';

/** How far the quartiles of a ratio may be apart, as a part of the ratio. */
export const STEADY = 0.05;

/**
 * @param {Table} table
 * @param {string} subject
 * @param {string} column
 * @returns {{ cannot: string } | { value?: Spread, ratio?: Spread, unsteady?: boolean, unit?: string }} nothing, if the subject has no such figure.
 *   Exact figures have quartiles that are all the same.
 *
 * @typedef {{ low: number, median: number, high: number }} Spread
 * @typedef {{ unit: string, samples: number[] } | { unit: string, exact: number } | { cannot: string }} Figure
 * @typedef {{ subject: string, note?: string, figures: Record<string, Figure> }} Row
 * @typedef {{ title: string, columns: string[], baseline: string, steady?: number, rows: Row[] }} Table
 */
export function compare(table, subject, column) {
  const figure = figureOf(table, subject, column);
  if (!figure || figure.cannot) return figure ?? {};
  const value = quartiles(samplesOf(figure));
  const baseline = figureOf(table, table.baseline, column);
  // Nothing has a ratio to zero.
  if (!baseline || baseline.cannot || samplesOf(baseline).includes(0)) return { unit: figure.unit, value };
  const ratio = quartiles(ratiosOf(figure, baseline));
  const unsteady = ratio.high - ratio.low > (table.steady ?? STEADY) * Math.abs(ratio.median);
  return { unit: figure.unit, value, ratio, unsteady };
}

/** The median ratio to the baseline, for a goal or a budget. */
export function ratioOf(table, subject, column) {
  const { ratio } = compare(table, subject, column);
  if (!ratio) throw new Error(`'${table.title}' has no ratio for ${column} of ${subject}; a ratio needs both figures`);
  return ratio.median;
}

function figureOf(table, subject, column) {
  const row = table.rows.find((each) => each.subject === subject);
  if (!row) throw new Error(`'${table.title}' has the subjects ${table.rows.map((each) => each.subject).join(', ')}, got '${subject}'`);
  return row.figures[column];
}

const samplesOf = (figure) => figure.samples ?? [figure.exact];

/** Exact figures are the same in every round. */
function ratiosOf(figure, baseline) {
  if (figure.samples && baseline.samples) return pairwiseRatios(figure.samples, baseline.samples);
  return samplesOf(figure).flatMap((one) => samplesOf(baseline).map((other) => one / other));
}
