/** AWS::SQS::QueuePolicy in stacks. */
import { iam } from '../../../../local/src/services/iam/service';
import { settingsFrom } from '../../../../local/src/services/sqs/queue-settings';
import { sqs } from '../../../../local/src/services/sqs/service';
import { answerTo, json, startServices } from '../../../support/local-services';
import { createHarness } from '../cloudformation/harness';

const services = startServices();
afterAll(() => services.close());
const { queues } = services.of(sqs);
const { roles, sessions } = services.of(iam);
const settings = { trustPolicy: {}, maxSessionDuration: 3_600, policies: [], managedPolicyArns: [], tags: {} };
const ROLE_ARN = 'arn:aws:iam::000000000000:role/sender';
roles.create({ name: 'sender', arn: ROLE_ARN, id: 'AROA1', settings });
const { accessKeyId } = sessions.assume('sender', 'test');

const urlOf = (name: string) => `http://127.0.0.1:1/000000000000/${name}`;
const policy = (Queues: readonly string[], statement: object = {}) => ({
  Policy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: Queues.map(urlOf),
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { AWS: ROLE_ARN }, Action: 'sqs:SendMessage', Resource: '*', ...statement }],
      },
    },
  },
});
const send = async (name: string) => {
  const request = json('sqs', 'SendMessage', JSON.stringify({ QueueUrl: urlOf(name), MessageBody: 'text' }));
  return (await answerTo({ ...request, accessKeyId }, services)).status;
};
const createHarnessWithQueues = () => {
  for (const name of ['one', 'two']) queues.create('us-east-1', name, settingsFrom({}), {});
  return createHarness({ resourceTypes: services.resourceTypes() });
};
afterEach(() => {
  for (const queue of queues.list('us-east-1', '')) queues.delete(queue);
});

test('allows what the policy of the role does not, for its queues, as long as it exists', async () => {
  const harness = createHarnessWithQueues();
  expect(await send('one')).toBe(400);
  expect(await harness.create('app', policy(['one']))).toBe('CREATE_COMPLETE');
  expect([await send('one'), await send('two')]).toEqual([200, 400]);
  expect(await harness.update('app', policy(['two']))).toBe('UPDATE_COMPLETE');
  expect([await send('one'), await send('two')]).toEqual([400, 200]);
  await harness.delete('app');
  expect([await send('one'), await send('two')]).toEqual([400, 400]);
});

test('is deleted after its queue, too', async () => {
  const harness = createHarnessWithQueues();
  await harness.create('app', policy(['one']));
  for (const queue of queues.list('us-east-1', 'one')) queues.delete(queue);
  expect(await harness.delete('app')).toBe('DELETE_COMPLETE');
});

test('of a queue that does not exist fails', async () => {
  const harness = createHarnessWithQueues();
  expect(await harness.create('app', policy(['three']))).toBe('ROLLBACK_COMPLETE');
  expect(harness.events.map(({ statusReason }) => statusReason)).toContain('The specified queue does not exist.');
});

test('is refused before anything is created if the policy is not valid', async () => {
  const harness = createHarnessWithQueues();
  await expect(harness.create('app', policy(['one'], { Effect: 'Maybe' }))).rejects.toThrow('Effect');
});
