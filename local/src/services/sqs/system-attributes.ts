/** The attributes that Amazon SQS gives to messages. */
import { LOCAL_ACCOUNT } from '../../service/arn';
import type { Message } from './queues';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
export function systemAttributesOf(message: Message): Record<string, string> {
  const values = {
    ApproximateFirstReceiveTimestamp: message.firstReceivedAt,
    ApproximateReceiveCount: message.receiveCount,
    DeadLetterQueueSourceArn: message.deadLetterSourceArn,
    MessageDeduplicationId: message.deduplicationId,
    MessageGroupId: message.groupId,
    SenderId: LOCAL_ACCOUNT,
    SentTimestamp: message.sentAt,
    SequenceNumber: message.sequenceNumber,
  };
  return Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])));
}
