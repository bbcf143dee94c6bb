/** The messages in queues. A received message is invisible until its visibility timeout ends or it is deleted. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { ServiceError } from '../../service/service-error';
import type { Clock } from '../../system/clock';
import { checkMessage } from './message-attributes';
import type { Message, Queue } from './queues';

/** A received message, with the handle to delete it. */
export interface Received {
  readonly message: Message;
  readonly receiptHandle: string;
}

export interface ReceiveOptions {
  readonly max: number;
  readonly visibilitySeconds: number;
  /** How long to wait for a message. `Infinity` is allowed. */
  readonly waitSeconds: number;
  /** Ends the wait. @default - it ends with `waitSeconds` or with the endpoint */
  readonly signal?: AbortSignal;
}

export interface Messages {
  send(queue: Queue, content: Pick<Message, 'body' | 'attributes'>, delaySeconds: number): Message;
  /** `find` returns the queue, or throws if it was deleted during the wait. */
  receive(find: () => Queue, options: ReceiveOptions): Promise<readonly Received[]>;
  /** Has no effect for a deleted message, and for one that was received again since. */
  delete(queue: Queue, receiptHandle: string): void;
  changeVisibility(queue: Queue, receiptHandle: string, seconds: number): void;
  /** Deletes all messages. */
  purge(queue: Queue): void;
  count(queue: Queue): { readonly visible: number; readonly invisible: number; readonly delayed: number };
  /** Ends the waits for messages of a queue, or of all queues. */
  stopWaiting(queue?: Queue): void;
}

interface Wait extends Pick<ReceiveOptions, 'signal'> {
  /** In milliseconds since 1970. */
  readonly deadline: number;
}

const PURGE_MILLISECONDS = 60_000;

export function createMessages(clock: Clock): Messages {
  /** The waits for messages, by queue. */
  const waits = new Map<Queue, Set<AbortController>>();
  let closed = false;

  /** Removes the messages that are older than the retention period. */
  function current(queue: Queue): readonly Message[] {
    const oldest = clock.now() - queue.settings.MessageRetentionPeriod * 1000;
    queue.messages = queue.messages.filter(({ sentAt }) => sentAt > oldest);
    return queue.messages;
  }

  function take(queue: Queue, time: number, { max, visibilitySeconds }: ReceiveOptions): Received[] {
    const visible = current(queue).filter(({ visibleAt }) => visibleAt <= time);
    return visible.slice(0, max).map((message) => {
      message.receiveCount += 1;
      message.firstReceivedAt ??= time;
      message.visibleAt = time + visibilitySeconds * 1000;
      return { message, receiptHandle: handleOf(queue, message) };
    });
  }

  /** Waits until a message may become receivable after `time`, at the latest until `deadline`. */
  async function wait(queue: Queue, time: number, { deadline, signal }: Wait): Promise<void> {
    const controller = new AbortController();
    const stop = () => controller.abort();
    const ofQueue = waits.get(queue) ?? new Set();
    waits.set(queue, ofQueue.add(controller));
    signal?.addEventListener('abort', stop);
    const next = Math.min(deadline, ...queue.messages.map(({ visibleAt }) => visibleAt).filter((at) => at > time));
    await sleepUntil(next, controller.signal);
    signal?.removeEventListener('abort', stop);
    ofQueue.delete(controller);
    if (ofQueue.size === 0) waits.delete(queue);
  }

  async function sleepUntil(time: number, signal: AbortSignal): Promise<void> {
    if (time === Number.POSITIVE_INFINITY) await once(signal, 'abort');
    else await clock.sleep(time - clock.now(), signal).catch(() => {});
  }

  function wake(queue: Queue): void {
    for (const controller of waits.get(queue) ?? []) controller.abort();
  }

  /** Returns undefined for a deleted message. */
  function find(queue: Queue, receiptHandle: string): Message | undefined {
    const [arn, id, count] = Buffer.from(receiptHandle, 'base64url').toString().split(' ');
    if (arn !== queue.arn || !id || !count) {
      throw new ServiceError('ReceiptHandleIsInvalid', `The receipt handle is not one of the queue ${queue.name}.`, 404);
    }
    return current(queue).find((message) => message.id === id && String(message.receiveCount) === count);
  }

  return {
    send(queue, content, delaySeconds) {
      checkMessage(content, queue.settings.MaximumMessageSize);
      const time = clock.now();
      const message = { ...content, id: randomUUID(), sentAt: time, visibleAt: time + delaySeconds * 1000, receiveCount: 0 };
      queue.messages.push(message);
      wake(queue);
      return message;
    },
    async receive(find, options) {
      const { signal, waitSeconds } = options;
      const deadline = clock.now() + waitSeconds * 1000;
      for (;;) {
        const queue = find();
        const time = clock.now();
        const received = take(queue, time, options);
        if (received.length > 0 || time >= deadline || closed || signal?.aborted) return received;
        await wait(queue, time, { deadline, signal });
      }
    },
    delete(queue, receiptHandle) {
      const message = find(queue, receiptHandle);
      queue.messages = queue.messages.filter((other) => other !== message);
    },
    changeVisibility(queue, receiptHandle, seconds) {
      const message = find(queue, receiptHandle);
      const time = clock.now();
      if (!message || message.visibleAt <= time) {
        throw new ServiceError('MessageNotInflight', 'The message is not in flight: it is visible again, or deleted.');
      }
      message.visibleAt = time + seconds * 1000;
      wake(queue);
    },
    purge(queue) {
      const time = clock.now();
      if (queue.purgedAt !== undefined && time < queue.purgedAt + PURGE_MILLISECONDS) {
        throw new ServiceError('PurgeQueueInProgress', `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`, 403);
      }
      queue.purgedAt = time;
      queue.messages = [];
    },
    count(queue) {
      const time = clock.now();
      const messages = current(queue);
      const invisible = messages.filter(({ visibleAt, receiveCount }) => visibleAt > time && receiveCount > 0).length;
      const delayed = messages.filter(({ visibleAt, receiveCount }) => visibleAt > time && receiveCount === 0).length;
      return { visible: messages.length - invisible - delayed, invisible, delayed };
    },
    stopWaiting(queue) {
      closed ||= queue === undefined;
      for (const waiting of queue ? [queue] : waits.keys()) wake(waiting);
    },
  };
}

function handleOf({ arn }: Queue, { id, receiveCount }: Message): string {
  return Buffer.from(`${arn} ${id} ${receiveCount}`).toString('base64url');
}
