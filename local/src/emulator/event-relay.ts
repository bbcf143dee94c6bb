/** Takes the events of IVS Real-Time to the rules of the emulator. Emulators reject PutEvents with a source of AWS, as AWS does. */
import { isoSeconds } from '../data/iso-time';
import { tryReadJson } from '../data/json';
import { parsePattern } from '../service/event-patterns/pattern';
import type { EventNews, RuleNews } from '../service/news';
import { type DeliveredEvent, deliveredEvent } from '../services/events/delivered-event';
import { CallRejected, createEmulatorClient, type EmulatorClientOptions } from './emulator-client';
import { createLanes } from './lanes';
import { createRepeatFilter } from './repeat-filter';
import { type EmulatorRule, type EmulatorTarget, listRules, listTargets } from './rules';
import { deliverTo, type MatchedEvent } from './target-delivery';

/** An event, and when it happened, in milliseconds since 1970. */
export type RelayedEvent = EventNews & { readonly occurredAt: number };

export interface EventRelay {
  /** Takes an event. Returns before it is delivered: a slow emulator does not delay the service. */
  put(event: RelayedEvent): void;
}

export interface EventRelayOptions extends EmulatorClientOptions {
  /** Called with each target of a rule that matches an event. */
  readonly onNews: (news: RuleNews) => void;
  /** Called for events that are not delivered, once for each reason until it has passed. */
  readonly onError: (message: string) => void;
}

type Targets = Promise<readonly EmulatorTarget[]>;

/** The events of a region that wait for the list of its rules. */
interface Waiting {
  events: RelayedEvent[];
}

/**
 * Events reach each target in their order, and a slow target does not delay others. The rules are listed anew for all events that wait, never
 * cached: stacks, functions and programs change them in the emulator without a call that passes here.
 */
export function createEventRelay(options: EventRelayOptions): EventRelay {
  const { signal, onNews } = options;
  const client = createEmulatorClient(options);
  const lanes = createLanes();
  const regions = new Map<string, Waiting>();
  const told = createRepeatFilter((message) => {
    if (!signal.aborted) options.onError(message);
  });

  async function relayAll(region: string, waiting: Waiting): Promise<void> {
    while (waiting.events.length > 0) {
      const { events } = waiting;
      waiting.events = [];
      const topic = `rules ${region}`;
      try {
        await relay(region, events);
        told.forget(topic);
      } catch (error) {
        told.say(topic, `Events of IVS Real-Time in ${region} do not reach the rules of the emulator: ${reasonOf(error)}.`);
      }
    }
    regions.delete(region);
  }

  /** Rejects if the rules cannot be listed. */
  async function relay(region: string, events: readonly RelayedEvent[]): Promise<void> {
    const rules = await listRules(client, region);
    const lists = new Map<EmulatorRule, Targets>();
    const targetsOf = (rule: EmulatorRule): Targets => {
      const targets = lists.get(rule) ?? targetsOrNone(region, rule);
      lists.set(rule, targets);
      return targets;
    };
    for (const event of events) {
      const delivered = contentOf(event);
      for (const rule of rules.filter((candidate) => matches(candidate, delivered))) {
        for (const target of await targetsOf(rule)) enqueue(event, { event: delivered, rule, ingestionTime: delivered.time }, target);
      }
    }
  }

  async function targetsOrNone(region: string, rule: EmulatorRule): Targets {
    const topic = `targets ${rule.Arn}`;
    try {
      const targets = await listTargets(client, region, rule);
      told.forget(topic);
      return targets;
    } catch (error) {
      told.say(topic, `Events of IVS Real-Time do not reach the targets of the rule ${rule.Name}: ${reasonOf(error)}.`);
      return [];
    }
  }

  /** Whether the event matches. A rule whose pattern cannot be read matches nothing. */
  function matches({ Arn, Name, EventPattern = '' }: EmulatorRule, event: object): boolean {
    try {
      const isMatch = parsePattern(tryReadJson(EventPattern))(event);
      told.forget(Arn);
      return isMatch;
    } catch (error) {
      told.say(Arn, `The rule ${Name} of the emulator gets no events of IVS Real-Time: ${reasonOf(error)}.`);
      return false;
    }
  }

  function enqueue({ id, region }: RelayedEvent, matched: MatchedEvent, target: EmulatorTarget): void {
    const { rule } = matched;
    const topic = `${rule.Arn} ${target.Id}`;
    const news = { type: 'rule', region, ruleName: rule.Name, eventId: id, target: target.Arn } as const;
    void lanes
      .run(target.Arn, () => deliverTo(client, matched, target))
      .then(
        () => {
          told.forget(topic);
          onNews(news);
        },
        (error: Error) => {
          if (signal.aborted) return;
          onNews({ ...news, failure: error.message });
          const reason = error instanceof CallRejected ? error.code : undefined;
          told.say(topic, `An event was not delivered by the rule ${rule.Name} to ${target.Arn}: ${reasonOf(error)}.`, reason);
        },
      );
  }

  return {
    put(event) {
      const waiting = regions.get(event.region);
      if (waiting) {
        waiting.events.push(event);
        return;
      }
      const first = { events: [event] };
      regions.set(event.region, first);
      void relayAll(event.region, first);
    },
  };
}

function contentOf({ id, region, source, detailType, detail, resources, occurredAt }: RelayedEvent): DeliveredEvent {
  return deliveredEvent({ id, region, source, 'detail-type': detailType, detail, resources, time: isoSeconds(occurredAt) });
}

/** Messages of services end with a full stop. */
function reasonOf(error: unknown): string {
  return (error as Error).message.replace(/\.$/, '');
}
