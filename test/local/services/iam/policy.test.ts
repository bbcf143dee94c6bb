import { readPolicy, readTrustPolicy } from '../../../../local/src/services/iam/policy';

const GOOD = { Effect: 'Allow', Action: 'ivs:GetStage', Resource: '*' };
const read = (change: object, Version: string | undefined = '2012-10-17') =>
  readPolicy('own', { Version, Statement: [{ ...GOOD, ...change }] });

test.each<[string, object]>([
  ['the least', {}],
  ['lists', { Action: ['ivs:*', '*'], Resource: ['arn:aws:ivs:*:*:stage/*'] }],
  ['negations', { Action: undefined, NotAction: 'ivs:*', Resource: undefined, NotResource: '*' }],
  ['a condition', { Sid: 'A', Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } } }],
  ['variables that requests have', { Resource: `arn:aws:s3:::\${aws:PrincipalTag/team}/\${*}` }],
])('takes %s', (_, change) => {
  expect(read(change).name).toBe('own');
});

test('takes a single statement without a list, and none', () => {
  expect(() => readPolicy('own', { Statement: GOOD })).not.toThrow();
  expect(() => readPolicy('own', {})).not.toThrow();
});

test.each<[string, object, string]>([
  [
    'a principal',
    { Principal: '*' },
    'A statement of a role\'s policy has Sid, Effect, Action, NotAction, Resource, NotResource, Condition; the policy own has "Principal".',
  ],
  ['another effect', { Effect: 'allow' }, 'The Effect of a statement is Allow or Deny; the policy own has "allow".'],
  ['no action', { Action: undefined }, 'A statement has either Action or NotAction, a text or a list of texts; the policy own has [].'],
  ['an action and its negation', { NotAction: 'a:b' }, 'either Action or NotAction'],
  ['an empty list', { Resource: [] }, 'either Resource or NotResource'],
  ['a number', { Resource: 1 }, 'either Resource or NotResource'],
  ['an action without a service', { Action: 'GetStage' }, 'An action reads service:Action; the policy own has "GetStage".'],
  [
    'an operator that is not known',
    { Condition: { IpAddress: { 'aws:SourceIp': '::1' } } },
    'does not know the condition operator IpAddress',
  ],
  ['a condition of another form', { Condition: { Bool: 'true' } }, 'A Condition has operators, and these have keys with values'],
  [
    'a variable that requests do not have here',
    { Resource: `arn:aws:s3:::\${aws:username}` },
    'The local endpoint has the policy variables aws:PrincipalTag/<key>, aws:RequestTag/<key>, aws:ResourceTag/<key>, aws:PrincipalArn, ' +
      `aws:PrincipalAccount; the policy own has "\${aws:username}".`,
  ],
  ['such a variable in a condition', { Condition: { StringLike: { 's3:prefix': `\${aws:userid}/*` } } }, `"\${aws:userid}"`],
])('refuses %s', (_, change, message) => {
  expect(() => read(change)).toThrow(message);
});

test('refuses variables in a policy of a version that does not have them, and other versions', () => {
  const variable = { Resource: `\${aws:PrincipalTag/team}` };
  const message = `A policy with variables has the Version 2012-10-17; the policy own has "\${aws:PrincipalTag/team}".`;
  expect(() => read(variable, '2008-10-17')).toThrow(message);
  expect(() => readPolicy('own', { Statement: [{ ...GOOD, ...variable }] })).toThrow(message);
  expect(() => read({}, '2026-01-01')).toThrow('The Version of a policy is 2012-10-17 or 2008-10-17; the policy own has "2026-01-01".');
});

