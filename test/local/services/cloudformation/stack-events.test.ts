/** What a program reads of a stack's story, with the client that it would use. */
import { CloudFormationClient, DescribeStackEventsCommand, type StackEvent } from '@aws-sdk/client-cloudformation';
import { type LocalServer, serve } from '../../../../local/src/http/http';
import { VirtualClock } from '../../../support/virtual-clock';
import { createHarness, custom, type Harness, REGION, thing } from './harness';

let clock: VirtualClock;
let harness: Harness;
let server: LocalServer;
let client: CloudFormationClient;

beforeEach(async () => {
  clock = new VirtualClock();
  harness = createHarness({ clock });
  server = await serve(harness.cloudFormation.pipeline.service);
  client = new CloudFormationClient({
    endpoint: server.url,
    region: REGION,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});

afterEach(async () => {
  client.destroy();
  await server.close();
});

/** The pages of the stack's events. */
async function pages(StackName: string): Promise<StackEvent[][]> {
  const all: StackEvent[][] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new DescribeStackEventsCommand({ StackName, NextToken }));
    all.push(page.StackEvents ?? []);
    NextToken = page.NextToken;
  } while (NextToken);
  return all;
}

/** What the newest event with the status gives as its reason. */
async function reasonOf(status: string): Promise<string | undefined> {
  const events = (await pages(harness.stack('app').id)).flat();
  return events.find(({ ResourceStatus }) => ResourceStatus === status)?.ResourceStatusReason;
}

describe('the events of a stack', () => {
  test('by ARN: newest first, to the millisecond, with a physical id only once there is one', async () => {
    const start = clock.now();
    harness.handler = async () => {
      await clock.sleep(1234);
      return { PhysicalResourceId: 'thing-1' };
    };
    await clock.run(harness.create('app', { A: custom() }, {}, { ClientRequestToken: 'token-1' }));
    const { id } = harness.stack('app');
    const of = (LogicalResourceId: string, ResourceType: string, ResourceStatus: string) => ({
      EventId: expect.any(String),
      StackId: id,
      StackName: 'app',
      LogicalResourceId,
      ResourceType,
      ResourceStatus,
      Timestamp: expect.any(Date),
      ClientRequestToken: 'token-1',
    });
    const stack = { PhysicalResourceId: id };
    expect((await pages(id)).flat()).toEqual([
      { ...of('app', 'AWS::CloudFormation::Stack', 'CREATE_COMPLETE'), ...stack },
      { ...of('A', 'Custom::Thing', 'CREATE_COMPLETE'), PhysicalResourceId: 'thing-1', Timestamp: new Date(start + 1234) },
      of('A', 'Custom::Thing', 'CREATE_IN_PROGRESS'),
      { ...of('app', 'AWS::CloudFormation::Stack', 'CREATE_IN_PROGRESS'), ...stack, ResourceStatusReason: 'User Initiated' },
    ]);
  });

  test('carry the token of the operation that they are of', async () => {
    await clock.run(harness.create('app', { A: custom() }, {}, { ClientRequestToken: 'first' }));
    await clock.run(harness.update('app', { A: custom({ Value: 1 }) }));
    await clock.run(harness.update('app', { A: custom({ Value: 2 }) }, {}, { ClientRequestToken: 'third' }));
    const tokens = (await pages('app')).flat().map(({ ClientRequestToken }) => ClientRequestToken ?? '-');
    expect([...new Set(tokens)]).toEqual(['third', '-', 'first']);
  });

  test('come in pages of 100, whatever happens between two of them', async () => {
    const things = Object.fromEntries(Array.from({ length: 110 }, (_, index) => [`R${index}`, thing()]));
    await clock.run(harness.create('app', things));
    const first = await client.send(new DescribeStackEventsCommand({ StackName: 'app' }));
    await clock.run(harness.update('app', { ...things, A: custom() }));
    const second = await client.send(new DescribeStackEventsCommand({ StackName: 'app', NextToken: first.NextToken }));
    const third = await client.send(new DescribeStackEventsCommand({ StackName: 'app', NextToken: second.NextToken }));
    expect([first, second, third].map(({ StackEvents = [] }) => StackEvents.length)).toEqual([100, 100, 22]);
    expect(third.NextToken).toBeUndefined();
    const ids = [first, second, third].flatMap(({ StackEvents = [] }) => StackEvents.map(({ EventId }) => EventId));
    expect(ids).toEqual(
      harness.events
        .slice(0, 222)
        .map(({ eventId }) => eventId)
        .reverse(),
    );
  });

  test('of a deleted stack are there by ARN, and by name no longer', async () => {
    await clock.run(harness.create('app', { A: custom() }));
    const { id } = harness.stack('app');
    await clock.run(harness.delete('app'));
    expect((await pages(id))[0]?.[0]).toMatchObject({ ResourceStatus: 'DELETE_COMPLETE', PhysicalResourceId: id });
    await expect(pages('app')).rejects.toMatchObject({ name: 'ValidationError', $metadata: { httpStatusCode: 400 } });
  });
});

describe('the reason of an event', () => {
  const failing = { Z: thing({ Fail: 'create' }) };

  test('of a create that was cancelled', async () => {
    harness.handler = ({ RequestType }) => (RequestType === 'Create' ? undefined : {});
    await clock.run(harness.create('app', { A: custom(), ...failing }));
    const events = (await pages('app')).flat();
    expect(events.find(({ LogicalResourceId: id, ResourceStatus }) => id === 'A' && ResourceStatus === 'CREATE_FAILED')).toMatchObject({
      ResourceStatusReason: 'Resource creation cancelled',
    });
  });

  test('of an update that was cancelled', async () => {
    await clock.run(harness.create('app', { A: custom({ Value: 1 }) }));
    harness.handler = ({ ResourceProperties }) => (ResourceProperties.Value === '2' ? undefined : {});
    await clock.run(harness.update('app', { A: custom({ Value: 2 }), ...failing }));
    expect(await reasonOf('UPDATE_FAILED')).toBe('Resource update cancelled');
  });

  test('of a request that its handler answered with FAILED', async () => {
    harness.handler = ({ RequestType }) => (RequestType === 'Create' ? { Status: 'FAILED', Reason: 'no <luck> & "more"' } : {});
    await clock.run(harness.create('app', { A: custom() }));
    expect(await reasonOf('CREATE_FAILED')).toBe(
      'Received response status [FAILED] from custom resource. ' +
        `Message returned: no <luck> & "more" (RequestId: ${harness.requests[0]?.RequestId})`,
    );
  });

  test('of a request that nobody answered', async () => {
    harness.handler = ({ RequestType }) => (RequestType === 'Create' ? undefined : {});
    await clock.run(harness.create('app', { A: custom() }));
    expect(await reasonOf('CREATE_FAILED')).toBe(
      `CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [${harness.requests[0]?.RequestId}].`,
    );
  });
});
