/** Writes docs/performance.md from the results of the sections. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { roundsOf, STEADY } from '../measuring/comparison.mjs';
import { intervalRank } from '../measuring/statistics.mjs';
import { cell, markdownTable, quantity, roundsText } from './format.mjs';
import { svg } from './plot.mjs';
import { readResult } from './results.mjs';

const IMAGES = 'images/performance';

/**
 * Writes the page and its plots.
 *
 * @param {string} docs the folder of the page
 * @param {Section[]} sections in the order of the page. One without a result is left out.
 *
 * @typedef {{ name: string, title: string, question: string, method: string, command: string }} Section
 */
export function writePage(docs, sections) {
  writeFileSync(join(docs, 'performance.md'), pageOf(docs, sections));
  writePlots(join(docs, IMAGES), measuredOf(docs, sections));
}

/** @returns {string} the page by the results of the last runs */
export function pageOf(docs, sections) {
  const measured = measuredOf(docs, sections);
  return [INTRODUCTION, summary(measured), goals(measured), LEGEND, ...measured.map(sectionText)].filter(Boolean).join('\n');
}

function measuredOf(docs, sections) {
  return sections.flatMap((section) => {
    const result = readResult(docs, section.name);
    return result ? [{ ...section, ...result }] : [];
  });
}

function writePlots(folder, measured) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { name, plots } of measured) for (const plot of plots) writeFileSync(join(folder, imageOf(name, plot)), svg(plot));
}

const imageOf = (section, { name }) => `${section}-${name}.svg`;

const INTRODUCTION = `\
# Performance

\`npm run bench\` measures all figures of this page and writes it; \`npm run bench -- synth\` renews one section. Each figure is a ratio to what you
would pick instead, measured in the same run.
`;

/** Some ranks of the interval, which the legend has. */
const RANKS = [6, 9, 12, 24, 48, 96].map((rounds) => `${intervalRank(rounds)} of ${rounds}`).join(', ');

const LEGEND = `\
## How to read the tables

The first row of a table is the baseline. Each further cell has the **ratio to the baseline**, the 95 % interval of the ratio in brackets if its ends
differ, and the median of the subject itself. All subjects run in fresh processes, in rounds that have every subject once. A round before the first one
fills the file cache, and does not count.

- **Ratio**: the median of the ratios of all rounds. It is no ratio of sums, because work of the machine that slows a whole round down changes no ratio
  of this round, and a single slow process does not move a median.
- **Interval**: from the k-th least to the k-th greatest ratio. It assumes nothing of how ratios are distributed: each is below the true median
  as often as a coin shows heads, so the greatest k that leaves at least 95 % inside is ${RANKS}.
- **Width** of an interval: a part of the greater one of the two figures that are compared. 0.30 × with an interval of 0.25 to 0.35 × has the width
  0.10, and so has 2.00 × with an interval of 1.90 to 2.10 ×.
- **Rounds**: each table says how many. A section takes a least number of rounds, and then further ones for the subjects whose intervals are
  wider than 0.10, or 0.05 where a goal or the import depends on them, up to a greatest number of rounds or minutes. \`--patience 4\` allows four times
  as many of both. To look at the intervals after each round costs little: in a simulation of such rounds, at least 93 of 100 intervals hold the true
  median, and 91 with \`--patience 4\`. Fewer than 6 rounds have no 95 % interval: the brackets have the least and the greatest ratio, and the table
  says so.
- **unsteady**: the interval is wider than ${STEADY.toFixed(2)}, so the page shows no figure. Run it again on an idle machine, or with \`--patience 4\`.
- **cannot**: the subject cannot do this at all, with the reason.
- CPU time is that of the process and its child processes, memory the peak of the largest one.

The samples behind the medians are in [performance/](performance).
`;

const RATIOS = `\
A time or a size over 1.00 × means that this library costs more than what it is compared with. Of calls per second, more is better.
`;

/** What a reader wants to know first. */
function summary(measured) {
  const rows = measured.flatMap(({ title, summary = [] }) =>
    summary.map(({ cost, ours, against }) => [cost, ours, against, `[${title}](#${anchor(title)})`]),
  );
  return [
    '## What does it cost me?',
    '',
    RATIOS,
    markdownTable([['Cost', 'With this library', 'Against', 'Measured in'], ...rows]),
    '',
  ].join('\n');
}

function goals(measured) {
  const rows = measured.flatMap(({ goals = [] }) =>
    goals.map(({ figure, goal, stretch, seen, met, why }) => [
      figure,
      String(goal),
      String(stretch ?? ''),
      String(seen),
      met ? 'met' : `**not met**: ${why ?? 'see the section'}`,
    ]),
  );
  if (rows.length === 0) return '';
  return ['## Goals', '', markdownTable([['Figure', 'Goal', 'Stretch', 'Measured', ''], ...rows]), ''].join('\n');
}

const anchor = (title) =>
  title
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-');

function sectionText({ name, title, question, method, command, measured, machine, tables, plots, budgets = [] }) {
  return [
    `## ${title}`,
    '',
    question,
    '',
    method,
    '',
    `\`${command}\`, ${measured}: ${machineText(machine)}.`,
    '',
    ...tables.flatMap((table) => [`**${table.title}**${roundsOfTable(table)}`, '', tableText(table), '']),
    ...(budgets.length > 0 ? [budgetText(budgets), ''] : []),
    ...plots.flatMap((plot) => [`![${plot.title}](${IMAGES}/${imageOf(name, plot)})`, '']),
  ].join('\n');
}

/** How many rounds there were of the subjects, unless all figures are exact. */
function roundsOfTable(table) {
  const rounds = roundsOf(table);
  if (rounds.length === 0) return '';
  const [least, most] = [Math.min(...rounds), Math.max(...rounds)];
  const count = least === most ? roundsText(most) : `${least} to ${roundsText(most)}`;
  return intervalRank(least) > 0 || most === 1 ? `, ${count}` : `, ${count}: too few for an interval, the brackets have all ratios`;
}

const budgetText = (budgets) =>
  markdownTable([
    ['Budget', 'At most', 'Measured'],
    ...budgets.map(({ figure, limit, seen, unit }) => [figure, quantity(limit, unit), quantity(seen, unit)]),
  ]);

const machineText = ({ processor, cores, memory, system, node }) =>
  `${processor}, ${cores} cores, ${memory} GB, ${system}, Node.js ${node}`;

function tableText(table) {
  const withNotes = table.rows.some(({ note }) => note);
  const head = ['', ...table.columns, ...(withNotes ? ['Note'] : [])];
  const rows = table.rows.map(({ subject, note }) => [
    subject,
    ...table.columns.map((column) => cell(table, subject, column)),
    ...(withNotes ? [note ?? ''] : []),
  ]);
  return markdownTable([head, ...rows]);
}
