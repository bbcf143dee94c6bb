/**
 * What CloudFormation knows of a resource, from the events of its stack. A tag names the request that created a resource. Only the events
 * show whether CloudFormation still waits for that request, and which physical ids it knows.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackEvent.html
 */
import type { StackEvent } from '@aws-sdk/client-cloudformation';
import type { CloudFormationCustomResourceDeleteEvent } from 'aws-lambda';
import { CallFailure } from '../../services/call-failure';
import type { Clock } from '../../services/retry';
import { type Event, requestedAt } from '../protocol/request';
import type { Services } from '../services/services';

export interface ResourceEvent {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Such as `UPDATE_IN_PROGRESS`. */
  readonly status: string;
  readonly reason: string;
  readonly physicalId?: string;
}

export interface StackHistory {
  /** When the stack was last settled (its status ended with `_COMPLETE`), in milliseconds since 1970; 0 for a stack that never was. */
  readonly settledAt: number;
  readonly rollingBack: boolean;
  /** The resource's events since then, newest first. */
  readonly events: readonly ResourceEvent[];
  /** The resource's events since then or since the request, whichever is earlier. */
  readonly allEvents: readonly ResourceEvent[];
  /** The physical ids in `allEvents`. */
  readonly known: ReadonlySet<string>;
  /** The physical ids that the resource had until shortly before the stack was settled. By the times in their tags, they may seem younger. */
  readonly former: ReadonlySet<string>;
  /** The physical ids that other resources of the stack have had since it was settled, each with the logical id that had it last. */
  readonly others: ReadonlyMap<string, string>;
}

/** How much the clocks of two hosts may differ: one dates the requests, the other the events. */
const CLOCK_DIFFERENCE_MS = 500;

/**
 * Two dates within this time may be the same moment: the date of a request has no milliseconds, and comes from another host than an
 * event's.
 */
const SAME_MOMENT_MS = 1_000 + CLOCK_DIFFERENCE_MS;

/** How much the time in a tag, which has no milliseconds and comes from another host, may differ from that of an event. */
export const TAG_DIFFERENCE_MS = 2_000;

/** How long CloudFormation may take to show an event. */
export const EVENT_LAG_MS = 5_000;
const PAUSE_MS = 1_000;

/**
 * Reads the history until it suffices, by default until it shows the request, for as long as an event may take to show. Undefined when the
 * handler has no permission to read the events: then the caller may not conclude anything.
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

/** Whether a history shows this request: CloudFormation records an event that the request is in progress before it sends the request. */
export function shows({ events: [newest], settledAt }: StackHistory, event: Event): boolean {
  const made = requestedAt(event) ?? 0;
  const isInProgress = newest?.status === BEGINNINGS[event.RequestType];
  if (isInProgress && newest.at >= made - CLOCK_DIFFERENCE_MS) return true;
  return (newest?.at ?? settledAt) >= made + SAME_MOMENT_MS;
}

