import { createKeys } from '../../../../local/src/services/kms/keys';
import { kmsTypes } from '../../../../local/src/services/kms/resource-types';
import { createHarness, REGION, refusalOf } from './harness';

const DAY = 86_400_000;

function createStacks() {
  const keys = createKeys({ now: () => 0 });
  const harness = createHarness({ resourceTypes: kmsTypes(keys) });
  const physicalId = (logicalId: string) =>
    harness.stack('app').resources.find((resource) => resource.logicalId === logicalId)?.physicalId ?? '';
  const failure = () => harness.events.find(({ status }) => /^(CREATE|UPDATE|DELETE)_FAILED$/.test(status))?.statusReason;
  const key = () => keys.get(REGION, physicalId('Key'));
  return { harness, keys, key, physicalId, failure };
}

const key = (properties: object = {}, logicalId = 'Key') => ({ [logicalId]: { Type: 'AWS::KMS::Key', Properties: properties } });
const signer = (properties: object = {}, logicalId?: string) =>
  key({ KeySpec: 'ECC_NIST_P384', KeyUsage: 'SIGN_VERIFY', ...properties }, logicalId);
const output = (attribute: string) => ({ Outputs: { Value: { Value: { 'Fn::GetAtt': ['Key', attribute] } } } });

describe('AWS::KMS::Key', () => {
  test('is a key of the service, known by its id and its ARN', async () => {
    const { harness, key: created, physicalId } = createStacks();
    const policy = { Statement: [{ Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' }] };
    const properties = { Description: 'signs', KeyPolicy: policy, Tags: [{ Key: 'a', Value: '1' }] };
    await harness.create('app', signer(properties), output('Arn'), { Tags: [{ Key: 'team', Value: 'video' }] });
    expect(created().specName).toBe('ECC_NIST_P384');
    expect(created().settings).toEqual({
      description: 'signs',
      enabled: true,
      policy: JSON.stringify(policy),
      rotationDays: undefined,
      tags: { a: '1', team: 'video' },
    });
    expect(harness.stack('app').outputs.Value).toBe(`arn:aws:kms:${REGION}:000000000000:key/${physicalId('Key')}`);
    await harness.update('app', signer(properties), output('KeyId'));
    expect(harness.stack('app').outputs.Value).toBe(physicalId('Key'));
  });

  test('changes in place, to what it says and to what it leaves out', async () => {
    const { harness, key: current, physicalId } = createStacks();
    await harness.create('app', key({ Description: 'one', EnableKeyRotation: true, RotationPeriodInDays: 180 }));
    const before = physicalId('Key');
    expect(current().settings).toMatchObject({ description: 'one', rotationDays: 180 });
    await harness.update('app', key({ Enabled: 'false', EnableKeyRotation: 'true' }));
    expect(current().settings).toMatchObject({ description: '', enabled: false, rotationDays: 365 });
    await harness.update('app', key({ PendingWindowInDays: 7 }));
    expect(current().settings).toMatchObject({ enabled: true, rotationDays: undefined });
    expect(physicalId('Key')).toBe(before);
  });

  test.each([
    [{ PendingWindowInDays: 7 }, 7],
    [{}, 30],
  ])('with %j is scheduled for deletion when it goes', async (properties, days) => {
    const { harness, key: current } = createStacks();
    await harness.create('app', signer(properties));
    const gone = current();
    expect(await harness.delete('app')).toBe('DELETE_COMPLETE');
    expect(gone.deletedAt).toBe(days * DAY);
  });

  test('counts as deleted when somebody else has scheduled its deletion', async () => {
    const { harness, keys, key: current } = createStacks();
    await harness.create('app', signer());
    const gone = current();
    keys.scheduleDeletion(gone, 7);
    expect(await harness.delete('app')).toBe('DELETE_COMPLETE');
    expect(gone.deletedAt).toBe(7 * DAY);
  });

  test('refuses to become a key of another kind', async () => {
    const { harness, failure, physicalId } = createStacks();
    await harness.create('app', key());
    const before = physicalId('Key');
    expect(await harness.update('app', signer())).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(failure()).toBe('KeySpec and KeyUsage of a key cannot change. Give the key another logical id to have a new one.');
    expect(physicalId('Key')).toBe(before);
    expect(await harness.update('app', key({ KeySpec: 'SYMMETRIC_DEFAULT' }))).toBe('UPDATE_COMPLETE');
  });

  test.each([
    [key({ MultiRegion: true }), 'The local endpoint does not have multi-Region keys; leave MultiRegion out.'],
    [key({ KeySpec: 'HMAC_256' }), 'The local endpoint does not have the KeySpec HMAC_256.'],
    [key({ KeySpec: 'ECC_NIST_P384' }), 'A key of the KeySpec ECC_NIST_P384 has the KeyUsage SIGN_VERIFY here; got ENCRYPT_DECRYPT.'],
    [key({ PendingWindowInDays: 6 }), 'PendingWindowInDays must be 7 to 30; got 6.'],
    [key({ EnableKeyRotation: true, RotationPeriodInDays: 89 }), 'RotationPeriodInDays must be 90 to 2560; got 89.'],
    [key({ Enabled: 'yes' }), 'Property Enabled must be true or false, got a string'],
    [key({ KeyPolicy: 'all' }), 'Property KeyPolicy must be an object, or the JSON of one: '],
    [signer({ EnableKeyRotation: true }), 'is asymmetric; only symmetric keys are rotated.'],
  ])('%j fails', async (resources, reason) => {
    const { harness, failure } = createStacks();
    const refusal = await refusalOf(harness.create('app', resources));
    expect(refusal ?? failure()).toContain(reason);
  });
});

describe('AWS::KMS::Alias', () => {
  const alias = (name: string, target: string) => ({
    Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: name, TargetKeyId: { 'Fn::GetAtt': [target, 'Arn'] } } },
  });
  const both = { ...signer(), ...signer({}, 'Other') };

  test('stands for its key, moves to another one, is renamed and goes', async () => {
    const { harness, keys, physicalId } = createStacks();
    const target = (name: string) => keys.resolve(REGION, name).id;
    await harness.create('app', { ...both, ...alias('alias/one', 'Key') });
    expect(physicalId('Alias')).toBe('alias/one');
    expect(target('alias/one')).toBe(physicalId('Key'));
    await harness.update('app', { ...both, ...alias('alias/one', 'Other') });
    expect(target('alias/one')).toBe(physicalId('Other'));
    await harness.update('app', { ...both, ...alias('alias/two', 'Other') });
    expect(() => target('alias/one')).toThrow('is not found');
    expect(target('alias/two')).toBe(physicalId('Other'));
    expect(await harness.update('app', both)).toBe('UPDATE_COMPLETE');
    expect(() => target('alias/two')).toThrow('is not found');
  });

  test('does not move to a key of another usage', async () => {
    const { harness, failure, keys, physicalId } = createStacks();
    const keysOfTwoKinds = { ...signer(), ...key({}, 'Other') };
    await harness.create('app', { ...keysOfTwoKinds, ...alias('alias/one', 'Key') });
    expect(await harness.update('app', { ...keysOfTwoKinds, ...alias('alias/one', 'Other') })).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(failure()).toContain('must have the same key usage; got SIGN_VERIFY and ENCRYPT_DECRYPT.');
    expect(keys.resolve(REGION, 'alias/one').id).toBe(physicalId('Key'));
  });

  test.each([
    ['alias/taken', `An alias with the name arn:aws:kms:${REGION}:000000000000:alias/taken already exists`],
    ['alias/aws/s3', 'alias/aws/ is for AWS itself; got "alias/aws/s3".'],
    ['mine', 'An alias is "alias/" and then letters, digits and /_-, 256 characters in all; got "mine".'],
  ])('%s fails', async (name, reason) => {
    const { harness, failure } = createStacks();
    await harness.create('first', { ...signer(), ...alias('alias/taken', 'Key') });
    expect(await harness.create('app', { ...signer(), ...alias(name, 'Key') })).toBe('ROLLBACK_COMPLETE');
    expect(failure()).toBe(reason);
  });
});
