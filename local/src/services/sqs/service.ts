/** Amazon SQS as a service of the endpoint. */
import { LOCAL_ACCOUNT } from '../../service/arn';
import { type BodyLimit, defineService } from '../../service/definition';
import { createPipeline } from '../../service/pipeline';
import { awsJson } from '../../service/protocols/aws-json';
import { ServiceError } from '../../service/service-error';
import { createQueueConsumer } from './consumer';
import { createQueueDelivery } from './delivery';
import { createMessages } from './messages';
import { sqsOperations } from './operations';
import { createQueues, type Queue, type QueuesState } from './queues';
import { sqsTypes } from './resource-types';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html */
const PROTOCOL = awsJson(
  { invalid: ['InvalidParameterValueException', 400], throttled: ['RequestThrottled', 400] },
  {
    version: '1.0',
    queryCodes: {
      AccessDeniedException: 'AccessDenied',
      BatchEntryIdsNotDistinct: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
      BatchRequestTooLong: 'AWS.SimpleQueueService.BatchRequestTooLong',
      EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
      InvalidBatchEntryId: 'AWS.SimpleQueueService.InvalidBatchEntryId',
      InvalidParameterValueException: 'InvalidParameterValue',
      MessageNotInflight: 'AWS.SimpleQueueService.MessageNotInflight',
      PurgeQueueInProgress: 'AWS.SimpleQueueService.PurgeQueueInProgress',
      QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
      QueueNameExists: 'QueueAlreadyExists',
      TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
      UnsupportedOperation: 'AWS.SimpleQueueService.UnsupportedOperation',
    },
  },
);

const MEBIBYTE = 1024 * 1024;

/** A message has at most 1 MiB. JSON may escape each of its characters. */
const BODY_LIMIT: BodyLimit = {
  maxBytes: 4 * MEBIBYTE,
  refuse: (bytes) => new ServiceError('RequestEntityTooLargeException', `A request may have ${4 * MEBIBYTE} bytes, got ${bytes}.`, 413),
};

export const sqs = defineService({
  name: 'sqs',
  title: 'Amazon SQS',
  newState: (): QueuesState => new Map(),
  create(state, { changed, clock, pipelines, url }) {
    const messages = createMessages(clock, (arn) => state.get(arn));
    const queues = createQueues(clock, state, messages.wake);
    const urlOf = ({ name }: Pick<Queue, 'name'>) => `${url()}/${LOCAL_ACCOUNT}/${name}`;
    return {
      store: {
        queues,
        messages,
        delivery: createQueueDelivery(queues, messages),
        consumer: createQueueConsumer(queues, messages, changed),
      },
      pipeline: createPipeline({ name: 'sqs', protocol: PROTOCOL, operations: sqsOperations(queues, messages, { urlOf }) }, pipelines),
      resourceTypes: sqsTypes(queues, urlOf),
      policyOf: (arn) => queues.findByArn(arn)?.settings.Policy,
      limitBody: () => BODY_LIMIT,
      close: messages.close,
    };
  },
});
