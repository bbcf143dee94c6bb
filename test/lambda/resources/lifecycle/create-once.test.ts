import { Deployment } from '../../../support/deployment';
import type { FakeResource } from '../../../support/fake-ivs';
import { connectionReset, serviceError } from '../../../support/fake-service';

let deployment: Deployment;
beforeEach(() => {
  deployment = new Deployment();
});

const stages = () => [...deployment.ivs.stages.keys()];

describe('a create whose answer is lost', () => {
  const LOST = [
    ['the connection breaks', connectionReset()],
    ['the service fails', serviceError('InternalServerException', 500)],
    ['the gateway times out', serviceError('Error', 504)],
    ['the answer is late', Object.assign(new Error('late'), { name: 'TimeoutError' })],
    ['the answer is unreadable', serviceError('SyntaxError', 200)],
  ] as const;

  test.each(LOST)('is taken over when it took effect: %s', async (_, error) => {
    deployment.ivs.fail('CreateStage', { error, committed: true });
    const answer = await deployment.create();
    expect(answer).toMatchObject({ Status: 'SUCCESS', Data: { Id: 'stage1', EventsEndpoint: 'wss://events.example' } });
    expect(stages()).toEqual([answer.PhysicalResourceId]);
    expect(deployment.ivs.operations()).toEqual(['CreateStage', 'ListStages', 'GetStage']);
  });

  test.each(LOST)('is sent again when it did not: %s', async (_, error) => {
    deployment.ivs.fail('CreateStage', { error });
    const answer = await deployment.create();
    expect(answer).toMatchObject({ Status: 'SUCCESS' });
    expect(stages()).toEqual([answer.PhysicalResourceId]);
    expect(deployment.ivs.operations().filter((operation) => operation === 'CreateStage')).toHaveLength(2);
  });

  test('is looked for on every page, by the tag of its own request', async () => {
    deployment.ivs.pageSize = 2;
    for (let other = 0; other < 5; other++) await deployment.create();
    deployment.ivs.fail('CreateStage', { error: connectionReset(), committed: true });
    expect(await deployment.create()).toMatchObject({ Status: 'SUCCESS', Data: { Id: 'stage6' } });
    expect(deployment.ivs.operations().slice(-5)).toEqual(['CreateStage', 'ListStages', 'ListStages', 'ListStages', 'GetStage']);
  });

  test('is found although the list lags behind', async () => {
    deployment.ivs.fail('CreateStage', { error: connectionReset(), committed: true });
    const list = deployment.clock.now() + 3_000;
    const hidden = new Map(deployment.ivs.stages);
    deployment.ivs.admit = (operation) => {
      if (operation !== 'ListStages') return;
      if (deployment.clock.now() >= list) {
        for (const [arn, stage] of hidden) deployment.ivs.stages.set(arn, stage);
        return;
      }
      for (const [arn, stage] of deployment.ivs.stages) hidden.set(arn, stage);
      deployment.ivs.stages.clear();
    };
    expect(await deployment.create()).toMatchObject({ Status: 'SUCCESS', Data: { Id: 'stage1' } });
    expect(stages()).toHaveLength(1);
  });

  test('is found although a list that was asked for too early was answered late', async () => {
    deployment.ivs.fail('CreateStage', { error: connectionReset(), committed: true });
    const { stages } = deployment.ivs;
    const hidden = new Map<string, FakeResource>();
    deployment.ivs.admit = (operation) => {
      for (const [arn, stage] of hidden) stages.set(arn, stage);
      if (operation !== 'ListStages' || hidden.size > 0) return;
      for (const [arn, stage] of stages) hidden.set(arn, stage);
      stages.clear();
      deployment.clock.advance(15_000);
    };
    expect(await deployment.create()).toMatchObject({ Status: 'SUCCESS', Data: { Id: 'stage1' } });
    expect([...stages.keys()]).toHaveLength(1);
  });

  test('twice in a row leaves one stage', async () => {
    deployment.ivs.fail('CreateStage', { error: connectionReset() }, { error: connectionReset(), committed: true });
    expect(await deployment.create()).toMatchObject({ Status: 'SUCCESS', Data: { Id: 'stage1' } });
    expect(stages()).toHaveLength(1);
  });
});

describe('a create that could not be confirmed', () => {
  test.each([true, false])('is cleared up by its Delete (took effect: %s)', async (committed) => {
    const kept = await deployment.create();
    deployment.ivs.fail('CreateStage', { error: connectionReset(), committed });
    deployment.ivs.fail('ListStages', { error: serviceError('ValidationException', 400) });
    const answer = await deployment.create();
    expect(answer.Status).toBe('FAILED');
    expect(answer.PhysicalResourceId).toMatch(/^cdk-ivs-realtime:create-unconfirmed:[0-9a-f]{32}$/);
    expect(stages()).toHaveLength(committed ? 2 : 1);

    expect(await deployment.delete(answer.PhysicalResourceId)).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: answer.PhysicalResourceId,
    });
    expect(stages()).toEqual([kept.PhysicalResourceId]);
  });

  test('is also one that was found but not read', async () => {
    deployment.ivs.fail('CreateStage', { error: connectionReset(), committed: true });
    deployment.ivs.fail('GetStage', { error: serviceError('ValidationException', 400) });
    const answer = await deployment.create();
    expect(answer.PhysicalResourceId).toContain('create-unconfirmed');
    await deployment.delete(answer.PhysicalResourceId);
    expect(stages()).toEqual([]);
  });
});

