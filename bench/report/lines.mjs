/** Lines of the page that tell a figure of a table again. */
import { compare } from '../measuring/comparison.mjs';
import { between, interval, roundsText, times } from './format.mjs';

/**
 * A line of "What does it cost me?": the ratio of a subject to the baseline.
 *
 * @param {string} cost what is compared
 * @param {import('../measuring/comparison.mjs').Table} table
 */
export function summaryLine(cost, table, subject, column) {
  return { cost, ours: seenOf(table, subject, column), against: table.baseline };
}

/**
 * A goal for a ratio to the baseline. Its median is held to it. An unsteady ratio meets no goal.
 *
 * @param {{ figure: string, goal: number, stretch?: number, why?: string }} wanted `why` tells why it is not met
 * @param {import('../measuring/comparison.mjs').Table} table
 */
export function ratioGoal({ figure, goal, stretch, why }, table, subject, column) {
  const { ratio, unsteady } = compare(table, subject, column);
  const met = ratio !== undefined && !unsteady && ratio.median <= goal;
  // A goal that is missed by less than a hundredth has another figure.
  const decimals = ratio && !met && times(ratio.median) === times(goal) ? 3 : 2;
  return {
    figure,
    goal: times(goal),
    stretch: stretch && times(stretch),
    seen: seenOf(table, subject, column, decimals),
    met,
    ...(!met && { why: unsteady ? 'its interval is too wide for a figure' : why }),
  };
}

function seenOf(table, subject, column, decimals) {
  const { cannot, ratio, unsteady } = compare(table, subject, column);
  if (cannot) return `cannot: ${cannot}`;
  if (unsteady) return `unsteady (${between(ratio)})`;
  const median = times(ratio.median, decimals);
  return ratio.confident ? `${median}${interval(ratio)}` : `${median}, ${roundsText(ratio.rounds)}`;
}
