/** A deployment fails here where IAM would refuse it, in IAM's words. */

import { createIam } from '../../../../local/src/services/iam/iam';
import { iamTypes } from '../../../../local/src/services/iam/resource-types';
import { createHarness } from './harness';

const TRUST = { Version: '2012-10-17', Statement: [] };
const NAMED = { Capabilities: ['CAPABILITY_NAMED_IAM'] };

/** A policy of so many characters, as IAM counts them. */
function documentOf(size: number, Action = 's3:GetObject') {
  const document = (Resource: string) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] });
  return document('r'.repeat(size - JSON.stringify(document('')).length));
}

const role = (properties: object = {}) => ({
  Type: 'AWS::IAM::Role',
  Properties: { RoleName: 'role', AssumeRolePolicyDocument: TRUST, ...properties },
});
const inline = (PolicyName: string, PolicyDocument: object) => ({ PolicyName, PolicyDocument });
/** On the role of another stack. */
const policy = (PolicyName: string, PolicyDocument: object) => ({
  Type: 'AWS::IAM::Policy',
  Properties: { ...inline(PolicyName, PolicyDocument), Roles: ['role'] },
});
const managed = (PolicyDocument: object, properties: object = {}) => ({
  Type: 'AWS::IAM::ManagedPolicy',
  Properties: { PolicyDocument, ...properties },
});

function createAccount() {
  const iam = createIam();
  const harness = createHarness({ resourceTypes: iamTypes(iam.roles) });
  /** Why a stack could not be deployed; undefined when it could. */
  const outcome = async (deployment: Promise<string>) => {
    const before = harness.events.length;
    if (/^(CREATE|UPDATE)_COMPLETE$/.test(await deployment)) return undefined;
    return harness.events.slice(before).find(({ status }) => status.endsWith('_FAILED'))?.statusReason;
  };
  return {
    iam,
    create: (stack: string, resources: object) => outcome(harness.create(stack, resources, {}, NAMED)),
    update: (stack: string, resources: object) => outcome(harness.update(stack, resources, {}, NAMED)),
    delete: harness.delete,
  };
}

describe('inline policies', () => {
  const TOO_LONG = 'Maximum policy size of 10240 bytes exceeded for role role';

  test('of a role have 10,240 characters together, its own and those that others put on it', async () => {
    const { create, update } = createAccount();
    expect(await create('role', { Role: role({ Policies: [inline('own', documentOf(5_000))] }) })).toBeUndefined();
    expect(await create('fits', { Policy: policy('fits', documentOf(5_240)) })).toBeUndefined();
    expect(await create('more', { Policy: policy('more', documentOf(100)) })).toBe(TOO_LONG);
    expect(await update('fits', { Policy: policy('fits', documentOf(5_241)) })).toBe(TOO_LONG);
    expect(await update('role', { Role: role({ Policies: [inline('own', documentOf(5_001))] }) })).toBe(TOO_LONG);
    expect(await update('role', { Role: role({ Policies: [inline('own', documentOf(4_000))] }) })).toBeUndefined();
    expect(await create('later', { Policy: policy('later', documentOf(1_000)) })).toBeUndefined();
  });

  test('that are too long leave nothing on the role', async () => {
    const { create, iam, update } = createAccount();
    expect(await create('role', { Role: role({ Policies: [inline('own', documentOf(10_241))] }) })).toBe(TOO_LONG);
    expect(iam.roles.find('role')).toBeUndefined();
    expect(await create('again', { Role: role() })).toBeUndefined();
    expect(await create('policy', { Policy: policy('one', documentOf(9_000)) })).toBeUndefined();
    const two = { Policy: policy('one', documentOf(9_000)), Other: policy('two', documentOf(2_000)) };
    expect(await update('policy', two)).toBe(TOO_LONG);
    expect([...(iam.roles.find('role')?.added.keys() ?? [])]).toEqual(['one']);
  });

  test('count once by their names', async () => {
    const { create } = createAccount();
    expect(await create('role', { Role: role({ Policies: [inline('same', documentOf(6_000))] }) })).toBeUndefined();
    expect(await create('policy', { Policy: policy('same', documentOf(6_000)) })).toBeUndefined();
  });

  test('count without the white space between their parts', async () => {
    const { create } = createAccount();
    const spaced = JSON.parse(JSON.stringify(documentOf(10_240), null, 4));
    expect(await create('role', { Role: role({ Policies: [inline('own', spaced)] }) })).toBeUndefined();
  });
});

