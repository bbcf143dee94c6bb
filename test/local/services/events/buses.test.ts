/** Event buses as the CDK deploys them, with the rules and roles of the CDK. */
import { App, Stack } from 'aws-cdk-lib';
import { EventBus, Rule, type RuleProps } from 'aws-cdk-lib/aws-events';
import { EventBus as BusTarget, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { EndpointServices } from '../../../../local/src/endpoint/services';
import { newState } from '../../../../local/src/endpoint/services';
import type { News } from '../../../../local/src/service/news';
import { newsLine } from '../../../../local/src/service/news-line';
import { SERVICES } from '../../../../local/src/services';
import { events } from '../../../../local/src/services/events/service';
import { sqs } from '../../../../local/src/services/sqs/service';
import { startServices } from '../../../support/local-services';
import { createHarness } from '../cloudformation/harness';

const STAGE_EVENT = {
  region: 'us-east-1',
  source: 'aws.ivs',
  'detail-type': 'IVS Stage Update',
  detail: { event_name: 'Participant Published' },
};

/** The template of a bus that gets the events of IVS from the default bus, and has a queue for them. */
function synth(onBus: RuleProps = {}) {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'app');
  const bus = new EventBus(stack, 'Bus', { eventBusName: 'rooms', description: 'Rooms' });
  const eventPattern = { source: ['aws.ivs'] };
  new Rule(stack, 'Forward', { ruleName: 'forward', eventPattern, targets: [new BusTarget(bus)] });
  const targets = [new SqsQueue(new Queue(stack, 'Queue'))];
  new Rule(stack, 'OnBus', { ruleName: 'on-bus', eventBus: bus, eventPattern, targets, ...onBus });
  return app.synth().getStackByName('app').template;
}

/** The template with these properties in the resources of a type. */
function changed(type: string, properties: object) {
  const template = synth();
  const resources = Object.values(template.Resources) as { readonly Type: string; readonly Properties: object }[];
  for (const { Type, Properties } of resources) if (Type === type) Object.assign(Properties, properties);
  return template;
}

const running: EndpointServices[] = [];
afterEach(async () => {
  for (const services of running.splice(0)) await services.close();
});

function start(state = newState(SERVICES)) {
  const news: News[] = [];
  const services = startServices({ state, tell: (piece) => void news.push(piece) });
  running.push(services);
  const harness = createHarness({ resourceTypes: services.resourceTypes() });
  const store = services.of(events);
  const deploy = (template: { readonly Resources: object }) =>
    harness.create('app', template.Resources, { Outputs: {} }, { Capabilities: ['CAPABILITY_NAMED_IAM'] });
  const waiting = () =>
    services
      .of(sqs)
      .queues.list('us-east-1', '')
      .flatMap(({ messages }) => messages);
  return { harness, deploy, store, news, waiting, state };
}

test('an event of IVS gets to a queue by two buses, and the news say so', async () => {
  const { deploy, store, news, waiting, harness } = start();
  expect(await deploy(synth())).toBe('CREATE_COMPLETE');
  const id = store.put(STAGE_EVENT);
  expect(waiting().map(({ body }) => JSON.parse(body))).toEqual([expect.objectContaining({ id, source: 'aws.ivs' })]);
  const about = news.filter(({ type }) => ['event', 'rule'].includes(type));
  expect(about.flatMap((piece) => ('messageId' in piece ? piece.messageId : []))).toEqual(waiting().map((message) => message.id));
  expect(about.map(newsLine)).toEqual([
    'aws.ivs IVS Stage Update: Participant Published (us-east-1) {"event_name":"Participant Published"}',
    'aws.ivs IVS Stage Update: Participant Published (us-east-1, rooms) {"event_name":"Participant Published"}',
    `on-bus (us-east-1, rooms): event ${id} to ${store.rules.list('us-east-1', 'rooms')[0]?.targets[0]?.Arn}`,
    `forward (us-east-1): event ${id} to arn:aws:events:us-east-1:000000000000:event-bus/rooms`,
  ]);
  expect(harness.stack('app').resources.map(({ physicalId }) => physicalId)).toEqual(
    expect.arrayContaining(['rooms', 'forward', 'rooms|on-bus']),
  );
  expect(await harness.delete('app')).toBe('DELETE_COMPLETE');
  expect([store.rules.isEmpty(), store.buses.list('us-east-1').length]).toEqual([true, 1]);
});

