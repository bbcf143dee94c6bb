/** Amazon EventBridge: rules send the events of services and programs, and those of their schedules, to functions and queues. */
import { randomUUID } from 'node:crypto';
import { isoSeconds } from '../../data/iso-time';
import { parseArn } from '../../service/arn';
import type { EventNews, RuleNews } from '../../service/news';
import { ServiceError } from '../../service/service-error';
import { type Clock, systemClock } from '../../system/clock';
import type { QueueDelivery } from '../sqs/delivery';
import { textAttributes } from '../sqs/message-attributes';
import { deadLetterAttributes } from './dead-letters';
import { deliveredEvent } from './delivered-event';
import { createRules, type Rule, type Rules, type RulesState, type Target } from './rules';

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
  /** The ARN of the target. */
  readonly target: string;
  readonly reason: string;
}

interface EventsOptions {
  /** Called with each event, and with each target of a rule that matches it. */
  readonly onNews?: (news: EventNews | RuleNews) => void;
  /** Throws a {@link ServiceError} if there is no such function. */
  readonly invokeAsync: (functionArn: string, event: unknown) => void;
  /** Whether the function's policy allows a service to invoke it on behalf of a resource. */
  readonly mayInvoke: (functionArn: string, by: { readonly service: string; readonly sourceArn: string }) => boolean;
  readonly queues: QueueDelivery;
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

/** What a rule delivers to its targets. */
interface Occasion {
  readonly region: string;
  readonly rule: Rule;
  readonly event: Readonly<Record<string, unknown>>;
  readonly ingestionTime: string;
}

const SERVICE = 'events.amazonaws.com';

export function createEvents(options: EventsOptions, state?: RulesState): Events {
  const { invokeAsync, mayInvoke, queues, onNews = () => {}, onUndelivered = () => {}, clock = systemClock } = options;
  const rules = createRules({ clock, onDue: deliverScheduled }, state);

  /** Throws a ServiceError if the target cannot be reached. */
  function send({ arn: sourceArn }: Rule, { Arn: target, SqsParameters }: Target, input: unknown): void {
    if (isQueue(target)) {
      if (!queues.mayReceive(target, { service: SERVICE, sourceArn })) throw notAdmitted('queue', sourceArn);
      queues.send(target, { body: JSON.stringify(input), groupId: SqsParameters?.MessageGroupId });
    } else {
      if (!mayInvoke(target, { service: SERVICE, sourceArn })) throw notPermitted(sourceArn);
      invokeAsync(target, input);
    }
  }

  function deliver(occasion: Occasion): void {
    const { region, rule, event, ingestionTime } = occasion;
    const matched = { type: 'rule', region, ruleName: rule.name, eventId: String(event.id) } as const;
    for (const [index, target] of rule.targets.entries()) {
      try {
        const input = rule.inputs[index]?.({ event, ruleName: rule.name, ruleArn: rule.arn, ingestionTime });
        send(rule, target, input);
        onNews({ ...matched, target: target.Arn });
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        onNews({ ...matched, target: target.Arn, failure: error.message });
        onUndelivered({ region, ruleName: rule.name, target: target.Arn, reason: error.message });
        sendToDeadLetterQueue(occasion, target, error);
      }
    }
  }

  /** Sends an event without retries: the reasons for which a delivery fails here do not pass by themselves. */
  function sendToDeadLetterQueue({ region, rule, event }: Occasion, { Arn, DeadLetterConfig }: Target, failure: ServiceError): void {
    const queueArn = DeadLetterConfig?.Arn;
    if (queueArn === undefined) return;
    try {
      if (!queues.mayReceive(queueArn, { service: SERVICE, sourceArn: rule.arn })) {
        throw notAdmitted('dead-letter queue', rule.arn);
      }
      queues.send(queueArn, { body: JSON.stringify(event), attributes: textAttributes(deadLetterAttributes(rule.arn, Arn, failure)) });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const told = { type: 'rule', region, ruleName: rule.name, eventId: String(event.id), target: queueArn } as const;
      onNews({ ...told, failure: error.message });
    }
  }

  function put({ region, source, 'detail-type': detailType, detail, resources = [], time }: NewEvent): string {
    const ingestionTime = isoSeconds(clock.now());
    const occurredAt = time === undefined ? ingestionTime : isoSeconds(time);
    const event = deliveredEvent({ id: randomUUID(), region, source, 'detail-type': detailType, detail, resources, time: occurredAt });
    // Tries all patterns before any delivery, so that an event that one pattern rejects is delivered to no target.
    const matching = rules.list(region).filter((rule) => rule.enabled && rule.matches(event));
    onNews({ type: 'event', id: event.id, region, source, detailType, resources: event.resources, detail: event.detail });
    for (const rule of matching) deliver({ region, rule, event, ingestionTime });
    return event.id;
  }

  /** The event of a schedule goes to the targets of its rule only. It is not put on the bus. */
  function deliverScheduled(region: string, rule: Rule, dueAt: number): void {
    const time = isoSeconds(dueAt);
    const about = {
      id: randomUUID(),
      region,
      source: 'aws.events',
      'detail-type': 'Scheduled Event',
      detail: {},
      resources: [rule.arn],
      time,
    };
    deliver({ region, rule, event: deliveredEvent(about), ingestionTime: time });
  }

  return { rules, put };
}

function isQueue(arn: string): boolean {
  return parseArn(arn)?.service === 'sqs';
}

function notPermitted(ruleArn: string): ServiceError {
  const fix = `It takes an AWS::Lambda::Permission with the principal ${SERVICE} and, if it has a SourceArn, ${ruleArn}.`;
  return new ServiceError('AccessDeniedException', `The policy of the function does not let the rule invoke it. ${fix}`, 403);
}

function notAdmitted(what: string, ruleArn: string): ServiceError {
  const fix = `It takes an AWS::SQS::QueuePolicy that allows sqs:SendMessage to ${SERVICE} for the rule ${ruleArn}.`;
  return new ServiceError('AccessDeniedException', `The policy of the ${what} does not let the rule send to it. ${fix}`, 403);
}
