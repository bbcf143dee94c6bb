/**
 * The rules of FIFO queues: groups, whose messages stay in order, and deduplication.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fifo-queues.html
 */
import { createHash } from 'node:crypto';
import { ServiceError } from '../../service/service-error';
import { invalidParameterValue } from './invalid-parameter-value';
import { isInFlight, type Message, type Queue } from './queues';

/** A message as its sender gives it. */
export interface NewMessage extends Pick<Message, 'body' | 'attributes' | 'groupId' | 'deduplicationId'> {
  /** @default - the delay of the queue */
  readonly delaySeconds?: number;
}

/** The ids that the service gives a message. */
export type SentMessage = Pick<Message, 'id' | 'sequenceNumber'>;

type Identity = Pick<Message, 'groupId' | 'deduplicationId'>;

const DEDUPLICATION_MILLISECONDS = 300_000;

/** The sequence numbers of the service have twenty digits. */
const FIRST_SEQUENCE_NUMBER = 18_849_496_460_467_696_128n;

/** Returns the group and the deduplication id of a message. Throws for a message that a queue of this type rejects. */
export function identify(queue: Queue, { body, delaySeconds = 0, deduplicationId, groupId }: NewMessage): Identity {
  checkId('MessageDeduplicationId', deduplicationId);
  checkId('MessageGroupId', groupId);
  const { ContentBasedDeduplication, FifoQueue: isFifo } = queue.settings;
  if (!isFifo) {
    if (deduplicationId !== undefined) throw notForType('MessageDeduplicationId', deduplicationId);
    return { groupId };
  }
  if (delaySeconds > 0) throw notForType('DelaySeconds', delaySeconds);
  if (groupId === undefined) throw new ServiceError('MissingParameter', 'The request must contain the parameter MessageGroupId.');
  if (deduplicationId !== undefined) return { groupId, deduplicationId };
  if (ContentBasedDeduplication) return { groupId, deduplicationId: createHash('sha256').update(body).digest('hex') };
  const rule = 'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly';
  throw new ServiceError('InvalidParameterValueException', rule);
}

function checkId(name: string, id: string | undefined): void {
  if (id === undefined || /^[!-~]{1,128}$/.test(id)) return;
  throw invalidParameterValue(name, id, `${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`);
}

function notForType(name: string, value: string | number): ServiceError {
  return invalidParameterValue(name, value, 'The request include parameter that is not valid for this queue type.');
}

/** Returns the message with the same identity that was sent in the last five minutes, even if it was deleted. */
export function findDuplicate(queue: Queue, identity: Identity, time: number): SentMessage | undefined {
  for (const [key, { sentAt }] of queue.recent) {
    if (sentAt > time - DEDUPLICATION_MILLISECONDS) break;
    queue.recent.delete(key);
  }
  return queue.recent.get(deduplicationKey(queue, identity));
}

/** Makes later messages with this identity duplicates. */
export function remember(queue: Queue, message: Message): void {
  queue.recent.set(deduplicationKey(queue, message), { id: message.id, sequenceNumber: message.sequenceNumber, sentAt: message.sentAt });
}

function deduplicationKey({ settings }: Queue, { groupId, deduplicationId }: Identity): string {
  return JSON.stringify(settings.DeduplicationScope === 'messageGroup' ? [deduplicationId, groupId] : [deduplicationId]);
}

export function nextSequenceNumber(queue: Queue): string {
  queue.sequence += 1;
  return String(FIRST_SEQUENCE_NUMBER + BigInt(queue.sequence) * 256n);
}

/** Returns the messages that can be received, group by group. A group with a message in flight has none. */
export function receivableByGroup(messages: readonly Message[], time: number): readonly Message[] {
  const blocked = new Set(messages.filter((message) => isInFlight(message, time)).map(({ groupId }) => groupId));
  const groups = new Map<string | undefined, Message[]>();
  for (const message of messages) {
    const { groupId, visibleAt } = message;
    if (visibleAt > time || blocked.has(groupId)) continue;
    const group = groups.get(groupId);
    if (group) group.push(message);
    else groups.set(groupId, [message]);
  }
  return [...groups.values()].flat();
}
