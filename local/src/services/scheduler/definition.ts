/**
 * The definition of a schedule: what the API and the resource type take, by the same names.
 * @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
 */
import { parseArn } from '../../service/arn';
import { matching, number, oneOf, type Parsed, required, type StructureOf, structure, text } from '../../service/input';
import { ServiceError } from '../../service/service-error';
import { WAY_OUT } from '../../service/way-out';
import { isQueueArn } from '../sqs/queue-arn';
import { problemOfQueues } from '../sqs/target';
import { readTiming, type Timing } from './expressions/timing';
import { isTimeZone } from './expressions/wall-time';

export const SCHEDULE_NAME = matching("1 to 64 letters, digits, '-', '_' and '.'", /^[0-9a-zA-Z\-_.]{1,64}$/);

export const STATE = oneOf('ENABLED', 'DISABLED');

const RETRY_ATTEMPTS = { min: 0, max: 185 };
const EVENT_AGE_SECONDS = { min: 60, max: 86_400 };
const WINDOW_MINUTES = { min: 1, max: 1_440 };

/** The members but the name, the dates and the action after completion. */
export const SCHEDULE = {
  Description: text({ min: 0, max: 512 }),
  FlexibleTimeWindow: required(structure({ MaximumWindowInMinutes: number(WINDOW_MINUTES), Mode: required(oneOf('OFF', 'FLEXIBLE')) })),
  GroupName: SCHEDULE_NAME,
  ScheduleExpression: required(text({ max: 256 })),
  ScheduleExpressionTimezone: text({ max: 50 }),
  State: STATE,
  Target: required(
    structure({
      Arn: required(text({ max: 1_600 })),
      DeadLetterConfig: structure({ Arn: text({ max: 1_600 }) }),
      Input: text(),
      RetryPolicy: structure({ MaximumEventAgeInSeconds: number(EVENT_AGE_SECONDS), MaximumRetryAttempts: number(RETRY_ATTEMPTS) }),
      RoleArn: required(text({ max: 1_600 })),
      SqsParameters: structure({ MessageGroupId: text({ max: 128 }) }),
    }),
  ),
};

/** A schedule as its caller defines it. */
export interface ScheduleDefinition extends StructureOf<typeof SCHEDULE> {
  readonly ActionAfterCompletion?: 'NONE' | 'DELETE';
  /** Milliseconds since 1970. */
  readonly startDate?: number;
  readonly endDate?: number;
}

/** The group of schedules that name none. */
export const DEFAULT_GROUP = 'default';

export const CLIENT_TOKEN = text({ max: 64 });

/** How many schedules or groups a page has at most. */
export const MAX_RESULTS = 100;

/** Returns a page of a sorted list. The token is the last key of the page before, so that it stays valid when items come and go. */
export function pageOf<T>(
  all: readonly T[],
  keyOf: (item: T) => string,
  { MaxResults = MAX_RESULTS, NextToken = '' }: { readonly MaxResults?: number; readonly NextToken?: string },
): { readonly page: readonly T[]; readonly NextToken?: string } {
  const left = all.filter((item) => keyOf(item) > NextToken);
  const page = left.slice(0, MaxResults);
  const last = page.at(-1);
  return { page, NextToken: last !== undefined && page.length < left.length ? keyOf(last) : undefined };
}

/** Throws a ValidationException for a definition that the service rejects, or that the local endpoint does not have. */
export function checkDefinition(definition: Parsed<ScheduleDefinition>): void {
  const { FlexibleTimeWindow: window, ScheduleExpressionTimezone: timeZone, Target: target, startDate, endDate } = definition;
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    throw invalid(`ScheduleExpressionTimezone must be the name of a time zone, like Europe/Berlin; got ${timeZone}.`);
  }
  if (definition.ScheduleExpression !== undefined) checkTiming({ expression: definition.ScheduleExpression, timeZone, rateStart: 0 });
  if (startDate !== undefined && endDate !== undefined && endDate <= startDate) throw invalid('EndDate must be later than StartDate.');
  if (window?.Mode === 'OFF' && window.MaximumWindowInMinutes !== undefined) {
    throw invalid('MaximumWindowInMinutes is for the FlexibleTimeWindow mode FLEXIBLE; Mode is OFF.');
  }
  if (window?.Mode === 'FLEXIBLE' && window.MaximumWindowInMinutes === undefined) {
    throw invalid('The FlexibleTimeWindow mode FLEXIBLE needs MaximumWindowInMinutes, from 1 to 1440.');
  }
  const { MaximumEventAgeInSeconds: age, MaximumRetryAttempts: attempts } = target?.RetryPolicy ?? {};
  const numbers = { MaximumWindowInMinutes: window?.MaximumWindowInMinutes, MaximumEventAgeInSeconds: age, MaximumRetryAttempts: attempts };
  for (const [name, value] of Object.entries(numbers)) {
    if (value !== undefined && !Number.isInteger(value)) throw invalid(`${name} must be a whole number; got ${value}.`);
  }
  if (target?.Arn !== undefined) checkTargetArn(target.Arn);
  const queue = target?.DeadLetterConfig?.Arn;
  if (queue !== undefined && isArn(queue) && !isQueueArn(queue)) {
    throw invalid(`DeadLetterConfig takes the ARN of an SQS queue; got ${queue}.`);
  }
  const problem = target && problemOfQueues(target);
  if (problem !== undefined) throw invalid(problem);
}

function checkTiming(timing: Timing): void {
  try {
    readTiming(timing);
  } catch (error) {
    throw invalid((error as Error).message);
  }
}

/** In a template that is not resolved yet, a text has a placeholder for another resource. */
const isArn = (arn: string) => arn.startsWith('arn:');

function checkTargetArn(arn: string): void {
  const { service = '', resource = '' } = parseArn(arn) ?? {};
  if (!isArn(arn) || service === 'sqs' || (service === 'lambda' && /^function:[\w-]{1,64}$/.test(resource))) return;
  throw invalid(
    `The local endpoint invokes Lambda functions (without a version or an alias) and sends to SQS queues; got the target ${arn}. ${WAY_OUT}`,
  );
}

export function invalid(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}
