/**
 * What CloudFormation knows of a resource: the events of its stack since that was last settled. A tag says which request made a resource;
 * only the stack's events say whether anybody still waits for that request, and which resources CloudFormation has ever heard of.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackEvent.html
 */
import { type Event, requestedAt } from './request';
import type { Clock } from './retry';
import { CallFailure } from './service';
import type { Services } from './services';

export interface ResourceEvent {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Such as `UPDATE_IN_PROGRESS`. */
  readonly status: string;
  readonly reason: string;
  readonly physicalId?: string;
}

export interface StackHistory {
  /** When the stack was last settled, in milliseconds since 1970; 0 for a stack that never was. */
  readonly settledAt: number;
  readonly rollingBack: boolean;
  /** The resource's own events since then, newest first. */
  readonly events: readonly ResourceEvent[];
}

/** Between the hosts that date requests and events. */
const CLOCK_DIFFERENCE_MS = 500;

/** The date of a request names a second, and is that of another host than an event's. */
const SAME_MOMENT_MS = 1_000 + CLOCK_DIFFERENCE_MS;

/** How long an event may take to show. */
const EVENT_LAG_MS = 5_000;
const PAUSE_MS = 1_000;

/** Undefined when the handler may not ask, so that nothing may be concluded. */
export async function historyOf(event: Event, services: Services, clock: Clock, deadline: AbortSignal): Promise<StackHistory | undefined> {
  const until = clock.now() + EVENT_LAG_MS;
  for (;;) {
    const history = await readHistory(event, services);
    if (!history || shows(history, event) || clock.now() >= until) return history;
    await clock.sleep(PAUSE_MS, deadline);
  }
}

/** Whether a history has come as far as this request: CloudFormation notes that a request is in progress before it makes it. */
function shows({ events: [newest], settledAt }: StackHistory, event: Event): boolean {
  const made = requestedAt(event) ?? 0;
  if (newest?.status.endsWith('_IN_PROGRESS')) return newest.at >= made - CLOCK_DIFFERENCE_MS;
  return (newest?.at ?? settledAt) >= made + SAME_MOMENT_MS;
}

async function readHistory({ StackId, LogicalResourceId }: Event, services: Services): Promise<StackHistory | undefined> {
  const { call, DescribeStackEventsCommand } = services.cloudFormation();
  const events: ResourceEvent[] = [];
  let stackStatus: string | undefined;
  let nextToken: string | undefined;
  try {
    do {
      const page = await call(new DescribeStackEventsCommand({ StackName: StackId, NextToken: nextToken }));
      for (const event of page.StackEvents ?? []) {
        const { ResourceStatus: status = '', ResourceStatusReason: reason = '', PhysicalResourceId: physicalId } = event;
        const at = event.Timestamp?.getTime() ?? 0;
        if (physicalId === StackId) {
          stackStatus ??= status;
          if (status.endsWith('_COMPLETE')) return { settledAt: at, rollingBack: isRollback(stackStatus), events };
        } else if (event.LogicalResourceId === LogicalResourceId) {
          events.push({ at, status, reason, physicalId });
        }
      }
      nextToken = page.NextToken;
    } while (nextToken);
  } catch (error) {
    if (error instanceof CallFailure && error.verdict === 'refused') return undefined;
    throw error;
  }
  return { settledAt: 0, rollingBack: isRollback(stackStatus), events };
}

/** All physical ids that the resource has had. */
export function knownIds({ events }: StackHistory): Set<string> {
  return new Set(events.flatMap(({ physicalId }) => (physicalId ? [physicalId] : [])));
}

/** A create or update that CloudFormation waits for. */
const IN_PROGRESS = /^(CREATE|UPDATE)_IN_PROGRESS$/;

/**
 * Whether something has ended for the resource since the request was made, so that nobody waits for that any more. What is in progress
 * now may have begun when the request was made: then it is the request itself.
 */
export function isGivenUp({ events: [newest, ...older], settledAt }: StackHistory, requestedAt: number | undefined): boolean {
  if (!newest) return settledAt > 0;
  if (!IN_PROGRESS.test(newest.status)) return true;
  const endedAt = older.find(({ status }) => !status.endsWith('_IN_PROGRESS'))?.at ?? settledAt;
  return requestedAt !== undefined && endedAt >= requestedAt && newest.at >= requestedAt + SAME_MOMENT_MS;
}

/** Whether anything can have been made for the resource. */
export function wasRequested({ events }: StackHistory): boolean {
  return events.some(({ status }) => IN_PROGRESS.test(status));
}

/** The newest create or update that has failed. */
export function lastFailure({ events }: StackHistory): ResourceEvent | undefined {
  return events.find(({ status }) => status === 'CREATE_FAILED' || status === 'UPDATE_FAILED');
}

/** Whether it failed because its handler said so. Any other was cancelled or had no answer in time: its handler may be at work yet. */
export function wasAnswered({ reason }: ResourceEvent): boolean {
  return reason.startsWith('Received response status [FAILED] from custom resource');
}

function isRollback(status = ''): boolean {
  return status.includes('ROLLBACK');
}