test('a rule that moves to another bus is replaced', async () => {
  const { deploy, store, harness } = start();
  await deploy(synth({ ruleName: undefined }));
  const [before] = store.rules.list('us-east-1', 'rooms');
  const { Resources } = synth({ ruleName: undefined, eventBus: undefined });
  expect(await harness.update('app', Resources, {}, { Capabilities: ['CAPABILITY_NAMED_IAM'] })).toBe('UPDATE_COMPLETE');
  expect(before?.id).toMatch(/^rooms\|app-OnBus/);
  expect(store.rules.list('us-east-1')).toMatchObject([{ id: 'forward' }, { id: expect.stringMatching(/^app-OnBus/) }]);
  expect(store.rules.list('us-east-1', 'rooms')).toEqual([]);
});

const statement = (members: object) => ({ Version: '2012-10-17', Statement: [members] });

test.each<[string, string, object, RegExp]>([
  [
    'does not trust EventBridge',
    'AWS::IAM::Role',
    { AssumeRolePolicyDocument: statement({ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }) },
    /^The role \S+ of the target does not let events\.amazonaws\.com assume it for the rule \S+rule\/forward\.$/,
  ],
  [
    'may not put events on the bus',
    'AWS::IAM::Policy',
    { PolicyDocument: statement({ Effect: 'Allow', Action: 'events:PutRule', Resource: '*' }) },
    /is not authorized to perform: events:PutEvents on resource: \S+event-bus\/rooms/,
  ],
])('a role that %s keeps events from the bus', async (_, type, properties, reason) => {
  const { deploy, store, news, waiting } = start();
  expect(await deploy(changed(type, properties))).toBe('CREATE_COMPLETE');
  store.put(STAGE_EVENT);
  expect(waiting()).toEqual([]);
  expect(news).toContainEqual(expect.objectContaining({ type: 'rule', ruleName: 'forward', failure: expect.stringMatching(reason) }));
});

test.each<[string, string, object, string]>([
  ['a policy', 'AWS::Events::EventBus', { Policy: {} }, 'Policy'],
  ['a key', 'AWS::Events::EventBus', { KmsKeyIdentifier: 'alias/a' }, 'KmsKeyIdentifier'],
  ['a name', 'AWS::Events::EventBus', { Name: 'a/b' }, "The name of an event bus has 1 to 256 letters, digits, '.', '-' and '_'; got a/b."],
])('%s of a bus is refused before anything is created', async (_, type, properties, message) => {
  const { deploy } = start();
  await expect(deploy(changed(type, properties))).rejects.toThrow(message);
});

test('a rule on a bus that does not exist fails the deployment', async () => {
  const { deploy, harness } = start();
  const OnBus = { Type: 'AWS::Events::Rule', Properties: { EventBusName: 'none', EventPattern: { source: ['a'] } } };
  expect(await deploy({ Resources: { OnBus } })).toBe('ROLLBACK_COMPLETE');
  expect(harness.events.map(({ statusReason }) => statusReason)).toContain('Event bus none does not exist.');
});

test('buses and their rules are kept in the state', async () => {
  const first = start();
  await first.deploy(synth());
  const { store } = start(structuredClone(first.state));
  expect(store.buses.get('us-east-1', 'rooms')).toMatchObject({ description: 'Rooms' });
  expect(store.rules.list('us-east-1', 'rooms')).toMatchObject([{ id: 'rooms|on-bus' }]);
});
