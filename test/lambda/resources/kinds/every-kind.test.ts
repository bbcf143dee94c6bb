/** What holds for each kind alike, whatever its own tests say. */
import { kinds } from '../../../../lambda/resources/kinds';
import { Deployment, STACK_ID } from '../../../support/deployment';
import { connectionReset, serviceError } from '../../../support/fake-service';
import { KIND_CASES, REPLACEMENTS } from '../../../support/kind-cases';

test('no kind is left out', () => {
  expect(Object.keys(KIND_CASES).sort()).toEqual(Object.keys(kinds).sort());
});

describe.each(Object.entries(KIND_CASES))('%s', (type, { noun, create, properties, lookUp, attributes, quota, conflict }) => {
  let deployment: Deployment;
  beforeEach(() => {
    deployment = new Deployment({ type, properties });
  });

  const arns = () => [...deployment.ivs.resources[noun].keys()];

  test('is created by one call', async () => {
    expect(await deployment.create()).toMatchObject({ Status: 'SUCCESS', Data: attributes });
    expect(deployment.ivs.operations()).toEqual([create]);
    expect(deployment.ivs.calls[0].input.tags).toEqual({
      confidential: expect.any(String),
      'cdk-ivs-realtime:owner': expect.any(String),
      'cdk-ivs-realtime:request': expect.any(String),
      'cdk-ivs-realtime:stack': STACK_ID,
    });
  });

  test('has flat texts for attributes, also where the service tells nothing but the ARN', () => {
    const told = kinds[type].attributes({ arn: 'arn:aws:ivs:eu-west-1:111122223333:type/id', tags: {} }, { publishUrl: '' });
    expect(Object.keys(told)).toEqual(Object.keys(attributes));
    for (const value of Object.values(told)) expect(value).toEqual(expect.any(String));
  });

  test('is only read by an update that changes nothing', async () => {
    const { PhysicalResourceId, Data } = await deployment.create();
    expect(await deployment.update(PhysicalResourceId)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId, Data });
    expect(deployment.ivs.operations()).toEqual([create, `Get${noun}`]);
  });

  test('changes its tags in place', async () => {
    const { PhysicalResourceId } = await deployment.create({ Tags: { old: '1' } });
    expect(await deployment.update(PhysicalResourceId, { Tags: { new: '1' } })).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId });
    expect(deployment.ivs.operations().slice(1)).toEqual([`Get${noun}`, 'UntagResource', 'TagResource']);
  });

  test('is taken over when the answer to its create is lost', async () => {
    deployment.ivs.pageSize = 1;
    deployment.ivs.seed({ name: 'another' }, noun);
    deployment.ivs.seed({ name: 'room' }, noun);
    deployment.ivs.fail(create, { error: connectionReset(), committed: true });
    const answer = await deployment.create();
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arns()[2] });
    expect(arns()).toHaveLength(3);
    expect(new Set(deployment.ivs.operations())).toEqual(new Set([create, ...lookUp]));
  });

  test('is cleared up when its create could not be confirmed', async () => {
    deployment.ivs.fail(create, { error: connectionReset(), committed: true });
    deployment.ivs.fail(lookUp[0], { error: serviceError('ValidationException', 400) });
    const { PhysicalResourceId } = await deployment.create();
    expect(PhysicalResourceId).toContain('create-unconfirmed');
    expect(arns()).toHaveLength(1);
    expect(await deployment.delete(PhysicalResourceId)).toMatchObject({ Status: 'SUCCESS' });
    expect(arns()).toEqual([]);
  });

  test('is deleted by its ARN alone, and a second time', async () => {
    const { PhysicalResourceId } = await deployment.create();
    const event = deployment.event('Delete', { Name: undefined, Shape: { of: 'an old release' } }, { id: PhysicalResourceId });
    expect(await deployment.invoke(event)).toMatchObject({ Status: 'SUCCESS' });
    expect(arns()).toEqual([]);
    expect(await deployment.delete(PhysicalResourceId)).toMatchObject({ Status: 'SUCCESS' });
  });

  test('that stays in use is waited for, and the failure says what to do', async () => {
    const { PhysicalResourceId } = await deployment.create();
    deployment.ivs.admit = (operation) => {
      if (operation === `Delete${noun}`) throw serviceError('ConflictException', 409, 'in use');
    };
    const started = deployment.clock.now();
    const answer = await deployment.delete(PhysicalResourceId, { remainingMs: 60_000 });
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId });
    expect(answer.Reason).toMatch(new RegExp(`^Live/Room: IVS refused Delete${noun}: ConflictException: in use \\(.*${conflict.source}`));
    expect(deployment.clock.now() - started).toBe(50_000);
  });

  test('beyond the quota says what to do, and leaves nothing', async () => {
    deployment.ivs.fail(create, { error: serviceError('ServiceQuotaExceededException', 402, 'too many') });
    const answer = await deployment.create();
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'cdk-ivs-realtime:create-failed' });
    expect(answer.Reason).toMatch(new RegExp(`ServiceQuotaExceededException: too many \\(.*${quota.source}`));
  });
});

test.each(REPLACEMENTS)(
  '$type is created anew when this changes, and found back: $what',
  async ({ type, properties, changed, noun, create }) => {
    const deployment = new Deployment({ type, properties });
    const arns = () => [...deployment.ivs.resources[noun].keys()];
    const old = await deployment.create();
    const answer = await deployment.update(old.PhysicalResourceId, changed);
    expect(answer).toMatchObject({ Status: 'SUCCESS' });
    expect(arns()).toEqual([old.PhysicalResourceId, answer.PhysicalResourceId]);
    expect(deployment.ivs.operations()).toEqual([create, `Get${noun}`, create]);

    await deployment.delete(old.PhysicalResourceId);
    expect(await deployment.update(answer.PhysicalResourceId, changed, { old: changed })).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: answer.PhysicalResourceId,
    });
    expect(arns()).toEqual([answer.PhysicalResourceId]);
  },
);
