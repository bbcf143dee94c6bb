/** FIFO queues: order, groups and deduplication. */
import type { EndpointState } from '../../../../local/src/endpoint/services';
import { decode, encode } from '../../../../local/src/state/encoding';
import { type ReceivedMessage, SECOND, startSqs } from './harness';

let sqs: ReturnType<typeof startSqs>;
beforeEach(() => {
  sqs = startSqs();
});
afterEach(() => sqs.close());

const FIFO = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };

const createQueue = async (attributes: Readonly<Record<string, string>> = {}) => {
  const queue = sqs.queue('jobs.fifo');
  expect(await queue.create({ ...FIFO, ...attributes })).toEqual({
    status: 200,
    QueueUrl: 'http://127.0.0.1:1/000000000000/jobs.fifo',
  });
  const sendTo = async (MessageGroupId: string, ...bodies: readonly string[]) => {
    for (const body of bodies) await queue.send(body, { MessageGroupId });
  };
  return { ...queue, sendTo };
};

describe('a FIFO queue', () => {
  test('has its attributes, with their defaults', async () => {
    const queue = sqs.queue('jobs.fifo');
    await queue.create({ FifoQueue: 'true' });
    const ATTRIBUTES = ['FifoQueue', 'ContentBasedDeduplication', 'DeduplicationScope', 'FifoThroughputLimit'];
    const defaults = {
      FifoQueue: 'true',
      ContentBasedDeduplication: 'false',
      DeduplicationScope: 'queue',
      FifoThroughputLimit: 'perQueue',
    };
    expect(await queue.attributes(...ATTRIBUTES)).toEqual(defaults);
    expect(await queue.attributes('All')).toMatchObject({ ...defaults, QueueArn: 'arn:aws:sqs:us-east-1:000000000000:jobs.fifo' });
    const high = { DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' };
    await queue.call('SetQueueAttributes', { Attributes: { ...high, FifoQueue: 'true' } });
    expect(await queue.attributes(...ATTRIBUTES)).toEqual({ ...defaults, ...high });
  });

  test('gives messages with their group, deduplication id and sequence number', async () => {
    const queue = await createQueue();
    const sent = await queue.send('one', { MessageGroupId: 'a', MessageDeduplicationId: 'x' });
    expect(sent).toEqual({
      status: 200,
      MessageId: expect.any(String),
      MD5OfMessageBody: 'f97c5d29941bfb1b2fdab0874906ab82',
      SequenceNumber: '18849496460467696384',
    });
    await queue.send('two', { MessageGroupId: 'a' });
    const [one, two] = await queue.receive();
    expect(one?.Attributes).toMatchObject({ MessageGroupId: 'a', MessageDeduplicationId: 'x', SequenceNumber: sent.SequenceNumber });
    expect(two?.Attributes).toMatchObject({
      MessageDeduplicationId: '3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3',
      SequenceNumber: '18849496460467696640',
    });
  });

  test('gives the messages of a group in order, whatever the order of groups', async () => {
    const queue = await createQueue();
    await queue.sendTo('a', 'a1');
    await queue.sendTo('b', 'b1');
    await queue.sendTo('a', 'a2');
    expect(await queue.bodies({ MaxNumberOfMessages: 2 })).toEqual(['a1', 'a2']);
    expect(await queue.bodies()).toEqual(['b1']);
  });

  test('gives no messages of a group with a message in flight, until it is deleted', async () => {
    const queue = await createQueue();
    await queue.sendTo('a', 'a1', 'a2', 'a3');
    await queue.sendTo('b', 'b1');
    const [a1, a2] = await queue.receive({ MaxNumberOfMessages: 2 });
    expect([a1?.Body, a2?.Body]).toEqual(['a1', 'a2']);
    expect(await queue.bodies()).toEqual(['b1']);
    await queue.delete(a1 as ReceivedMessage);
    expect(await queue.bodies()).toEqual([]);
    const waiting = queue.bodies({ WaitTimeSeconds: 20 });
    await queue.attributes('All'); // The request before is under way by then.
    await queue.delete(a2 as ReceivedMessage);
    expect(await waiting).toEqual(['a3']);
  });

  test('gives the messages of a group again in order when their visibility timeout ends', async () => {
    const queue = await createQueue();
    await queue.sendTo('a', 'a1', 'a2');
    const [a1] = await queue.receive({ MaxNumberOfMessages: 1 });
    const waiting = queue.bodies({ WaitTimeSeconds: 20 });
    await queue.attributes('All'); // The request before is under way by then.
    await queue.call('ChangeMessageVisibility', { ReceiptHandle: a1?.ReceiptHandle, VisibilityTimeout: 10 });
    await sqs.clock.advance(10 * SECOND);
    expect(await waiting).toEqual(['a1', 'a2']);
    await sqs.clock.advance(29 * SECOND);
    expect(await queue.bodies()).toEqual([]);
    await sqs.clock.advance(SECOND);
    expect(await queue.bodies()).toEqual(['a1', 'a2']);
  });

  test('deletes no message whose receipt handle has expired', async () => {
    const queue = await createQueue();
    await queue.sendTo('a', 'a1');
    const [first] = await queue.receive();
    await sqs.clock.advance(30 * SECOND);
    const expired = {
      status: 400,
      __type: 'InvalidParameterValueException',
      message: `Value ${first?.ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`,
    };
    expect(await queue.delete(first as ReceivedMessage)).toEqual(expired);
    const [second] = await queue.receive();
    expect(await queue.delete(first as ReceivedMessage)).toEqual(expired);
    expect(await queue.delete(second as ReceivedMessage)).toEqual({ status: 200 });
    expect(await queue.delete(second as ReceivedMessage)).toEqual({ status: 200 });
  });

  test('continues with the next endpoint: groups, duplicates and sequence numbers', async () => {
    const before = await createQueue();
    await before.sendTo('a', 'a1', 'a2');
    const [a1] = await before.receive({ MaxNumberOfMessages: 1 });
    const { bytes } = encode(sqs.state);
    await sqs.close();
    sqs = startSqs(decode(bytes, () => Buffer.alloc(0)) as EndpointState, sqs.clock);
    const after = sqs.queue('jobs.fifo');
    expect(await after.bodies()).toEqual([]);
    await after.delete(a1 as ReceivedMessage);
    await after.send('a1', { MessageGroupId: 'a' });
    await after.send('a3', { MessageGroupId: 'a' });
    const messages = await after.receive();
    expect(messages.map(({ Body, Attributes }) => [Body, Attributes.SequenceNumber])).toEqual([
      ['a2', '18849496460467696640'],
      ['a3', '18849496460467696896'],
    ]);
  });

  test('delays its messages, also those that are in it when the delay changes', async () => {
    const queue = await createQueue({ DelaySeconds: '60' });
    await queue.sendTo('a', 'a1');
    const waiting = queue.bodies({ WaitTimeSeconds: 20 });
    await queue.call('SetQueueAttributes', { Attributes: { DelaySeconds: '10' } });
    await sqs.clock.advance(9 * SECOND);
    expect(await queue.bodies()).toEqual([]);
    await sqs.clock.advance(SECOND);
    expect(await waiting).toEqual(['a1']);
  });
});

describe('a duplicate', () => {
  const MINUTES = 60 * SECOND;

  test('is accepted for five minutes, and not delivered, even if the message was deleted', async () => {
    const queue = await createQueue();
    const first = await queue.send('one', { MessageGroupId: 'a' });
    const [received] = await queue.receive();
    await queue.delete(received as ReceivedMessage);
    await sqs.clock.advance(4 * MINUTES);
    expect(await queue.send('one', { MessageGroupId: 'b' })).toEqual(first);
    expect(await queue.bodies()).toEqual([]);
    await sqs.clock.advance(MINUTES);
    const later = await queue.send('one', { MessageGroupId: 'a' });
    expect(later.MessageId).not.toBe(first.MessageId);
    expect(await queue.bodies()).toEqual(['one']);
  });

  test('is told by the id that its sender gives, rather than by its content', async () => {
    const queue = await createQueue();
    const MessageGroupId = 'a';
    const first = await queue.send('one', { MessageGroupId, MessageDeduplicationId: 'x' });
    const second = await queue.send('two', { MessageGroupId, MessageDeduplicationId: 'x' });
    expect([second.MessageId, second.MD5OfMessageBody]).toEqual([first.MessageId, 'b8a9f715dbb64fd5c56e7783c6820a61']);
    await queue.send('one', { MessageGroupId, MessageDeduplicationId: 'y' });
    expect(await queue.bodies()).toEqual(['one', 'one']);
  });

  test('is of the same group if the scope is the group', async () => {
    const queue = await createQueue({ DeduplicationScope: 'messageGroup' });
    await queue.sendTo('a', 'one', 'one');
    await queue.sendTo('b', 'one');
    expect(await queue.bodies()).toEqual(['one', 'one']);
  });

  test('does not exist after a purge', async () => {
    const queue = await createQueue();
    await queue.sendTo('a', 'one');
    await queue.call('PurgeQueue');
    await queue.sendTo('a', 'one');
    expect(await queue.bodies()).toEqual(['one']);
  });
});

describe('is refused:', () => {
  const ID = 'can only include alphanumeric and punctuation characters. 1 to 128 in length.';
  const TYPE = 'The request include parameter that is not valid for this queue type.';

  test.each<[string, object, string, string]>([
    ['a message without a group', {}, 'MissingParameter', 'The request must contain the parameter MessageGroupId.'],
    [
      'a message without a deduplication id',
      { MessageGroupId: 'a' },
      'InvalidParameterValueException',
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    ],
    [
      'a group with another character',
      { MessageGroupId: 'a b' },
      'InvalidParameterValueException',
      `Value a b for parameter MessageGroupId is invalid. Reason: MessageGroupId ${ID}`,
    ],
    [
      'a deduplication id of 129 characters',
      { MessageGroupId: 'a', MessageDeduplicationId: 'x'.repeat(129) },
      'InvalidParameterValueException',
      `Value ${'x'.repeat(129)} for parameter MessageDeduplicationId is invalid. Reason: MessageDeduplicationId ${ID}`,
    ],
    [
      'a delay',
      { MessageGroupId: 'a', MessageDeduplicationId: 'x', DelaySeconds: 1 },
      'InvalidParameterValueException',
      `Value 1 for parameter DelaySeconds is invalid. Reason: ${TYPE}`,
    ],
  ])('%s', async (_, input, __type, message) => {
    const queue = sqs.queue('jobs.fifo');
    await queue.create({ FifoQueue: 'true' });
    expect(await queue.send('one', input)).toEqual({ status: 400, __type, message });
    const batch = await queue.call('SendMessageBatch', {
      Entries: [
        { Id: 'bad', MessageBody: 'one', ...input },
        { Id: 'good', MessageBody: 'one', MessageGroupId: '!'.repeat(128), MessageDeduplicationId: '~', DelaySeconds: 0 },
      ],
    });
    expect(batch).toMatchObject({
      Failed: [{ Id: 'bad', SenderFault: true, Code: __type, Message: message }],
      Successful: [{ Id: 'good', SequenceNumber: '18849496460467696384' }],
    });
    expect(await queue.bodies()).toEqual(['one']);
  });

  test('a deduplication id at a standard queue, which takes a group', async () => {
    const queue = sqs.queue('jobs');
    await queue.create();
    expect(await queue.send('one', { MessageDeduplicationId: 'x' })).toEqual({
      status: 400,
      __type: 'InvalidParameterValueException',
      message: `Value x for parameter MessageDeduplicationId is invalid. Reason: ${TYPE}`,
    });
    expect(await queue.send('one', { MessageGroupId: 'a' })).toEqual({
      status: 200,
      MessageId: expect.any(String),
      MD5OfMessageBody: 'f97c5d29941bfb1b2fdab0874906ab82',
    });
    expect((await queue.receive())[0]?.Attributes).toMatchObject({ MessageGroupId: 'a' });
  });

  test('a ReceiveRequestAttemptId', async () => {
    const queue = await createQueue();
    expect(await queue.call('ReceiveMessage', { ReceiveRequestAttemptId: 'one' })).toMatchObject({
      status: 400,
      __type: 'InvalidParameterValueException',
      message: expect.stringContaining('ReceiveRequestAttemptId'),
    });
  });

  const NAME = 'A queue name has 1 to 80 letters, digits, hyphens and underscores';
  const ONLY_FIFO = 'is an attribute of FIFO queues. Such a queue is created with the attribute FifoQueue, whose value is true.';
  test.each<[string, string, Readonly<Record<string, string>>, string, string]>([
    [
      'the name of a FIFO queue for a standard queue',
      'jobs.fifo',
      {},
      'InvalidParameterValueException',
      `${NAME}; got 'jobs.fifo'. A FIFO queue has the attribute FifoQueue with the value true.`,
    ],
    [
      'a FIFO queue with another name',
      'jobs',
      FIFO,
      'InvalidParameterValueException',
      `${NAME}, and that of a FIFO queue ends with .fifo; got 'jobs'.`,
    ],
    [
      'a FIFO queue with a long name',
      `${'x'.repeat(76)}.fifo`,
      FIFO,
      'InvalidParameterValueException',
      `${NAME}, and that of a FIFO queue ends with .fifo; got '${'x'.repeat(76)}.fifo'.`,
    ],
    ['FifoQueue with the value false', 'jobs', { FifoQueue: 'false' }, 'InvalidAttributeName', `FifoQueue ${ONLY_FIFO}`],
    [
      'deduplication in a standard queue',
      'jobs',
      { ContentBasedDeduplication: 'true' },
      'InvalidAttributeName',
      `ContentBasedDeduplication ${ONLY_FIFO}`,
    ],
    [
      'another scope',
      'jobs.fifo',
      { ...FIFO, DeduplicationScope: 'group' },
      'InvalidAttributeValue',
      'DeduplicationScope must be queue or messageGroup, got group.',
    ],
    [
      'throughput by group without deduplication by group',
      'jobs.fifo',
      { ...FIFO, FifoThroughputLimit: 'perMessageGroupId' },
      'InvalidAttributeValue',
      'The FifoThroughputLimit perMessageGroupId needs the DeduplicationScope messageGroup; got queue.',
    ],
  ])('%s', async (_, name, attributes, __type, message) => {
    expect(await sqs.queue(name).create(attributes)).toEqual({ status: 400, __type, message });
  });

  test('another type for a queue that exists', async () => {
    const queue = await createQueue();
    expect(await queue.call('SetQueueAttributes', { Attributes: { FifoQueue: 'false' } })).toEqual({
      status: 400,
      __type: 'InvalidAttributeValue',
      message: 'Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.',
    });
  });
});
