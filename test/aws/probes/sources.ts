/** The tables and paragraphs of the documentation that state assumptions. */
import { tableOf } from '../../support/page-tables';
import type { Source } from '../probe';

const DECISION_3 = 'docs/decisions/0003-local-endpoint.md';
const RELIABILITY = 'docs/reliability.md';

/** A row of decision 3. */
export const decision3 = (text: string): Source => ({ file: DECISION_3, text });

/** A row of the table of what the handler assumes of CloudFormation. */
export const reliability = (text: string): Source => ({ file: RELIABILITY, text });

/** A sentence of a decision, such as `0013-grants`. */
export const decision = (name: string, text: string): Source => ({ file: `docs/decisions/${name}.md`, text });

/** A text of a page, such as `tokens`. */
export const page = (name: string, text: string): Source => ({ file: `docs/${name}.md`, text });

/** All assumptions. A row of a table may have several, with semicolons between them. Each needs a probe, or a reason why there is none. */
export function assumptions(): Source[] {
  return [
    ...tableOf(DECISION_3, 'Of     | Assumed').flatMap(([, row = '']) => row.split('; ').map(decision3)),
    ...tableOf(RELIABILITY, 'Assumed').map(([row = '']) => reliability(row)),
    ...DECISIONS_WITH_ASSUMPTIONS.flatMap((name) =>
      tableOf(`docs/decisions/${name}.md`, 'Assumed').map(([row = '']) => decision(name, row)),
    ),
  ];
}

/** Decisions with a table of what was not seen on AWS. */
const DECISIONS_WITH_ASSUMPTIONS = [
  '0013-grants',
  '0014-run-time-stages',
  '0016-events-and-metrics',
  '0017-participant-tokens',
  '0018-automatic-compositions',
];
