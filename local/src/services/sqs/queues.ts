/** The queues of the local Amazon SQS, by region, and their attributes. */
import { ServiceError } from '../../service/service-error';
import type { Clock } from '../../system/clock';
import { invalidParameterValue } from './invalid-parameter-value';
import type { MessageAttributes } from './message-attributes';
import { FIFO_SUFFIX, queueArn } from './queue-arn';
import { type QueueSettings, redrivePolicyOf } from './queue-settings';

export interface Message {
  readonly id: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  /** The message group. Every message of a FIFO queue is in one. */
  readonly groupId?: string;
  /** Only messages of FIFO queues have one. */
  readonly deduplicationId?: string;
  /** Only messages of FIFO queues have one. */
  readonly sequenceNumber?: string;
  /** In milliseconds since 1970. */
  readonly sentAt: number;
  /** The queue from which the message was moved to this dead-letter queue. */
  readonly deadLetterSourceArn?: string;
  /** When the message can be received, in milliseconds since 1970. */
  visibleAt: number;
  receiveCount: number;
  firstReceivedAt?: number;
}

/** Whether the message was received, and can be deleted before it becomes visible again. */
export function isInFlight({ receiveCount, visibleAt }: Message, time: number): boolean {
  return receiveCount > 0 && visibleAt > time;
}

export interface Queue {
  readonly arn: string;
  readonly name: string;
  readonly createdAt: number;
  changedAt: number;
  /** When the queue was last purged, in milliseconds since 1970. */
  purgedAt?: number;
  settings: QueueSettings;
  tags: Readonly<Record<string, string>>;
  /** Oldest first. */
  messages: Message[];
  /** The messages that were sent to a FIFO queue in the last five minutes, by deduplication key, oldest first. */
  readonly recent: Map<string, Pick<Message, 'id' | 'sequenceNumber' | 'sentAt'>>;
  /** How many sequence numbers a FIFO queue has given. */
  sequence: number;
}

/** Saved with the state. Queues by ARN. */
export type QueuesState = Map<string, Queue>;

/** Methods throw QueueDoesNotExist if there is no such queue. */
export interface Queues {
  /** Returns the existing queue if it has the same attributes. */
  create(region: string, name: string, settings: QueueSettings, tags: Queue['tags']): Queue;
  /** Returns a queue by its URL. */
  get(region: string, url: string): Queue;
  find(region: string, name: string): Queue | undefined;
  findByArn(arn: string): Queue | undefined;
  /** Returns the queues whose names begin with the prefix, in alphabetical order. */
  list(region: string, prefix: string): readonly Queue[];
  update(queue: Queue, settings: QueueSettings): void;
  delete(queue: Queue): void;
}

/** Returns the name in the URL of a queue. The address does not matter: it may be that of an earlier run. */
export function nameInUrl(url: string): string | undefined {
  return /\/\d{12}\/([^/]+)$/.exec(url)?.[1];
}

/** `onChange` is called after a queue was changed or deleted. */
export function createQueues({ now }: Pick<Clock, 'now'>, queues: QueuesState, onChange: (queue: Queue) => void): Queues {
  const find = (region: string, name: string) => queues.get(queueArn(region, name));

  function checkRedrivePolicy(settings: QueueSettings): void {
    const { deadLetterTargetArn = '' } = redrivePolicyOf(settings) ?? {};
    if (settings.RedrivePolicy === undefined) return;
    const target = queues.get(deadLetterTargetArn);
    if (!target) throw invalidParameterValue('RedrivePolicy', settings.RedrivePolicy, 'Dead letter target does not exist.');
    if (target.settings.FifoQueue === settings.FifoQueue) return;
    throw invalidParameterValue('RedrivePolicy', settings.RedrivePolicy, 'Dead-letter queue must be same type of queue as the source.');
  }

  return {
    find,
    findByArn: (arn) => queues.get(arn),
    get(region, url) {
      const name = nameInUrl(url);
      if (name === undefined) throw new ServiceError('InvalidAddress', `The address ${url} is not valid for this endpoint.`);
      return find(region, name) ?? throwNotFound();
    },
    create(region, name, settings, tags) {
      checkQueueName(name, settings);
      checkRedrivePolicy(settings);
      const existing = find(region, name);
      if (existing) {
        const changed = Object.entries({ ...existing.settings, ...settings }).find(
          ([attribute]) => settings[attribute as keyof QueueSettings] !== existing.settings[attribute as keyof QueueSettings],
        );
        if (!changed) return existing;
        const message = `A queue already exists with the same name and a different value for attribute ${changed[0]}`;
        throw new ServiceError('QueueNameExists', message);
      }
      const time = now();
      const content = { messages: [], recent: new Map(), sequence: 0 };
      const queue = { arn: queueArn(region, name), name, createdAt: time, changedAt: time, settings, tags, ...content };
      queues.set(queue.arn, queue);
      return queue;
    },
    list(region, prefix) {
      const listed = [...queues.values()].filter(({ arn, name }) => arn === queueArn(region, name) && name.startsWith(prefix));
      return listed.sort((one, other) => (one.name < other.name ? -1 : 1));
    },
    update(queue, settings) {
      checkRedrivePolicy(settings);
      queue.settings = settings;
      queue.changedAt = now();
      if (settings.FifoQueue) delayAgain(queue);
      onChange(queue);
    },
    delete(queue) {
      queues.delete(queue.arn);
      onChange(queue);
    },
  };
}

export function throwNotFound(): never {
  throw new ServiceError('QueueDoesNotExist', 'The specified queue does not exist.');
}

/**
 * A change of a FIFO queue's delay also changes the delay of the messages that are in the queue.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-delay-queues.html
 */
function delayAgain({ messages, settings }: Queue): void {
  for (const message of messages) {
    if (message.receiveCount === 0) message.visibleAt = message.sentAt + settings.DelaySeconds * 1000;
  }
}

/** Throws for a name that the service rejects for a queue of this type. */
export function checkQueueName(name: string, { FifoQueue: isFifo }: Pick<QueueSettings, 'FifoQueue'>): void {
  const stem = isFifo && name.endsWith(FIFO_SUFFIX) ? name.slice(0, -FIFO_SUFFIX.length) : name;
  if (/^[\w-]+$/.test(stem) && name.length <= 80 && (stem !== name) === Boolean(isFifo)) return;
  const rule = 'A queue name has 1 to 80 letters, digits, hyphens and underscores';
  const fifoRule = `, and that of a FIFO queue ends with ${FIFO_SUFFIX}`;
  const fix = !isFifo && name.endsWith(FIFO_SUFFIX) ? ' A FIFO queue has the attribute FifoQueue with the value true.' : '';
  throw new ServiceError('InvalidParameterValueException', `${rule}${isFifo ? fifoRule : ''}; got '${name}'.${fix}`);
}
