import { SECOND, startSqs } from './harness';

const URL_OF_JOBS = 'http://127.0.0.1:1/000000000000/jobs';

let sqs: ReturnType<typeof startSqs>;
let clock: typeof sqs.clock;
let client: typeof sqs.client;
let services: typeof sqs.services;

beforeEach(() => {
  sqs = startSqs();
  ({ clock, client, services } = sqs);
});
afterEach(() => sqs.close());

const createQueue = async (QueueName = 'jobs', input: object = {}): Promise<string> =>
  (await client.call('CreateQueue', { QueueName, ...input })).QueueUrl;
const send = (MessageBody: string, input: object = {}) => sqs.queue('jobs').send(MessageBody, input);
const receive = (input: object = {}) => sqs.queue('jobs').call('ReceiveMessage', input);
const bodies = (input: object = {}) => sqs.queue('jobs').bodies(input);
const attribute = async (name: string) =>
  (await client.call('GetQueueAttributes', { QueueUrl: URL_OF_JOBS, AttributeNames: [name] })).Attributes?.[name];

describe('queues', () => {
  test('are found by name, in their region', async () => {
    expect(await createQueue()).toBe(URL_OF_JOBS);
    expect(await client.call('GetQueueUrl', { QueueName: 'jobs' })).toEqual({ status: 200, QueueUrl: URL_OF_JOBS });
    const unknown = { status: 400, __type: 'QueueDoesNotExist', message: 'The specified queue does not exist.' };
    expect(await client.call('GetQueueUrl', { QueueName: 'jobs' }, 'eu-west-1')).toEqual(unknown);
    expect(await client.call('GetQueueUrl', { QueueName: 'jobs', QueueOwnerAWSAccountId: '111111111111' })).toEqual(unknown);
    expect(await client.call('PurgeQueue', { QueueUrl: 'jobs' })).toEqual({
      status: 400,
      __type: 'InvalidAddress',
      message: 'The address jobs is not valid for this endpoint.',
    });
  });

  test('are listed by the beginnings of their names, and gone when they are deleted', async () => {
    for (const name of ['b', 'a2', 'a1']) await createQueue(name);
    const names = async (QueueNamePrefix?: string) =>
      (await client.call('ListQueues', { QueueNamePrefix })).QueueUrls.map((url: string) => url.split('/').at(-1));
    expect(await names()).toEqual(['a1', 'a2', 'b']);
    expect(await names('a')).toEqual(['a1', 'a2']);
    await client.call('DeleteQueue', { QueueUrl: URL_OF_JOBS.replace('jobs', 'a1') });
    expect(await names()).toEqual(['a2', 'b']);
  });

  test('are created once: again only with the same attributes', async () => {
    const url = await createQueue('jobs', { Attributes: { DelaySeconds: '5' } });
    expect(await createQueue('jobs', { Attributes: { DelaySeconds: '5' } })).toBe(url);
    expect(await client.call('CreateQueue', { QueueName: 'jobs' })).toEqual({
      status: 400,
      __type: 'QueueNameExists',
      message: 'A queue already exists with the same name and a different value for attribute DelaySeconds',
    });
  });

  test('have attributes with defaults', async () => {
    await createQueue();
    const { Attributes } = await client.call('GetQueueAttributes', { QueueUrl: URL_OF_JOBS, AttributeNames: ['All'] });
    const seconds = expect.stringMatching(/^\d{10}$/);
    expect(Attributes).toEqual({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesDelayed: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
      CreatedTimestamp: seconds,
      DelaySeconds: '0',
      LastModifiedTimestamp: seconds,
      MaximumMessageSize: '1048576',
      MessageRetentionPeriod: '345600',
      QueueArn: 'arn:aws:sqs:us-east-1:000000000000:jobs',
      ReceiveMessageWaitTimeSeconds: '0',
      SqsManagedSseEnabled: 'true',
      VisibilityTimeout: '30',
    });
  });

  test('keep tags', async () => {
    const QueueUrl = await createQueue('jobs', { tags: { team: 'video', stage: 'test' } });
    await client.call('TagQueue', { QueueUrl, Tags: { team: 'live' } });
    await client.call('UntagQueue', { QueueUrl, TagKeys: ['stage'] });
    expect(await client.call('ListQueueTags', { QueueUrl })).toEqual({ status: 200, Tags: { team: 'live' } });
  });

  test.each([
    [
      'a name',
      { QueueName: 'a b' },
      'InvalidParameterValueException',
      "A queue name has 1 to 80 letters, digits, hyphens and underscores; got 'a b'.",
    ],
    ['a member', { QueueName: 'a', Color: 'red' }, 'InvalidParameterValueException', 'Color'],
    [
      'an attribute',
      { QueueName: 'a', Attributes: { KmsMasterKeyId: 'key' } },
      'InvalidAttributeName',
      'does not have the attribute KmsMasterKeyId.',
    ],
    [
      'a value',
      { QueueName: 'a', Attributes: { VisibilityTimeout: '43201' } },
      'InvalidAttributeValue',
      'VisibilityTimeout must be a whole number from 0 to 43200, got 43201.',
    ],
    [
      'a boolean',
      { QueueName: 'a', Attributes: { SqsManagedSseEnabled: 'yes' } },
      'InvalidAttributeValue',
      'SqsManagedSseEnabled must be true or false, got yes.',
    ],
    ['a policy', { QueueName: 'a', Attributes: { Policy: 'none' } }, 'InvalidAttributeValue', 'Policy must be the JSON of a policy.'],
  ])('reject %s that they do not have', async (_, input, __type, message) => {
    expect(await client.call('CreateQueue', input)).toMatchObject({ status: 400, __type, message: expect.stringContaining(message) });
    expect((await client.call('ListQueues')).QueueUrls).toEqual([]);
  });
});

