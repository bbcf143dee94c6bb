/** What a timeline shows: news, joined into entries. */
import type {
  AdvanceNews,
  CallNews,
  CommandNews,
  CustomResourceNews,
  EventNews,
  InvocationNews,
  JobNews,
  LogNews,
  NumberedNews,
  ResetNews,
  RuleNews,
  ScheduleNews,
  StackNews,
} from '../../src/service/news';

/** News of a type, with its number and time. */
type Told<News> = Extract<NumberedNews, News>;

interface EntryOf<Kind extends string, News> {
  readonly kind: Kind;
  /** The first news of the entry. */
  readonly news: Told<News>;
}

export type CallEntry = EntryOf<'call', CallNews> & {
  /** The invocation that made the call. @default - none did, or more than one could have */
  by?: InvocationEntry;
  /** How often the same caller made the same read. 1 for all other calls. */
  times: number;
  /** The time of the last one. */
  lastAt: string;
};

/** A target to which a rule sent an event. */
export interface RuleDelivery {
  readonly news: Told<RuleNews>;
  /** The last invocation with the event, or with the message of a queue. @default - there is none yet */
  invocation?: InvocationEntry;
}

export type EventEntry = EntryOf<'event', EventNews> & { readonly deliveries: RuleDelivery[] };

/** A schedule of EventBridge Scheduler, or a rule with a schedule, was due. */
export type ScheduleEntry = EntryOf<'schedule', ScheduleNews | RuleNews> & { invocation?: InvocationEntry };

/** A function runs with an event: once, or again after a failure. */
export interface Attempt {
  readonly startedAt: string;
  endedAt?: string;
  /** The name of the error. @default - the attempt has not failed */
  error?: string;
}

export type InvocationEntry = EntryOf<'invocation', InvocationNews> & {
  readonly attempts: Attempt[];
  /** The last lines of the log. */
  readonly lines: Told<LogNews>[];
  /** How many lines there were before. */
  earlierLines: number;
  readonly calls: CallEntry[];
  /** One, or several if the messages of a queue have several. Empty if a call, a URL or CloudFormation invoked the function. */
  readonly causes: Cause[];
};

export type Cause = EventEntry | ScheduleEntry;

/** A notice in a function's log that belongs to no invocation. */
export type LogEntry = EntryOf<'log', LogNews>;

/** A resource, as it comes or goes with a stack operation. */
export interface ResourceChange {
  readonly logicalId: string;
  /** @default - the template does not tell */
  readonly constructPath?: string;
  readonly type: string;
  physicalId?: string;
  readonly changes: Told<StackNews>[];
}

/** A stack operation, from its first status to its last. */
export type StackEntry = EntryOf<'stack', StackNews | CustomResourceNews> & {
  /** The statuses of the stack itself. */
  readonly changes: Told<StackNews>[];
  readonly resources: Map<string, ResourceChange>;
  /** The requests to custom resources by id, each with its answer once there is one. */
  readonly requests: Map<string, Told<CustomResourceNews>>;
};

export type SimulationEntry = EntryOf<'simulation', CommandNews | JobNews | AdvanceNews | ResetNews>;

export type Entry = CallEntry | EventEntry | ScheduleEntry | InvocationEntry | LogEntry | StackEntry | SimulationEntry;

export type EntryKind = Entry['kind'];

/** How many entries a timeline keeps, and how many lines and calls of an invocation. */
export const KEPT_ENTRIES = 10_000;
const KEPT_LINES = 500;
const KEPT_CALLS = 200;

/** For how long an entry takes further reads of the same. */
const REPEATED_MILLISECONDS = 60_000;

/** Joins news into entries. Adding a piece of news takes the same time however many there are. */
export interface Timeline {
  /** Oldest first. The entries change in place. */
  readonly entries: readonly Entry[];
  add(news: NumberedNews): void;
  /** Forgets all entries. What still runs is forgotten, too. */
  clear(): void;
}

