/**
 * The attributes of queues that their creators set.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
 */
import { isObject, tryReadJson } from '../../data/json';
import { ServiceError } from '../../service/service-error';
import { parsePolicyDocument } from '../iam/policy';
import { invalidParameterValue } from './invalid-parameter-value';

/** The attributes that are whole numbers, with their ranges and defaults. */
const NUMBERS = {
  DelaySeconds: { min: 0, max: 900, absent: 0 },
  MaximumMessageSize: { min: 1_024, max: 1_048_576, absent: 1_048_576 },
  MessageRetentionPeriod: { min: 60, max: 1_209_600, absent: 345_600 },
  ReceiveMessageWaitTimeSeconds: { min: 0, max: 20, absent: 0 },
  VisibilityTimeout: { min: 0, max: 43_200, absent: 30 },
} as const;

type NumberName = keyof typeof NUMBERS;

const NUMBER_NAMES = Object.keys(NUMBERS) as NumberName[];

const DEDUPLICATION_SCOPES = ['queue', 'messageGroup'] as const;
const THROUGHPUT_LIMITS = ['perQueue', 'perMessageGroupId'] as const;
const MAX_RECEIVE_COUNT = 1_000;

export interface QueueSettings extends Readonly<Record<NumberName, number>>, Partial<FifoSettings> {
  /** Kept for the caller: the local endpoint encrypts no messages. */
  readonly SqsManagedSseEnabled: boolean;
  /** The queue policy as JSON. */
  readonly Policy?: string;
  /** JSON of a {@link RedrivePolicy}. */
  readonly RedrivePolicy?: string;
}

/** The attributes of FIFO queues alone. */
interface FifoSettings {
  readonly FifoQueue: true;
  readonly ContentBasedDeduplication: boolean;
  readonly DeduplicationScope: (typeof DEDUPLICATION_SCOPES)[number];
  /** Kept for the caller: the local endpoint does not limit how many messages a queue takes in a second. */
  readonly FifoThroughputLimit: (typeof THROUGHPUT_LIMITS)[number];
}

/** After how many receives a message moves to the dead-letter queue. */
export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

const STANDARD: QueueSettings = {
  ...(Object.fromEntries(NUMBER_NAMES.map((name) => [name, NUMBERS[name].absent])) as Record<NumberName, number>),
  SqsManagedSseEnabled: true,
};

const FIFO: QueueSettings & FifoSettings = {
  ...STANDARD,
  FifoQueue: true,
  ContentBasedDeduplication: false,
  DeduplicationScope: 'queue',
  FifoThroughputLimit: 'perQueue',
};

/** Reads the value of each attribute. An absent value removes the attribute. */
const READERS: Readonly<Record<string, (value: string, name: string) => unknown>> = {
  ...Object.fromEntries(NUMBER_NAMES.map((name) => [name, numberFrom])),
  Policy: policyFrom,
  RedrivePolicy: redrivePolicyFrom,
  SqsManagedSseEnabled: booleanFrom,
};

const FIFO_READERS: typeof READERS = {
  ...READERS,
  FifoQueue: fifoQueueFrom,
  ContentBasedDeduplication: booleanFrom,
  DeduplicationScope: (value, name) => choiceFrom(DEDUPLICATION_SCOPES, value, name),
  FifoThroughputLimit: (value, name) => choiceFrom(THROUGHPUT_LIMITS, value, name),
};

/**
 * Changes settings by the attributes of a request, which are texts. Throws for unknown attributes, and for values out of range.
 * `before` defaults to those of a new queue.
 */
export function settingsFrom(
  attributes: Readonly<Record<string, string>>,
  before: QueueSettings = attributes.FifoQueue === 'true' ? FIFO : STANDARD,
): QueueSettings {
  const readers = before.FifoQueue ? FIFO_READERS : READERS;
  const changes = Object.entries(attributes).map(([name, value]) => {
    if (!Object.hasOwn(readers, name)) throw unknownAttribute(name);
    return [name, readers[name]?.(value, name)];
  });
  const settings: QueueSettings = { ...before, ...Object.fromEntries(changes) };
  if (settings.FifoThroughputLimit === 'perMessageGroupId' && settings.DeduplicationScope !== 'messageGroup') {
    throw invalidValue('The FifoThroughputLimit perMessageGroupId needs the DeduplicationScope messageGroup; got queue.');
  }
  return settings;
}

export function redrivePolicyOf({ RedrivePolicy }: QueueSettings): RedrivePolicy | undefined {
  return RedrivePolicy === undefined ? undefined : JSON.parse(RedrivePolicy);
}

function unknownAttribute(name: string): ServiceError {
  const message = Object.hasOwn(FIFO_READERS, name)
    ? `${name} is an attribute of FIFO queues. Such a queue is created with the attribute FifoQueue, whose value is true.`
    : `The local endpoint does not have the attribute ${name}.`;
  return new ServiceError('InvalidAttributeName', message);
}

function numberFrom(value: string, name: string): number {
  const { min, max } = NUMBERS[name as NumberName];
  const number = /^\d{1,9}$/.test(value) ? Number(value) : -1;
  if (number >= min && number <= max) return number;
  throw invalidValue(`${name} must be a whole number from ${min} to ${max}, got ${value}.`);
}

function choiceFrom<const T extends string>(choices: readonly T[], value: string, name: string): T {
  const choice = choices.find((each) => each === value);
  if (choice !== undefined) return choice;
  throw invalidValue(`${name} must be ${choices.join(' or ')}, got ${value}.`);
}

function booleanFrom(value: string, name: string): boolean {
  return choiceFrom(['true', 'false'], value, name) === 'true';
}

function fifoQueueFrom(value: string): true {
  if (value === 'true') return true;
  throw invalidValue('Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.');
}

/** An empty text removes the policy. */
function policyFrom(value: string): string | undefined {
  if (value === '') return undefined;
  try {
    if (parsePolicyDocument(value)) return value;
  } catch (error) {
    throw invalidValue(`The policy is not valid: ${(error as Error).message}`);
  }
  throw invalidValue('Policy must be the JSON of a policy.');
}

/** An empty text removes the policy. */
function redrivePolicyFrom(value: string): string | undefined {
  if (value === '') return undefined;
  const policy = tryReadJson(value);
  const invalid = (reason: string) => invalidParameterValue('RedrivePolicy', value, reason);
  if (!isObject(policy)) throw invalid('It must be the JSON of an object with deadLetterTargetArn and maxReceiveCount.');
  const { deadLetterTargetArn, maxReceiveCount, ...others } = policy;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw invalid(`It has deadLetterTargetArn and maxReceiveCount; got ${unknown}.`);
  if (typeof deadLetterTargetArn !== 'string') throw invalid('It must have the ARN of a queue as deadLetterTargetArn.');
  const count = Number(maxReceiveCount ?? Number.NaN);
  if (!Number.isInteger(count) || count < 1 || count > MAX_RECEIVE_COUNT) {
    throw invalid(`Invalid value for maxReceiveCount: ${maxReceiveCount}, valid values are from 1 to ${MAX_RECEIVE_COUNT} both inclusive.`);
  }
  return JSON.stringify({ deadLetterTargetArn, maxReceiveCount: count });
}

function invalidValue(message: string): ServiceError {
  return new ServiceError('InvalidAttributeValue', message);
}
