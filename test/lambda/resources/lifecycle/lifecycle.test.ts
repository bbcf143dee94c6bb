import type { Kind } from '../../../../lambda/resources/kinds/kind';
import { stage } from '../../../../lambda/resources/kinds/stage';
import { Deployment } from '../../../support/deployment';
import { connectionReset, serviceError } from '../../../support/fake-service';

let deployment: Deployment;
beforeEach(() => {
  deployment = new Deployment();
});

describe('create', () => {
  test('is one call, and answers with the ARN and the attributes', async () => {
    const answer = await deployment.create();
    expect(answer).toEqual({
      Status: 'SUCCESS',
      PhysicalResourceId: 'arn:aws:ivs:eu-west-1:111122223333:stage/stage1',
      StackId: expect.stringContaining('stack/Live/'),
      RequestId: 'request-1',
      LogicalResourceId: 'Room',
      Data: {
        Id: 'stage1',
        EventsEndpoint: 'wss://events.example',
        WhipEndpoint: 'https://stage1.whip.example',
        RtmpEndpoint: '',
        RtmpsEndpoint: '',
      },
    });
    expect(deployment.ivs.operations()).toEqual(['CreateStage']);
  });

  test("carries the user's tags, the owner's, the request's and the stack's", async () => {
    await deployment.create({ Tags: { team: 'live' } }, { requestId: 'a', logicalId: 'One' });
    await deployment.create({ Tags: { team: 'live' } }, { requestId: 'b', logicalId: 'One' });
    await deployment.create({ Tags: { team: 'live' } }, { requestId: 'c', logicalId: 'Two' });
    const tags = [...deployment.ivs.stages.values()].map((made) => made.tags ?? {});
    expect(Object.keys(tags[0]).sort()).toEqual(['cdk-ivs-realtime:owner', 'cdk-ivs-realtime:request', 'cdk-ivs-realtime:stack', 'team']);
    expect(tags.map((each) => each['cdk-ivs-realtime:owner'] === tags[0]['cdk-ivs-realtime:owner'])).toEqual([true, true, false]);
    expect(new Set(tags.map((each) => each['cdk-ivs-realtime:request'])).size).toBe(3);
  });

  test('that is refused says whose, which operation, why and what to do, and leaves an id whose deletion does nothing', async () => {
    deployment.ivs.fail('CreateStage', { error: serviceError('ServiceQuotaExceededException', 402, 'too many') });
    const answer = await deployment.create();
    expect(answer.Status).toBe('FAILED');
    expect(answer.Reason).toMatch(
      /^Live\/Room: IVS refused CreateStage: ServiceQuotaExceededException: too many \(the quota "Stages" .+\)$/,
    );
    expect(answer.PhysicalResourceId).toBe('cdk-ivs-realtime:create-failed');

    expect(await deployment.delete(answer.PhysicalResourceId)).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: answer.PhysicalResourceId,
    });
    expect(deployment.ivs.operations()).toEqual(['CreateStage']);
  });

  test.each([
    ['an unknown resource type', {}, { type: 'Custom::IVSChannel' }, 'Live/Room: resource type Custom::IVSChannel is not known'],
    ['garbage', { Name: ['a'] }, {}, 'Live/Room: property Name must be a text, got ["a"]'],
    ['a reserved tag', { Tags: { 'CDK-ivs-realtime:owner': 'me' } }, {}, 'Live/Room: tag CDK-ivs-realtime:owner has a reserved prefix'],
    ['tags that are no map', { Tags: ['a'] }, {}, 'Live/Room: property Tags must be an object, got ["a"]'],
  ])('with %s is refused without a call', async (_, properties, options, reason) => {
    const answer = await deployment.create(properties, options);
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'cdk-ivs-realtime:create-failed' });
    expect(answer.Reason).toContain(reason);
    expect(deployment.ivs.calls).toEqual([]);
  });
});