async function readHistory(request: Event, services: Services): Promise<StackHistory | undefined> {
  const events: ResourceEvent[] = [];
  const allEvents: ResourceEvent[] = [];
  const former = new Set<string>();
  const others = new Map<string, string>();
  const from = (requestedAt(request) ?? Number.POSITIVE_INFINITY) - SAME_MOMENT_MS;
  let stackStatus: string | undefined;
  let settledAt: number | undefined;
  try {
    for await (const event of eventsOf(request.StackId, services)) {
      const { LogicalResourceId: logicalId = '', PhysicalResourceId: physicalId } = event;
      const { ResourceStatus: status = '', ResourceStatusReason: reason = '' } = event;
      const at = event.Timestamp?.getTime() ?? 0;
      if (settledAt !== undefined && at < Math.min(from, settledAt - TAG_DIFFERENCE_MS)) break;
      if (physicalId === request.StackId) {
        stackStatus ??= status;
        if (status.endsWith('_COMPLETE')) settledAt ??= at;
      } else if (logicalId === request.LogicalResourceId) {
        if (settledAt === undefined || at >= from) allEvents.push({ at, status, reason, physicalId });
        else if (physicalId) former.add(physicalId);
        if (settledAt === undefined) events.push({ at, status, reason, physicalId });
      } else if (physicalId && settledAt === undefined && !others.has(physicalId)) {
        others.set(physicalId, logicalId);
      }
    }
  } catch (error) {
    if (error instanceof CallFailure && error.verdict === 'refused') return undefined;
    throw error;
  }
  const rollingBack = stackStatus?.includes('ROLLBACK') ?? false;
  return { settledAt: settledAt ?? 0, rollingBack, events, allEvents, known: idsIn(allEvents), former, others };
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

/** The physical ids in the events of a resource, the latest first. */
export function idsIn(events: readonly ResourceEvent[]): Set<string> {
  return new Set(events.flatMap(({ physicalId }) => (physicalId ? [physicalId] : [])));
}

/** The status of a resource while CloudFormation waits for a create or update. */
const IN_PROGRESS = /^(CREATE|UPDATE)_IN_PROGRESS$/;

/**
 * Whether CloudFormation does not wait for the request any more: because an operation on the resource has ended since the request was made.
 * An operation that is in progress, and began at the time of the request, is the request itself.
 */
export function isGivenUp(history: StackHistory, request: Event): boolean {
  if (request.RequestType === 'Delete') return !isDeleting(history, request);
  const { events, settledAt } = history;
  const [newest, ...older] = events;
  if (!newest) return settledAt > 0;
  if (!IN_PROGRESS.test(newest.status)) return true;
  const made = requestedAt(request);
  const endedAt = older.find(({ status }) => !status.endsWith('_IN_PROGRESS'))?.at ?? settledAt;
  return made !== undefined && endedAt >= made && newest.at >= made + SAME_MOMENT_MS;
}

/**
 * Whether the events show that the request has ended: that CloudFormation has taken its answer, or has given it up. Unlike `isGivenUp`, it
 * is false while an event is missing, so a resource may be deleted when it is true.
 */
export function requestHasEnded({ allEvents: [newest, ...older], settledAt }: StackHistory, request: Event): boolean {
  const made = requestedAt(request);
  if (made === undefined) return false;
  if (settledAt >= made + SAME_MOMENT_MS) return true;
  if (!newest) return false;
  if (!IN_PROGRESS.test(newest.status)) return newest.at >= made;
  return newest.at >= made + SAME_MOMENT_MS && older.some(({ at, status }) => at >= made && !status.endsWith('_IN_PROGRESS'));
}

/** Whether CloudFormation waits for this deletion. A stack may delete several ids of one resource at once. */
export function isDeleting({ events }: StackHistory, request: Event): boolean {
  const { PhysicalResourceId: id } = request as CloudFormationCustomResourceDeleteEvent;
  return events.find(({ physicalId }) => physicalId === id)?.status === 'DELETE_IN_PROGRESS';
}

/** Whether a request may have created something for the resource. */
export function wasRequested({ events }: StackHistory): boolean {
  return events.some(({ status }) => IN_PROGRESS.test(status));
}

/** Whether the stack was settled after a request of this time. */
export function hasSettledSince({ settledAt }: StackHistory, madeAt: number): boolean {
  return settledAt >= madeAt + SAME_MOMENT_MS;
}

/** Whether the resource has been created, or was to be, since the stack was last settled. */
export function wasCreated(history: StackHistory): boolean {
  return firstCreate(history) !== undefined;
}

/** Whether a request of this time is one of the creates since the stack was last settled, or came after the first of them. */
export function isSinceFirstCreate(history: StackHistory, madeAt: number): boolean {
  const first = firstCreate(history);
  return first !== undefined && madeAt > first.at - SAME_MOMENT_MS;
}

function firstCreate({ events }: StackHistory): ResourceEvent | undefined {
  return events.filter(({ status }) => status === 'CREATE_IN_PROGRESS').at(-1);
}

/** The events of failed creates and updates, newest first. */
export function failuresIn({ events }: StackHistory): ResourceEvent[] {
  return events.filter(({ status }) => status === 'CREATE_FAILED' || status === 'UPDATE_FAILED');
}

/** Whether a request failed by its handler's answer. Otherwise it was cancelled or timed out, and its handler may still be at work. */
export function wasAnswered({ reason }: ResourceEvent): boolean {
  return reason.startsWith('Received response status [FAILED] from custom resource');
}
