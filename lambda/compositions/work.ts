/** What the checks of one invocation share. */

import type { EventBridgeClientResolvedConfig, ServiceInputTypes, ServiceOutputTypes } from '@aws-sdk/client-eventbridge';
import type { CompositionSummary } from '@aws-sdk/client-ivs-realtime';
import { isThrottled, isUnclear } from '../services/call-failure';
import { type Call, type Conditions, connect, NO_LEASE } from '../services/calls';
import type { IvsCall, IvsClient } from '../services/ivs';
import type { Log } from '../services/log';
import { expectAccepted, type OwnEvent, toPutEvents } from '../services/own-events';
import { createPacer, type Pacer } from '../services/pacer';
import { type Clock, retry } from '../services/retry';
import type { Counts } from './report';
import type { Settings } from './settings';

export type EventBridge = typeof import('../services/event-bridge');
type EventBridgeCall = Call<ServiceInputTypes, ServiceOutputTypes, EventBridgeClientResolvedConfig>;

/**
 * The memory of an instance of the function between invocations. It saves calls and repeated events, and makes up for lists that lag behind. The
 * function is right without it if lists do not.
 */
export interface Memory {
  /** The latest composition that was started on a stage, and when, by the ARN of the stage. */
  readonly started: Map<string, { readonly arn: string; readonly at: number }>;
  /** When the function saw stages that this construct does not serve, by ARN. */
  readonly foreign: Map<string, number>;
  /** When a start was refused, by the ARN of the stage. */
  readonly refused: Map<string, number>;
  /** The ARNs of compositions whose recordings are announced. */
  readonly announced: Map<string, number>;
  /** The ARNs of compositions that nobody has stopped by hand. */
  readonly stoppedByService: Map<string, number>;
  /** The pace of each operation, by its name: one invocation follows another within a second. */
  readonly turns: Map<string, Pacer>;
}

export interface UnclearStart {
  readonly token: string;
  /** The compositions that the list had before the start. */
  readonly listed: readonly CompositionSummary[];
  /** In milliseconds since 1970. */
  readonly at: number;
}

export interface Work {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly deadline: AbortSignal;
  readonly memory: Memory;
  /** Counts up while the checks go on. */
  readonly counts: Counts;
  readonly log: Log;
  /** The starts of this invocation without a clear answer, by the ARN of the stage. */
  readonly unclear: Map<string, UnclearStart>;
  /** When the invocation began, in milliseconds since 1970. */
  readonly began: number;
  /** Sends one request, when its turn has come. */
  readonly once: IvsCall;
  /** Retries throttled and unclear calls a few times. For operations that are safe to repeat. */
  readonly call: IvsCall;
  readonly putEvents: (events: readonly OwnEvent[]) => Promise<void>;
}

/** How often a call is tried, so that one that keeps failing leaves time for the others. The next check tries it again. */
export const MAX_TRIES = 6;

/** Four fifths of what IVS allows to the account for each operation. */
const CALLS_PER_SECOND = 4;

interface Connections extends Pick<Work, 'settings' | 'memory' | 'counts' | 'began' | 'unclear'>, Omit<Conditions, 'lease'> {
  readonly ivs: IvsClient;
  readonly eventBridge: () => EventBridge;
}

export function workOn({ ivs, eventBridge, ...shared }: Connections): Work {
  const { clock, deadline } = shared;
  const conditions: Conditions = { ...shared, lease: NO_LEASE };
  const service = connect('IVS', ivs, conditions);
  const { turns } = shared.memory;
  const once: IvsCall = async (command) => {
    const operation: string = command.schema[2];
    const turn = turns.get(operation) ?? createPacer(CALLS_PER_SECOND, clock);
    turns.set(operation, turn);
    await turn(deadline);
    return await service.once(command);
  };
  const patiently = <T>(work: () => Promise<T>) => retry(work, isPassing, clock, deadline);
  return {
    ...shared,
    once,
    call: (command) => patiently(() => once(command)),
    async putEvents(events) {
      const { client, PutEventsCommand } = eventBridge();
      const put: EventBridgeCall = connect('EventBridge', client, conditions).once;
      await patiently(async () => expectAccepted(await put(new PutEventsCommand(toPutEvents(events)))));
    },
  };
}

const isPassing = (error: unknown, tries: number) => tries < MAX_TRIES && (isThrottled(error) || isUnclear(error));

/** Longer than the service remembers a composition. */
export const REMEMBERED_MS = 600_000;

const MEMORY_SIZE = 10_000;

/** Remembers the time of something, and forgets the oldest. */
export function remember(memory: Map<string, number>, key: string, now: number): void {
  memory.delete(key);
  memory.set(key, now);
  const [oldest] = memory.size > MEMORY_SIZE ? memory.keys() : [];
  if (oldest !== undefined) memory.delete(oldest);
}

/** Whether something was remembered less than `milliseconds` ago. */
export function isRecent(memory: ReadonlyMap<string, number>, key: string, now: number, milliseconds: number): boolean {
  return now - (memory.get(key) ?? Number.NEGATIVE_INFINITY) < milliseconds;
}
