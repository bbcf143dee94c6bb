/** Invokes the targets of schedules with the permissions of their roles. */
import { isoSeconds } from '../../data/iso-time';
import { tryReadJson } from '../../data/json';
import { LOCAL_ACCOUNT } from '../../service/arn';
import type { ScheduleNews } from '../../service/news';
import { ServiceError } from '../../service/service-error';
import type { Iam } from '../iam/iam';
import { denialByRole, mayServiceAssume } from '../iam/service-role';
import type { QueueDelivery } from '../sqs/delivery';
import { textAttributes } from '../sqs/message-attributes';
import { isQueueArn } from '../sqs/queue-arn';
import { groupArn } from './groups';
import type { Execution, Invoker, StoredSchedule } from './schedules';

export interface InvokerOptions {
  readonly iam: Pick<Iam, 'findCaller' | 'sessions' | 'trustPolicyOf'>;
  /** Returns the request id. Throws a ServiceError if there is no such function. */
  readonly invokeAsync: (functionArn: string, event: unknown) => string;
  readonly queues: Pick<QueueDelivery, 'send'>;
  readonly onNews: (news: ScheduleNews) => void;
  /** Called for each failed attempt on a function. */
  readonly onFailure: (schedule: StoredSchedule, reason: string) => void;
}

type Delivered = Pick<ScheduleNews, 'requestId' | 'messageId'>;

export function createInvoker({ iam, invokeAsync, queues, onNews, onFailure }: InvokerOptions): Omit<Invoker, 'check'> {
  /** Throws AccessDeniedException unless the schedule's role has the permission. */
  function checkPermission({ region, group, name, definition }: StoredSchedule, action: string, resource: string): void {
    const { RoleArn } = definition.Target;
    checkRole(iam, groupArn(region, group), RoleArn);
    const denial = denialByRole(iam, { roleArn: RoleArn, region, sessionName: name }, { action, resource });
    if (denial !== undefined) throw new ServiceError('AccessDeniedException', denial, 403);
  }

  /** Returns the id of the invocation or the message. */
  function deliver(schedule: StoredSchedule, execution: Execution): Delivered {
    const { Arn: target, SqsParameters } = schedule.definition.Target;
    const payload = payloadOf(schedule, execution);
    if (isQueueArn(target)) {
      checkPermission(schedule, 'sqs:SendMessage', target);
      return { messageId: queues.send(target, { body: payload, groupId: SqsParameters?.MessageGroupId }) };
    }
    checkPermission(schedule, 'lambda:InvokeFunction', target);
    const event = tryReadJson(payload);
    if (event === undefined) throw new ServiceError('InvalidRequestContentException', `Input must be JSON for a function; got ${payload}`);
    return { requestId: invokeAsync(target, event) };
  }

  function newsOf({ region, name, definition }: StoredSchedule, { scheduledAt }: Execution): ScheduleNews {
    const scheduledTime = new Date(scheduledAt).toISOString();
    return { type: 'schedule', region, scheduleName: name, scheduledTime, target: definition.Target.Arn };
  }

  return {
    invoke(schedule, execution) {
      let delivered: Delivered;
      try {
        delivered = deliver(schedule, execution);
      } catch (error) {
        const { message } = error as Error;
        onNews({ ...newsOf(schedule, execution), failure: message });
        onFailure(schedule, message);
        throw error;
      }
      onNews({ ...newsOf(schedule, execution), ...delivered });
    },
    giveUp(schedule, execution, failure, exhausted) {
      const queueArn = schedule.definition.Target.DeadLetterConfig?.Arn;
      if (queueArn === undefined) return;
      try {
        checkPermission(schedule, 'sqs:SendMessage', queueArn);
        const attributes = deadLetterAttributes(schedule, execution, failure, exhausted);
        queues.send(queueArn, { body: payloadOf(schedule, execution), attributes });
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        onNews({ ...newsOf(schedule, execution), target: queueArn, failure: error.message });
      }
    },
  };
}

const SERVICE = 'scheduler.amazonaws.com';

/**
 * Throws a ValidationException unless EventBridge Scheduler can assume the role for schedules of a group.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
 */
export function checkRole(iam: Pick<Iam, 'trustPolicyOf'>, sourceArn: string, roleArn: string): void {
  if (mayServiceAssume(iam, roleArn, { service: SERVICE, sourceArn })) return;
  const rule = 'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.';
  const got =
    iam.trustPolicyOf(roleArn) === undefined
      ? `There is no role ${roleArn}.`
      : `The trust policy of ${roleArn} does not let ${SERVICE} in.`;
  throw new ServiceError('ValidationException', `${rule} ${got}`);
}

/** @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html */
function payloadOf(schedule: StoredSchedule, { id, scheduledAt, attempt }: Execution): string {
  const { arn, region, definition } = schedule;
  const time = isoSeconds(scheduledAt);
  const event = { version: '0', id, 'detail-type': 'Scheduled Event', source: 'aws.scheduler', account: LOCAL_ACCOUNT, time, region };
  const { Input = JSON.stringify({ ...event, resources: [arn], detail: '{}' }) } = definition.Target;
  const attributes = { 'schedule-arn': arn, 'scheduled-time': time, 'execution-id': id, 'attempt-number': String(attempt) };
  return Object.entries(attributes).reduce((text, [name, value]) => text.replaceAll(`<aws.scheduler.${name}>`, value), Input);
}

/** @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html */
function deadLetterAttributes(schedule: StoredSchedule, execution: Execution, failure: ServiceError, exhausted: string) {
  return textAttributes({
    ERROR_CODE: failure.code,
    ERROR_MESSAGE: failure.message,
    EXECUTION_ID: execution.id,
    EXHAUSTED_RETRY_CONDITION: exhausted,
    IS_PAYLOAD_TRUNCATED: 'false',
    RETRY_ATTEMPTS: String(execution.attempt - 1),
    SCHEDULED_TIME: isoSeconds(execution.scheduledAt),
    SCHEDULE_ARN: schedule.arn,
    TARGET_ARN: schedule.definition.Target.Arn,
  });
}
