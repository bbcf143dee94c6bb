/** The messages in queues. A received message is invisible until its visibility timeout ends or it is deleted. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { ServiceError } from '../../service/service-error';
import type { Clock } from '../../system/clock';
import { findDuplicate, identify, type NewMessage, nextSequenceNumber, receivableByGroup, remember, type SentMessage } from './fifo';
import { invalidParameterValue } from './invalid-parameter-value';
import { checkMessage } from './message-attributes';
import { redrivePolicyOf } from './queue-settings';
import { isInFlight, type Message, type Queue } from './queues';

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
  /** Returns the existing message for a duplicate, which is not sent. */
  send(queue: Queue, message: NewMessage): SentMessage;
  /** `find` returns the queue, or throws if it was deleted during the wait. */
  receive(find: () => Queue, options: ReceiveOptions): Promise<readonly Received[]>;
  /** Has no effect for a deleted message. If the message was received again since, has no effect, or throws for a FIFO queue. */
  delete(queue: Queue, receiptHandle: string): void;
  changeVisibility(queue: Queue, receiptHandle: string, seconds: number): void;
  /** Deletes all messages. */
  purge(queue: Queue): void;
  count(queue: Queue): { readonly visible: number; readonly invisible: number; readonly delayed: number };
  /** Lets the waits for messages of a queue check it again. */
  wake(queue: Queue): void;
  /** Ends all waits. */
  close(): void;
}

interface Wait extends Pick<ReceiveOptions, 'signal'> {
  /** In milliseconds since 1970. */
  readonly deadline: number;
}

const PURGE_MILLISECONDS = 60_000;

/** `findQueue` returns a queue by its ARN. */
export function createMessages(clock: Clock, findQueue: (arn: string) => Queue | undefined): Messages {
  /** The waits for messages, by queue. */
  const waits = new Map<Queue, Set<AbortController>>();
  let closed = false;

  /** Removes the messages that are older than the retention period. Those in flight stay, because a function may process them. */
  function current(queue: Queue): readonly Message[] {
    const time = clock.now();
    const oldest = time - queue.settings.MessageRetentionPeriod * 1000;
    queue.messages = queue.messages.filter((message) => message.sentAt > oldest || isInFlight(message, time));
    return queue.messages;
  }

  function take(queue: Queue, time: number, { max, visibilitySeconds }: ReceiveOptions): Received[] {
    const messages = current(queue);
    const receivable = queue.settings.FifoQueue ? receivableByGroup(messages, time) : messages.filter(({ visibleAt }) => visibleAt <= time);
    const received: Received[] = [];
    for (const message of receivable) {
      if (received.length === max) break;
      if (moveToDeadLetterQueue(queue, message, time)) continue;
      message.receiveCount += 1;
      message.firstReceivedAt ??= time;
      message.visibleAt = time + visibilitySeconds * 1000;
      received.push({ message, receiptHandle: handleOf(queue, message) });
    }
    return received;
  }

  /** Returns whether the message was received as often as the redrive policy allows, and was moved. */
  function moveToDeadLetterQueue(queue: Queue, message: Message, time: number): boolean {
    const { deadLetterTargetArn = '', maxReceiveCount = Number.POSITIVE_INFINITY } = redrivePolicyOf(queue.settings) ?? {};
    const target = findQueue(deadLetterTargetArn);
    if (!target || message.receiveCount < maxReceiveCount) return false;
    remove(queue, message);
    const moved = { ...message, deadLetterSourceArn: queue.arn, visibleAt: time };
    add(target, target.settings.FifoQueue ? renewed(target, moved, time) : moved);
    return true;
  }

  function add(queue: Queue, message: Message): Message {
    queue.messages.push(message);
    wake(queue);
    return message;
  }

  /** Adds a message to a FIFO queue, or returns the one of which it is a duplicate. */
  function addOnce(queue: Queue, message: Message): SentMessage {
    const duplicate = findDuplicate(queue, message, message.sentAt);
    if (duplicate) return duplicate;
    const numbered = { ...message, sequenceNumber: nextSequenceNumber(queue) };
    remember(queue, numbered);
    return add(queue, numbered);
  }

  function remove(queue: Queue, message: Message): void {
    queue.messages = queue.messages.filter((other) => other !== message);
    // The next messages of its group can be received.
    wake(queue);
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
  function find(queue: Queue, receiptHandle: string): { readonly message: Message; readonly isLatest: boolean } | undefined {
    const [arn, id, count] = Buffer.from(receiptHandle, 'base64url').toString().split(' ');
    if (arn !== queue.arn || !id || !count) {
      throw new ServiceError('ReceiptHandleIsInvalid', `The receipt handle is not one of the queue ${queue.name}.`, 404);
    }
    const message = current(queue).find((each) => each.id === id);
    return message && { message, isLatest: String(message.receiveCount) === count };
  }

  return {
    send(queue, given) {
      checkMessage(given, queue.settings.MaximumMessageSize);
      const { body, attributes, delaySeconds = queue.settings.DelaySeconds } = given;
      const identity = identify(queue, given);
      const time = clock.now();
      const content = { id: randomUUID(), body, attributes, ...identity, sentAt: time };
      const message = { ...content, visibleAt: time + delaySeconds * 1000, receiveCount: 0 };
      return queue.settings.FifoQueue ? addOnce(queue, message) : add(queue, message);
    },
    async receive(find, options) {
      const { signal, waitSeconds } = options;
      const deadline = clock.now() + waitSeconds * 1000;
      for (;;) {
        const queue = find();
        const time = clock.now();
        if (signal?.aborted) return [];
        const received = take(queue, time, options);
        if (received.length > 0 || time >= deadline || closed) return received;
        await wait(queue, time, { deadline, signal });
      }
    },
    delete(queue, receiptHandle) {
      const { message, isLatest } = find(queue, receiptHandle) ?? {};
      if (!message) return;
      if (queue.settings.FifoQueue && !(isLatest && isInFlight(message, clock.now())))
        throw invalidParameterValue('ReceiptHandle', receiptHandle, 'The receipt handle has expired.');
      if (isLatest) remove(queue, message);
    },
    changeVisibility(queue, receiptHandle, seconds) {
      const { message, isLatest } = find(queue, receiptHandle) ?? {};
      const time = clock.now();
      if (!message || !isLatest || message.visibleAt <= time) {
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
      queue.recent.clear();
    },
    count(queue) {
      const time = clock.now();
      const messages = current(queue);
      const invisible = messages.filter((message) => isInFlight(message, time)).length;
      const visible = messages.filter(({ visibleAt }) => visibleAt <= time).length;
      return { visible, invisible, delayed: messages.length - visible - invisible };
    },
    wake,
    close() {
      closed = true;
      for (const queue of waits.keys()) wake(queue);
    },
  };
}

function handleOf({ arn }: Queue, { id, receiveCount }: Message): string {
  return Buffer.from(`${arn} ${id} ${receiveCount}`).toString('base64url');
}

/**
 * Returns a message as it arrives in a FIFO dead-letter queue. In a standard one, nothing of it changes.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
 */
function renewed(queue: Queue, message: Message, time: number): Message {
  return { ...message, deduplicationId: message.id, sentAt: time, sequenceNumber: nextSequenceNumber(queue) };
}
