/** Event source mappings that the constructs of the CDK deploy, with functions that run. */
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Code, FilterCriteria, FilterRule, type FunctionProps, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource, type SqsEventSourceProps } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import type { EndpointServices } from '../../../../../local/src/endpoint/services';
import { newState } from '../../../../../local/src/endpoint/services';
import type { News } from '../../../../../local/src/service/news';
import { SERVICES } from '../../../../../local/src/services';
import type { StoredFunction } from '../../../../../local/src/services/lambda/function';
import { lambda } from '../../../../../local/src/services/lambda/service';
import { sqs } from '../../../../../local/src/services/sqs/service';
import { createAdjustableClock } from '../../../../../local/src/system/adjustable-clock';
import { startServices } from '../../../../support/local-services';
import { until } from '../../../../support/until';
import { createHarness, type Harness } from '../../cloudformation/harness';

interface Props {
  readonly queue?: QueueProps;
  readonly fn?: Partial<FunctionProps>;
  readonly source?: SqsEventSourceProps;
}

/** The template of a queue whose messages go to a function, which prints their bodies. */
function synth({ queue, fn, source }: Props = {}): Record<string, { Type: string; Properties: Record<string, unknown> }> {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'app');
  const worker = new LambdaFunction(stack, 'Worker', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async ({ Records }) => console.log(Records.map(({ body }) => body).join());'),
    ...fn,
  });
  worker.addEventSource(new SqsEventSource(new Queue(stack, 'Queue', queue), source));
  return app.synth().getStackByName('app').template.Resources;
}

const running: EndpointServices[] = [];
afterEach(async () => {
  for (const services of running.splice(0)) await services.close();
});

function start(state = newState(SERVICES)) {
  const news: News[] = [];
  const clock = createAdjustableClock(state.clock);
  const services = startServices({ clock, state, tell: (piece) => void news.push(piece) });
  running.push(services);
  const { queues, delivery, consumer } = services.of(sqs);
  return {
    clock,
    services,
    news,
    state,
    harness: createHarness({ resourceTypes: services.resourceTypes() }),
    send: (body: string, groupId?: string) => delivery.send(String(queues.list('us-east-1', '')[0]?.arn), { body, groupId }),
    left: () => queues.list('us-east-1', '').map(({ messages }) => messages.length),
    consumer,
    functions: services.of(lambda).functions,
    /** What the function has printed, and the notices in its log. */
    lines: () => news.flatMap((piece) => (piece.type === 'log' ? [piece.text] : [])),
  };
}

const reasons = ({ events }: Harness) => events.flatMap(({ statusReason = [] }) => statusReason);

test('SqsEventSource deploys, invokes the function, is changed, and goes with its stack', async () => {
  const { harness, send, lines, left, news, services, functions } = start();
  const source = { batchSize: 10, maxConcurrency: 2, reportBatchItemFailures: true };
  expect(await harness.create('app', synth({ queue: { deadLetterQueue: undefined }, source }))).toBe('CREATE_COMPLETE');
  const messageId = send('one');
  await until(() => lines().includes('one'));
  await until(() => left().every((count) => count === 0));
  const batch = { queueArn: expect.stringMatching(/:app-Queue/), messageIds: [messageId] };
  const invocations = news.flatMap((piece) => (piece.type === 'invocation' ? [{ state: piece.state, batch: piece.batch }] : []));
  expect(invocations).toEqual([{ state: 'started', batch }, { state: 'succeeded' }]);

  const mappings = () => services.running.get('lambda')?.snapshot?.().eventSourceMappings;
  const mapping = {
    uuid: expect.stringMatching(/^[\da-f-]{36}$/),
    region: 'us-east-1',
    queueArn: expect.stringMatching(/^arn:aws:sqs:us-east-1:000000000000:app-Queue/),
    functionArn: functions.list()[0]?.definition.arn,
  };
  expect(mappings()).toEqual([{ ...mapping, enabled: true }]);
  expect(await harness.update('app', synth({ source: { ...source, enabled: false } }))).toBe('UPDATE_COMPLETE');
  expect(mappings()).toEqual([{ ...mapping, enabled: false }]);
  send('two');
  expect(await harness.update('app', synth({ source: { batchSize: 1 } }))).toBe('UPDATE_COMPLETE');
  await until(() => lines().includes('two'));
  expect(await harness.delete('app')).toBe('DELETE_COMPLETE');
  expect([functions.list(), mappings()]).toEqual([[], []]);
});

