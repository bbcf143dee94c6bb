/** Prints the result of a section to the terminal. */
import { cell, markdownTable, quantity } from './format.mjs';

export function print({ title }, { tables, goals = [], budgets = [] }) {
  console.log(`\n${title}`);
  for (const table of tables) {
    const rows = table.rows.map(({ subject }) => [subject, ...table.columns.map((column) => cell(table, subject, column))]);
    console.log(`\n${table.title}\n${markdownTable([['', ...table.columns], ...rows])}`);
  }
  for (const { figure, goal, seen, met } of goals) console.log(`goal: ${figure}: ${goal}, measured ${seen}: ${met ? 'met' : 'not met'}`);
  for (const { figure, limit, seen, unit } of budgets)
    console.log(`budget: ${figure}: ${quantity(limit, unit)}, measured ${quantity(seen, unit)}`);
}
