/** The tables and the plot of many stages at once. */
import { idealSeconds } from './conditions.mjs';

const LEAST = 'the least possible';

/** @type {Record<import('./crowds.mjs').Crowd['operation'], string>} */
const TITLES = {
  create: 'Creation of many stages',
  delete: 'Deletion of many stages',
  'roll back': 'Rollback of a creation that fails in the middle',
};

const OF_L1 = { cannot: 'AWS serves it' };

/** @typedef {{ crowd: import('./crowds.mjs').Crowd, outcome: import('./crowds.mjs').Outcome }[]} Played */

const columnOf = (count) => `N = ${count}`;
const unique = (values) => [...new Set(values)];

/** The stages that should exist and do not, or the other way round. */
function wrong({ operation, count }, { left }) {
  return operation === 'create' ? count - left : left;
}

function timeFigure(crowd, outcome) {
  const number = wrong(crowd, outcome);
  if (number === 0) return { unit: 's', exact: outcome.seconds };
  return { cannot: crowd.operation === 'create' ? `${number} of ${crowd.count} failed` : `leaves ${number} stages` };
}

/** @param {Played} played of one operation */
function timeTable(operation, played) {
  const columns = unique(played.map(({ crowd }) => columnOf(crowd.count)));
  const least = played
    .filter(({ crowd }) => crowd.subject === 'this library')
    .map(({ crowd, outcome }) => [
      columnOf(crowd.count),
      // A rollback deletes what exists when it begins.
      { unit: 's', exact: idealSeconds(operation === 'roll back' ? outcome.existed : crowd.count) },
    ]);
  const subjects = unique(played.map(({ crowd }) => crowd.subject));
  const rows = subjects.map((subject) => ({
    subject,
    figures: Object.fromEntries(
      played
        .filter(({ crowd }) => crowd.subject === subject)
        .map(({ crowd, outcome }) => [columnOf(crowd.count), timeFigure(crowd, outcome)]),
    ),
  }));
  const ofL1 = { subject: 'L1', figures: Object.fromEntries(columns.map((column) => [column, OF_L1])) };
  return {
    title: `${TITLES[operation]}: elapsed time`,
    columns,
    baseline: LEAST,
    rows: [{ subject: LEAST, figures: Object.fromEntries(least) }, ...rows, ofL1],
  };
}

const CALLS = ['Calls of IVS', 'of which throttled', 'Calls of CloudFormation', 'Environments'];

/** The costs of each stage, with the largest number of stages. */
function callsTable(operation, played) {
  const count = Math.max(...played.map(({ crowd }) => crowd.count));
  const rows = played
    .filter(({ crowd }) => crowd.count === count)
    .map(({ crowd, outcome: { counts, environments, ...outcome } }) => {
      const each = [counts.requests, counts.throttled, counts.described, environments].map((number) => ({
        unit: '',
        exact: number / count,
      }));
      const figures = Object.fromEntries(CALLS.map((column, index) => [column, each[index]]));
      return { subject: crowd.subject, figures: { [wrongName(operation)]: { unit: '', exact: wrong(crowd, outcome) }, ...figures } };
    });
  // How many deletes a rollback needs depends on what it finds.
  const leastCalls = operation === 'roll back' ? {} : { [CALLS[0]]: { unit: '', exact: 1 } };
  const least = { subject: LEAST, figures: { [wrongName(operation)]: { unit: '', exact: 0 }, ...leastCalls } };
  return {
    title: `${TITLES[operation]}: failures, and calls for each of ${count} stages`,
    columns: [wrongName(operation), ...CALLS],
    baseline: LEAST,
    rows: [least, ...rows],
  };
}

const wrongName = (operation) => (operation === 'create' ? 'Failed' : 'Left over');

/** @type {(played: Played) => import('../../measuring/comparison.mjs').Table[]} */
export function crowdTables(played) {
  return unique(played.map(({ crowd }) => crowd.operation)).flatMap((operation) => {
    const ofOperation = played.filter(({ crowd }) => crowd.operation === operation);
    return [timeTable(operation, ofOperation), callsTable(operation, ofOperation)];
  });
}

/** The time of the subjects of whose creates none fails, over the least possible. */
export function crowdPlot(played) {
  const able = played.filter(
    ({ crowd, outcome }) => crowd.operation === 'create' && idealSeconds(crowd.count) > 0 && wrong(crowd, outcome) === 0,
  );
  const series = unique(able.map(({ crowd }) => crowd.subject)).map((subject) => ({
    subject,
    points: able
      .filter(({ crowd }) => crowd.subject === subject)
      .map(({ crowd: { count }, outcome: { seconds } }) => [count, seconds / idealSeconds(count)]),
  }));
  return {
    name: 'creates',
    title: 'Creation of N stages: time over the least possible',
    x: { label: 'stages created at the same time' },
    y: { label: 'elapsed time / least possible' },
    series,
  };
}
