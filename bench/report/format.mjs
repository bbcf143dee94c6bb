/** Numbers as the page shows them. */
import { compare } from '../measuring/comparison.mjs';

const KB = 1024;

const plain = (digits) => new Intl.NumberFormat('en-US', { maximumFractionDigits: digits });

/** Three digits that count. */
function short(value) {
  const size = Math.abs(value);
  return plain(size >= 100 ? 0 : size >= 10 ? 1 : 2).format(value);
}

export function quantity(value, unit) {
  if (unit === 'bytes') return value < 10 * KB ? `${plain(0).format(value)} bytes` : quantity(value / KB, 'KB');
  if (unit === 'KB' && value >= 10 * KB) return `${short(value / KB)} MB`;
  return [short(value), unit].filter(Boolean).join(' ');
}

/** A ratio to the baseline. Two decimals, unless it is so large that they mean nothing. */
export const times = (ratio, decimals = 2) => `${ratio < 10 ? ratio.toFixed(decimals) : short(ratio)} ×`;

/**
 * One cell of a table: the ratio with its interval, and the median.
 *
 * @param {import('../measuring/comparison.mjs').Table} table
 */
export function cell(table, subject, column) {
  const { cannot, unit, value, ratio, unsteady } = compare(table, subject, column);
  if (cannot) return `cannot: ${cannot}`;
  if (value === undefined) return '–';
  if (unsteady) return `unsteady (${between(ratio)})`;
  if (!ratio || subject === table.baseline) return quantity(value, unit);
  return `**${times(ratio.median)}**${interval(ratio)}, ${quantity(value, unit)}`;
}

/** The ends of an interval. */
export const between = ({ low, high }) => `${times(low).replace(' ×', '')}–${times(high)}`;

/** The interval of a ratio in brackets, unless it is too narrow to see. */
export const interval = (ratio) => (times(ratio.low) === times(ratio.high) ? '' : ` (${between(ratio)})`);

/** @param {number} count */
export const roundsText = (count) => `${count} ${count === 1 ? 'round' : 'rounds'}`;

/** @param {(string | number)[][]} cells the first row is the head */
export function markdownTable(cells) {
  const rows = cells.map((row) => row.map(String));
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((text, column) => text.padEnd(widths[column])).join(' | ')} |`;
  const [head, ...body] = rows.map(line);
  return [head, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body].join('\n');
}
