/** The queues of the local Amazon SQS, by region, and their attributes. */
import { arnOf } from '../../service/arn';
import { ServiceError } from '../../service/service-error';
import type { Clock } from '../../system/clock';
import { parsePolicyDocument } from '../iam/policy';
import type { MessageAttributes } from './message-attributes';

/**
 * The attributes that are whole numbers, with their ranges and defaults.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
 */
const NUMBERS = {
  DelaySeconds: { min: 0, max: 900, absent: 0 },
  MaximumMessageSize: { min: 1_024, max: 1_048_576, absent: 1_048_576 },
  MessageRetentionPeriod: { min: 60, max: 1_209_600, absent: 345_600 },
  ReceiveMessageWaitTimeSeconds: { min: 0, max: 20, absent: 0 },
  VisibilityTimeout: { min: 0, max: 43_200, absent: 30 },
} as const;

export type NumberName = keyof typeof NUMBERS;

const NUMBER_NAMES = Object.keys(NUMBERS) as NumberName[];

/** The attributes of a queue that can change. */
export interface QueueSettings extends Readonly<Record<NumberName, number>> {
  /** The queue policy as JSON. */
  readonly Policy?: string;
}

const DEFAULTS = Object.fromEntries(NUMBER_NAMES.map((name) => [name, NUMBERS[name].absent])) as Record<NumberName, number>;

export interface Message {
  readonly id: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly sentAt: number;
  /** When the message can be received, in milliseconds since 1970. */
  visibleAt: number;
  receiveCount: number;
  firstReceivedAt?: number;
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

export function queueArn(region: string, name: string): string {
  return arnOf('sqs', region, name);
}

/** Returns the name in the URL of a queue. The address does not matter: it may be that of an earlier run. */
export function nameInUrl(url: string): string | undefined {
  return /\/\d{12}\/([^/]+)$/.exec(url)?.[1];
}

/** `onDelete` is called after a queue was deleted. */
export function createQueues({ now }: Pick<Clock, 'now'>, queues: QueuesState, onDelete: (queue: Queue) => void): Queues {
  const find = (region: string, name: string) => queues.get(queueArn(region, name));

  return {
    find,
    findByArn: (arn) => queues.get(arn),
    get(region, url) {
      const name = nameInUrl(url);
      if (name === undefined) throw new ServiceError('InvalidAddress', `The address ${url} is not valid for this endpoint.`);
      return find(region, name) ?? throwNotFound();
    },
    create(region, name, settings, tags) {
      checkName(name);
      const existing = find(region, name);
      if (existing) {
        const changed = Object.entries({ ...existing.settings, ...settings }).find(
          ([attribute]) => settings[attribute as NumberName] !== existing.settings[attribute as NumberName],
        );
        if (!changed) return existing;
        const message = `A queue already exists with the same name and a different value for attribute ${changed[0]}`;
        throw new ServiceError('QueueNameExists', message);
      }
      const time = now();
      const queue = { arn: queueArn(region, name), name, createdAt: time, changedAt: time, settings, tags, messages: [] };
      queues.set(queue.arn, queue);
      return queue;
    },
    list(region, prefix) {
      const listed = [...queues.values()].filter(({ arn, name }) => arn === queueArn(region, name) && name.startsWith(prefix));
      return listed.sort((one, other) => (one.name < other.name ? -1 : 1));
    },
    update(queue, settings) {
      queue.settings = settings;
      queue.changedAt = now();
    },
    delete(queue) {
      queues.delete(queue.arn);
      onDelete(queue);
    },
  };
}

export function throwNotFound(): never {
  throw new ServiceError('QueueDoesNotExist', 'The specified queue does not exist.');
}

/** Throws for a name that the service rejects, and for a FIFO queue. */
export function checkName(name: string): void {
  if (name.endsWith('.fifo')) {
    throw new ServiceError('UnsupportedOperation', `The local endpoint has standard queues only; ${name} is the name of a FIFO queue.`);
  }
  if (!/^[\w-]{1,80}$/.test(name)) {
    const rule = 'A queue name has 1 to 80 letters, digits, hyphens and underscores';
    throw new ServiceError('InvalidParameterValueException', `${rule}; got '${name}'.`);
  }
}

/**
 * Changes settings by the attributes of a request, which are texts. Throws for unknown attributes, and for values out of range.
 */
export function settingsFrom(attributes: Readonly<Record<string, string>>, before: QueueSettings = DEFAULTS): QueueSettings {
  const settings: Record<string, number | string | undefined> = { ...before };
  for (const [name, value] of Object.entries(attributes)) {
    if (Object.hasOwn(NUMBERS, name)) settings[name] = numberFrom(name as NumberName, value);
    else if (name === 'Policy') settings.Policy = policyFrom(value);
    else throw new ServiceError('InvalidAttributeName', `The local endpoint does not have the attribute ${name}.`);
  }
  return settings as unknown as QueueSettings;
}

function numberFrom(name: NumberName, value: string): number {
  const { min, max } = NUMBERS[name];
  const number = /^\d{1,9}$/.test(value) ? Number(value) : -1;
  if (number >= min && number <= max) return number;
  throw new ServiceError('InvalidAttributeValue', `${name} must be a whole number from ${min} to ${max}, got ${value}.`);
}

/** An empty text removes the policy. */
function policyFrom(value: string): string | undefined {
  if (value === '') return undefined;
  try {
    if (parsePolicyDocument(value)) return value;
  } catch (error) {
    throw new ServiceError('InvalidAttributeValue', `The policy is not valid: ${(error as Error).message}`);
  }
  throw new ServiceError('InvalidAttributeValue', 'Policy must be the JSON of a policy.');
}
