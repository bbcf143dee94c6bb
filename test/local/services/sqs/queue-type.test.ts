/** AWS::SQS::Queue in stacks. */
import { settingsFrom } from '../../../../local/src/services/sqs/queues';
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

  expect(await harness.update('app', queue({ DelaySeconds: 5 }), OUTPUTS)).toBe('UPDATE_COMPLETE');
  expect(queues.findByArn(String(Arn))).toMatchObject({ settings: { VisibilityTimeout: 30, DelaySeconds: 5 }, tags: {} });

  expect(await harness.update('app', queue({ QueueName: 'jobs' }), OUTPUTS)).toBe('UPDATE_COMPLETE');
  expect(queues.list('us-east-1', '').map(({ name }) => name)).toEqual(['jobs']);

  await harness.delete('app');
  expect(queues.list('us-east-1', '')).toEqual([]);
});

test.each([
  ['a FIFO queue', { QueueName: 'jobs.fifo' }, 'The local endpoint has standard queues only; jobs.fifo is the name of a FIFO queue.'],
  ['a value out of range', { DelaySeconds: 901 }, 'DelaySeconds must be a whole number from 0 to 900, got 901.'],
  ['a dead-letter queue', { RedrivePolicy: {} }, 'RedrivePolicy'],
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
