/** Requests for each operation of Amazon SQS. */
import { BARE, json, type ServiceRequests, TAGS } from '../iam/service-requests';

export const REQUESTS: ServiceRequests = {
  resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'jobs', Tags: TAGS } } },
  requests({ physicalId }) {
    const QueueUrl = physicalId('Queue');
    const message = { QueueUrl, ReceiptHandle: 'AAAA' };
    return json('sqs', {
      ChangeMessageVisibility: [{ ...message, VisibilityTimeout: 1 }],
      ChangeMessageVisibilityBatch: [{ QueueUrl, Entries: [{ Id: 'a', ReceiptHandle: 'AAAA', VisibilityTimeout: 1 }] }],
      CreateQueue: [{ QueueName: 'plain' }, { QueueName: 'tagged', tags: { team: 'live' } }],
      DeleteMessage: [message],
      DeleteMessageBatch: [{ QueueUrl, Entries: [{ Id: 'a', ReceiptHandle: 'AAAA' }] }],
      DeleteQueue: [{ QueueUrl: QueueUrl.replace('jobs', 'plain') }],
      GetQueueAttributes: [{ QueueUrl }],
      GetQueueUrl: [{ QueueName: 'jobs' }],
      ListQueueTags: [{ QueueUrl }],
      ListQueues: BARE,
      PurgeQueue: [{ QueueUrl }],
      ReceiveMessage: [{ QueueUrl }],
      SendMessage: [{ QueueUrl, MessageBody: 'text' }],
      SendMessageBatch: [{ QueueUrl, Entries: [{ Id: 'a', MessageBody: 'text' }] }],
      SetQueueAttributes: [{ QueueUrl, Attributes: { DelaySeconds: '0' } }],
      TagQueue: [{ QueueUrl, Tags: { team: 'live' } }],
      UntagQueue: [{ QueueUrl, TagKeys: ['team'] }],
    });
  },
};
