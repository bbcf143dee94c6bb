/** Tells what has failed in stacks, why, and what to do. */
import type { NumberedNews } from '../../service/news';
import { END_OF_LOG } from '../../services/cloudformation/custom-resources/end-of-log';
import type { Step } from './stack-steps';
import { linesOf } from './step-lines';
import { durationText } from './text';

type NewsOf<Type extends NumberedNews['type']> = Extract<NumberedNews, { type: Type }>;

/** What functions have printed, and the requests of custom resources, in the order in which they happened. */
export interface FunctionRecords {
  readonly logs: readonly NewsOf<'log'>[];
  readonly requests: readonly NewsOf<'customResource'>[];
}

/** Groups failures of the same operation on the same resource. CloudFormation tries a deletion three times. */
export function attemptsByResource(failures: readonly Step[]): Step[][] {
  const byResource = new Map<string, Step[]>();
  for (const step of failures) {
    const key = [step.stackId, step.logicalId, step.status].join('|');
    byResource.set(key, [...(byResource.get(key) ?? []), step]);
  }
  return [...byResource.values()];
}

/** The lines about a resource that has failed: the last of its attempts. */
export function failureLines(attempts: readonly Step[], records: FunctionRecords): string[] {
  const step = attempts.at(-1) as Step;
  const { path, resourceType, status, milliseconds, reason } = step;
  const log = logOf(step, records);
  // The reason of a request without an answer has the end of the log.
  const why = log.length > 0 ? reason?.split(`\n${END_OF_LOG}\n`)[0] : reason;
  const after = milliseconds === undefined ? '' : ` after ${durationText(milliseconds)}`;
  return [
    `${path} (${resourceType}): ${status}${after}${attempts.length > 1 ? `, the last of ${attempts.length} attempts` : ''}`,
    ...linesOf(why || 'CloudFormation gave no reason.').map(indented),
    ...log.flatMap(([functionName, lines]) => ['', `Log of ${functionName}:`, ...lines.map(indented)].map(indented)),
  ];
}

function indented(line: string): string {
  return line && `  ${line}`;
}

/** All lines of the invocations for the failed request, by function. */
function logOf(step: Step, { logs, requests }: FunctionRecords): [functionName: string, lines: string[]][] {
  const own = requests.filter(({ stackId, logicalId }) => stackId === step.stackId && logicalId === step.logicalId);
  const ownIds = new Set(own.map(({ requestId }) => requestId));
  const otherIds = requests.map(({ requestId }) => requestId).filter((id) => !ownIds.has(id));
  const functions = [...new Set(own.map(({ functionArn }) => functionArn.slice(functionArn.lastIndexOf(':') + 1)))];
  return functions.flatMap((name) => {
    const invocations = invocationsOf(logs.filter(({ functionName }) => functionName === name));
    const lines = invocations.filter((invocation) => isDuring(step, invocation) && !isForAnother(invocation, ownIds, otherIds)).flat();
    return lines.length === 0 ? [] : [[name, lines.flatMap(({ text }) => linesOf(text))]];
  });
}

type Invocation = readonly NewsOf<'log'>[];

function invocationsOf(logs: readonly NewsOf<'log'>[]): Invocation[] {
  const byId = new Map<string | undefined, NewsOf<'log'>[]>();
  for (const line of logs) byId.set(line.requestId, [...(byId.get(line.requestId) ?? []), line]);
  return [...byId.values()];
}

function isDuring({ began = 0, milliseconds = Number.POSITIVE_INFINITY }: Step, [first]: Invocation): boolean {
  const time = Date.parse(first?.time ?? '');
  return time >= began && time <= began + milliseconds;
}

/** A function may serve several resources at once. Lines that name only the requests of other resources are not for this one. */
function isForAnother(invocation: Invocation, ownIds: Iterable<string>, otherIds: Iterable<string>): boolean {
  const names = (ids: Iterable<string>) => [...ids].some((id) => invocation.some(({ text }) => text.includes(id)));
  return names(otherIds) && !names(ownIds);
}

/** What to do about a stack, by the status that the failure has left. */
export function remedy(stackName: string, status: string): string {
  switch (status) {
    case 'UPDATE_ROLLBACK_COMPLETE':
      return `${stackName} is as it was before. Correct the cause, then deploy again.`;
    case 'ROLLBACK_COMPLETE':
    case 'ROLLBACK_FAILED':
      return `Correct the cause, then deploy again: cdk deletes what is left of ${stackName} first.`;
    case 'CREATE_FAILED':
    case 'UPDATE_FAILED':
      return `${stackName} was not rolled back. Correct the cause and deploy again, or run: npx cdk rollback ${stackName}`;
    case 'UPDATE_ROLLBACK_FAILED':
      return `The rollback of ${stackName} has failed. Correct the cause, then run: npx cdk rollback ${stackName}`;
    case 'DELETE_FAILED':
      return `What is left of ${stackName} stays. Correct the cause, then destroy it again.`;
    default:
      return 'Correct the cause, then try again.';
  }
}
