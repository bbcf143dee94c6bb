import { OPERATIONS, type OperationName } from '../../../../../local/src/services/ivs/operations';
import { causeOf, constraintCount, DOCUMENTED_ERRORS, HAPPY, LISTS } from './conformance-cases';

/** Renders what the conformance test covers of each operation as a table in Markdown. */
export function conformanceTable(): string {
  const rows = (Object.keys(OPERATIONS) as OperationName[]).sort().map((operation) => {
    const errors = DOCUMENTED_ERRORS[operation];
    const onDemand = errors.filter((error) => causeOf(operation, error) === 'fault');
    const byThemselves = errors.filter((error) => !onDemand.includes(error));
    const constraints = String(constraintCount(operation));
    return [operation, isIn(HAPPY, operation), listOf(byThemselves), listOf(onDemand), constraints, isIn(LISTS, operation)];
  });
  return inColumns([['Operation', 'Happy path', 'Errors', 'Errors on demand', 'Constraints', 'Pages'], ...rows]);
}

function isIn(cases: object, operation: string): string {
  return operation in cases ? 'yes' : '';
}

function listOf(errors: readonly string[]): string {
  return errors.map((error) => error.replace(/Exception$/, '')).join(', ');
}

function inColumns([head = [], ...rows]: readonly string[][]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const lines = [head, widths.map((width) => '-'.repeat(width)), ...rows];
  return lines.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`).join('\n');
}
