/** Event source mappings in virtual time: real queues, and functions that the test plays. */

import type { EndpointServices } from '../../../../../local/src/endpoint/services';
import type { Access } from '../../../../../local/src/service/access';
import type { MessageBatch } from '../../../../../local/src/service/news';
import { settingsOf } from '../../../../../local/src/services/lambda/event-source-mappings/mapping';
import {
  createMappings,
  type EventSourceMappings,
  type MappingsState,
} from '../../../../../local/src/services/lambda/event-source-mappings/mappings';
import type { InvokeResult } from '../../../../../local/src/services/lambda/function';
import type { InvocationDetails } from '../../../../../local/src/services/lambda/functions';
import type { MessageAttributes } from '../../../../../local/src/services/sqs/message-attributes';
import { settingsFrom } from '../../../../../local/src/services/sqs/queue-settings';
import { sqs } from '../../../../../local/src/services/sqs/service';
import { endAfterTest } from '../../../../support/after-test';
import { startServices } from '../../../../support/local-services';
import { VirtualClock } from '../../../../support/virtual-clock';

export const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:worker';
export const SECOND = 1_000;

export interface SqsEvent {
  readonly Records: readonly { readonly messageId: string; readonly body: string; readonly attributes: Readonly<Record<string, string>> }[];
}

type Handler = (event: SqsEvent) => unknown;

function endWithTest(services: EndpointServices, mappings: EventSourceMappings): void {
  endAfterTest(() => {
    mappings.close();
    return services.close();
  });
}

export interface QueueOptions {
  readonly name?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** A queue that is mapped to a function. */
export function startMapping(settings: Parameters<typeof settingsOf>[0] = {}, { name = 'jobs', attributes = {} }: QueueOptions = {}) {
  const clock = new VirtualClock();
  const unbound = { now: () => clock.now(), sleep: (milliseconds: number, signal?: AbortSignal) => clock.sleep(milliseconds, signal) };
  const services = startServices({ clock: unbound });
  const { queues, consumer, delivery } = services.of(sqs);
  const queueArn = queues.create(
    'us-east-1',
    name,
    settingsFrom({ ...(name.endsWith('.fifo') && { FifoQueue: 'true', ContentBasedDeduplication: 'true' }), ...attributes }),
    {},
  ).arn;
  const events: SqsEvent[] = [];
  const notices: string[] = [];
  const denied = new Set<string>();
  const state: MappingsState = new Map();
  let handler: Handler = () => null;
  const batches: (MessageBatch | undefined)[] = [];
  const invoke = async (_: string, event: unknown, { batch }: InvocationDetails): Promise<InvokeResult> => {
    events.push(event as SqsEvent);
    batches.push(batch);
    try {
      return { result: await handler(event as SqsEvent) };
    } catch (error) {
      return { error: { type: (error as Error).name, message: (error as Error).message } };
    }
  };
  const functions = { has: () => true, get: () => ({ definition: { name: 'worker', timeoutSeconds: 3 } }), invoke };
  const options = {
    clock: unbound,
    functions: functions as never,
    queues,
    consumer,
    denialOf: (_: string, { action }: Access) => (denied.has(action) ? `${action} is denied` : undefined),
    notice: (_: string, text: string) => void notices.push(text),
  };
  const mappings = createMappings(options, state);
  endWithTest(services, mappings);
  const mapping = mappings.create({ region: 'us-east-1', queueArn, functionArn: FUNCTION_ARN, settings: settingsOf(settings), tags: {} });
  return {
    clock,
    services,
    mapping,
    mappings,
    queueArn,
    queues,
    consumer,
    events,
    /** What is told of the messages of each event. */
    batches,
    notices,
    /** The actions that the function's role does not allow. */
    denied,
    /** The bodies of the messages of each event. */
    bodies: () => events.map(({ Records }) => Records.map(({ body }) => body)),
    /** The bodies of the messages in the queue. */
    left: (arn = queueArn) => queues.findByArn(arn)?.messages.map(({ body }) => body),
    handle(next: Handler) {
      handler = next;
    },
    /** Lets the function wait for the test. Returns the ends of its invocations, oldest first. */
    hold() {
      const ends: { readonly succeed: () => void; readonly fail: (error: Error) => void }[] = [];
      handler = () => new Promise<void>((succeed, fail) => void ends.push({ succeed, fail }));
      return ends;
    },
    send: (body: string, groupId?: string, attributes?: MessageAttributes) =>
      delivery.send(queueArn, { body, groupId, ...(attributes && { attributes }) }),
    /** Lets time pass. */
    pass: (milliseconds = 0) => clock.run(clock.sleep(milliseconds)),
    /** The mappings of another endpoint with the same state. */
    restart: () => {
      mappings.close();
      const next = createMappings(options, state);
      endWithTest(services, next);
      next.resume();
    },
  };
}
