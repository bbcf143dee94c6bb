/** The news of an endpoint: calls, events, matched rules, schedules, invocations, log lines, stack events, and changes of the state. */
import { createRingBuffer } from '../data/ring-buffer';

/** A call of a service's operation was answered. */
export interface CallNews {
  readonly type: 'call';
  /** The service's name in signatures. */
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  /** `ok`, the name of the error, or `drop` or `silence` if there was no response. */
  readonly outcome: string;
  /** The request id in the response. */
  readonly requestId: string;
  /** The ARN of the role's session, or of the user, that signed the call. @default - the endpoint called itself, as for a resource of a stack */
  readonly caller?: string;
  /** The error's message, with `****` in place of secrets. @default - there was no error */
  readonly message?: string;
  /** The access that IAM denied. @default - none was denied */
  readonly denied?: DeniedAccess;
  /** Whether the error says that there were too many calls. @default false */
  readonly throttled?: boolean;
  /** The input as JSON, with `****` in place of sensitive members and secrets. @default - the request could not be read */
  readonly input?: unknown;
  /** How many characters were left out of `input`, because it is long. @default 0 */
  readonly omittedCharacters?: number;
}

/** An access that no policy allows, or that a policy denies. */
export interface DeniedAccess {
  /** `ivs:GetStage` */
  readonly action: string;
  /** The ARN of the resource, or `*`. */
  readonly resource: string;
  /** The missing or denying statement. */
  readonly reason: string;
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
  /** The rules of the bus that do not match, those that nearly match first: at most 20. @default - each rule matches, or the bus has none */
  readonly unmatched?: readonly UnmatchedRule[];
  /** How many more rules do not match. @default 0 */
  readonly moreUnmatched?: number;
}

/** A rule that does not match an event. */
export interface UnmatchedRule {
  readonly ruleName: string;
  /** The place in the pattern that does not match: `detail.event_name`. @default - the rule is disabled, or has no pattern */
  readonly path?: string;
  /** Why the rule does not match: `"Participant Unpublished" is not one of "Participant Published"`. */
  readonly reason: string;
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
  /** The id of the message. @default - the target is no queue, or has no message */
  readonly messageId?: string;
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
  /** The id of the message. @default - the target is no queue, or has no message */
  readonly messageId?: string;
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
  /** The messages that an event source mapping sends to the function. @default - something else invokes the function */
  readonly batch?: MessageBatch;
}

/** Messages of a queue with which a function is invoked. */
export interface MessageBatch {
  readonly queueArn: string;
  readonly messageIds: readonly string[];
}

/** A line that a function printed, or a notice that ivs-local added to its log. */
export interface FunctionLog {
  readonly functionName: string;
  readonly region: string;
  readonly logGroupName: string;
  /** @default - no invocation has printed the line */
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
  /** @default - the resource does not exist yet */
  readonly physicalId?: string;
  readonly resourceType: string;
  readonly status: string;
  /** @default - the status has no reason */
  readonly statusReason?: string;
}

/** A custom resource was asked, or has answered. */
export interface CustomResourceNews extends CustomResourceRequestData {
  readonly type: 'customResource';
  readonly region: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly logicalId: string;
  readonly resourceType: string;
}

/** A request to a custom resource and, once there is one, its answer. Secrets are `****`, and the ResponseURL is absent. */
export interface CustomResourceRequestData {
  readonly requestId: string;
  readonly requestType: 'Create' | 'Update' | 'Delete';
  /** The ARN of the function that was asked. */
  readonly functionArn: string;
  /** Of the request. @default - the request is a Create */
  readonly physicalId?: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** @default - the request is no Update */
  readonly oldProperties?: Readonly<Record<string, unknown>>;
  /** How many characters were left out of the properties, because they are long. @default 0 */
  readonly omittedCharacters?: number;
  /** ISO 8601. */
  readonly askedAt: string;
  /** @default - there is no answer yet */
  readonly answer?: CustomResourceAnswer;
}

/** The answer of a custom resource, or why the request failed without one. */
export interface CustomResourceAnswer {
  readonly status: 'SUCCESS' | 'FAILED';
  /** @default - the request succeeded */
  readonly reason?: string;
  /** @default - the request failed without an answer */
  readonly physicalId?: string;
  /** @default - the resource has no attributes */
  readonly attributes?: Readonly<Record<string, unknown>>;
  /** ISO 8601. */
  readonly answeredAt: string;
}

/** A command of the simulation was run: a participant joined, published, left, ... */
export interface CommandNews {
  readonly type: 'command';
  /** `join` */
  readonly command: string;
  /** `ok`, or the code of the error. */
  readonly outcome: string;
  /** The error's message. @default - there was no error */
  readonly message?: string;
  /** The input, without tokens and stream keys. */
  readonly input: Readonly<Record<string, unknown>>;
  /** @default - the command is about a composition, or has failed before the stage was known */
  readonly stageArn?: string;
  /** @default - the command is about a composition, or has failed before the participant was known */
  readonly participantId?: string;
}

/** IVS Real-Time did what was due: a session ended, a composition became active, a recording finished. */
export interface JobNews {
  readonly type: 'job';
  readonly region: string;
  /** `endSession` */
  readonly job: string;
  /** The ARN of the stage or the composition. @default - the job is about a file of a recording */
  readonly resource?: string;
}

/** The clock was advanced. */
export interface AdvanceNews {
  readonly type: 'advance';
  readonly milliseconds: number;
}

/** Everything was removed: the endpoint is as if it had just started. */
export interface ResetNews {
  readonly type: 'reset';
}

/** Something that happened at the endpoint. `type` tells one kind from another. */
export type News =
  | CallNews
  | EventNews
  | RuleNews
  | ScheduleNews
  | InvocationNews
  | LogNews
  | StackNews
  | CustomResourceNews
  | CommandNews
  | JobNews
  | AdvanceNews
  | ResetNews;

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
const KEPT = 2_000;

export function createNewsroom(clock: { now(): number }): Newsroom {
  const kept = createRingBuffer<NumberedNews>(KEPT);
  const listeners = new Set<(news: NumberedNews) => void>();
  let last = 0;
  return {
    tell(news) {
      last += 1;
      const numbered = { sequence: last, time: new Date(clock.now()).toISOString(), ...news };
      kept.add(numbered);
      for (const listener of [...listeners]) listener(numbered);
    },
    lastSequence: () => last,
    listen(listener, after = last) {
      for (const news of kept.all().filter(({ sequence }) => sequence > after)) listener(news);
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
