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
    expect(answer.Reason).toBe('Live/Room: IVS throttled GetStage until the time ran out: ThrottlingException: Rate exceeded');
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

  test.each(['RequestType', 'ResourceType', 'LogicalResourceId', 'RequestId'])(
    'leaves out a listed field with an object or a list, in which a secret may be: %s',
    async (field) => {
      const whole = deployment.event('Create', { Name: 'room' });
      for (const nested of [{ secret: 'hidden' }, { RequestId: 'hidden' }, ['hidden'], [{ outcome: 'hidden' }]]) {
        await deployment.invoke({ ...whole, [field]: nested } as never);
      }
      const { RequestType, ResourceType, LogicalResourceId, RequestId } = whole;
      const named = { RequestType, ResourceType, LogicalResourceId, RequestId, [field]: undefined };
      const line = JSON.stringify({ ...named, operation: 'Answer', outcome: 'FAILED', durationMs: 0 });
      expect(deployment.lines).toEqual([line, line, line, line]);
    },
  );

  test('of an undeliverable answer does not have its URL', async () => {
    deployment.put = async (url) => Promise.reject(Object.assign(new TypeError(`Invalid URL ${url}`), { input: url }));
    const event = deployment.event('Create', { Name: 'room' });
    const error = await deployment.invoke(event).catch((thrown) => thrown);
    expect(`${error.stack}${JSON.stringify({ ...error })}`).not.toContain('Signature');
    expect(deployment.lines.join()).not.toContain('Signature');
  });
});
