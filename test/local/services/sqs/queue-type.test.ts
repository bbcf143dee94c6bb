/** AWS::SQS::Queue in stacks. */
import { settingsFrom } from '../../../../local/src/services/sqs/queue-settings';
import { sqs } from '../../../../local/src/services/sqs/service';
import { startServices } from '../../../support/local-services';
import { createHarness } from '../cloudformation/harness';

const services = startServices();
afterAll(() => services.close());
const { queues } = services.of(sqs);
const queue = (Properties: object) => ({ Queue: { Type: 'AWS::SQS::Queue', Properties } });
const OUTPUTS = {
  Outputs: Object.fromEntries(['Arn', 'QueueName', 'QueueUrl'].map((name) => [name, { Value: { 'Fn::GetAtt': ['Queue', name] } }])),
};

test('creates a queue, changes and replaces it, and deletes it', async () => {
  const harness = createHarness({ resourceTypes: services.resourceTypes() });
  const Tags = [{ Key: 'team', Value: 'live' }];
  expect(await harness.create('app', queue({ VisibilityTimeout: 60, Tags }), OUTPUTS)).toBe('CREATE_COMPLETE');
  const { Arn, QueueName, QueueUrl } = harness.stack('app').outputs as Record<string, string>;
  expect(QueueName).toMatch(/^app-Queue-[A-Z0-9]{12}$/);
  expect(Arn).toBe(`arn:aws:sqs:us-east-1:000000000000:${QueueName}`);
  expect(QueueUrl).toBe(`http://127.0.0.1:1/000000000000/${QueueName}`);
  expect(queues.findByArn(String(Arn))).toMatchObject({ settings: { VisibilityTimeout: 60, DelaySeconds: 0 }, tags: { team: 'live' } });

  expect(await harness.update('app', queue({ DelaySeconds: 5, SqsManagedSseEnabled: false }), OUTPUTS)).toBe('UPDATE_COMPLETE');
  const settings = { VisibilityTimeout: 30, DelaySeconds: 5, SqsManagedSseEnabled: false };
  expect(queues.findByArn(String(Arn))).toMatchObject({ settings, tags: {} });

  expect(await harness.update('app', queue({ QueueName: 'jobs' }), OUTPUTS)).toBe('UPDATE_COMPLETE');
  expect(queues.list('us-east-1', '').map(({ name }) => name)).toEqual(['jobs']);

  await harness.delete('app');
  expect(queues.list('us-east-1', '')).toEqual([]);
});

test('creates a FIFO queue, whose type replaces it', async () => {
  const harness = createHarness({ resourceTypes: services.resourceTypes() });
  const fifo = { FifoQueue: true, ContentBasedDeduplication: true };
  expect(await harness.create('app', queue(fifo), OUTPUTS)).toBe('CREATE_COMPLETE');
  const { QueueName, Arn } = harness.stack('app').outputs as Record<string, string>;
  expect(QueueName).toMatch(/^app-Queue-[A-Z0-9]{12}\.fifo$/);
  const high = { DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' };
  expect(await harness.update('app', queue({ ...fifo, ...high }), OUTPUTS)).toBe('UPDATE_COMPLETE');
  expect(queues.findByArn(String(Arn))?.settings).toMatchObject({ ...fifo, ...high });
  expect(await harness.update('app', queue({}), OUTPUTS)).toBe('UPDATE_COMPLETE');
  expect(queues.list('us-east-1', '').map(({ name }) => name)).toEqual([expect.stringMatching(/^app-Queue-[A-Z0-9]{12}$/)]);
  await harness.delete('app');
});

test('has a dead-letter queue of the stack', async () => {
  const harness = createHarness({ resourceTypes: services.resourceTypes() });
  const Dead = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead' } };
  const RedrivePolicy = { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 3 };
  expect(await harness.create('app', { Dead, ...queue({ QueueName: 'jobs', RedrivePolicy }) })).toBe('CREATE_COMPLETE');
  expect(queues.find('us-east-1', 'jobs')?.settings.RedrivePolicy).toBe(
    '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:dead","maxReceiveCount":3}',
  );
  await harness.delete('app');
});

test.each([
  [
    'the name of a FIFO queue for a standard queue',
    { QueueName: 'jobs.fifo' },
    "got 'jobs.fifo'. A FIFO queue has the attribute FifoQueue with the value true.",
  ],
  [
    'FifoQueue with the value false',
    { FifoQueue: false },
    'FifoQueue is an attribute of FIFO queues. Such a queue is created with the attribute FifoQueue, whose value is true.',
  ],
  ['the name of a standard queue for a FIFO queue', { FifoQueue: true, QueueName: 'jobs' }, "ends with .fifo; got 'jobs'."],
  ['a value out of range', { DelaySeconds: 901 }, 'DelaySeconds must be a whole number from 0 to 900, got 901.'],
  ['a redrive policy without a queue', { RedrivePolicy: { maxReceiveCount: 1 } }, 'the ARN of a queue as deadLetterTargetArn.'],
  ['an encryption key', { KmsMasterKeyId: 'key' }, 'The local endpoint does not have KmsMasterKeyId of AWS::SQS::Queue (Queue).'],
])('%s is refused before anything is created', async (_, properties, message) => {
  const harness = createHarness({ resourceTypes: services.resourceTypes() });
  await expect(harness.create('app', queue(properties))).rejects.toThrow(message);
});

test('a queue that exists is not taken over', async () => {
  queues.create('us-east-1', 'taken', settingsFrom({}), {});
  const harness = createHarness({ resourceTypes: services.resourceTypes() });
  expect(await harness.create('app', queue({ QueueName: 'taken' }))).toBe('ROLLBACK_COMPLETE');
  expect(harness.events.map(({ statusReason }) => statusReason)).toContain(
    "Resource of type 'AWS::SQS::Queue' with identifier 'taken' already exists.",
  );
});
