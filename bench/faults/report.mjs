/** Renders the results as Markdown. */
import { markdownTable } from '../report/format.mjs';
import { subjects, versions } from './subjects.mjs';
import { flaws, LEGEND } from './verdict.mjs';

/**
 * @typedef {{ scenario: import('./scenarios.mjs').Scenario, subject: import('./subjects.mjs').Subject, outcome?: import('./play.mjs').Outcome }} Result
 *   without `outcome` if the scenario does not apply to the subject
 */

/** @param {Result[]} results */
export function report(results) {
  return [
    `${versions().join(', ')}. Each cell:`,
    'verdict · requests to IVS · stages left over · answers lost · seconds that the operations on the stack took, to the nearest five.',
    '',
    markdownTable([['Fault', ...subjects.map(({ name }) => name)], ...faultRows(results)]),
    '',
    ...Object.entries(LEGEND).map(([word, meaning]) => `- **${word}**: ${meaning}.`),
    '',
    NOTES,
  ].join('\n');
}

function faultRows(results) {
  return [...new Set(results.map(({ scenario }) => scenario))].map((scenario) => [
    scenario.name,
    ...subjects.map(({ name }) => cell(results.find((result) => result.scenario === scenario && result.subject.name === name))),
  ]);
}

function cell({ scenario, outcome }) {
  if (!outcome) return '-';
  const { left, seconds, counted } = outcome;
  const verdict = flaws(scenario, outcome).join(', ');
  return [verdict ? `**${verdict}**` : 'holds', counted.requests, left, counted.lost, Math.round(seconds / 5) * 5].join(' · ');
}

const NOTES = `\
How it was run: the runtimes as they ship, in processes of their own, between a local CloudFormation and a local IVS, without an AWS account.
The properties are those that the constructs write. \`AwsCustomResource\` has \`installLatestAwsSdk: false\`, only the ARN as output, and ignores
that a stage to delete does not exist or that an id is not an ARN; the handler behind the framework ignores the same, and is otherwise the SDK's
defaults. For all alike: Lambda delivers again after 2 and 4 seconds instead of one and two minutes, to an instance whose clock is ahead;
CloudFormation waits for 60 seconds; where the service never answers, the functions have 30 seconds, and the framework's own its 15 minutes;
chance is seeded. [Performance](performance.md#deployment) has many creates at the same time.`;