export function createTimeline(kept = KEPT_ENTRIES): Timeline {
  let entries: Entry[] = [];
  /** By the name of the bus and the id, because a rule may send an event to another bus. */
  const events = new Map<string, EventEntry>();
  const invocations = new Map<string, InvocationEntry>();
  /** What an invocation can have as its cause, by request id or message id. A message can be sent to a function again. */
  const causes = new Map<string, { cause: Cause; holder: { invocation?: InvocationEntry } }>();
  /** The invocations that run now, by the name of the function. */
  const running = new Map<string, Set<InvocationEntry>>();
  /** The reads that can be repeated, by what they read. */
  const reads = new Map<string, CallEntry>();
  /** The stack operations that go on, by the id of the stack. */
  const operations = new Map<string, StackEntry>();

  function push<E extends Entry>(entry: E): E {
    entries.push(entry);
    // Drops many at a time: each drop moves all that stay.
    if (entries.length > kept * 1.1) for (const dropped of entries.splice(0, entries.length - kept)) forget(dropped);
    return entry;
  }

  function forget(entry: Entry): void {
    if (entry.kind === 'event') events.delete(eventKey(entry.news));
    if (entry.kind === 'invocation') {
      invocations.delete(entry.news.requestId);
      stop(entry);
    }
    if (entry.kind === 'event') for (const { news } of entry.deliveries) causes.delete(idOf(news));
    if (entry.kind === 'schedule') causes.delete(idOf(entry.news));
    if (entry.kind === 'call' && reads.get(readKey(entry.news)) === entry) reads.delete(readKey(entry.news));
    if (entry.kind === 'stack' && operations.get(entry.news.stackId) === entry) operations.delete(entry.news.stackId);
  }

  function stop(entry: InvocationEntry): void {
    const { functionName } = entry.news;
    const others = running.get(functionName);
    others?.delete(entry);
    if (others?.size === 0) running.delete(functionName);
  }

  /** Joins a delivery with the invocation that it caused, whichever was told first. */
  function join(news: Told<RuleNews | ScheduleNews>, cause: Cause, holder: { invocation?: InvocationEntry }): void {
    const id = idOf(news);
    if (id === '') return;
    const invocation = invocations.get(id);
    if (!invocation) {
      causes.set(id, { cause, holder });
      return;
    }
    holder.invocation = invocation;
    invocation.causes.push(cause);
  }

  function addRule(news: Told<RuleNews>): void {
    const event = events.get(eventKey({ id: news.eventId, eventBusName: news.eventBusName }));
    if (!event) {
      const entry = push<ScheduleEntry>({ kind: 'schedule', news });
      join(news, entry, entry);
      return;
    }
    const delivery: RuleDelivery = { news };
    event.deliveries.push(delivery);
    join(news, event, delivery);
  }

  function addInvocation(news: Told<InvocationNews>): void {
    const { functionName, requestId, state, time, error } = news;
    const entry = invocations.get(requestId) ?? (state === 'started' ? begin(news) : undefined);
    if (!entry) return;
    if (state === 'started') {
      entry.attempts.push({ startedAt: time });
      running.set(functionName, (running.get(functionName) ?? new Set()).add(entry));
      return;
    }
    Object.assign(entry.attempts.at(-1) ?? {}, { endedAt: time, error });
    stop(entry);
  }

  function begin(news: Told<InvocationNews>): InvocationEntry {
    const entry = push<InvocationEntry>({ kind: 'invocation', news, attempts: [], lines: [], earlierLines: 0, calls: [], causes: [] });
    invocations.set(news.requestId, entry);
    for (const id of news.batch?.messageIds ?? [news.requestId]) {
      const waiting = causes.get(id);
      if (!waiting) continue;
      if (!news.batch) causes.delete(id);
      waiting.holder.invocation = entry;
      if (!entry.causes.includes(waiting.cause)) entry.causes.push(waiting.cause);
    }
    return entry;
  }

  function addLine(news: Told<LogNews>): void {
    const invocation = invocations.get(news.requestId ?? '');
    if (!invocation) {
      push<LogEntry>({ kind: 'log', news });
      return;
    }
    invocation.lines.push(news);
    if (invocation.lines.length <= KEPT_LINES) return;
    invocation.lines.shift();
    invocation.earlierLines += 1;
  }

  /** A function's calls have its name as that of their session. If it runs twice at a time, they could be of either invocation. */
  function addCall(news: Told<CallNews>): void {
    const candidates = running.get(sessionName(news.caller) ?? '');
    const by = candidates?.size === 1 ? [...candidates][0] : undefined;
    if (isRepeated(news, by)) return;
    const entry = push<CallEntry>({ kind: 'call', news, by, times: 1, lastAt: news.time });
    if (isRead(news)) reads.set(readKey(news), entry);
    if (by && by.calls.length < KEPT_CALLS) by.calls.push(entry);
  }

  /** Adds a read to the entry of the same read, if that is new enough. */
  function isRepeated(news: Told<CallNews>, by: InvocationEntry | undefined): boolean {
    const earlier = isRead(news) ? reads.get(readKey(news)) : undefined;
    if (!earlier || earlier.by !== by || Date.parse(news.time) - Date.parse(earlier.news.time) >= REPEATED_MILLISECONDS) return false;
    earlier.times += 1;
    earlier.lastAt = news.time;
    return true;
  }

  function operationOf(news: Told<StackNews> | Told<CustomResourceNews>): StackEntry {
    const known = operations.get(news.stackId);
    if (known) return known;
    const entry = push<StackEntry>({ kind: 'stack', news, changes: [], resources: new Map(), requests: new Map() });
    operations.set(news.stackId, entry);
    return entry;
  }

  function addStackNews(news: Told<StackNews>): void {
    const operation = operationOf(news);
    if (!isStackItself(news)) {
      const { logicalId, constructPath, resourceType: type, physicalId } = news;
      const resource = operation.resources.get(logicalId) ?? { logicalId, constructPath, type, changes: [] };
      operation.resources.set(logicalId, resource);
      resource.changes.push(news);
      if (physicalId) resource.physicalId = physicalId;
      return;
    }
    operation.changes.push(news);
    if (!news.status.endsWith('_IN_PROGRESS')) operations.delete(news.stackId);
  }

  function addSchedule(news: Told<ScheduleNews>): void {
    const entry = push<ScheduleEntry>({ kind: 'schedule', news });
    join(news, entry, entry);
  }

  const addSimulation = (news: SimulationEntry['news']) => void push<SimulationEntry>({ kind: 'simulation', news });

  const adders: { readonly [Type in NumberedNews['type']]: (news: Extract<NumberedNews, { type: Type }>) => void } = {
    call: addCall,
    event: (news) => void events.set(eventKey(news), push<EventEntry>({ kind: 'event', news, deliveries: [] })),
    rule: addRule,
    schedule: addSchedule,
    invocation: addInvocation,
    log: addLine,
    stack: addStackNews,
    customResource: (news) => void operationOf(news).requests.set(news.requestId, news),
    command: addSimulation,
    job: addSimulation,
    advance: addSimulation,
    reset: addSimulation,
  };

  return {
    get entries() {
      return entries;
    },
    // The table has the function for each type; TypeScript does not see that the two belong together.
    add: (news) => adders[news.type](news as never),
    clear() {
      entries = [];
      for (const index of [events, invocations, causes, running, reads, operations]) index.clear();
    },
  };
}

