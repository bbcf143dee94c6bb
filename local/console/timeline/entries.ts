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
};

/** A target to which a rule sent an event. */
export interface RuleDelivery {
  readonly news: Told<RuleNews>;
  /** @default - the target is no function, or its invocation has not begun */
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
  /** @default - the function was invoked by a call, a URL, a queue or CloudFormation */
  cause?: EventEntry | ScheduleEntry;
};

/** A notice in a function's log that belongs to no invocation. */
export type LogEntry = EntryOf<'log', LogNews>;

/** A resource, as it comes or goes with a stack operation. */
export interface ResourceChange {
  readonly logicalId: string;
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
  /** What waits for the start of an invocation, by request id. */
  const causes = new Map<string, { cause: EventEntry | ScheduleEntry; holder: { invocation?: InvocationEntry } }>();
  /** The invocations that run now, by the name of the function. */
  const running = new Map<string, Set<InvocationEntry>>();
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
    if (entry.kind === 'event') for (const { news } of entry.deliveries) causes.delete(news.requestId ?? '');
    if (entry.kind === 'schedule') causes.delete(entry.news.requestId ?? '');
    if (entry.kind === 'stack' && operations.get(entry.news.stackId) === entry) operations.delete(entry.news.stackId);
  }

  function stop(entry: InvocationEntry): void {
    const { functionName } = entry.news;
    const others = running.get(functionName);
    others?.delete(entry);
    if (others?.size === 0) running.delete(functionName);
  }

  /** Joins a delivery with the invocation that it caused, whichever was told first. */
  function join(requestId: string | undefined, cause: EventEntry | ScheduleEntry, holder: { invocation?: InvocationEntry }): void {
    if (requestId === undefined) return;
    const invocation = invocations.get(requestId);
    if (!invocation) {
      causes.set(requestId, { cause, holder });
      return;
    }
    holder.invocation = invocation;
    invocation.cause = cause;
  }

  function addRule(news: Told<RuleNews>): void {
    const event = events.get(eventKey({ id: news.eventId, eventBusName: news.eventBusName }));
    if (!event) {
      const entry = push<ScheduleEntry>({ kind: 'schedule', news });
      join(news.requestId, entry, entry);
      return;
    }
    const delivery: RuleDelivery = { news };
    event.deliveries.push(delivery);
    join(news.requestId, event, delivery);
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
    const entry = push<InvocationEntry>({ kind: 'invocation', news, attempts: [], lines: [], earlierLines: 0, calls: [] });
    invocations.set(news.requestId, entry);
    const waiting = causes.get(news.requestId);
    if (waiting) {
      causes.delete(news.requestId);
      waiting.holder.invocation = entry;
      entry.cause = waiting.cause;
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
    const entry = push<CallEntry>({ kind: 'call', news });
    const candidates = running.get(sessionName(news.caller) ?? '');
    const [invocation] = candidates ?? [];
    if (!invocation || candidates?.size !== 1) return;
    entry.by = invocation;
    if (invocation.calls.length < KEPT_CALLS) invocation.calls.push(entry);
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
      const { logicalId, resourceType: type, physicalId } = news;
      const resource = operation.resources.get(logicalId) ?? { logicalId, type, changes: [] };
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
    join(news.requestId, entry, entry);
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
      for (const index of [events, invocations, causes, running, operations]) index.clear();
    },
  };
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

/** Whether something has failed: a call, a delivery, an invocation, a resource. */
export function hasFailed(entry: Entry): boolean {
  switch (entry.kind) {
    case 'call':
      return entry.news.outcome !== 'ok';
    case 'event':
      return entry.deliveries.some(({ news, invocation }) => news.failure !== undefined || (invocation && hasFailed(invocation)));
    case 'schedule':
      return entry.news.failure !== undefined || (entry.invocation !== undefined && hasFailed(entry.invocation));
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
