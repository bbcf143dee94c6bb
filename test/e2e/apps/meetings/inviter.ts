/** Takes invitations from the queue. */
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { addPerson } from './people';

export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const results = await Promise.allSettled(
    Records.map(async ({ body }) => {
      const { stageArn, userId } = JSON.parse(body);
      await addPerson(stageArn, userId, 'invited');
    }),
  );
  return {
    batchItemFailures: Records.filter((_, index) => results[index]?.status === 'rejected').map(({ messageId }) => ({
      itemIdentifier: messageId,
    })),
  };
}