describe('update', () => {
  test('makes no mutating call when nothing differs, and still answers with all attributes', async () => {
    const { PhysicalResourceId, Data } = await deployment.create();
    expect(await deployment.update(PhysicalResourceId)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId, Data });
    expect(deployment.ivs.operations()).toEqual(['CreateStage', 'GetStage']);
  });

  test('compares with the live resource, not with the old properties', async () => {
    const { PhysicalResourceId } = await deployment.create();
    Object.assign(deployment.ivs.stages.get(PhysicalResourceId) ?? {}, { name: 'changed-by-hand' });
    await deployment.update(PhysicalResourceId);
    expect(deployment.ivs.stages.get(PhysicalResourceId)?.name).toBe('room');
  });

  test('removes and changes tags that are named like members of every object', async () => {
    const named = (value: string) =>
      Object.fromEntries(['constructor', 'toString', '__proto__', 'hasOwnProperty'].map((key) => [key, value]));
    const { PhysicalResourceId } = await deployment.create({ Tags: named('1') });
    const tags = () => deployment.ivs.stages.get(PhysicalResourceId)?.tags ?? {};
    const mine = () => Object.fromEntries(Object.entries(tags()).filter(([key]) => !key.startsWith('cdk-ivs-realtime:')));
    expect(mine()).toEqual(named('1'));
    await deployment.update(PhysicalResourceId, { Tags: named('2') }, { old: { Tags: named('1') } });
    expect(mine()).toEqual(named('2'));
    deployment.ivs.calls.length = 0;
    await deployment.update(PhysicalResourceId, { Tags: named('2') }, { old: { Tags: named('2') } });
    expect(deployment.ivs.operations()).toEqual(['GetStage']);
    await deployment.update(PhysicalResourceId, { Tags: {} }, { old: { Tags: named('2') } });
    expect(mine()).toEqual({});
  });

  test("brings tags to what is desired, and touches neither ours nor AWS's", async () => {
    const { PhysicalResourceId } = await deployment.create({ Tags: { keep: '1', change: '1', remove: '1' } });
    const tags = deployment.ivs.stages.get(PhysicalResourceId)?.tags ?? {};
    tags['aws:cloudformation:stack-name'] = 'Live';
    const own = Object.entries(tags).filter(([key]) => key.startsWith('cdk-ivs-realtime:'));
    deployment.ivs.calls.length = 0;

    await deployment.update(PhysicalResourceId, { Tags: { keep: '1', change: '2', add: '1' } });
    expect(deployment.ivs.calls.slice(1)).toEqual([
      { operation: 'UntagResource', input: { resourceArn: PhysicalResourceId, tagKeys: ['remove'] } },
      { operation: 'TagResource', input: { resourceArn: PhysicalResourceId, tags: { change: '2', add: '1' } } },
    ]);
    expect(tags).toEqual({ keep: '1', change: '2', add: '1', 'aws:cloudformation:stack-name': 'Live', ...Object.fromEntries(own) });
  });

  test('that fails keeps the id, and the rollback restores what was changed', async () => {
    const { PhysicalResourceId } = await deployment.create({ Tags: {} });
    deployment.ivs.fail('TagResource', { error: serviceError('ValidationException', 400) });
    const failed = await deployment.update(PhysicalResourceId, { Name: 'new', Tags: { a: '1' } });
    expect(failed).toMatchObject({ Status: 'FAILED', PhysicalResourceId });
    expect(failed.Reason).toBe('Live/Room: IVS refused TagResource: ValidationException: for a reason');
    expect(deployment.ivs.stages.get(PhysicalResourceId)?.name).toBe('new');

    expect(await deployment.update(PhysicalResourceId, { Tags: {} })).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId });
    expect(deployment.ivs.stages.get(PhysicalResourceId)?.name).toBe('room');
  });

  test('of a resource that is gone creates it anew', async () => {
    const { PhysicalResourceId } = await deployment.create();
    deployment.ivs.stages.clear();
    const answer = await deployment.update(PhysicalResourceId);
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: expect.stringMatching(/stage\/stage2$/) });
    expect([...deployment.ivs.stages.keys()]).toEqual([answer.PhysicalResourceId]);
  });
});

describe('replacement', () => {
  type DesiredStage = Parameters<typeof stage.create>[1];
  const fixedName: Kind<DesiredStage, Awaited<ReturnType<typeof stage.read>>> = {
    ...stage,
    update: undefined,
    replaces: (desired, live) => (desired.name === live.name ? [] : ['Name']),
  };
  beforeEach(() => {
    deployment = new Deployment({ kinds: { 'Custom::IVSStage': fixedName } });
  });

  test('creates, and leaves the deletion of the old one to CloudFormation', async () => {
    const old = await deployment.create();
    const answer = await deployment.update(old.PhysicalResourceId, { Name: 'other' });
    expect(answer).toMatchObject({ Status: 'SUCCESS', Data: { Id: 'stage2' } });
    expect(deployment.ivs.operations()).toEqual(['CreateStage', 'GetStage', 'CreateStage']);

    await deployment.delete(old.PhysicalResourceId);
    expect([...deployment.ivs.stages.keys()]).toEqual([answer.PhysicalResourceId]);
  });

  test('that fails keeps the old id and leaves nothing new', async () => {
    const old = await deployment.create();
    deployment.ivs.fail('CreateStage', { error: serviceError('ValidationException', 400) });
    const answer = await deployment.update(old.PhysicalResourceId, { Name: 'other' });
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: old.PhysicalResourceId });
    expect([...deployment.ivs.stages.keys()]).toEqual([old.PhysicalResourceId]);
  });

  test('whose answer is lost is found again by the next delivery', async () => {
    const old = await deployment.create();
    const event = deployment.event('Update', { Name: 'other' }, { id: old.PhysicalResourceId });
    const first = await deployment.invoke(event);
    deployment.coldStart();
    deployment.clock.advance(60_000);
    expect(await deployment.invoke(event)).toEqual(first);
    expect(deployment.ivs.stages.size).toBe(2);
  });

  test('is not needed for tags', async () => {
    const { PhysicalResourceId } = await deployment.create();
    expect(await deployment.update(PhysicalResourceId, { Tags: { a: '1' } })).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId });
    expect(deployment.ivs.stages.get(PhysicalResourceId)?.tags).toMatchObject({ a: '1' });
  });
});

