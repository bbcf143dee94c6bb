/**
 * What CloudFormation knows of a resource: the events of its stack since that was last settled. A tag says which request made a resource;
 * only the stack's events say whether anybody still waits for that request, and which resources CloudFormation has ever heard of.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackEvent.html
 */
import type { StackEvent } from '@aws-sdk/client-cloudformation';
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
  /** Those since then or since the request was made, whichever is longer ago. */
  readonly allEvents: readonly ResourceEvent[];
  /** The physical ids in `allEvents`. */
  readonly known: ReadonlySet<string>;
}

/** Between the hosts that date requests and events. */
const CLOCK_DIFFERENCE_MS = 500;

/** The date of a request names a second, and is that of another host than an event's. */
const SAME_MOMENT_MS = 1_000 + CLOCK_DIFFERENCE_MS;

/** How long an event may take to show. */
const EVENT_LAG_MS = 5_000;
const PAUSE_MS = 1_000;

/**
 * Waits, for as long as an event may take to show, until the history suffices: when it has come as far as the request, unless the caller
 * says otherwise. Undefined when the handler may not ask, so that nothing may be concluded.
 */
export async function historyOf(
  event: Event,
  services: Services,
  clock: Clock,
  deadline: AbortSignal,
  suffices: (history: StackHistory, event: Event) => boolean = shows,
): Promise<StackHistory | undefined> {
  const until = clock.now() + EVENT_LAG_MS;
  for (;;) {
    const history = await readHistory(event, services);
    if (!history || suffices(history, event) || clock.now() >= until) return history;
    await clock.sleep(PAUSE_MS, deadline);
  }
}

const BEGINNINGS = { Create: 'CREATE_IN_PROGRESS', Update: 'UPDATE_IN_PROGRESS', Delete: 'DELETE_IN_PROGRESS' } as const;

/** Whether a history has come as far as this request: CloudFormation notes that a request is in progress before it makes it. */
export function shows({ events: [newest], settledAt }: StackHistory, event: Event): boolean {
  const made = requestedAt(event) ?? 0;
  const isInProgress = newest?.status === BEGINNINGS[event.RequestType];
  if (isInProgress && newest.at >= made - CLOCK_DIFFERENCE_MS) return true;
  return (newest?.at ?? settledAt) >= made + SAME_MOMENT_MS;
}

async function readHistory(request: Event, services: Services): Promise<StackHistory | undefined> {
  const events: ResourceEvent[] = [];
  const allEvents: ResourceEvent[] = [];
  const from = (requestedAt(request) ?? Number.POSITIVE_INFINITY) - SAME_MOMENT_MS;
  let stackStatus: string | undefined;
  let settledAt: number | undefined;
  try {
    for await (const event of eventsOf(request.StackId, services)) {
      const { ResourceStatus: status = '', ResourceStatusReason: reason = '', PhysicalResourceId: physicalId } = event;
      const at = event.Timestamp?.getTime() ?? 0;
      if (physicalId === request.StackId) {
        stackStatus ??= status;
        if (status.endsWith('_COMPLETE')) settledAt ??= at;
      } else if (event.LogicalResourceId === request.LogicalResourceId) {
        allEvents.push({ at, status, reason, physicalId });
        if (settledAt === undefined) events.push({ at, status, reason, physicalId });
      }
      if (settledAt !== undefined && at < from) break;
    }
  } catch (error) {
    if (error instanceof CallFailure && error.verdict === 'refused') return undefined;
    throw error;
  }
  const rollingBack = stackStatus?.includes('ROLLBACK') ?? false;
  return { settledAt: settledAt ?? 0, rollingBack, events, allEvents, known: idsIn(allEvents) };
}

/** All events of a stack, newest first. */
async function* eventsOf(StackName: string, services: Services): AsyncGenerator<StackEvent> {
  const { call, DescribeStackEventsCommand } = services.cloudFormation();
  let NextToken: string | undefined;
  do {
    const page = await call(new DescribeStackEventsCommand({ StackName, NextToken }));
    yield* page.StackEvents ?? [];
    NextToken = page.NextToken;
  } while (NextToken);
}

/** The physical ids that a resource has had, the latest first. */
export function idsIn(events: readonly ResourceEvent[]): Set<string> {
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

/**
 * Whether the events show that the request has ended: that CloudFormation has taken its answer, or given it up. Unlike `isGivenUp`, it takes
 * an event that does not show yet for none, so that a resource may be deleted on its word.
 */
export function hasEnded({ allEvents: [newest, ...older], settledAt }: StackHistory, request: Event): boolean {
  const made = requestedAt(request);
  if (made === undefined) return false;
  if (settledAt >= made + SAME_MOMENT_MS) return true;
  if (!newest) return false;
  if (!IN_PROGRESS.test(newest.status)) return newest.at >= made;
  return newest.at >= made + SAME_MOMENT_MS && older.some(({ at, status }) => at >= made && !status.endsWith('_IN_PROGRESS'));
}

/** Whether anything can have been made for the resource. */
export function wasRequested({ events }: StackHistory): boolean {
  return events.some(({ status }) => IN_PROGRESS.test(status));
}

/** The creates and updates that have failed, newest first. */
export function failuresIn({ events }: StackHistory): ResourceEvent[] {
  return events.filter(({ status }) => status === 'CREATE_FAILED' || status === 'UPDATE_FAILED');
}

/** Whether it failed because its handler said so. Any other was cancelled or had no answer in time: its handler may be at work yet. */
export function wasAnswered({ reason }: ResourceEvent): boolean {
  return reason.startsWith('Received response status [FAILED] from custom resource');
}