/** The id by which an invocation refers to a delivery; empty if there is none. */
function idOf({ requestId, messageId }: RuleNews | ScheduleNews): string {
  return requestId ?? messageId ?? '';
}

/** Reads that succeed: programs poll with them, as `cdk deploy` does with DescribeStackEvents. */
function isRead({ operation, outcome }: CallNews): boolean {
  return outcome === 'ok' && /^(?:BatchGet|Describe|Get|Head|List)/.test(operation);
}

function readKey({ service, operation, region, caller, input }: CallNews): string {
  return JSON.stringify([service, operation, region, caller, input]);
}

function eventKey({ id, eventBusName = '' }: { readonly id: string; readonly eventBusName?: string }): string {
  return `${eventBusName} ${id}`;
}

/** The name of the session: of a function's calls, the name of the function. */
function sessionName(caller = ''): string | undefined {
  return /:assumed-role\/[^/]+\/(.+)$/.exec(caller)?.[1];
}

/** News of a stack are about the stack itself, or about one of its resources, which may be a stack, too. */
function isStackItself({ physicalId, stackId }: StackNews): boolean {
  return physicalId === stackId;
}

/** Whether a target was not reached, or its function has failed. */
export function deliveryFailed({ news, invocation }: RuleDelivery | ScheduleEntry): boolean {
  return news.failure !== undefined || (invocation !== undefined && hasFailed(invocation));
}

/** Whether something has failed: a call, a delivery, an invocation, a resource. */
export function hasFailed(entry: Entry): boolean {
  switch (entry.kind) {
    case 'call':
      return entry.news.outcome !== 'ok';
    case 'event':
      return entry.deliveries.some(deliveryFailed);
    case 'schedule':
      return deliveryFailed(entry);
    case 'invocation':
      return entry.attempts.some(({ error }) => error !== undefined);
    case 'stack':
      return [entry, ...entry.resources.values()].some(({ changes }) => changes.some(({ status }) => /FAILED|ROLLBACK/.test(status)));
    case 'simulation':
      return entry.news.type === 'command' && entry.news.outcome !== 'ok';
    case 'log':
      return false;
  }
}
