/** A create or update acts for 30 s on its own; later it changes nothing before CloudFormation says that it still waits. */
import { Deployment } from '../../../support/deployment';
import { serviceError } from '../../../support/fake-service';

const GIVEN_UP = 'Live/Room: CloudFormation does not wait for this request any more, so nothing more was done';

let deployment: Deployment;
beforeEach(() => {
  deployment = new Deployment();
});

const stages = () => [...deployment.ivs.stages.keys()];
const askedCloudFormation = () => deployment.cloudFormation.operations();

/** A create is asked for; the stack begins. */
function beginCreate() {
  deployment.stackEvent('CREATE_IN_PROGRESS');
  deployment.resourceEvent('CREATE_IN_PROGRESS');
  return deployment.event('Create', { Name: 'room' });
}

/** The operation is throttled until so many milliseconds from now. */
function throttle(operation: string, milliseconds: number): void {
  const until = deployment.clock.now() + milliseconds;
  deployment.ivs.admit = (called) => {
    if (called === operation && deployment.clock.now() < until) throw serviceError('TooManyRequestsException', 429);
  };
}

describe('a create that is older than its lease', () => {
  test.each([0, 30_000])('asks nobody before (age %s)', async (ageMs) => {
    await deployment.create({}, { ageMs });
    expect(deployment.ivs.operations()).toEqual(['CreateStage']);
    expect(askedCloudFormation()).toEqual([]);
  });

  test('asks CloudFormation about its own stack, and goes on when that waits', async () => {
    const event = beginCreate();
    deployment.clock.advance(31_000);
    expect(await deployment.invoke(event)).toMatchObject({ Status: 'SUCCESS' });
    expect(deployment.ivs.operations()).toEqual(['ListStages', 'CreateStage']);
    expect(deployment.cloudFormation.calls).toEqual([
      { operation: 'DescribeStackEvents', input: { StackName: event.StackId, NextToken: undefined } },
    ]);
  });

  test('stops when CloudFormation has cancelled it', async () => {
    const event = beginCreate();
    deployment.clock.advance(10_000);
    deployment.resourceEvent('CREATE_FAILED', { reason: 'Resource creation cancelled' });
    deployment.clock.advance(21_000);
    expect(await deployment.invoke(event)).toMatchObject({ Status: 'FAILED', Reason: GIVEN_UP });
    expect(deployment.ivs.operations()).toEqual(['ListStages']);
  });

  test('goes on when only other resources have ended, be it one with the name of the stack', async () => {
    const event = beginCreate();
    deployment.resourceEvent('CREATE_FAILED', { logicalId: 'Other' });
    deployment.resourceEvent('CREATE_COMPLETE', { logicalId: 'Live', id: 'live' });
    deployment.clock.advance(31_000);
    expect(await deployment.invoke(event)).toMatchObject({ Status: 'SUCCESS' });
  });

  test('goes on when something else ended in the second in which it was made', async () => {
    deployment.clock.advance(100);
    deployment.resourceEvent('DELETE_COMPLETE', { id: 'an earlier one' });
    deployment.stackEvent('UPDATE_COMPLETE');
    deployment.clock.advance(400);
    const event = beginCreate();
    deployment.clock.advance(31_000);
    expect(await deployment.invoke(event)).toMatchObject({ Status: 'SUCCESS' });
  });

  test('is not taken for the create of the same resource that came after it', async () => {
    const event = beginCreate();
    deployment.resourceEvent('CREATE_FAILED', { reason: 'Resource creation cancelled' });
    deployment.stackEvent('ROLLBACK_COMPLETE');
    deployment.clock.advance(60_000);
    beginCreate();
    deployment.clock.advance(1_000);
    expect(await deployment.invoke(event)).toMatchObject({ Status: 'FAILED', Reason: GIVEN_UP });
    expect(stages()).toEqual([]);
  });

  test('without a date in its URL asks before anything', async () => {
    beginCreate();
    expect(await deployment.create({}, { ageMs: 'unknown' })).toMatchObject({ Status: 'SUCCESS' });
    deployment.resourceEvent('CREATE_FAILED', { reason: 'Resource creation cancelled' });
    expect(await deployment.create({}, { ageMs: 'unknown' })).toMatchObject({ Status: 'FAILED', Reason: GIVEN_UP });
    expect(askedCloudFormation()).toHaveLength(2);
    expect(stages()).toHaveLength(1);
  });
});