describe('a trust policy', () => {
  const TRUST = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const document = (change: object) => ({ Version: '2012-10-17', Statement: [{ ...TRUST, ...change }] });
  const trusting = (...AWS: unknown[]) => ({ Principal: { AWS } });

  test.each<[string, object]>([
    ['a service', {}],
    ['an account, by its id and by its root', trusting('000000000000', 'arn:aws:iam::111122223333:root')],
    ['roles and users', trusting('arn:aws:iam::000000000000:role/a/b', 'arn:aws:iam::000000000000:user/c')],
    ['sessions', trusting('arn:aws:sts::000000000000:assumed-role/a/b', 'arn:aws:sts::000000000000:federated-user/c')],
    ['everybody', { Principal: { AWS: '*' } }],
    ['an identity provider', { Principal: { Federated: 'accounts.google.com' }, Action: 'sts:AssumeRoleWithWebIdentity' }],
    ['more actions', { Action: ['sts:AssumeRole', 'sts:TagSession', 'STS:Set*'] }],
    ['nobody', { Sid: 'Never', Effect: 'Deny', Principal: { AWS: '*' } }],
    ['who knows', { Condition: { StringEquals: { 'sts:ExternalId': `\${aws:PrincipalTag/id}` } } }],
  ])('trusts %s', (_, change) => {
    expect(readTrustPolicy(document(change))).toEqual(document(change));
  });

  test('is read like any other', () => {
    expect(readTrustPolicy({})).toEqual({});
    expect(() => readTrustPolicy({ Version: '1' })).toThrow(
      'The Version of a policy is 2012-10-17 or 2008-10-17; AssumeRolePolicyDocument has "1".',
    );
    expect(() => readTrustPolicy(document({ Effect: 'allow' }))).toThrow('The Effect of a statement is Allow or Deny');
    expect(() => readTrustPolicy(document({ Action: [] }))).toThrow('either Action or NotAction');
    expect(() => readTrustPolicy(document({ Condition: { IpAddress: {} } }))).toThrow('condition operator IpAddress');
    expect(() => readTrustPolicy(document({ Condition: { StringLike: { 'sts:RoleSessionName': `\${aws:username}` } } }))).toThrow(
      `"\${aws:username}"`,
    );
  });

  const ELEMENTS = 'A statement of a trust policy has Sid, Effect, Principal, Action, Condition; AssumeRolePolicyDocument has';
  const KINDS = 'The Principal of a trust policy is an object with AWS, Federated, Service; AssumeRolePolicyDocument has';
  const NAMES = 'A Principal is a text or a list of texts; AssumeRolePolicyDocument has';
  const FORMS =
    'An AWS principal is an account, the ARN of a role, a user or a session without wildcards, or *; AssumeRolePolicyDocument has';

  test.each<[string, object, string]>([
    ['a resource', { Resource: '*' }, `${ELEMENTS} "Resource".`],
    ['whom it does not trust', { NotPrincipal: { AWS: '*' } }, `${ELEMENTS} "NotPrincipal".`],
    ['what is not to be done', { NotAction: 'sts:AssumeRole' }, `${ELEMENTS} "NotAction".`],
    ['an action of another service', { Action: ['sts:AssumeRole', 's3:*'] }, 'The actions of a trust policy are those of STS;'],
    ['every action', { Action: '*' }, 'The actions of a trust policy are those of STS; AssumeRolePolicyDocument has "*".'],
    ['nobody', { Principal: undefined }, `${KINDS} "none".`],
    ['a text', { Principal: '*' }, `${KINDS} "*".`],
    ['a list', { Principal: ['*'] }, `${KINDS} ["*"].`],
    ['no kind', { Principal: {} }, `${KINDS} {}.`],
    ['a kind that is for buckets', { Principal: { CanonicalUser: 'a' } }, `${KINDS} {"CanonicalUser":"a"}.`],
    ['an empty list', trusting(), `${NAMES} [].`],
    ['a number', trusting(1), `${NAMES} [1].`],
    ['a part of a name', trusting('arn:aws:iam::000000000000:role/a*'), `${FORMS} "arn:aws:iam::000000000000:role/a*".`],
    ['no principal', trusting('arn:aws:s3:::bucket'), `${FORMS} "arn:aws:s3:::bucket".`],
    ['an account that is none', trusting('123'), `${FORMS} "123".`],
    ['the id of a role', trusting('AROAEXAMPLE'), `${FORMS} "AROAEXAMPLE".`],
  ])('is refused with %s', (_, change, message) => {
    expect(() => readTrustPolicy(document(change))).toThrow(message);
  });
});
