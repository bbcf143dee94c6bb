/** Amazon EventBridge: rules send the events of services and programs to functions. */
import { randomUUID } from 'node:crypto';
import { LOCAL_ACCOUNT } from '../../service/arn';
import type { EventNews, RuleNews } from '../../service/news';
import { ServiceError } from '../../service/service-error';
import { type Clock, systemClock } from '../../system/clock';
import { createRules, type Rule, type Rules, type RulesState } from './rules';

/** An event for the default bus of its region. */
export interface NewEvent {
  readonly region: string;
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: object;
  readonly resources?: readonly string[];
  /** In milliseconds since 1970. @default - now */
  readonly time?: number;
}

/** An event that could not be delivered to a target. */
export interface Undelivered {
  readonly region: string;
  readonly ruleName: string;
  readonly functionArn: string;
  readonly reason: string;
}

interface EventsOptions {
  /** Called with each event, and with each target of a rule that matches it. */
  readonly onNews?: (news: EventNews | RuleNews) => void;
  /** Throws a {@link ServiceError} if there is no such function. */
  readonly invokeAsync: (functionArn: string, event: unknown) => void;
  /** Whether the function's policy allows a service to invoke it on behalf of a resource. */
  readonly mayInvoke: (functionArn: string, by: { readonly service: string; readonly sourceArn: string }) => boolean;
  /** Called for an event that cannot be delivered. AWS only counts it in a metric. */
  readonly onUndelivered?: (undelivered: Undelivered) => void;
  /** @default - the clock of this machine */
  readonly clock?: Clock;
}

/** The local EventBridge. */
export interface Events {
  readonly rules: Rules;
  /**
   * Sends an event through all rules of its region and returns its id. Calls `onUndelivered` for targets that cannot be invoked. Throws
   * LimitExceededException for an event that takes a pattern too many steps, which no event of a service does.
   */
  put(event: NewEvent): string;
}

export function createEvents(options: EventsOptions, state: RulesState = new Map()): Events {
  const { invokeAsync, mayInvoke, onNews = () => {}, onUndelivered = () => {}, clock = systemClock } = options;
  const rules = createRules(state);

  function deliver(region: string, event: Readonly<Record<string, unknown>>, rule: Rule, ingestionTime: string): void {
    const matched = { type: 'rule', region, ruleName: rule.name, eventId: String(event.id) } as const;
    for (const [index, { Arn: functionArn }] of rule.targets.entries()) {
      try {
        const input = rule.inputs[index]?.({ event, ruleName: rule.name, ruleArn: rule.arn, ingestionTime });
        if (!mayInvoke(functionArn, { service: 'events.amazonaws.com', sourceArn: rule.arn })) throw notPermitted(rule.arn);
        invokeAsync(functionArn, input);
        onNews({ ...matched, target: functionArn });
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        onNews({ ...matched, target: functionArn, failure: error.message });
        onUndelivered({ region, ruleName: rule.name, functionArn, reason: error.message });
      }
    }
  }

  function put({ region, source, 'detail-type': detailType, detail, resources = [], time }: NewEvent): string {
    const id = randomUUID();
    const ingestionTime = seconds(clock.now());
    const occurredAt = time === undefined ? ingestionTime : seconds(time);
    const head = { version: '0', id, 'detail-type': detailType, source, account: LOCAL_ACCOUNT, time: occurredAt, region };
    // Copies the event, so that targets share no objects with the caller.
    const event = JSON.parse(JSON.stringify({ ...head, resources, detail }));
    // Tries all patterns before any delivery, so that an event that one pattern rejects is delivered to no target.
    const matching = rules.list(region).filter((rule) => rule.enabled && rule.matches(event));
    onNews({ type: 'event', id, region, source, detailType, resources: event.resources, detail: event.detail });
    for (const rule of matching) deliver(region, event, rule, ingestionTime);
    return id;
  }

  return { rules, put };
}

function notPermitted(ruleArn: string): ServiceError {
  const fix = `It takes an AWS::Lambda::Permission with the principal events.amazonaws.com and, if it has a SourceArn, ${ruleArn}.`;
  return new ServiceError('AccessDeniedException', `The policy of the function does not let the rule invoke it. ${fix}`, 403);
}

/** Formats a time in ISO 8601 with seconds, as in events. */
function seconds(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
