/**
 * The operations of Amazon SQS.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html
 */

import type { Access } from '../../service/access';
import { requestTags, resourceTags, tagKeys } from '../../service/access';
import { LOCAL_ACCOUNT } from '../../service/arn';
import { list, map, type Parsed, required, type StructureOf, structure, text, wholeNumber } from '../../service/input';
import { type Call, members, operation } from '../../service/operation';
import { ServiceError } from '../../service/service-error';
import { runBatch } from './batch';
import { MESSAGE_ATTRIBUTES, md5, md5OfAttributes, select, sizeOf } from './message-attributes';
import type { Messages, Received } from './messages';
import { queueArn } from './queue-arn';
import { settingsFrom } from './queue-settings';
import { nameInUrl, type Queue, type Queues, throwNotFound } from './queues';
import { systemAttributesOf } from './system-attributes';

const QUEUE_URL = required(text());
const NAMES = list(text());
const SECONDS_TO_DELAY = wholeNumber({ min: 0, max: 900 });
const VISIBILITY_SECONDS = wholeNumber({ min: 0, max: 43_200 });
const TAGS = map(text({ min: 0, max: 256 }), { max: 50 });
const ENTRY_ID = required(text());
const HANDLE = required(text({ max: 1024 }));
const MESSAGE = {
  DelaySeconds: SECONDS_TO_DELAY,
  MessageAttributes: MESSAGE_ATTRIBUTES,
  MessageBody: required(text()),
  MessageDeduplicationId: text({ min: 0 }),
  MessageGroupId: text({ min: 0 }),
};

/** The names that GetQueueAttributes accepts beside the attributes that a queue has. */
const OTHER_ATTRIBUTES = [
  'All',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoQueue',
  'FifoThroughputLimit',
  'KmsDataKeyReusePeriodSeconds',
  'KmsMasterKeyId',
  'Policy',
  'RedriveAllowPolicy',
  'RedrivePolicy',
];

export interface SqsOptions {
  /** Returns the URL of a queue. */
  readonly urlOf: (queue: Pick<Queue, 'name'>) => string;
}

