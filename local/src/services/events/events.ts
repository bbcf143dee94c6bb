/** Amazon EventBridge: rules send the events of services and programs, and those of their schedules, to functions, queues and other buses. */
import { randomUUID } from 'node:crypto';
import { isoSeconds } from '../../data/iso-time';
import type { EventNews, RuleNews } from '../../service/news';
import { ServiceError } from '../../service/service-error';
import { type Clock, systemClock } from '../../system/clock';
import type { QueueDelivery } from '../sqs/delivery';
import { textAttributes } from '../sqs/message-attributes';
import { isQueueArn } from '../sqs/queue-arn';
import { type BusesState, createBuses, DEFAULT_BUS, type EventBuses } from './buses';
import { deadLetterAttributes } from './dead-letters';
import { type DeliveredEvent, deliveredEvent } from './delivered-event';
import { createRules, isEventBus, newRulesState, type Rule, type Rules, type RulesState, type Target } from './rules';
import { unmatchedRules } from './unmatched';

/** An event for a bus of its region. */
export interface NewEvent {
  readonly region: string;
  /** @default - the default event bus */
  readonly busName?: string;
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
  /** Returns the request id. Throws a {@link ServiceError} if there is no such function. */
  readonly invokeAsync: (functionArn: string, event: unknown) => string;
  /** Whether the function's policy allows a service to invoke it on behalf of a resource. */
  readonly mayInvoke: (functionArn: string, by: { readonly service: string; readonly sourceArn: string }) => boolean;
  readonly queues: QueueDelivery;
  /** Returns why the role of a target may not put an event on a bus, or undefined if it may. */
  readonly denialToPut: (rule: Rule, target: Target, event: DeliveredEvent) => string | undefined;
  /** Called for an event that cannot be delivered. AWS only counts it in a metric. */
  readonly onUndelivered?: (undelivered: Undelivered) => void;
  /** @default - the clock of this machine */
  readonly clock?: Clock;
}

/** The local EventBridge. */
export interface Events {
  readonly rules: Rules;
  readonly buses: EventBuses;
  /**
   * Sends an event through all rules of its bus and returns its id. Calls `onUndelivered` for targets that cannot be invoked. Throws
   * LimitExceededException for an event that takes a pattern too many steps, which no event of a service does, and ResourceNotFoundException
   * if there is no such bus.
   */
  put(event: NewEvent): string;
}

/** What a rule delivers to its targets. */
interface Occasion {
  readonly region: string;
  readonly rule: Rule;
  readonly event: DeliveredEvent;
  readonly ingestionTime: string;
  /** Whether a rule of another bus has sent the event. */
  readonly isForwarded: boolean;
}

export type EventsState = RulesState & { readonly buses: BusesState };

export function newEventsState(): EventsState {
  return { ...newRulesState(), buses: new Map() };
}

const SERVICE = 'events.amazonaws.com';

