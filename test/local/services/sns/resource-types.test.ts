/** Topics, subscriptions and topic policies in stacks. */
import { startServices } from '../../../support/local-services';
import { createHarness } from '../cloudformation/harness';

const services = startServices();
afterAll(() => services.close());

const newHarness = () => createHarness({ resourceTypes: services.resourceTypes() });
const topic = (properties: object = {}) => ({ Topic: { Type: 'AWS::SNS::Topic', Properties: properties } });
const ofTopic = {
  Outputs: {
    Ref: { Value: { Ref: 'Topic' } },
    Arn: { Value: { 'Fn::GetAtt': ['Topic', 'TopicArn'] } },
    Name: { Value: { 'Fn::GetAtt': ['Topic', 'TopicName'] } },
  },
};

test('a topic with a subscription and a policy is deployed, and their events say that they do nothing', async () => {
  const harness = newHarness();
  const resources = {
    ...topic({ DisplayName: 'Failures', Tags: [{ Key: 'team', Value: 'video' }] }),
    Policy: { Type: 'AWS::SNS::TopicPolicy', Properties: { Topics: [{ Ref: 'Topic' }], PolicyDocument: { Statement: [] } } },
    Mail: { Type: 'AWS::SNS::Subscription', Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'email', Endpoint: 'a@example.com' } },
  };
  const outputs = { Outputs: { ...ofTopic.Outputs, Mail: { Value: { Ref: 'Mail' } } } };
  expect(await harness.create('app', resources, outputs)).toBe('CREATE_COMPLETE');
  const { Ref, Arn, Name, Mail } = harness.stack('app').outputs;
  expect(Name).toMatch(/^app-Topic-[A-Z0-9]{12}$/);
  expect(Ref).toBe(`arn:aws:sns:us-east-1:000000000000:${Name}`);
  expect(Arn).toBe(Ref);
  expect(Mail).toMatch(/^arn:aws:sns:us-east-1:000000000000:app-Topic-\w+:[0-9a-f-]{36}$/);
  const reasons = harness.events.filter(({ status }) => status === 'CREATE_COMPLETE').map(({ statusReason }) => statusReason);
  expect(reasons).toEqual(
    expect.arrayContaining([
      'The local endpoint has no SNS: this topic takes no messages and does nothing.',
      'The local endpoint has no SNS: this subscription delivers nothing.',
      'The local endpoint has no SNS: this policy has no effect.',
    ]),
  );
  expect(await harness.delete('app')).toBe('DELETE_COMPLETE');
});

test('a change keeps the topic, and another name replaces it', async () => {
  const harness = newHarness();
  await harness.create('app', topic({ TopicName: 'failures' }), ofTopic);
  await harness.update('app', topic({ TopicName: 'failures', DisplayName: 'Failures' }), ofTopic);
  expect(harness.stack('app').outputs.Name).toBe('failures');
  expect(await harness.update('app', topic({ TopicName: 'faults' }), ofTopic)).toBe('UPDATE_COMPLETE');
  expect(harness.stack('app').outputs.Ref).toBe('arn:aws:sns:us-east-1:000000000000:faults');
  // The name of the replaced topic is free again.
  expect(await harness.create('other', topic({ TopicName: 'failures' }))).toBe('CREATE_COMPLETE');
  await harness.delete('other');
  await harness.delete('app');
});

test('a topic that exists is not taken over', async () => {
  const harness = newHarness();
  await harness.create('first', topic({ TopicName: 'taken' }));
  expect(await harness.create('second', topic({ TopicName: 'taken' }))).toBe('ROLLBACK_COMPLETE');
  expect(harness.events.map(({ statusReason }) => statusReason)).toContain(
    "Resource of type 'AWS::SNS::Topic' with identifier 'arn:aws:sns:us-east-1:000000000000:taken' already exists.",
  );
  await harness.delete('first');
});

test('the generated name of a FIFO topic has the suffix', async () => {
  const harness = newHarness();
  await harness.create('app', topic({ FifoTopic: true }), ofTopic);
  expect(harness.stack('app').outputs.Name).toMatch(/^app-Topic-[A-Z0-9]{12}\.fifo$/);
  await harness.delete('app');
});

test.each<[object, string]>([
  [topic({ TopicName: 'a.fifo' }), 'The name of a topic ends with .fifo if and only if FifoTopic is true, got a.fifo and false'],
  [topic({ TopicName: 'a', FifoTopic: true }), 'The name of a topic ends with .fifo if and only if FifoTopic is true, got a and true'],
  [
    { Policy: { Type: 'AWS::SNS::TopicPolicy', Properties: { Topics: [], PolicyDocument: 'no' } } },
    'Property PolicyDocument must be an object',
  ],
])('%j is refused before anything is created', async (resources, message) => {
  await expect(newHarness().create('app', resources)).rejects.toThrow(message);
});
