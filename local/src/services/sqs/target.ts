/** Queues as the targets of rules and schedules. */
import { parseArn } from '../../service/arn';
import { isFifoQueueArn } from './queue-arn';

/** The members of a target that are about queues. Those that depend on another resource are absent or no ARNs yet. */
export interface QueueTarget {
  readonly Arn?: string;
  readonly DeadLetterConfig?: { readonly Arn?: string };
  readonly SqsParameters?: { readonly MessageGroupId?: string };
}

/** Returns why a target is not valid, if it is about queues. */
export function problemOfQueues({ Arn = '', DeadLetterConfig, SqsParameters }: QueueTarget): string | undefined {
  const groupId = SqsParameters?.MessageGroupId;
  const deadLetterQueue = DeadLetterConfig?.Arn ?? '';
  if (isFifoQueueArn(deadLetterQueue)) return `DeadLetterConfig takes a standard queue; got the FIFO queue ${deadLetterQueue}.`;
  if (isFifoQueueArn(Arn) && groupId === undefined) return `SqsParameters must have a MessageGroupId for the FIFO queue ${Arn}.`;
  if (groupId === undefined || (parseArn(Arn)?.service ?? 'sqs') === 'sqs') return undefined;
  return `SqsParameters are for SQS queues; got the target ${Arn}.`;
}
