/** The tables of the life of one resource. */

/** What users would write. */
const BASELINE = 'AwsCustomResource';

const OPERATIONS = ['Create', 'No-op', 'Tag change', 'Replacement', 'Delete'];

/** Those for which CloudFormation calls functions. */
export const CALLING = OPERATIONS.filter((operation) => operation !== 'No-op');

/** An L1 has no function, and AWS does not tell the calls of CloudFormation. */
const OF_L1 = { invocations: { unit: '', exact: 0 }, calls: { cannot: 'AWS serves it' }, milliseconds: { cannot: 'AWS serves it' } };

const NOTES = {
  AwsCustomResource: 'A tag change replaces the resource, because there is one call for all updates.',
  'this library': 'Reads before it writes. `DescribeStackEvents` makes sure that a replacement or a delete leaves nothing behind.',
};

/** @typedef {Record<string, Record<string, number[]>>} Samples of each subject, by names such as `Create calls` */

/** @type {(samples: Samples) => import('../../measuring/comparison.mjs').Table[]} */
export function lifeTables(samples) {
  return [
    table('One encoder configuration: invocations of functions', samples, 'invocations', exact),
    table('One encoder configuration: calls of services', samples, 'calls', exact),
    { ...table('One encoder configuration: elapsed time', samples, 'milliseconds', timed), columns: CALLING },
  ];
}

const exact = ([count]) => ({ unit: '', exact: count });
const timed = (samples) => ({ unit: 'ms', samples });

function table(title, samples, name, figureOf) {
  const ofL1 = { subject: 'L1', figures: Object.fromEntries(OPERATIONS.map((operation) => [operation, OF_L1[name]])) };
  const rows = Object.entries(samples).map(([subject, figures]) => ({
    subject,
    ...(name === 'calls' && subject in NOTES && { note: NOTES[subject] }),
    figures: Object.fromEntries(OPERATIONS.map((operation) => [operation, figureOf(figures[`${operation} ${name}`])])),
  }));
  return { title, columns: OPERATIONS, baseline: BASELINE, rows: [...rows, ofL1] };
}