export function sqsOperations(queues: Queues, messages: Messages, { urlOf }: SqsOptions) {
  const queueOf = ({ QueueUrl }: { readonly QueueUrl: string }, { region }: Call) => queues.get(region, QueueUrl);
  const access = (input: QueueInput, call: Call) => [accessToQueue(queues, input, call)];

  function send(queue: Queue, input: StructureOf<typeof MESSAGE>) {
    const { DelaySeconds: delaySeconds, MessageAttributes: attributes = {}, MessageBody: body } = input;
    const { MessageDeduplicationId: deduplicationId, MessageGroupId: groupId } = input;
    const { id, sequenceNumber } = messages.send(queue, { body, attributes, delaySeconds, deduplicationId, groupId });
    return {
      MessageId: id,
      MD5OfMessageBody: md5(body),
      MD5OfMessageAttributes: md5OfAttributes(attributes),
      SequenceNumber: sequenceNumber,
    };
  }

  return {
    CreateQueue: operation({
      input: members({ Attributes: map(text({ min: 0 })), QueueName: required(text()), tags: TAGS }),
      access: (input, call) => accessToCreate(queues, input, call),
      run: ({ Attributes = {}, QueueName, tags = {} }, { region }) => ({
        QueueUrl: urlOf(queues.create(region, QueueName, settingsFrom(Attributes), tags)),
      }),
    }),
    DeleteQueue: operation({
      input: members({ QueueUrl: QUEUE_URL }),
      access,
      run: (input, call) => queues.delete(queueOf(input, call)),
    }),
    GetQueueUrl: operation({
      input: members({ QueueName: required(text()), QueueOwnerAWSAccountId: text() }),
      access,
      run({ QueueName, QueueOwnerAWSAccountId: account = LOCAL_ACCOUNT }, { region }) {
        const queue = account === LOCAL_ACCOUNT ? queues.find(region, QueueName) : undefined;
        return { QueueUrl: urlOf(queue ?? throwNotFound()) };
      },
    }),
    ListQueues: operation({
      input: members({ QueueNamePrefix: text({ min: 0 }) }),
      access: (_, { operation }) => [{ action: `sqs:${operation}`, resource: '*' }],
      run: ({ QueueNamePrefix = '' }, { region }) => ({ QueueUrls: queues.list(region, QueueNamePrefix).map(urlOf) }),
    }),
    GetQueueAttributes: operation({
      input: members({ AttributeNames: NAMES, QueueUrl: QUEUE_URL }),
      access,
      run(input, call) {
        const { AttributeNames = [] } = input;
        const attributes = attributesOf(queueOf(input, call), messages);
        const unknown = AttributeNames.find((name) => !Object.hasOwn(attributes, name) && !OTHER_ATTRIBUTES.includes(name));
        if (unknown !== undefined) throw new ServiceError('InvalidAttributeName', `Unknown Attribute ${unknown}.`);
        return { Attributes: select(attributes, AttributeNames) };
      },
    }),
    SetQueueAttributes: operation({
      input: members({ Attributes: required(map(text({ min: 0 }))), QueueUrl: QUEUE_URL }),
      access,
      run(input, call) {
        const queue = queueOf(input, call);
        queues.update(queue, settingsFrom(input.Attributes, queue.settings));
      },
    }),
    PurgeQueue: operation({
      input: members({ QueueUrl: QUEUE_URL }),
      access,
      run: (input, call) => messages.purge(queueOf(input, call)),
    }),
    ListQueueTags: operation({
      input: members({ QueueUrl: QUEUE_URL }),
      access,
      run: (input, call) => ({ Tags: queueOf(input, call).tags }),
    }),
    TagQueue: operation({
      input: members({ QueueUrl: QUEUE_URL, Tags: required(TAGS) }),
      access,
      run(input, call) {
        const queue = queueOf(input, call);
        queue.tags = { ...queue.tags, ...input.Tags };
      },
    }),
    UntagQueue: operation({
      input: members({ QueueUrl: QUEUE_URL, TagKeys: required(NAMES) }),
      access,
      run(input, call) {
        const queue = queueOf(input, call);
        queue.tags = Object.fromEntries(Object.entries(queue.tags).filter(([key]) => !input.TagKeys.includes(key)));
      },
    }),
    SendMessage: operation({
      input: members({ ...MESSAGE, QueueUrl: QUEUE_URL }),
      access,
      run: (input, call) => send(queueOf(input, call), input),
    }),
    SendMessageBatch: operation({
      input: members({ Entries: required(list(structure({ ...MESSAGE, Id: ENTRY_ID }))), QueueUrl: QUEUE_URL }),
      access,
      run(input, call) {
        const queue = queueOf(input, call);
        checkBatchSize(input.Entries);
        return runBatch(input.Entries, (entry) => send(queue, entry));
      },
    }),
    ReceiveMessage: operation({
      input: members({
        AttributeNames: NAMES,
        MaxNumberOfMessages: wholeNumber({ min: 1, max: 10 }),
        MessageAttributeNames: NAMES,
        MessageSystemAttributeNames: NAMES,
        QueueUrl: QUEUE_URL,
        VisibilityTimeout: VISIBILITY_SECONDS,
        WaitTimeSeconds: wholeNumber({ min: 0, max: 20 }),
      }),
      access,
      async run(input, call) {
        const queue = queueOf(input, call);
        const { MaxNumberOfMessages: max = 1, VisibilityTimeout, WaitTimeSeconds } = input;
        const received = await messages.receive(() => queueOf(input, call), {
          max,
          visibilitySeconds: VisibilityTimeout ?? queue.settings.VisibilityTimeout,
          waitSeconds: WaitTimeSeconds ?? queue.settings.ReceiveMessageWaitTimeSeconds,
        });
        return received.length > 0 ? { Messages: received.map((each) => renderMessage(each, input)) } : {};
      },
    }),
    DeleteMessage: operation({
      input: members({ QueueUrl: QUEUE_URL, ReceiptHandle: HANDLE }),
      access,
      run: (input, call) => messages.delete(queueOf(input, call), input.ReceiptHandle),
    }),
    DeleteMessageBatch: operation({
      input: members({ Entries: required(list(structure({ Id: ENTRY_ID, ReceiptHandle: HANDLE }))), QueueUrl: QUEUE_URL }),
      access,
      run(input, call) {
        const queue = queueOf(input, call);
        return runBatch(input.Entries, ({ ReceiptHandle }) => {
          messages.delete(queue, ReceiptHandle);
          return {};
        });
      },
    }),
    ChangeMessageVisibility: operation({
      input: members({ QueueUrl: QUEUE_URL, ReceiptHandle: HANDLE, VisibilityTimeout: required(VISIBILITY_SECONDS) }),
      access,
      run: (input, call) => messages.changeVisibility(queueOf(input, call), input.ReceiptHandle, input.VisibilityTimeout),
    }),
    ChangeMessageVisibilityBatch: operation({
      input: members({
        Entries: required(list(structure({ Id: ENTRY_ID, ReceiptHandle: HANDLE, VisibilityTimeout: required(VISIBILITY_SECONDS) }))),
        QueueUrl: QUEUE_URL,
      }),
      access,
      run(input, call) {
        const queue = queueOf(input, call);
        return runBatch(input.Entries, ({ ReceiptHandle, VisibilityTimeout }) => {
          messages.changeVisibility(queue, ReceiptHandle, VisibilityTimeout);
          return {};
        });
      },
    }),
  };
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const MAX_BATCH_BYTES = 1_048_576;

function checkBatchSize(entries: readonly StructureOf<typeof MESSAGE>[]): void {
  const sizes = entries.map(({ MessageAttributes: attributes = {}, MessageBody: body }) => sizeOf({ body, attributes }));
  const size = sizes.reduce((sum, each) => sum + each, 0);
  if (size <= MAX_BATCH_BYTES) return;
  throw new ServiceError(
    'BatchRequestTooLong',
    `Batch requests cannot be longer than ${MAX_BATCH_BYTES} bytes. You have sent ${size} bytes.`,
  );
}

type QueueInput = Parsed<{
  readonly QueueUrl: string;
  readonly QueueName: string;
  readonly Tags: Readonly<Record<string, string>>;
  readonly TagKeys: readonly string[];
}>;

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html */
function accessToQueue(queues: Queues, { QueueName, QueueUrl = '', TagKeys, Tags }: QueueInput, { operation, region }: Call): Access {
  const name = QueueName ?? nameInUrl(QueueUrl);
  const queue = name === undefined ? undefined : queues.find(region, name);
  const context = {
    ...(Tags && requestTags(Tags)),
    ...(TagKeys && tagKeys(TagKeys)),
    ...(queue && resourceTags(queue.tags)),
  };
  // A batch needs the permission of the single operation.
  return { action: `sqs:${operation.replace(/Batch$/, '')}`, resource: name === undefined ? '*' : queueArn(region, name), context };
}

/** A queue that is created with tags is tagged, too. */
function accessToCreate(
  queues: Queues,
  { QueueName, tags }: Parsed<{ readonly QueueName: string; readonly tags: Readonly<Record<string, string>> }>,
  call: Call,
): Access[] {
  const creation = accessToQueue(queues, { QueueName, Tags: tags }, call);
  return tags ? [creation, { ...creation, action: 'sqs:TagQueue' }] : [creation];
}

function attributesOf(queue: Queue, messages: Messages): Record<string, string> {
  const { visible, invisible, delayed } = messages.count(queue);
  const values = {
    ...queue.settings,
    ApproximateNumberOfMessages: visible,
    ApproximateNumberOfMessagesDelayed: delayed,
    ApproximateNumberOfMessagesNotVisible: invisible,
    CreatedTimestamp: Math.floor(queue.createdAt / 1000),
    LastModifiedTimestamp: Math.floor(queue.changedAt / 1000),
    QueueArn: queue.arn,
  };
  return Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])));
}

interface AttributeSelection {
  readonly AttributeNames?: readonly string[];
  readonly MessageAttributeNames?: readonly string[];
  readonly MessageSystemAttributeNames?: readonly string[];
}

function renderMessage({ message, receiptHandle }: Received, selection: AttributeSelection): object {
  const { AttributeNames = [], MessageAttributeNames = [], MessageSystemAttributeNames = [] } = selection;
  const attributes = select(message.attributes, MessageAttributeNames);
  return {
    MessageId: message.id,
    ReceiptHandle: receiptHandle,
    Body: message.body,
    MD5OfBody: md5(message.body),
    Attributes: select(systemAttributesOf(message), [...AttributeNames, ...MessageSystemAttributeNames]),
    MD5OfMessageAttributes: attributes && md5OfAttributes(attributes),
    MessageAttributes:
      attributes &&
      Object.fromEntries(
        Object.entries(attributes).map(([name, { BinaryValue, ...rest }]) => [
          name,
          { ...rest, BinaryValue: BinaryValue?.toString('base64') },
        ]),
      ),
  };
}