describe('a message', () => {
  beforeEach(() => createQueue());

  test('comes with its attributes and checksums', async () => {
    // The checksums are those of the service for this message.
    const MessageAttributes = { timestamp: { DataType: 'Number', StringValue: '1493147359900' } };
    const MD5OfMessageAttributes = '235c5c510d26fb653d073faed50ae77c';
    const { MessageId, ...sent } = await send('hello world', { MessageAttributes });
    expect(sent).toEqual({ status: 200, MD5OfMessageBody: '5eb63bbbe01eeed093cb22bb8f5acdc3', MD5OfMessageAttributes });
    const { Messages } = await receive({ MessageAttributeNames: ['time.*', 'times*'], AttributeNames: ['ApproximateReceiveCount'] });
    expect(Messages).toEqual([
      {
        MessageId,
        ReceiptHandle: expect.any(String),
        Body: 'hello world',
        MD5OfBody: sent.MD5OfMessageBody,
        Attributes: { ApproximateReceiveCount: '1' },
      },
    ]);
    await clock.advance(30 * SECOND);
    expect((await receive({ MessageAttributeNames: ['All'] })).Messages).toMatchObject([{ MessageAttributes, MD5OfMessageAttributes }]);
  });

  test('has binary attributes, too', async () => {
    const MessageAttributes = { bytes: { DataType: 'Binary', BinaryValue: 'AAEC' } };
    await send('text', { MessageAttributes });
    expect((await receive({ MessageAttributeNames: ['.*'] })).Messages[0].MessageAttributes).toEqual(MessageAttributes);
  });

  test('is invisible for a while once it is received, and gone once it is deleted', async () => {
    await send('one');
    await send('two');
    expect(await bodies({ MaxNumberOfMessages: 1 })).toEqual(['one']);
    expect(await bodies({ VisibilityTimeout: 60 })).toEqual(['two']);
    expect(await bodies()).toEqual([]);
    expect(await attribute('ApproximateNumberOfMessagesNotVisible')).toBe('2');
    await clock.advance(30 * SECOND);
    const { Messages } = await receive({ AttributeNames: ['All'] });
    expect(Messages).toMatchObject([{ Body: 'one', Attributes: { ApproximateReceiveCount: '2', SenderId: '000000000000' } }]);
    await client.call('DeleteMessage', { QueueUrl: URL_OF_JOBS, ReceiptHandle: Messages[0].ReceiptHandle });
    await clock.advance(60 * SECOND);
    expect(await bodies()).toEqual(['two']);
  });

  test('is not deleted by a handle from before it was received again', async () => {
    await send('one');
    const { Messages } = await receive();
    await clock.advance(30 * SECOND);
    await receive();
    const { ReceiptHandle } = Messages[0];
    expect((await client.call('DeleteMessage', { QueueUrl: URL_OF_JOBS, ReceiptHandle })).status).toBe(200);
    expect(await attribute('ApproximateNumberOfMessagesNotVisible')).toBe('1');
    expect(await client.call('DeleteMessage', { QueueUrl: URL_OF_JOBS, ReceiptHandle: 'AAAA' })).toEqual({
      status: 404,
      __type: 'ReceiptHandleIsInvalid',
      message: 'The receipt handle is not one of the queue jobs.',
    });
  });

  test('becomes visible when its receiver says so', async () => {
    await send('one');
    const [{ ReceiptHandle }] = (await receive()).Messages;
    const change = (VisibilityTimeout: number) =>
      client.call('ChangeMessageVisibility', { QueueUrl: URL_OF_JOBS, ReceiptHandle, VisibilityTimeout });
    await change(60);
    await clock.advance(59 * SECOND);
    expect(await bodies()).toEqual([]);
    await change(0);
    expect(await change(0)).toMatchObject({ status: 400, __type: 'MessageNotInflight' });
    expect(await bodies()).toEqual(['one']);
  });

  test('becomes visible with others of a batch', async () => {
    await send('one');
    const [{ ReceiptHandle }] = (await receive()).Messages;
    const Entries = ['a', 'b'].map((Id) => ({ Id, ReceiptHandle, VisibilityTimeout: 0 }));
    expect(await client.call('ChangeMessageVisibilityBatch', { QueueUrl: URL_OF_JOBS, Entries })).toMatchObject({
      Successful: [{ Id: 'a' }],
      Failed: [{ Id: 'b', SenderFault: true, Code: 'MessageNotInflight' }],
    });
    expect(await bodies()).toEqual(['one']);
  });

  test('comes after its delay', async () => {
    await client.call('SetQueueAttributes', { QueueUrl: URL_OF_JOBS, Attributes: { DelaySeconds: '60' } });
    await send('one');
    await send('two', { DelaySeconds: 0 });
    expect(await bodies()).toEqual(['two']);
    expect(await attribute('ApproximateNumberOfMessagesDelayed')).toBe('1');
    await clock.advance(60 * SECOND);
    expect(await bodies()).toContain('one');
  });

  test('is gone after the retention period', async () => {
    await client.call('SetQueueAttributes', { QueueUrl: URL_OF_JOBS, Attributes: { MessageRetentionPeriod: '60' } });
    await send('one');
    await clock.advance(60 * SECOND);
    expect(await attribute('ApproximateNumberOfMessages')).toBe('0');
    expect(await bodies()).toEqual([]);
  });

  test('is gone after a purge, of which there is one in a minute', async () => {
    await send('one');
    const purge = async () => (await client.call('PurgeQueue', { QueueUrl: URL_OF_JOBS })).__type;
    expect(await purge()).toBeUndefined();
    expect(await bodies()).toEqual([]);
    expect(await purge()).toBe('PurgeQueueInProgress');
    await clock.advance(60 * SECOND);
    expect(await purge()).toBeUndefined();
  });

  test.each([
    ['a character', { MessageBody: 'a\u0001' }, 'InvalidMessageContents', 'The message contains characters outside the allowed set.'],
    ['no text', {}, 'InvalidParameterValueException', 'MessageBody'],
    [
      'a size',
      { MessageBody: 'x'.repeat(1_048_577) },
      'InvalidParameterValueException',
      'A message with its attributes may have 1048576 bytes, got 1048577.',
    ],
    [
      'an attribute',
      { MessageBody: 'a', MessageAttributes: { n: { DataType: 'Number', BinaryValue: 'AAAA' } } },
      'InvalidParameterValueException',
      'The message attribute n of the type Number needs a StringValue and no other.',
    ],
  ])('is rejected for %s that the service does not accept', async (_, input, __type, message) => {
    const answer = await client.call('SendMessage', { QueueUrl: URL_OF_JOBS, ...input });
    expect(answer).toMatchObject({ status: 400, __type, message: expect.stringContaining(message) });
    expect(await bodies()).toEqual([]);
  });
});