test('a FIFO queue keeps the order of its groups', async () => {
  const { harness, send, lines } = start();
  expect(await harness.create('app', synth({ queue: { fifo: true, contentBasedDeduplication: true }, source: { batchSize: 1 } }))).toBe(
    'CREATE_COMPLETE',
  );
  for (const body of ['1', '2', '3', '4']) send(body, 'group');
  await until(() => lines().length === 4);
  expect(lines()).toEqual(['1', '2', '3', '4']);
});

test('filters of the CDK let through what they match', async () => {
  const { harness, send, lines, left } = start();
  const filters = [FilterCriteria.filter({ body: { kind: FilterRule.isEqual('wanted'), size: FilterRule.between(1, 5) } })];
  expect(await harness.create('app', synth({ source: { filters } }))).toBe('CREATE_COMPLETE');
  for (const size of [3, 6]) send(JSON.stringify({ kind: 'wanted', size }));
  await until(() => left()[0] === 0);
  expect(lines()).toEqual(['{"kind":"wanted","size":3}']);
});

test('a mapping of a function that is removed does nothing', async () => {
  const { harness, services, functions, send, left, clock } = start();
  await harness.create('app', synth());
  const [{ definition }] = functions.list() as [StoredFunction];
  await functions.remove(definition.arn);
  send('one');
  await clock.advance(60_000);
  expect(left()).toEqual([1]);
  expect(services.of(lambda).mappings.list('us-east-1')).toHaveLength(1);
});

test('a visibility timeout below the timeout of the function fails the deployment', async () => {
  const { harness } = start();
  expect(await harness.create('app', synth({ fn: { timeout: Duration.minutes(1) } }))).toBe('ROLLBACK_COMPLETE');
  expect(reasons(harness)).toContain('Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds');
});

/** The template with a role that is allowed these actions only. */
function synthAllowed(...Action: string[]) {
  const resources = synth();
  const policy = Object.values(resources).find(({ Type }) => Type === 'AWS::IAM::Policy');
  Object.assign(policy?.Properties ?? {}, { PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource: '*' }] } });
  return resources;
}

test('a role without permissions fails the deployment, and the log of the function says what is missing', async () => {
  const { harness, lines } = start();
  expect(await harness.create('app', synthAllowed('sqs:DeleteMessage'))).toBe('ROLLBACK_COMPLETE');
  expect(reasons(harness)).toContain('The function execution role does not have permissions to call ReceiveMessage on SQS');
  const missing = '{"Effect":"Allow","Action":"sqs:ReceiveMessage","Resource":"arn:aws:sqs:us-east-1:000000000000:app-Queue';
  expect(lines().join()).toContain(`its policies lack ${missing}`);
});

test('a role that loses a permission keeps its messages, and the log of the function says what is missing', async () => {
  const { harness, lines, send, left } = start();
  await harness.create('app', synth());
  expect(await harness.update('app', synthAllowed('sqs:ReceiveMessage'))).toBe('UPDATE_COMPLETE');
  send('one');
  const denied = () => lines().filter((line) => line.includes('its policies lack {"Effect":"Allow","Action":"sqs:DeleteMessage"'));
  await until(() => denied().length === 1);
  expect(lines()).toContain('one');
  expect(left()).toEqual([1]);
});

test.each([
  ['a stream', { EventSourceArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/s' }, 'of Amazon Kinesis.'],
  ['a large batch', { BatchSize: 11 }, 'Maximum batch window in seconds must be greater than 0'],
  ['a member for streams', { ParallelizationFactor: 2 }, 'ParallelizationFactor'],
])('%s is refused before anything is created', async (_, properties, message) => {
  const { harness } = start();
  const resources = synth();
  const mapping = Object.values(resources).find(({ Type }) => Type === 'AWS::Lambda::EventSourceMapping');
  Object.assign(mapping?.Properties ?? {}, properties);
  await expect(harness.create('app', resources)).rejects.toThrow(message);
});

test('mappings are kept in the state', async () => {
  const first = start();
  await first.harness.create('app', synth());
  await first.services.close();
  const { services, send, lines } = start(first.state);
  services.resume();
  send('one');
  await until(() => lines().includes('one'));
});

test('a function that fails leaves a notice in its log, and closing ends what runs', async () => {
  const { harness, send, lines, clock, services } = start();
  const code = Code.fromInline('exports.handler = async () => { throw new TypeError("no"); };');
  await harness.create('app', synth({ fn: { code } }));
  send('one');
  const failed = () => lines().filter((line) => line.startsWith('1 of 1 messages'));
  await until(() => failed().length === 1);
  expect(failed()[0]).toMatch(/^1 of 1 messages of the queue arn:aws:sqs:us-east-1:000000000000:app-Queue\S+ failed \(TypeError: no\)\./);
  await clock.advance(30_000);
  await until(() => failed().length === 2);
  send('two');
  await services.close();
});
