import { Deployment } from '../../support/deployment';
import { serviceError } from '../../support/fake-service';

let deployment: Deployment;
beforeEach(() => {
  deployment = new Deployment();
});

describe('the deadline', () => {
  test('answers ten seconds before the time runs out when the service is silent, and leaves an orphan to its Delete', async () => {
    deployment.ivs.fail('CreateStage', 'silence');
    const started = deployment.clock.now();
    const answer = await deployment.create({}, { remainingMs: 12_000 });
    expect(deployment.clock.now() - started).toBe(2_000);
    expect(answer.Status).toBe('FAILED');
    expect(answer.Reason).toBe(
      "Live/Room: IVS gave no clear answer to CreateStage: DeadlineExceeded: no answer before the function's time ran out",
    );
    expect(answer.PhysicalResourceId).toContain('create-unconfirmed');
  });

  test('tells the last failure rather than that time ran out', async () => {
    const arn = deployment.ivs.seed();
    deployment.ivs.admit = () => {
      throw serviceError('ThrottlingException', 429, 'Rate exceeded');
    };
    const answer = await deployment.update(arn, {}, { remainingMs: 30_000 });
    expect(answer.Reason).toBe('Live/Room: IVS throttled, until time ran out, GetStage: ThrottlingException: Rate exceeded');
    expect(answer.PhysicalResourceId).toBe(arn);
  });

  test('answers even when there was no time at all', async () => {
    deployment.ivs.fail('CreateStage', 'silence');
    expect(await deployment.create({}, { remainingMs: 1_000 })).toMatchObject({ Status: 'FAILED' });
  });
});

describe('delivery', () => {
  test('that is not taken fails the invocation, and the next one delivers the same answer', async () => {
    const { put } = deployment;
    deployment.put = async () => 503;
    const event = deployment.event('Create', { Name: 'room' });
    await expect(deployment.invoke(event)).rejects.toThrow('CloudFormation did not take the answer in 6 tries, the last ended with 503');

    deployment.put = put;
    deployment.coldStart();
    deployment.clock.advance(60_000);
    expect(await deployment.invoke(event)).toMatchObject({ Status: 'SUCCESS', Data: { Id: 'stage1' } });
    expect(deployment.ivs.stages.size).toBe(1);
  });
});

describe('throttling at five calls a second', () => {
  /** A token bucket: five at once, five more each second. */
  function throttle(world: Deployment): void {
    let tokens = 5;
    let last = world.clock.now();
    world.ivs.admit = () => {
      tokens = Math.min(5, tokens + (5 * (world.clock.now() - last)) / 1000);
      last = world.clock.now();
      if (tokens < 1) throw serviceError('TooManyRequestsException', 429, 'Rate exceeded');
      tokens -= 1;
    };
  }

  const IDEAL_MS = 11_000;

  test('60 creates at once all succeed, in at most 1.3 times the ideal time', async () => {
    const durations = await Promise.all(
      [1, 2, 3, 4, 5].map(async (seed) => {
        const world = new Deployment({ seed });
        throttle(world);
        const started = world.clock.now();
        const context = { getRemainingTimeInMillis: () => started + 180_000 - world.clock.now() };
        const events = Array.from({ length: 60 }, (_, index) => world.event('Create', { Name: 'room' }, { logicalId: `Room${index}` }));
        await world.clock.run(Promise.all(events.map((event) => world.handler(event, context))));
        expect(world.received.filter(({ Status }) => Status === 'SUCCESS')).toHaveLength(60);
        expect(world.ivs.stages.size).toBe(60);
        return world.clock.now() - started;
      }),
    );
    const median = durations.sort((a, b) => a - b)[2];
    expect(median).toBeLessThanOrEqual(1.3 * IDEAL_MS);
  });
});

describe('the log', () => {
  test('has a line for each call and one for the answer, and nothing that is not listed', async () => {
    deployment.ivs.fail('CreateStage', { error: serviceError('ThrottlingException', 429, 'a message is not logged') });
    await deployment.create();
    const request = { RequestType: 'Create', ResourceType: 'Custom::IVSStage', LogicalResourceId: 'Room', RequestId: 'request-1' };
    expect(deployment.lines.map((line) => JSON.parse(line))).toEqual([
      { ...request, operation: 'CreateStage', outcome: 'ThrottlingException', awsRequestId: 'aws-request', durationMs: 0 },
      { ...request, operation: 'CreateStage', outcome: 'OK', awsRequestId: 'aws-request', durationMs: 0 },
      { ...request, operation: 'Answer', outcome: 'SUCCESS', durationMs: expect.any(Number) },
    ]);
  });

  test('of an undeliverable answer does not have its URL', async () => {
    deployment.put = async (url) => Promise.reject(Object.assign(new TypeError(`Invalid URL ${url}`), { input: url }));
    const event = deployment.event('Create', { Name: 'room' });
    const error = await deployment.invoke(event).catch((thrown) => thrown);
    expect(`${error.stack}${JSON.stringify({ ...error })}`).not.toContain('Signature');
    expect(deployment.lines.join()).not.toContain('Signature');
  });
});