describe('managed policies', () => {
  test('have 6,144 characters', async () => {
    const { create, update } = createAccount();
    expect(await create('fits', { Policy: managed(documentOf(6_144)) })).toBeUndefined();
    expect(await create('more', { Policy: managed(documentOf(6_145)) })).toBe('Cannot exceed quota for PolicySize: 6144');
    expect(await update('fits', { Policy: managed(documentOf(6_145)) })).toBe('Cannot exceed quota for PolicySize: 6144');
  });

  test('are at most ten on a role, those that it names and those that name it', async () => {
    const { create, update } = createAccount();
    const policies = (count: number, properties: object = {}) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`P${index}`, managed(documentOf(100), properties)]));
    const named = (count: number) => Array.from({ length: count }, (_, index) => ({ Ref: `P${index}` }));
    expect(await create('role', { ...policies(6), Role: role({ ManagedPolicyArns: named(6) }) })).toBeUndefined();
    expect(await create('four', policies(4, { Roles: ['role'] }))).toBeUndefined();
    expect(await create('one', policies(1, { Roles: ['role'] }))).toBe('Cannot exceed quota for PoliciesPerRole: 10');
    expect(await update('role', { ...policies(7), Role: role({ ManagedPolicyArns: named(7) }) })).toBe(
      'Cannot exceed quota for PoliciesPerRole: 10',
    );
  });

  test('count for what the role may do, as long as they are on it', async () => {
    const { create, update, iam } = createAccount();
    const allowed = () => {
      const found = iam.roles.find('role');
      return found && iam.roles.policiesOf(found).flatMap(({ document }) => [document.Statement ?? []].flat().map(({ Action }) => Action));
    };
    expect(await create('role', { Role: role() })).toBeUndefined();
    const attached = { Policy: managed(documentOf(100, 'ivs:GetStage'), { Roles: ['role'] }) };
    expect(await create('policy', attached)).toBeUndefined();
    expect(allowed()).toEqual(['ivs:GetStage']);
    expect(await update('policy', { Policy: managed(documentOf(100, 'ivs:ListStages'), { Roles: ['role'] }) })).toBeUndefined();
    expect(allowed()).toEqual(['ivs:ListStages']);
    expect(await update('policy', { Policy: managed(documentOf(100, 'ivs:ListStages')) })).toBeUndefined();
    expect(allowed()).toEqual([]);
  });
});

describe('a role', () => {
  test('has a trust policy of 2,048 characters', async () => {
    const { create } = createAccount();
    const trust = (size: number) => {
      const of = (Sid: string) => ({
        Version: '2012-10-17',
        Statement: [{ Sid, Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
      });
      return of('s'.repeat(size - JSON.stringify(of('')).length));
    };
    expect(await create('more', { Role: role({ AssumeRolePolicyDocument: trust(2_049) }) })).toBe(
      'Cannot exceed quota for ACLSizePerRole: 2048',
    );
    expect(await create('fits', { Role: role({ AssumeRolePolicyDocument: trust(2_048) }) })).toBeUndefined();
  });

  test('has 50 tags', async () => {
    const { create } = createAccount();
    const Tags = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: 'v' }));
    expect(await create('more', { Role: role({ Tags }) })).toBe('Cannot exceed quota for TagsPerRole: 50');
    expect(await create('fits', { Role: role({ Tags: Tags.slice(1) }) })).toBeUndefined();
  });

  test.each<[string, object, string]>([
    [
      'a long name',
      { RoleName: 'r'.repeat(65) },
      "at 'roleName' failed to satisfy constraint: Member must have length less than or equal to 64",
    ],
    [
      'an odd name',
      { RoleName: 'a/b' },
      'The specified value for roleName is invalid. It must contain only alphanumeric characters and/or',
    ],
    ['a path without an end', { Path: '/a' }, 'The specified value for path is invalid. It must begin and end with /'],
    ['a long path', { Path: `/${'a'.repeat(511)}/` }, 'The specified value for path is invalid.'],
    ['a policy with a long name', { Policies: [inline('p'.repeat(129), TRUST)] }, 'Member must have length less than or equal to 128'],
    ['a policy with an odd name', { Policies: [inline('a b', TRUST)] }, 'The specified value for policyName is invalid.'],
  ])('is not there with %s', async (_, properties, reason) => {
    const { create, iam } = createAccount();
    const got = await create('app', { Role: role(properties) }).catch((error: Error) => error.message);
    expect(got).toContain(reason);
    expect(iam.roles.find('role')).toBeUndefined();
  });
});

test('an account has 1,000 roles and 1,500 managed policies', () => {
  const { roles } = createAccount().iam;
  const settings = { trustPolicy: TRUST, maxSessionDuration: 3_600, policies: [], managedPolicyArns: [], tags: {} };
  const create = (name: string) => roles.create({ name, arn: `arn:aws:iam::000000000000:role/${name}`, id: name, settings });
  for (let index = 0; index < 1_000; index += 1) create(`r${index}`);
  expect(() => create('more')).toThrow('Cannot exceed quota for RolesPerAccount: 1000');
  const put = (name: string) =>
    roles.putManagedPolicy({ arn: `arn:aws:iam::000000000000:policy/${name}`, name, document: TRUST, roles: [] });
  for (let index = 0; index < 1_500; index += 1) put(`p${index}`);
  expect(() => put('more')).toThrow('Cannot exceed quota for PoliciesPerAccount: 1500');
  expect(() => put('p0')).not.toThrow();
});
