/** The data of event source mappings, and what AWS Lambda and the local endpoint reject of it. */
import { readJson } from '../../../data/json';
import { parseArn } from '../../../service/arn';
import { messageOf } from '../../../service/error-message';
import { type EventTest, parsePattern } from '../../../service/event-patterns/pattern';
import { flag, list, oneOf, type Parsed, type StructureOf, structure, text, wholeNumber } from '../../../service/input';
import { isFifoQueueArn } from '../../sqs/queue-arn';
import { invalidParameter } from '../invalid-parameter';

/**
 * The members that can change.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html
 */
export const MAPPING_SETTINGS = {
  BatchSize: wholeNumber({ min: 1, max: 10_000 }),
  Enabled: flag,
  FilterCriteria: structure({ Filters: list(structure({ Pattern: text({ min: 0, max: 4_096 }) })) }),
  FunctionResponseTypes: list(oneOf('ReportBatchItemFailures'), { min: 0, max: 1 }),
  MaximumBatchingWindowInSeconds: wholeNumber({ min: 0, max: 300 }),
  ScalingConfig: structure({ MaximumConcurrency: wholeNumber({ min: 2, max: 1_000 }) }),
};

const DEFAULTS = { BatchSize: 10, Enabled: true, FunctionResponseTypes: [], MaximumBatchingWindowInSeconds: 0 };

type GivenSettings = StructureOf<typeof MAPPING_SETTINGS>;
export type MappingSettings = GivenSettings & Required<Pick<GivenSettings, keyof typeof DEFAULTS>>;

/** An event source mapping: Lambda sends the messages of a queue to a function. Saved with the state. */
export interface EventSourceMapping {
  readonly uuid: string;
  readonly arn: string;
  readonly region: string;
  readonly queueArn: string;
  readonly functionArn: string;
  readonly settings: MappingSettings;
  readonly tags: Readonly<Record<string, string>>;
  /** In milliseconds since 1970. */
  readonly modifiedAt: number;
}

/** Completes settings with the values of `before`, or else with the defaults. */
export function settingsOf(given: GivenSettings, before: MappingSettings = DEFAULTS): MappingSettings {
  const { BatchSize, Enabled, FilterCriteria, FunctionResponseTypes, MaximumBatchingWindowInSeconds, ScalingConfig } = given;
  return {
    BatchSize: BatchSize ?? before.BatchSize,
    Enabled: Enabled ?? before.Enabled,
    FilterCriteria: FilterCriteria ?? before.FilterCriteria,
    FunctionResponseTypes: FunctionResponseTypes ?? before.FunctionResponseTypes,
    MaximumBatchingWindowInSeconds: MaximumBatchingWindowInSeconds ?? before.MaximumBatchingWindowInSeconds,
    ScalingConfig: ScalingConfig ?? before.ScalingConfig,
  };
}

/** Batches of at most so many messages need no batching window. */
const MAX_BATCH_WITHOUT_WINDOW = 10;

/** @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html */
const MAX_FILTERS = 5;

/** Throws InvalidParameterValueException for settings that Lambda rejects. Without a queue, checks what is the same for all queues. */
export function checkMappingSettings(settings: Parsed<GivenSettings>, queueArn = ''): void {
  const { BatchSize = DEFAULTS.BatchSize, FilterCriteria, MaximumBatchingWindowInSeconds: window = 0 } = settings;
  if (isFifoQueueArn(queueArn) && window > 0)
    throw invalidParameter(`Batching window is not supported for FIFO queues; got ${window} seconds.`);
  if (isFifoQueueArn(queueArn) && BatchSize > MAX_BATCH_WITHOUT_WINDOW) {
    throw invalidParameter(`BatchSize is at most ${MAX_BATCH_WITHOUT_WINDOW} for a FIFO queue; got ${BatchSize}.`);
  }
  if (BatchSize > MAX_BATCH_WITHOUT_WINDOW && window === 0) {
    throw invalidParameter(
      `Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than ${MAX_BATCH_WITHOUT_WINDOW}`,
    );
  }
  const filters = FilterCriteria?.Filters ?? [];
  if (filters.length > MAX_FILTERS)
    throw invalidParameter(`An event source mapping has at most ${MAX_FILTERS} filters; got ${filters.length}.`);
  for (const { Pattern = '' } of filters) filterOf(Pattern);
}

/** Reads a filter. Throws InvalidParameterValueException. */
export function filterOf(pattern: string): EventTest {
  try {
    return parsePattern(readJson(pattern));
  } catch (error) {
    throw invalidParameter(`Invalid filter pattern definition. ${messageOf(error)}`);
  }
}

/** The event sources of AWS that the local endpoint does not poll, by the service in their ARNs. */
const OTHER_SOURCES: Readonly<Record<string, string>> = {
  dynamodb: 'Amazon DynamoDB',
  kafka: 'Amazon MSK',
  kinesis: 'Amazon Kinesis',
  mq: 'Amazon MQ',
  rds: 'Amazon DocumentDB',
};

/** Throws InvalidParameterValueException unless the ARN is one of a queue. */
export function checkEventSource(arn: string | undefined): asserts arn is string {
  const { service = '' } = parseArn(arn ?? '') ?? {};
  if (service === 'sqs') return;
  const got = arn === undefined ? 'no EventSourceArn' : OTHER_SOURCES[service] ? `${arn} of ${OTHER_SOURCES[service]}` : arn;
  const fix = 'Leave the mapping out locally, and invoke the function with an event of the source: aws lambda invoke --payload.';
  throw invalidParameter(`The event source of the local endpoint is a queue of Amazon SQS; got ${got}. ${fix}`);
}