describe('delete', () => {
  test('needs only the physical id', async () => {
    const arn = deployment.ivs.seed();
    const answer = await deployment.invoke(deployment.event('Delete', { Name: undefined, Shape: { of: 'an old release' } }, { id: arn }));
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
    expect(deployment.ivs.operations()).toEqual(['GetStage', 'DeleteStage']);
    expect(deployment.ivs.stages.size).toBe(0);
  });

  test('of what is gone succeeds', async () => {
    const arn = deployment.ivs.seed();
    deployment.ivs.stages.clear();
    expect(await deployment.delete(arn)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
  });

  test('of what somebody deletes after it was read succeeds', async () => {
    const arn = deployment.ivs.seed();
    deployment.ivs.fail('DeleteStage', { error: serviceError('ResourceNotFoundException', 404), committed: true });
    expect(await deployment.delete(arn)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
    expect(deployment.ivs.operations()).toEqual(['GetStage', 'DeleteStage']);
  });

  test('waits until the resource is free', async () => {
    const arn = deployment.ivs.seed();
    const conflict = { error: serviceError('ConflictException', 409) };
    deployment.ivs.fail('DeleteStage', conflict, { error: serviceError('ThrottlingException', 429) }, conflict, {
      error: connectionReset(),
    });
    expect(await deployment.delete(arn)).toMatchObject({ Status: 'SUCCESS' });
    expect(deployment.ivs.operations()).toHaveLength(6);
  });

  test('of a resource that stays in use says, at the deadline, what holds it', async () => {
    const arn = deployment.ivs.seed();
    deployment.ivs.admit = (operation) => {
      if (operation === 'DeleteStage') throw serviceError('ConflictException', 409, 'active session');
    };
    const started = deployment.clock.now();
    const answer = await deployment.delete(arn, { remainingMs: 60_000 });
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: arn });
    expect(answer.Reason).toMatch(
      /^Live\/Room: IVS refused DeleteStage: ConflictException: active session \(the stage is held by .+ try again\)$/,
    );
    expect(deployment.clock.now() - started).toBe(50_000);
  });
});

describe('a request that nobody waits for any more', () => {
  test.each([
    ['Create', undefined, 'cdk-ivs-realtime:create-failed'],
    ['Update', 'arn:aws:ivs:eu-west-1:111122223333:stage/abc', 'arn:aws:ivs:eu-west-1:111122223333:stage/abc'],
  ] as const)('%s is refused without a call', async (type, id, answered) => {
    const answer = await deployment.invoke(deployment.event(type, { Name: 'room' }, { id, ageMs: 901_000 }));
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: answered });
    expect(answer.Reason).toBe(
      'Live/Room: the request came 901 s after it was made, and CloudFormation waits 900 s, so nothing was done; deploy again',
    );
    expect(deployment.ivs.calls).toEqual([]);
  });

  test('deletes all the same', async () => {
    const arn = deployment.ivs.seed();
    await deployment.delete(arn, { ageMs: 901_000 });
    expect(deployment.ivs.stages.size).toBe(0);
  });

  test("is older than CloudFormation's own hour where the template sets no timeout", async () => {
    expect(await deployment.create({ ServiceTimeout: undefined }, { ageMs: 3_599_000 })).toMatchObject({ Status: 'SUCCESS' });
    expect(await deployment.create({ ServiceTimeout: undefined }, { ageMs: 3_601_000 })).toMatchObject({ Status: 'FAILED' });
  });
});

test('the construct is named by its logical id where the path is missing', async () => {
  const answer = await deployment.create({ ConstructPath: undefined, Name: undefined });
  expect(answer.Reason).toBe('Room: property Name must be a text, got nothing');
});