describe('a receiver that waits', () => {
  beforeEach(() => createQueue());

  test('gets a message that is sent meanwhile', async () => {
    const received = bodies({ WaitTimeSeconds: 20 });
    await send('one');
    expect(await received).toEqual(['one']);
  });

  test('gets a message that becomes visible meanwhile', async () => {
    await send('one', { DelaySeconds: 10 });
    const received = bodies({ WaitTimeSeconds: 20 });
    await attribute('All'); // The request before is under way by then.
    await clock.advance(10 * SECOND);
    expect(await received).toEqual(['one']);
  });

  test('gets nothing after its time, or when the endpoint closes', async () => {
    const received = receive({ WaitTimeSeconds: 20 });
    await attribute('All');
    await clock.advance(20 * SECOND);
    expect(await received).toEqual({ status: 200 });
    const closing = receive({ WaitTimeSeconds: 20 });
    await attribute('All');
    await services.close();
    expect(await closing).toEqual({ status: 200 });
  });

  test('hears of the deletion of its queue', async () => {
    const received = receive({ WaitTimeSeconds: 20 });
    await attribute('All');
    await client.call('DeleteQueue', { QueueUrl: URL_OF_JOBS });
    expect(await received).toMatchObject({ status: 400, __type: 'QueueDoesNotExist' });
  });
});

