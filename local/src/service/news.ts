/** The news of an endpoint: calls, events, matched rules, schedules, invocations, log lines, and stack events. */

/** A call of a service's operation was answered. */
export interface CallNews {
  readonly type: 'call';
  /** The service's name in signatures. */
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  /** `ok`, the name of the error, or `drop` or `silence` if there was no response. */
  readonly outcome: string;
}

/** An event was put on an event bus. */
export interface EventNews {
  readonly type: 'event';
  readonly id: string;
  readonly region: string;
  /** @default - the default event bus */
  readonly eventBusName?: string;
  readonly source: string;
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** A rule has matched an event. */
export interface RuleNews {
  readonly type: 'rule';
  readonly region: string;
  /** @default - the default event bus */
  readonly eventBusName?: string;
  readonly ruleName: string;
  readonly eventId: string;
  /** The ARN of the target. */
  readonly target: string;
  /** The request id of the invocation. @default - the target is no function, or was not invoked */
  readonly requestId?: string;
  /** Why the event could not be delivered. @default - it was delivered */
  readonly failure?: string;
}

/** A schedule was due: its target was invoked, or an attempt to do so failed. */
export interface ScheduleNews {
  readonly type: 'schedule';
  readonly region: string;
  readonly scheduleName: string;
  /** When the invocation was due: ISO 8601. */
  readonly scheduledTime: string;
  /** The ARN of the target. */
  readonly target: string;
  /** The request id of the invocation. @default - the target is no function, or was not invoked */
  readonly requestId?: string;
  /** Why the target could not be invoked. @default - it was invoked */
  readonly failure?: string;
}

/** An invocation of a function began or ended. */
export interface InvocationNews {
  readonly type: 'invocation';
  readonly region: string;
  readonly functionName: string;
  readonly requestId: string;
  readonly state: 'started' | 'succeeded' | 'failed';
  /** The name of the error. @default - the invocation has not failed */
  readonly error?: string;
}

/** A line that a function printed, or a notice that ivs-local added to its log. */
export interface FunctionLog {
  readonly functionName: string;
  readonly region: string;
  readonly logGroupName: string;
  readonly requestId?: string;
  readonly text: string;
}

/** A function's log has a new line. */
export interface LogNews extends FunctionLog {
  readonly type: 'log';
}

/** The status of a stack, or of a resource of a stack, has changed. */
export interface StackNews {
  readonly type: 'stack';
  readonly region: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly logicalId: string;
  /** The path of the construct in the CDK app. @default - the event is about the stack itself, or the template does not tell */
  readonly constructPath?: string;
  readonly physicalId?: string;
  readonly resourceType: string;
  readonly status: string;
  readonly statusReason?: string;
}

/** Everything was removed: the endpoint is as if it had just started. */
export interface ResetNews {
  readonly type: 'reset';
}

export type News = CallNews | EventNews | RuleNews | ScheduleNews | InvocationNews | LogNews | StackNews | ResetNews;

/** News with its number and time. */
export type NumberedNews = News & {
  /** Counts from 1, without gaps, as long as the endpoint runs. */
  readonly sequence: number;
  /** ISO 8601. */
  readonly time: string;
};

/** Publishes news to its listeners. */
export interface Newsroom {
  tell(news: News): void;
  /** The number of the last news; 0 before the first. */
  lastSequence(): number;
  /**
   * Calls the listener with each news from now on. First calls it with the news after the number `after` that are still kept. Returns a function
   * that removes the listener.
   */
  listen(listener: (news: NumberedNews) => void, after?: number): () => void;
}

/** The newsroom drops its oldest news, because an endpoint may run for weeks. */
const KEPT = 1_000;

export function createNewsroom(clock: { now(): number }): Newsroom {
  const kept: NumberedNews[] = [];
  const listeners = new Set<(news: NumberedNews) => void>();
  let last = 0;
  return {
    tell(news) {
      last += 1;
      const numbered = { sequence: last, time: new Date(clock.now()).toISOString(), ...news };
      kept.push(numbered);
      if (kept.length > KEPT) kept.shift();
      for (const listener of [...listeners]) listener(numbered);
    },
    lastSequence: () => last,
    listen(listener, after = last) {
      for (const news of kept.filter(({ sequence }) => sequence > after)) listener(news);
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