export function createEvents(options: EventsOptions, state = newEventsState()): Events {
  const { invokeAsync, mayInvoke, queues, denialToPut, onNews = () => {}, onUndelivered = () => {}, clock = systemClock } = options;
  const rules = createRules({ clock, onDue: deliverScheduled }, state);
  const buses = createBuses(clock, state.buses, (region, busName) => rules.list(region, busName).length > 0);

  /** Returns the id of the invocation or the message. Throws a ServiceError if the target cannot be reached. */
  function send(
    occasion: Occasion,
    { Arn: target, SqsParameters, ...others }: Target,
    input: unknown,
  ): Pick<RuleNews, 'requestId' | 'messageId'> {
    const { arn: sourceArn } = occasion.rule;
    if (isEventBus(target)) forward(occasion, { Arn: target, ...others });
    else if (isQueueArn(target)) {
      if (!queues.mayReceive(target, { service: SERVICE, sourceArn })) throw notAdmitted('queue', sourceArn);
      return { messageId: queues.send(target, { body: JSON.stringify(input), groupId: SqsParameters?.MessageGroupId }) };
    } else {
      if (!mayInvoke(target, { service: SERVICE, sourceArn })) throw notPermitted(sourceArn);
      return { requestId: invokeAsync(target, input) };
    }
    return {};
  }

  /** Sends an event to another bus. */
  function forward({ region, rule, event, ingestionTime, isForwarded }: Occasion, target: Target): void {
    if (isForwarded) {
      const message = 'EventBridge does not send an event that came from another event bus to a third one.';
      throw new ServiceError('InvalidParameterException', message);
    }
    const { name } = buses.get(region, target.Arn);
    const denial = denialToPut(rule, target, event);
    if (denial !== undefined) throw new ServiceError('AccessDeniedException', denial, 403);
    route({ region, busName: name, event, ingestionTime, isForwarded: true });
  }

  function deliver(occasion: Occasion): void {
    const { rule, event, ingestionTime, region } = occasion;
    const matched = newsOf(occasion);
    for (const [index, target] of rule.targets.entries()) {
      try {
        const input = rule.inputs[index]?.({ event, ruleName: rule.name, ruleArn: rule.arn, ingestionTime });
        onNews({ ...matched, target: target.Arn, ...send(occasion, target, input) });
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        onNews({ ...matched, target: target.Arn, failure: error.message });
        onUndelivered({ region, ruleName: rule.name, target: target.Arn, reason: error.message });
        sendToDeadLetterQueue(occasion, target, error);
      }
    }
  }

  /** Sends an event without retries: the reasons for which a delivery fails here do not pass by themselves. */
  function sendToDeadLetterQueue(occasion: Occasion, { Arn, DeadLetterConfig }: Target, failure: ServiceError): void {
    const queueArn = DeadLetterConfig?.Arn;
    if (queueArn === undefined) return;
    const { rule, event } = occasion;
    try {
      if (!queues.mayReceive(queueArn, { service: SERVICE, sourceArn: rule.arn })) {
        throw notAdmitted('dead-letter queue', rule.arn);
      }
      queues.send(queueArn, { body: JSON.stringify(event), attributes: textAttributes(deadLetterAttributes(rule.arn, Arn, failure)) });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      onNews({ ...newsOf(occasion), target: queueArn, failure: error.message });
    }
  }

  /** Sends an event through the rules of a bus. */
  function route({ busName, ...about }: Omit<Occasion, 'rule'> & { readonly busName: string }): void {
    const { region, event } = about;
    // Tries all patterns before any delivery, so that an event that one pattern rejects is delivered to no target.
    const ofBus = rules.list(region, busName);
    const matching = ofBus.filter((rule) => rule.enabled && rule.matches(event));
    const others = unmatchedRules(
      ofBus.filter((rule) => !matching.includes(rule)),
      event,
    );
    const { id, source, 'detail-type': detailType, resources, detail } = event;
    onNews({ type: 'event', id, region, ...eventBusName(busName), source, detailType, resources, detail, ...others });
    for (const rule of matching) deliver({ ...about, rule });
  }

  function put({ busName = DEFAULT_BUS, resources = [], time, ...content }: NewEvent): string {
    const { region } = content;
    const { name } = buses.get(region, busName);
    const ingestionTime = isoSeconds(clock.now());
    const occurredAt = time === undefined ? ingestionTime : isoSeconds(time);
    const event = deliveredEvent({ ...content, id: randomUUID(), resources, time: occurredAt });
    route({ region, busName: name, event, ingestionTime, isForwarded: false });
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
    deliver({ region, rule, event: deliveredEvent(about), ingestionTime: time, isForwarded: false });
  }

  return { rules, buses, put };
}

function newsOf({ region, rule, event }: Occasion): Omit<RuleNews, 'target'> {
  return { type: 'rule', region, ...eventBusName(rule.busName), ruleName: rule.name, eventId: event.id };
}

/** News of the default event bus have no name. */
function eventBusName(busName: string): { readonly eventBusName?: string } {
  return busName === DEFAULT_BUS ? {} : { eventBusName: busName };
}

function notPermitted(ruleArn: string): ServiceError {
  const fix = `It takes an AWS::Lambda::Permission with the principal ${SERVICE} and, if it has a SourceArn, ${ruleArn}.`;
  return new ServiceError('AccessDeniedException', `The policy of the function does not let the rule invoke it. ${fix}`, 403);
}

function notAdmitted(what: string, ruleArn: string): ServiceError {
  const fix = `It takes an AWS::SQS::QueuePolicy that allows sqs:SendMessage to ${SERVICE} for the rule ${ruleArn}.`;
  return new ServiceError('AccessDeniedException', `The policy of the ${what} does not let the rule send to it. ${fix}`, 403);
}