describe('a request that may have been delivered before', () => {
  test.each([31_000, 70_000, 'unknown'] as const)('is looked for first (age %s)', async (ageMs) => {
    const event = deployment.event('Create', { Name: 'room' }, { ageMs });
    await deployment.invoke(event);
    expect(deployment.ivs.operations()).toEqual(['ListStages', 'CreateStage']);

    deployment.coldStart();
    expect(await deployment.invoke(event)).toMatchObject({ Status: 'SUCCESS', Data: { Id: 'stage1' } });
    expect(deployment.ivs.operations().slice(2)).toEqual(['ListStages', 'GetStage']);
    expect(stages()).toHaveLength(1);
  });

  test.each([0, 29_000, -5_000])('is created at once when it is fresh (age %s)', async (ageMs) => {
    await deployment.create({}, { ageMs });
    expect(deployment.ivs.operations()).toEqual(['CreateStage']);
  });

  test('to a warm function is answered from memory', async () => {
    const event = deployment.event('Create', { Name: 'room' });
    const first = await deployment.invoke(event);
    expect(await deployment.invoke(event)).toEqual(first);
    expect(deployment.received).toHaveLength(2);
    expect(deployment.ivs.operations()).toEqual(['CreateStage']);
  });

  test('that CloudFormation sends again, under another URL, is looked for: what the first answer named may be deleted', async () => {
    const first = await deployment.create({}, { requestId: 'same' });
    await deployment.delete(first.PhysicalResourceId);
    deployment.clock.advance(5_000);
    expect(await deployment.create({}, { requestId: 'same' })).toMatchObject({ Status: 'SUCCESS', Data: { Id: 'stage2' } });

    deployment.clock.advance(5_000);
    expect(await deployment.create({}, { requestId: 'same' })).toMatchObject({ Status: 'SUCCESS', Data: { Id: 'stage2' } });
    expect(stages()).toHaveLength(1);
  });
});

describe('a create that did not take effect', () => {
  test.each([
    ['ThrottlingException', 400],
    ['TooManyRequestsException', 429],
    ['Error', 429],
  ])('because it was throttled (%s, %s) is sent again without a look', async (name, status) => {
    const fault = { error: serviceError(name, status) };
    deployment.ivs.fail('CreateStage', fault, fault, fault);
    expect(await deployment.create()).toMatchObject({ Status: 'SUCCESS' });
    expect(deployment.ivs.operations()).toEqual(['CreateStage', 'CreateStage', 'CreateStage', 'CreateStage']);
  });

  test.each([
    ['ValidationException', 400, /ValidationException: for a reason$/],
    ['PendingVerification', 403, /PendingVerification: for a reason \(AWS has not verified the account/],
    ['ConflictException', 409, /ConflictException: for a reason \(the stage is held/],
  ])('because it was refused (%s) is not sent again', async (name, status, reason) => {
    deployment.ivs.fail('CreateStage', { error: serviceError(name, status) });
    const answer = await deployment.create();
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'cdk-ivs-realtime:create-failed' });
    expect(answer.Reason).toMatch(reason);
    expect(deployment.ivs.operations()).toEqual(['CreateStage']);
  });

  test('because it could not be sent is not sent again', async () => {
    deployment.ivs.fail('CreateStage', { error: new Error('no credentials') });
    expect(await deployment.create()).toMatchObject({
      PhysicalResourceId: 'cdk-ivs-realtime:create-failed',
      Reason: 'Live/Room: the handler could not send CreateStage: Error: no credentials',
    });
  });
});

describe('a denied call', () => {
  const denied = { error: serviceError('AccessDeniedException', 403) };

  test('is repeated while the role may still be spreading', async () => {
    deployment.ivs.fail('CreateStage', denied, denied);
    expect(await deployment.create()).toMatchObject({ Status: 'SUCCESS' });
    expect(deployment.ivs.operations()).toEqual(['CreateStage', 'CreateStage', 'CreateStage']);
  });

  test('is told after half a minute', async () => {
    deployment.ivs.admit = () => {
      throw denied.error;
    };
    const started = deployment.clock.now();
    const answer = await deployment.create();
    expect(answer.Reason).toMatch(/^Live\/Room: IVS refused CreateStage: AccessDeniedException: for a reason \(the role of the stack's/);
    const waited = deployment.clock.now() - started;
    expect(waited).toBeGreaterThanOrEqual(30_000);
    expect(waited).toBeLessThan(36_000);
  });

  test('is told at once when an earlier call of the request was allowed', async () => {
    const { PhysicalResourceId } = await deployment.create();
    deployment.ivs.fail('UpdateStage', denied);
    expect(await deployment.update(PhysicalResourceId, { Name: 'new' })).toMatchObject({ Status: 'FAILED' });
    expect(deployment.ivs.operations()).toEqual(['CreateStage', 'GetStage', 'UpdateStage']);
  });
});
