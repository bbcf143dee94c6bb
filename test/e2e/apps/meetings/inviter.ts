/** Takes invitations from the queue. */
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { addPerson } from './people';

export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const { messageId, body } of Records) {
    try {
      const { stageArn, userId } = JSON.parse(body);
      await addPerson(stageArn, userId, 'invited');
    } catch (error) {
      console.error(String(error));
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
}
