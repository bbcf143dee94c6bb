/** The operations of event source mappings. */
import { WAY_OUT } from '../../../../../local/src/service/way-out';
import { iam } from '../../../../../local/src/services/iam/service';
import { lambda } from '../../../../../local/src/services/lambda/service';
import { settingsFrom } from '../../../../../local/src/services/sqs/queue-settings';
import { sqs } from '../../../../../local/src/services/sqs/service';
import { answerTo, startServices } from '../../../../support/local-services';
import { definition } from '../definitions';

const PATH = '/2015-03-31/event-source-mappings';
const ROLE_ARN = 'arn:aws:iam::000000000000:role/worker';
const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:worker';
const ALLOWED = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
const arnOf = (queue: string) => `arn:aws:sqs:us-east-1:000000000000:${queue}`;

/** A function with its role, and two queues. */
async function start(allowed = ALLOWED) {
  const services = startServices();
  const { queues } = services.of(sqs);
  const { functions } = services.of(lambda);
  const { roles } = services.of(iam);
  const policy = { name: 'policy', document: { Statement: [{ Effect: 'Allow', Action: allowed, Resource: '*' }] } } as const;
  const settings = { trustPolicy: {}, maxSessionDuration: 3_600, managedPolicyArns: [], tags: {}, policies: [policy] };
  roles.create({ name: 'worker', arn: ROLE_ARN, id: 'AROA1', settings });
  queues.create('us-east-1', 'jobs', settingsFrom({ VisibilityTimeout: '60' }), {});
  queues.create('us-east-1', 'jobs.fifo', settingsFrom({ FifoQueue: 'true', VisibilityTimeout: '60' }), {});
  await functions.put(definition('', { name: 'worker', roleArn: ROLE_ARN }));
  const send = async (method: string, path = '', body?: object) => {
    const content = Buffer.from(body ? JSON.stringify(body) : '');
    const answer = await answerTo({ service: 'lambda', method, path: PATH + path, body: content }, services);
    return { status: answer.status, body: JSON.parse(String(answer.body)) };
  };
  const create = (input: object = {}) => send('POST', '', { FunctionName: 'worker', EventSourceArn: arnOf('jobs'), ...input });
  return { services, queues, functions, send, create };
}

type Started = Awaited<ReturnType<typeof start>>;
let started: Started;
beforeEach(async () => {
  started = await start();
});
afterEach(() => started.services.close());

test('a mapping is created, read, listed, changed and deleted', async () => {
  const { create, send } = started;
  const created = await create();
  const { UUID } = created.body;
  const mapping = {
    UUID: expect.stringMatching(/^[0-9a-f-]{36}$/),
    EventSourceMappingArn: `arn:aws:lambda:us-east-1:000000000000:event-source-mapping:${UUID}`,
    EventSourceArn: arnOf('jobs'),
    FunctionArn: FUNCTION_ARN,
    BatchSize: 10,
    MaximumBatchingWindowInSeconds: 0,
    FunctionResponseTypes: [],
    LastModified: expect.any(Number),
    StateTransitionReason: 'USER_INITIATED',
  };
  expect(created).toEqual({ status: 202, body: { ...mapping, State: 'Creating' } });
  expect(await send('GET', `/${UUID}`)).toEqual({ status: 200, body: { ...mapping, State: 'Enabled' } });
  const changes = {
    BatchSize: 100,
    MaximumBatchingWindowInSeconds: 5,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ScalingConfig: { MaximumConcurrency: 2 },
    FilterCriteria: { Filters: [{ Pattern: '{"body":["x"]}' }] },
  };
  expect(await send('PUT', `/${UUID}`, changes)).toEqual({ status: 202, body: { ...mapping, ...changes, State: 'Updating' } });
  const states = [false, true].map(async (Enabled) => (await send('PUT', `/${UUID}`, { Enabled })).body.State);
  expect(await Promise.all(states)).toEqual(['Disabling', 'Enabling']);
  expect((await send('GET')).body).toEqual({ EventSourceMappings: [{ ...mapping, ...changes, State: 'Enabled' }] });
  expect(await send('DELETE', `/${UUID}`)).toEqual({ status: 202, body: { ...mapping, ...changes, State: 'Deleting' } });
  expect((await send('GET')).body).toEqual({ EventSourceMappings: [] });
  for (const method of ['GET', 'PUT', 'DELETE']) {
    expect(await send(method, `/${UUID}`)).toEqual({
      status: 404,
      body: { Type: 'User', message: 'The resource you requested does not exist.' },
    });
  }
});

test('mappings are listed by function and queue, in pages', async () => {
  const { create, functions, send } = started;
  await functions.put(definition('', { name: 'other', roleArn: ROLE_ARN }));
  await create();
  await create({ EventSourceArn: arnOf('jobs.fifo'), FunctionName: FUNCTION_ARN });
  await create({ FunctionName: 'other' });
  const found = async (query: string) =>
    (await send('GET', `?${query}`)).body.EventSourceMappings.map(({ EventSourceArn, FunctionArn }: Record<string, string>) =>
      [EventSourceArn, FunctionArn].map((arn) => arn?.split(':').at(-1)).join(' '),
    );
  expect(await found('FunctionName=worker')).toEqual(['jobs worker', 'jobs.fifo worker']);
  expect(await found(`EventSourceArn=${arnOf('jobs')}`)).toEqual(['jobs worker', 'jobs other']);
  const first = await send('GET', '?MaxItems=2');
  expect(first.body).toMatchObject({ EventSourceMappings: [{}, {}], NextMarker: '2' });
  expect(await found('MaxItems=2&Marker=2')).toEqual(['jobs other']);
});

