/** What exceeds its budget. */
import { quantity } from './format.mjs';

/**
 * @param {{ budgets?: Budget[] }} result
 * @returns {string[]} a message for each budget that is exceeded
 * @typedef {{ figure: string, limit: number, seen: number, unit: string }} Budget
 */
export function overBudget({ budgets = [] }) {
  return (
    budgets
      // What is not a number exceeds it, too.
      .filter(({ limit, seen }) => !(seen <= limit))
      .map(({ figure, limit, seen, unit }) => `${figure} may be ${quantity(limit, unit)}, got ${quantity(seen, unit)}`)
  );
}
