/** Redrive policies: messages that were received too often move to a dead-letter queue. */
import { type ReceivedMessage, SECOND, startSqs } from './harness';

let sqs: ReturnType<typeof startSqs>;
beforeEach(() => {
  sqs = startSqs();
});
afterEach(() => sqs.close());

const arnOf = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const redrive = (target: string, maxReceiveCount: unknown = 2) => ({
  RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf(target), maxReceiveCount }),
});

test('a message moves after as many receives as the policy allows', async () => {
  const [jobs, dead] = [sqs.queue('jobs'), sqs.queue('dead')];
  await dead.create();
  await jobs.create(redrive('dead', '2'));
  expect(await jobs.attributes('RedrivePolicy')).toEqual(redrive('dead', 2));
  const { MessageId } = await jobs.send('one');
  const [first] = await jobs.receive();
  await sqs.clock.advance(30 * SECOND);
  expect(await jobs.bodies()).toEqual(['one']);
  await sqs.clock.advance(30 * SECOND);
  const waiting = dead.receive({ WaitTimeSeconds: 20 });
  await dead.attributes('All'); // The request before is under way by then.
  expect(await jobs.bodies()).toEqual([]);
  const [moved] = await waiting;
  expect(moved).toMatchObject({
    MessageId,
    Body: 'one',
    Attributes: {
      ApproximateReceiveCount: '3',
      DeadLetterQueueSourceArn: arnOf('jobs'),
      SentTimestamp: first?.Attributes.SentTimestamp,
    },
  });
  expect(await jobs.attributes('ApproximateNumberOfMessages')).toEqual({ ApproximateNumberOfMessages: '0' });
});

test('a message of a FIFO queue makes way for the next of its group, and keeps its group', async () => {
  const [jobs, dead] = [sqs.queue('jobs.fifo'), sqs.queue('dead.fifo')];
  const FIFO = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };
  await dead.create(FIFO);
  await jobs.create({ ...FIFO, ...redrive('dead.fifo', 1) });
  for (const body of ['one', 'two']) await jobs.send(body, { MessageGroupId: 'a' });
  const [first] = await jobs.receive({ MaxNumberOfMessages: 1 });
  await sqs.clock.advance(30 * SECOND);
  expect(await jobs.bodies({ MaxNumberOfMessages: 1 })).toEqual(['two']);
  const [moved] = await dead.receive();
  const Attributes = { MessageDeduplicationId: first?.MessageId, MessageGroupId: 'a', SequenceNumber: '18849496460467696384' };
  expect(moved).toMatchObject({ Body: 'one', MessageId: first?.MessageId, Attributes });
  expect(Number(moved?.Attributes.SentTimestamp) - Number(first?.Attributes.SentTimestamp)).toBeGreaterThanOrEqual(30 * SECOND);
  await dead.delete(moved as ReceivedMessage);
  expect(await dead.bodies()).toEqual([]);
});

test('a message stays if its dead-letter queue was deleted, or the policy removed', async () => {
  const [jobs, dead] = [sqs.queue('jobs'), sqs.queue('dead')];
  await dead.create();
  await jobs.create(redrive('dead', 1));
  await jobs.send('one');
  await jobs.receive({ VisibilityTimeout: 0 });
  await dead.call('DeleteQueue');
  expect(await jobs.bodies({ VisibilityTimeout: 0 })).toEqual(['one']);
  await dead.create();
  await jobs.call('SetQueueAttributes', { Attributes: { RedrivePolicy: '' } });
  expect(await jobs.bodies()).toEqual(['one']);
});

test.each<[string, Readonly<Record<string, string>>, string]>([
  ['with a queue that does not exist', redrive('none'), 'Dead letter target does not exist.'],
  ['with a FIFO queue for a standard queue', redrive('dead.fifo'), 'Dead-letter queue must be same type of queue as the source.'],
  ['with 0 receives', redrive('dead', 0), 'Invalid value for maxReceiveCount: 0, valid values are from 1 to 1000 both inclusive.'],
  ['with 1001 receives', redrive('dead', 1001), 'Invalid value for maxReceiveCount: 1001, valid values are from 1 to 1000 both inclusive.'],
  ['that is no JSON', { RedrivePolicy: 'x' }, 'It must be the JSON of an object with deadLetterTargetArn and maxReceiveCount.'],
  ['without a queue', { RedrivePolicy: '{"maxReceiveCount":1}' }, 'It must have the ARN of a queue as deadLetterTargetArn.'],
  ['with more', { RedrivePolicy: '{"color":"red"}' }, 'It has deadLetterTargetArn and maxReceiveCount; got color.'],
])('a policy %s is refused', async (_, attributes, reason) => {
  await sqs.queue('dead').create();
  await sqs.queue('dead.fifo').create({ FifoQueue: 'true' });
  const refused = {
    status: 400,
    __type: 'InvalidParameterValueException',
    message: `Value ${attributes.RedrivePolicy} for parameter RedrivePolicy is invalid. Reason: ${reason}`,
  };
  expect(await sqs.queue('jobs').create(attributes)).toMatchObject({ status: 400, __type: 'InvalidParameterValueException' });
  await sqs.queue('jobs').create();
  const answer = await sqs.queue('jobs').call('SetQueueAttributes', { Attributes: attributes });
  expect(answer).toEqual(/^\{/.test(attributes.RedrivePolicy ?? '') ? { ...refused, message: expect.stringContaining(reason) } : refused);
});
