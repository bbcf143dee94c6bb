/** All that CloudFormation waits for is on the clock that it is given. */
import { custom, inVirtualTime, REGION, thing } from './harness';

const MINUTE = 60_000;

test('a stack is created, updated, rolled back and deleted without real time passing', async () => {
  const { clock, harness, pass, history } = inVirtualTime({ rollbackPause: 2000 });
  harness.handler = async ({ ResourceProperties }) => {
    await pass(50 * MINUTE);
    return ResourceProperties.Value === 'wrong' ? { Status: 'FAILED', Reason: 'no' } : {};
  };
  expect(await clock.run(harness.create('app', { A: custom({ Value: 'one' }) }))).toBe('CREATE_COMPLETE');
  expect(await clock.run(harness.update('app', { A: custom({ Value: 'two' }) }))).toBe('UPDATE_COMPLETE');
  expect(await clock.run(harness.update('app', { A: custom({ Value: 'wrong' }) }))).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await clock.run(harness.delete('app'))).toBe('DELETE_COMPLETE');
  expect(history('A')).toEqual([
    '0 CREATE_IN_PROGRESS',
    '3000 CREATE_COMPLETE',
    '3000 UPDATE_IN_PROGRESS',
    '6000 UPDATE_COMPLETE',
    '6000 UPDATE_IN_PROGRESS',
    '9000 UPDATE_FAILED',
    '9002 UPDATE_IN_PROGRESS',
    '12002 UPDATE_COMPLETE',
    '12002 DELETE_IN_PROGRESS',
    '15002 DELETE_COMPLETE',
  ]);
});

test.each([
  [{ ServiceTimeout: '900' }, 900],
  [{}, 3600],
])('a silent handler is waited for as long as its properties %j say', async (properties, seconds) => {
  const { clock, harness, history } = inVirtualTime();
  harness.handler = ({ RequestType }) => (RequestType === 'Create' ? undefined : {});
  expect(await clock.run(harness.create('app', { A: custom(properties) }))).toBe('ROLLBACK_COMPLETE');
  expect(history('A').slice(0, 2)).toEqual(['0 CREATE_IN_PROGRESS', `${seconds} CREATE_FAILED`]);
});

test('response URLs carry the time of the clock, and expire after two hours', async () => {
  const { clock, harness } = inVirtualTime();
  await clock.run(harness.create('app', { A: custom() }));
  const url = harness.requests[0]?.ResponseURL ?? '';
  expect(new URL(url).searchParams.get('X-Amz-Date')).toBe('20260115T120000Z');
  clock.advance(120 * MINUTE - 1);
  expect(await harness.put(url, {})).toEqual({ status: 200 });
  clock.advance(1);
  expect(await harness.put(url, {})).toMatchObject({ status: 403, body: expect.stringContaining('Request has expired') });
});

test('what is in flight when another resource fails goes on for the grace, and the rollback begins after its pause', async () => {
  const { clock, harness, pass, history } = inVirtualTime({ cancellationGrace: 10_000, rollbackPause: 3000 });
  harness.handler = async ({ RequestType }) => {
    if (RequestType === 'Create') await pass(MINUTE);
    return {};
  };
  await clock.run(harness.create('app', { A: custom(), Z: thing({ Fail: 'create' }) }));
  expect(history('Z')).toEqual(['0 CREATE_IN_PROGRESS', '0 CREATE_FAILED']);
  expect(history('A')).toEqual(['0 CREATE_IN_PROGRESS', '10 CREATE_FAILED', '13 DELETE_IN_PROGRESS', '13 DELETE_COMPLETE']);
  expect(history('app')).toEqual(['0 CREATE_IN_PROGRESS', '13 ROLLBACK_IN_PROGRESS', '13 ROLLBACK_COMPLETE']);
});

test.each([
  ['a request is cancelled', custom({ Value: 'slow' }), '2 UPDATE_ROLLBACK_IN_PROGRESS'],
  ['nothing is at work', custom(), '0 UPDATE_ROLLBACK_IN_PROGRESS'],
])('the rollback waits only where a handler may be at work yet: %s', async (_, A, expected) => {
  const { clock, harness, pass, history } = inVirtualTime({ cancellationPause: 2_000 });
  harness.handler = async ({ ResourceProperties }) => {
    if (ResourceProperties.Value === 'slow') await pass(MINUTE);
    return {};
  };
  await clock.run(harness.create('app', { A: custom() }));
  expect(await clock.run(harness.update('app', { A, Z: thing({ Fail: 'create' }) }))).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(history('app')).toContain(expected);
});

test('closing ends the pause before a rollback', async () => {
  const { clock, harness } = inVirtualTime({ rollbackPause: MINUTE });
  const start = clock.now();
  harness.handler = () => ({ Status: 'FAILED', Reason: 'no' });
  await harness.call('CreateStack', { StackName: 'app', TemplateBody: JSON.stringify({ Resources: { A: custom() } }) });
  await new Promise(setImmediate);
  expect(harness.stack('app')).toMatchObject({ status: 'CREATE_IN_PROGRESS', resources: [{ status: 'CREATE_FAILED' }] });
  await harness.cloudFormation.close();
  expect(harness.stack('app').status).toBe('CREATE_IN_PROGRESS');
  expect(clock.now()).toBe(start);
});

describe('cdk, which asks for the status of a stack every five seconds,', () => {
  const CDK = { 'user-agent': 'aws-sdk-js/3.1058.0 ua/2.1 os/linux lang/js aws-cdk/2.1148.1' };

  function withSlowHandler(milliseconds: number) {
    const world = inVirtualTime();
    world.harness.handler = async () => {
      await world.pass(milliseconds);
      return {};
    };
    const statusFor = async (headers: Record<string, string>) => {
      const { Stacks } = await world.harness.call('DescribeStacks', { StackName: 'app' }, REGION, headers);
      return `${world.now()} ${Stacks[0].StackStatus}`;
    };
    return { ...world, statusFor };
  }

  test('gets the answer when the operation ends', async () => {
    const { clock, harness, statusFor } = withSlowHandler(3_000);
    const created = harness.create('app', { A: custom() });
    expect(await clock.run(statusFor({}))).toBe('0 CREATE_IN_PROGRESS');
    expect(await clock.run(statusFor(CDK))).toBe('3000 CREATE_COMPLETE');
    expect(await clock.run(created)).toBe('CREATE_COMPLETE');
    expect(await clock.run(statusFor(CDK))).toBe('3000 CREATE_COMPLETE');
  });

  test('gets the answer after four seconds if the operation goes on', async () => {
    const { clock, harness, statusFor } = withSlowHandler(10_000);
    const created = harness.create('app', { A: custom() });
    expect(await clock.run(statusFor(CDK))).toBe('4000 CREATE_IN_PROGRESS');
    await clock.run(created);
  });

  test('gets the answer at the end of a deletion that began during the creation', async () => {
    const { clock, harness, statusFor } = withSlowHandler(3_000);
    const created = harness.create('app', { A: custom() });
    await clock.run(statusFor({}));
    const [deleted, status] = [harness.delete('app'), statusFor(CDK)];
    await expect(clock.run(status)).rejects.toThrow('Stack with id app does not exist');
    await clock.run(Promise.all([created, deleted]));
  });
});
