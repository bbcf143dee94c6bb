import { readPolicy } from '../../../../local/aws/iam/policy';

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