test.each([
  [
    'a stream of Kinesis',
    { EventSourceArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/s' },
    'got arn:aws:kinesis:us-east-1:000000000000:stream/s of Amazon Kinesis.',
  ],
  [
    'no event source',
    { EventSourceArn: undefined },
    'The event source of the local endpoint is a queue of Amazon SQS; got no EventSourceArn. Leave the mapping out locally, and invoke the function with an event of the source: aws lambda invoke --payload.',
  ],
  ['a starting position', { StartingPosition: 'LATEST' }, 'The local endpoint does not have StartingPosition'],
  ['a batch size of 0', { BatchSize: 0 }, 'BatchSize must be 1 to 10000, got 0.'],
  [
    'a large batch without a window',
    { BatchSize: 11 },
    'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
  ],
  ['a window above 300 seconds', { MaximumBatchingWindowInSeconds: 301 }, 'MaximumBatchingWindowInSeconds must be 0 to 300, got 301.'],
  [
    'a window of a FIFO queue',
    { EventSourceArn: arnOf('jobs.fifo'), MaximumBatchingWindowInSeconds: 1 },
    'Batching window is not supported for FIFO queues; got 1 seconds.',
  ],
  [
    'a large batch of a FIFO queue',
    { EventSourceArn: arnOf('jobs.fifo'), BatchSize: 11 },
    'BatchSize is at most 10 for a FIFO queue; got 11.',
  ],
  ['a concurrency of 1', { ScalingConfig: { MaximumConcurrency: 1 } }, 'ScalingConfig.MaximumConcurrency must be 2 to 1000, got 1.'],
  [
    'a filter that is no pattern',
    { FilterCriteria: { Filters: [{ Pattern: '{"body":"x"}' }] } },
    'Invalid filter pattern definition. Event pattern is not valid. Reason: "body" must be an object or an array',
  ],
  [
    'six filters',
    { FilterCriteria: { Filters: Array(6).fill({ Pattern: '{"body":["x"]}' }) } },
    'An event source mapping has at most 5 filters; got 6.',
  ],
  ['another function', { FunctionName: 'none' }, 'Function does not exist: arn:aws:lambda:us-east-1:000000000000:function:none'],
  [
    'a version',
    { FunctionName: 'worker:1' },
    `Function not found: arn:aws:lambda:us-east-1:000000000000:function:worker:1. There is only $LATEST here. ${WAY_OUT}`,
  ],
  [
    'another queue',
    { EventSourceArn: arnOf('none') },
    'Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.',
  ],
  [
    'another region',
    { EventSourceArn: 'arn:aws:sqs:eu-west-1:000000000000:jobs' },
    'The queue is in the region of the function, us-east-1, and in the account 000000000000; got arn:aws:sqs:eu-west-1:000000000000:jobs.',
  ],
])('%s is refused', async (_, input, message) => {
  const { create, send } = started;
  const { status, body } = await create(input);
  expect(status).toBeGreaterThanOrEqual(400);
  expect(body.message).toContain(message);
  expect((await send('GET')).body).toEqual({ EventSourceMappings: [] });
});

test.each(ALLOWED)('a role without %s is refused', async (action) => {
  await started.services.close();
  started = await start(ALLOWED.filter((allowed) => allowed !== action));
  expect(await started.create()).toEqual({
    status: 400,
    body: { Type: 'User', message: `The function execution role does not have permissions to call ${action.slice(4)} on SQS` },
  });
});

test('a visibility timeout below the timeout of the function is refused, and one as long is not', async () => {
  const { create, queues, send } = started;
  const queue = queues.findByArn(arnOf('jobs'));
  if (queue) queues.update(queue, settingsFrom({ VisibilityTimeout: '59' }));
  const message = 'Queue visibility timeout: 59 seconds is less than Function timeout: 60 seconds';
  expect(await create()).toEqual({ status: 400, body: { Type: 'User', message } });
  if (queue) queues.update(queue, settingsFrom({ VisibilityTimeout: '60' }));
  const { UUID } = (await create()).body;
  if (queue) queues.update(queue, settingsFrom({ VisibilityTimeout: '59' }));
  expect(await send('PUT', `/${UUID}`, { BatchSize: 1 })).toEqual({ status: 400, body: { Type: 'User', message } });
});

test('a second mapping of the same queue and function is refused', async () => {
  const { create } = started;
  const { UUID } = (await create()).body;
  const message = `An event source mapping with SQS arn (" ${arnOf('jobs')} ") and function (" worker ") already exists. Please update or delete the existing mapping with UUID ${UUID}`;
  expect(await create()).toEqual({ status: 409, body: { Type: 'User', message } });
});
