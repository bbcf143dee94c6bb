/** Amazon EventBridge: events that services and programs put, and rules that take them to functions. */
import { randomUUID } from 'node:crypto';
import { LOCAL_ACCOUNT } from '../../service/arn';
import { regionalOperations } from '../../service/json-input';
import type { OperationService } from '../../service/operation-service';
import { jsonService } from '../../service/protocols/json';
import { ServiceError } from '../../service/service-error';
import { type Clock, systemClock } from '../../system/clock';
import { eventsOperations } from './operations';
import { createRules, type Rule, type Rules, type RulesState } from './rules';

/** An event on its way to the default bus of its region. */
export interface NewEvent {
  readonly region: string;
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: object;
  readonly resources?: readonly string[];
  /** In milliseconds since 1970. @default - now */
  readonly time?: number;
}

/** An event that did not get to a target. */
export interface Undelivered {
  readonly region: string;
  readonly ruleName: string;
  readonly functionArn: string;
  readonly reason: string;
}

/** What EventBridge needs of the other local services. */
export interface EventsOptions {
  /** Throws a {@link ServiceError} when there is no such function. */
  readonly invokeAsync: (functionArn: string, event: unknown) => void;
  /** Whether the function's policy lets a service in that acts for a resource. */
  readonly mayInvoke: (functionArn: string, by: { readonly service: string; readonly sourceArn: string }) => boolean;
  /** AWS tells of it in a metric alone. */
  readonly onUndelivered?: (undelivered: Undelivered) => void;
  /** @default - the time of the machine */
  readonly clock?: Clock;
}

/** The local EventBridge. */
export interface Events {
  /** The JSON API. */
  readonly service: OperationService;
  readonly rules: Rules;
  /**
   * Gives an event to all rules of its region, and its id back. What cannot be delivered is told to
   * `onUndelivered`. Refuses, with LimitExceededException, an event that takes a pattern too many steps, as none of a service does.
   */
  put(event: NewEvent): string;
}

export function createEvents(options: EventsOptions, state: RulesState = new Map()): Events {
  const { invokeAsync, mayInvoke, onUndelivered = () => {}, clock = systemClock } = options;
  const rules = createRules(state);

  function deliver(region: string, event: Readonly<Record<string, unknown>>, rule: Rule, ingestionTime: string): void {
    for (const [index, { Arn: functionArn }] of rule.targets.entries()) {
      try {
        const input = rule.inputs[index]?.({ event, ruleName: rule.name, ruleArn: rule.arn, ingestionTime });
        if (!mayInvoke(functionArn, { service: 'events.amazonaws.com', sourceArn: rule.arn })) throw notPermitted(rule.arn);
        invokeAsync(functionArn, input);
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        onUndelivered({ region, ruleName: rule.name, functionArn, reason: error.message });
      }
    }
  }

  function put({ region, source, 'detail-type': detailType, detail, resources = [], time }: NewEvent): string {
    const id = randomUUID();
    const ingestionTime = seconds(clock.now());
    const occurredAt = time === undefined ? ingestionTime : seconds(time);
    const head = { version: '0', id, 'detail-type': detailType, source, account: LOCAL_ACCOUNT, time: occurredAt, region };
    // As JSON, so that nobody shares objects with whoever put it.
    const event = JSON.parse(JSON.stringify({ ...head, resources, detail }));
    // All are tried before any is followed: an event that one of them gives up is refused, and goes nowhere.
    const matching = rules.list(region).filter((rule) => rule.enabled && rule.matches(event));
    for (const rule of matching) deliver(region, event, rule, ingestionTime);
    return id;
  }

  return { rules, put, service: jsonService(regionalOperations(eventsOperations(rules, put))) };
}

function notPermitted(ruleArn: string): ServiceError {
  const fix = `It takes an AWS::Lambda::Permission with the principal events.amazonaws.com and, if it has a SourceArn, ${ruleArn}.`;
  return new ServiceError('AccessDeniedException', `The policy of the function does not let the rule invoke it. ${fix}`, 403);
}

/** ISO 8601, to the second, as events have it. */
function seconds(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