describe('a request that is throttled beyond its lease', () => {
  test('asks each 30 s, and succeeds as long as CloudFormation waits', async () => {
    const asked: number[] = [];
    const started = deployment.clock.now();
    deployment.cloudFormation.admit = () => asked.push(deployment.clock.now() - started);
    const event = beginCreate();
    throttle('CreateStage', 100_000);
    expect(await deployment.invoke(event)).toMatchObject({ Status: 'SUCCESS' });
    expect(asked).toHaveLength(3);
    for (const [index, at] of asked.entries()) {
      const since = at - (index === 0 ? 0 : asked[index - 1]);
      expect(since).toBeGreaterThan(30_000);
      // The pause between two tries is 5 s at most.
      expect(since).toBeLessThanOrEqual(35_000);
    }
    expect(stages()).toHaveLength(1);
  });

  test('sends nothing more once it is cancelled', async () => {
    const event = beginCreate();
    const started = deployment.clock.now();
    let last = 0;
    deployment.ivs.admit = () => {
      last = deployment.clock.now() - started;
      throw serviceError('TooManyRequestsException', 429);
    };
    deployment.after(12_000, () => deployment.resourceEvent('CREATE_FAILED', { reason: 'Resource creation cancelled' }));
    const answer = await deployment.invoke(event);
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'cdk-ivs-realtime:create-failed', Reason: GIVEN_UP });
    expect(last).toBeLessThanOrEqual(30_000);
    expect(new Set(deployment.ivs.operations())).toEqual(new Set(['CreateStage']));
    expect(askedCloudFormation()).toHaveLength(1);
  });

  test('changes nothing more, be it an update of tags', async () => {
    const { PhysicalResourceId } = await deployment.create();
    deployment.stackEvent('CREATE_COMPLETE');
    deployment.clock.advance(60_000);
    deployment.stackEvent('UPDATE_IN_PROGRESS');
    deployment.resourceEvent('UPDATE_IN_PROGRESS', { id: PhysicalResourceId });
    const event = deployment.event('Update', { Name: 'new', Tags: { new: '1' } }, { id: PhysicalResourceId });
    throttle('UntagResource', 31_000);
    deployment.after(20_000, () =>
      deployment.resourceEvent('UPDATE_FAILED', { id: PhysicalResourceId, reason: 'Resource update cancelled' }),
    );
    expect(await deployment.invoke(event)).toMatchObject({ Status: 'FAILED', PhysicalResourceId, Reason: GIVEN_UP });
    expect(deployment.ivs.stages.get(PhysicalResourceId)).toMatchObject({ name: 'new', tags: { confidential: expect.any(String) } });
  });
});

test('credentials that are throttled beyond the lease of a cancelled create are not written, and their ingest is taken back', async () => {
  const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:Contribution-AbCdEf';
  const properties = { IngestProtocol: 'RTMPS', CredentialsSecretArn: SECRET };
  deployment = new Deployment({ type: 'Custom::IVSIngestConfiguration', properties });
  const { clock, ivs, secretsManager } = deployment;
  secretsManager.secrets.set(SECRET, undefined);
  const event = beginCreate();
  const until = clock.now() + 31_000;
  secretsManager.admit = () => {
    if (clock.now() < until) throw serviceError('ThrottlingException', 400);
  };
  deployment.after(20_000, () => deployment.resourceEvent('CREATE_FAILED', { reason: 'Resource creation cancelled' }));
  expect(await deployment.invoke(event)).toMatchObject({ PhysicalResourceId: 'cdk-ivs-realtime:create-failed', Reason: GIVEN_UP });
  expect(secretsManager.secrets.get(SECRET)).toBeUndefined();
  expect(ivs.resources.IngestConfiguration.size).toBe(0);
});

describe('a request that comes late', () => {
  test.each<[string, () => void]>([
    ['cancelled', () => undefined],
    ['deleted', () => deployment.resourceEvent('DELETE_COMPLETE', { id: 'Live-Room-1A2B3C' })],
    ['forgotten with its stack settled', () => deployment.stackEvent('UPDATE_ROLLBACK_COMPLETE')],
  ])('changes nothing when it was %s while it waited in the queue', async (_, since) => {
    const event = beginCreate();
    deployment.clock.advance(60_000);
    deployment.resourceEvent('CREATE_FAILED', { reason: 'Resource creation cancelled' });
    since();
    deployment.clock.advance(240_000);
    expect(await deployment.invoke(event)).toMatchObject({ Status: 'FAILED', Reason: GIVEN_UP });
    expect(deployment.ivs.operations()).toEqual(['ListStages']);
  });

  test.each([true, false])('does not undo the rollback that came after it (stack settled: %s)', async (settled) => {
    const { PhysicalResourceId } = await deployment.create();
    const id = PhysicalResourceId;
    deployment.stackEvent('CREATE_COMPLETE');
    deployment.clock.advance(60_000);
    deployment.stackEvent('UPDATE_IN_PROGRESS');
    deployment.resourceEvent('UPDATE_IN_PROGRESS', { id });
    const update = deployment.event('Update', { Name: 'new' }, { id });
    deployment.resourceEvent('UPDATE_FAILED', { id, reason: 'Resource update cancelled' });
    deployment.stackEvent('UPDATE_ROLLBACK_IN_PROGRESS');
    deployment.resourceEvent('UPDATE_IN_PROGRESS', { id });
    await deployment.update(id, {}, { old: { Name: 'new' } });
    deployment.resourceEvent('UPDATE_COMPLETE', { id });
    if (settled) deployment.stackEvent('UPDATE_ROLLBACK_COMPLETE');

    deployment.clock.advance(60_000);
    deployment.coldStart();
    deployment.ivs.calls.length = 0;
    expect(await deployment.invoke(update)).toMatchObject({ Status: 'FAILED', PhysicalResourceId: id, Reason: GIVEN_UP });
    expect(deployment.ivs.operations().filter((operation) => !operation.startsWith('Get'))).toEqual([]);
    expect(deployment.ivs.stages.get(id)?.name).toBe('room');
  });

  test('is never held up when it is a delete', async () => {
    const { PhysicalResourceId } = await deployment.create();
    deployment.stackEvent('UPDATE_COMPLETE');
    expect(await deployment.delete(PhysicalResourceId, { ageMs: 3_600_000 })).toMatchObject({ Status: 'SUCCESS' });
    expect(deployment.ivs.operations()).toEqual(['CreateStage', 'GetStage', 'DeleteStage']);
    expect(askedCloudFormation()).toEqual([]);
  });
});
