/** The attributes that Amazon SQS gives to messages. */
import { LOCAL_ACCOUNT } from '../../service/arn';
import type { Message } from './queues';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
export function systemAttributesOf({ firstReceivedAt, receiveCount, sentAt }: Message): Record<string, string> {
  return {
    ApproximateFirstReceiveTimestamp: String(firstReceivedAt),
    ApproximateReceiveCount: String(receiveCount),
    SenderId: LOCAL_ACCOUNT,
    SentTimestamp: String(sentAt),
  };
}