describe('a batch', () => {
  beforeEach(() => createQueue());
  const sendAll = (...Entries: object[]) => client.call('SendMessageBatch', { QueueUrl: URL_OF_JOBS, Entries });

  test('does what it can, and says which entries have failed', async () => {
    expect(await sendAll({ Id: 'a', MessageBody: 'one' }, { Id: 'b', MessageBody: '\u0001' })).toEqual({
      status: 200,
      Successful: [{ Id: 'a', MessageId: expect.any(String), MD5OfMessageBody: 'f97c5d29941bfb1b2fdab0874906ab82' }],
      Failed: [
        { Id: 'b', SenderFault: true, Code: 'InvalidMessageContents', Message: 'The message contains characters outside the allowed set.' },
      ],
    });
    const [{ ReceiptHandle }] = (await receive()).Messages;
    const Entries = [
      { Id: 'a', ReceiptHandle },
      { Id: 'b', ReceiptHandle: 'AAAA' },
    ];
    expect(await client.call('DeleteMessageBatch', { QueueUrl: URL_OF_JOBS, Entries })).toMatchObject({
      Successful: [{ Id: 'a' }],
      Failed: [{ Id: 'b', Code: 'ReceiptHandleIsInvalid' }],
    });
    expect(await attribute('ApproximateNumberOfMessagesNotVisible')).toBe('0');
  });

  test.each([
    ['no entries', [], 'EmptyBatchRequest'],
    ['eleven entries', Array.from({ length: 11 }, (_, index) => String(index)), 'TooManyEntriesInBatchRequest'],
    ['an odd id', ['a b'], 'InvalidBatchEntryId'],
    ['the same id twice', ['a', 'a'], 'BatchEntryIdsNotDistinct'],
  ])('with %s is rejected as a whole', async (_, ids, __type) => {
    expect(await sendAll(...ids.map((Id) => ({ Id, MessageBody: 'text' })))).toMatchObject({ status: 400, __type });
    expect(await bodies()).toEqual([]);
  });

  test('has at most 1 MiB in all its messages with their attributes', async () => {
    const half = { Id: 'a', MessageBody: 'a'.repeat(2 ** 19) };
    const other = (length: number) => ({
      Id: 'b',
      MessageBody: 'b'.repeat(length),
      MessageAttributes: { kind: { DataType: 'String', StringValue: 'x' } },
    });
    // The name, the type and the value of the attribute have 11 bytes.
    expect(await sendAll(half, other(2 ** 19 - 10))).toMatchObject({
      status: 400,
      __type: 'BatchRequestTooLong',
      message: 'Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes.',
    });
    expect(await bodies()).toEqual([]);
    expect(await sendAll(half, other(2 ** 19 - 11))).toMatchObject({ status: 200, Successful: [{ Id: 'a' }, { Id: 'b' }] });
  });
});
