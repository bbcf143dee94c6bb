import type { Access } from '../../../../local/src/service/access';
import { type AccessControlOptions, createAccessControl } from '../../../../local/src/services/iam/access';
import type { Statement } from '../../../../local/src/services/iam/evaluation';
import { readPolicy } from '../../../../local/src/services/iam/policy';
import { createRoles } from '../../../../local/src/services/iam/roles';
import { createSessions } from '../../../../local/src/services/iam/sessions';

const REGION = 'eu-west-1';
const ROLE_ARN = 'arn:aws:iam::000000000000:role/speaker';
const STAGE = 'arn:aws:ivs:eu-west-1:000000000000:stage/abc';
const KEY = 'arn:aws:kms:eu-west-1:000000000000:key/1';
const BUCKET = 'arn:aws:s3:::recordings';
const SESSION_ARN = 'arn:aws:sts::000000000000:assumed-role/speaker/talk';
const INSECURE = { Bool: { 'aws:SecureTransport': 'false' } };

/** What a role with these statements is denied, of one access; undefined when it is allowed. */
const denialOf = (statements: readonly object[], access: Access, policyOnResource?: readonly Statement[], tags?: Record<string, string>) =>
  denialsOf(statements, [access], policyOnResource, tags);

/** The same of several accesses by one request. */
function denialsOf(
  statements: readonly object[],
  accesses: readonly Access[],
  policyOnResource?: readonly Statement[],
  tags: Record<string, string> = {},
  options?: AccessControlOptions,
) {
  const roles = createRoles();
  const policies = [readPolicy('own', { Version: '2012-10-17', Statement: statements })];
  const settings = { trustPolicy: {}, maxSessionDuration: 3_600, policies, managedPolicyArns: [], tags };
  roles.create({ name: 'speaker', arn: ROLE_ARN, id: 'AROA1', settings });
  const session = createSessions(roles).assume('speaker', 'talk');
  const control = createAccessControl(roles, () => policyOnResource && { Statement: policyOnResource }, options);
  return control.denialOf(session, REGION, accesses);
}

const allow = (statement: object) => ({ Effect: 'Allow', Action: '*', Resource: '*', ...statement });
const deny = (statement: object) => ({ Effect: 'Deny', Action: '*', Resource: '*', ...statement });
const GET_STAGE: Access = { action: 'ivs:GetStage', resource: STAGE };

describe('the policies of a role', () => {
  test.each<[string, boolean, object[]]>([
    ['none', false, []],
    ['the action on the resource', true, [allow({ Action: 'ivs:GetStage', Resource: STAGE })]],
    ['another case of the action', true, [allow({ Action: 'IVS:getstage' })]],
    ['wildcards in the action', true, [allow({ Action: ['s3:*', 'ivs:Get?tag*'] })]],
    ['a list of resources', true, [allow({ Resource: ['arn:aws:ivs:*:*:channel/*', 'arn:aws:ivs:*:*:stage/a?c'] })]],
    ['all actions but others', true, [allow({ Action: undefined, NotAction: ['ivs:Delete*'] })]],
    ['all resources but others', true, [allow({ Resource: undefined, NotResource: 'arn:aws:ivs:*:*:stage/x*' })]],
    ['another action', false, [allow({ Action: 'ivs:GetStageSession' })]],
    ['another case of the resource', false, [allow({ Resource: STAGE.toUpperCase() })]],
    ['another resource', false, [allow({ Resource: `${STAGE}d` })]],
    ['all actions but this one', false, [allow({ Action: undefined, NotAction: 'ivs:Get*' })]],
    ['all resources but this one', false, [allow({ Resource: undefined, NotResource: [STAGE] })]],
    ['an allow and a deny', false, [allow({}), deny({ Action: 'ivs:*' })]],
    ['a deny and then an allow', false, [deny({ Action: 'ivs:*' }), allow({})]],
    ['an allow and a deny of something else', true, [allow({}), deny({ Resource: `${STAGE}d` })]],
  ])('%s: %s', (_, allowed, statements) => {
    expect(denialOf(statements, GET_STAGE) === undefined).toBe(allowed);
  });

  test('an action without a resource is allowed on everything or not at all', () => {
    const list: Access = { action: 'ivs:ListPublicKeys', resource: '*' };
    expect(denialOf([allow({ Action: 'ivs:*' })], list)).toBeUndefined();
    expect(denialOf([allow({ Action: 'ivs:*', Resource: 'arn:aws:ivs:*:*:public-key/*' })], list)).toBeDefined();
  });

  test('what is yet to be created is of any name', () => {
    const create: Access = { action: 'ivs:CreateStage', resource: 'arn:aws:ivs:eu-west-1:000000000000:stage/*' };
    expect(denialOf([allow({ Resource: 'arn:aws:ivs:*:*:stage/*' })], create)).toBeUndefined();
    expect(denialOf([allow({ Resource: STAGE })], create)).toBeDefined();
  });
});

describe('conditions and variables', () => {
  const access: Access = { ...GET_STAGE, context: { 'aws:resourcetag/team': 'Live', 'aws:tagkeys': ['team', 'cost'], 'kms:count': '3' } };
  const resource = (name: string) => `arn:aws:ivs:*:*:stage/${name}`;

  test.each<[string, boolean, object]>([
    ['a tag of the resource', true, { Condition: { StringEquals: { 'aws:ResourceTag/team': 'Live' } } }],
    ['another value of it', false, { Condition: { StringEquals: { 'aws:ResourceTag/team': 'live' } } }],
    ['whatever its case', true, { Condition: { StringEqualsIgnoreCase: { 'AWS:resourcetag/Team': 'live' } } }],
    ['the region', true, { Condition: { StringEquals: { 'aws:RequestedRegion': [REGION, 'us-east-1'] } } }],
    ['the role', true, { Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/speak*' } } }],
    ['no service', true, { Condition: { Bool: { 'aws:PrincipalIsAWSService': false } } }],
    ['a key that the request does not have', false, { Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } } }],
    ['the same, if it exists', true, { Condition: { StringEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' } } }],
    ['all values of a key', true, { Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['cost', 'team', 'x'] } } }],
    ['all values of a key, and there are others', false, { Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'cost' } } }],
    ['any value of a key', true, { Condition: { 'ForAnyValue:StringLike': { 'aws:TagKeys': 'co*' } } }],
    ['any value of a key that is not there', false, { Condition: { 'ForAnyValue:StringLike': { 'aws:none': '*' } } }],
    ['all values of a key that is not there', true, { Condition: { 'ForAllValues:StringLike': { 'aws:none': 'x' } } }],
    ['a number', true, { Condition: { NumericLessThan: { 'kms:count': 4 } } }],
    ['a tag of the role in the resource', true, { Resource: resource(`\${aws:PrincipalTag/stage}`) }],
    ['the same beside a wildcard', true, { Resource: resource(`\${aws:principaltag/Stage}*`) }],
    ['a tag that the role does not have', false, { Resource: resource(`\${aws:PrincipalTag/other}*`) }],
    ['a tag of the role in a condition', true, { Condition: { StringEquals: { 'aws:ResourceTag/team': `\${aws:PrincipalTag/team}` } } }],
    [
      'a tag of the request that there is none of',
      false,
      { Condition: { StringLike: { 'aws:ResourceTag/team': `\${aws:RequestTag/a}*` } } },
    ],
    ['a wildcard from a tag, which is none', false, { Resource: resource(`\${aws:PrincipalTag/star}`) }],
    ['an escaped wildcard, which is none', false, { Resource: resource(`\${*}`) }],
  ])('%s: %s', (_, allowed, statement) => {
    const tags = { stage: 'abc', team: 'Live', star: '*' };
    expect(denialOf([allow(statement)], access, undefined, tags) === undefined).toBe(allowed);
  });
});

describe('the policy of a resource', () => {
  const get: Access = { action: 's3:GetObject', resource: `${BUCKET}/a` };
  const sign: Access = { action: 'kms:Sign', resource: KEY };
  const ACCOUNT = { AWS: 'arn:aws:iam::000000000000:root' };
  const own = (Action: string) => [allow({ Action })];

  test.each<[string, boolean, object[], Access, Statement[]]>([
    ['a bucket that lets the role in', true, [], get, [allow({ Principal: { AWS: ROLE_ARN } })]],
    ['a bucket that lets everybody in', true, [], get, [allow({ Principal: '*' })]],
    ['a bucket that lets the session in', true, [], get, [allow({ Principal: { AWS: SESSION_ARN } })]],
    ['a bucket that lets the account in, which leaves it to the role', false, [], get, [allow({ Principal: ACCOUNT })]],
    ['a bucket that lets another role in', false, [], get, [allow({ Principal: { AWS: `${ROLE_ARN}s` } })]],
    ['a bucket that keeps the role out', false, own('s3:*'), get, [deny({ Principal: { AWS: ROLE_ARN } })]],
    ['a bucket that keeps everybody out', false, own('s3:*'), get, [deny({ Principal: '*' })]],
    ['a bucket that keeps out what is not encrypted', true, own('s3:*'), get, [deny({ Principal: '*', Condition: INSECURE })]],
    ['a bucket that says nothing', true, own('s3:*'), get, []],
    ['a key that leaves it to the account, and a role that may', true, own('kms:*'), sign, [allow({ Principal: ACCOUNT })]],
    ['a key that leaves it to the account, and a role that may not', false, [], sign, [allow({ Principal: ACCOUNT })]],
    ['a key that leaves nothing to the account', false, own('kms:*'), sign, []],
    ['a key that lets the role', true, [], sign, [allow({ Principal: { AWS: ROLE_ARN } })]],
    [
      'a key that lets the role do something else',
      false,
      own('kms:*'),
      sign,
      [allow({ Principal: { AWS: ROLE_ARN }, Action: 'kms:Verify' })],
    ],
  ])('%s: %s', (_, allowed, statements, access, policy) => {
    expect(denialOf(statements, access, policy) === undefined).toBe(allowed);
  });
});

describe('says why', () => {
  const start = (access: Access) => `User: ${SESSION_ARN} is not authorized to perform: ${access.action} on resource: ${access.resource} `;

  test('no statement, and where the action is allowed', () => {
    const statements = [allow({ Action: 'ivs:Get*', Resource: 'arn:aws:ivs:*:*:composition/*' }), allow({ Condition: INSECURE })];
    expect(denialOf(statements, GET_STAGE)).toEqual({
      access: GET_STAGE,
      message: `${start(GET_STAGE)}because no identity-based policy allows the ivs:GetStage action`,
      reason:
        `Access denied to the role speaker: its policies lack {"Effect":"Allow","Action":"ivs:GetStage","Resource":"${STAGE}"}. ` +
        'They allow it for "arn:aws:ivs:*:*:composition/*", {"Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}.',
    });
  });

  test('a statement of the role that forbids it', () => {
    expect(denialOf([allow({}), deny({ Sid: 'Never', Resource: 'arn:*' })], GET_STAGE)).toEqual({
      access: GET_STAGE,
      message: `${start(GET_STAGE)}with an explicit deny in an identity-based policy`,
      reason:
        `Access denied to the role speaker: the policy own forbids ivs:GetStage on ${STAGE}: ` +
        '{"Effect":"Deny","Action":"*","Resource":"arn:*","Sid":"Never"}.',
    });
  });

  test('the policy of the resource', () => {
    const access: Access = { action: 'kms:Sign', resource: KEY };
    expect(denialOf([allow({})], access, [deny({ Principal: '*' })])).toEqual({
      access,
      message: `${start(access)}with an explicit deny in a resource-based policy`,
      reason: `Access denied to the role speaker: the policy of ${KEY} forbids kms:Sign.`,
    });
    const neither = `Access denied to the role speaker: the policy of ${KEY} allows kms:Sign neither to the role nor to the account.`;
    expect(denialOf([allow({})], access, [])).toEqual({
      access,
      message: `${start(access)}because no resource-based policy allows the kms:Sign action`,
      reason: neither,
    });
    const toOthers = allow({ Principal: { AWS: `${ROLE_ARN}s` }, Action: ['kms:Sign'] });
    const toVerify = allow({ Principal: { AWS: ROLE_ARN }, Action: ['kms:Verify'] });
    expect(denialOf([allow({})], access, [toOthers, toVerify])?.reason).toBe(
      `${neither} It allows it to {"Principal":{"AWS":"${ROLE_ARN}s"}}.`,
    );
  });

  test('the trust policy of a role', () => {
    const access: Access = { action: 'sts:AssumeRole', resource: 'arn:aws:iam::000000000000:role/other' };
    expect(denialOf([allow({})], access, [deny({ Principal: { AWS: '*' } })])).toEqual({
      access,
      message: `${start(access)}with an explicit deny in the role trust policy`,
      reason: `Access denied to the role speaker: the trust policy of ${access.resource} forbids sts:AssumeRole.`,
    });
    const lambda = allow({ Principal: { Service: 'lambda.amazonaws.com' } });
    expect(denialOf([allow({})], access, [lambda])).toEqual({
      access,
      message: `${start(access)}because no role trust policy allows the sts:AssumeRole action`,
      reason:
        `Access denied to the role speaker: the trust policy of ${access.resource} allows sts:AssumeRole neither to the role nor to the ` +
        'account. It allows it to {"Principal":{"Service":"lambda.amazonaws.com"}}.',
    });
  });
});

describe('a text that is longer than any of AWS', () => {
  const long = 'x'.repeat(2_049);
  test.each<[string, Access]>([
    ['a resource', { action: 's3:GetObject', resource: `${BUCKET}/${long}` }],
    ['a value of a condition key', { action: 's3:ListBucket', resource: BUCKET, context: { 's3:prefix': long } }],
  ])('is not tried on patterns, and denied: %s', (_, access) => {
    expect(denialOf([allow({})], access)?.message).toContain(
      'because the resource, or a value that policies may ask for, has more than 2048 characters',
    );
  });
});

describe('a request that policies take too many comparisons for', () => {
  const prefix = 'a'.repeat(100);
  const long = Array.from({ length: 18 }, (_, index) => `*${'a'.repeat(50)}b${index}`);
  const values = Array.from({ length: 1_200 }, (_, index) => String(index));
  const toDelete = (count: number) =>
    Array.from(
      { length: count },
      (_, index): Access => ({ action: 's3:DeleteObject', resource: `${BUCKET}/${prefix}${index}`, context: { 's3:prefix': prefix } }),
    );
  const denial = (maxComparisons: number) =>
    `User: ${SESSION_ARN} is not authorized to perform: s3:DeleteObject because it takes more than ${maxComparisons} comparisons with ` +
    'policies; use fewer or shorter patterns in them';

  test.each<[string, object]>([
    ['resources', allow({ Resource: long })],
    ['conditions', allow({ Condition: { StringLike: { 's3:prefix': long } } })],
    ['many values', allow({ Condition: { StringEquals: { 'aws:PrincipalArn': values } } })],
  ])('is denied: %s', (_, statement) => {
    const maxComparisons = 500_000;
    const denialOfAll = (count: number) =>
      denialsOf([statement, allow({ Resource: `${BUCKET}/*` })], toDelete(count), undefined, {}, { maxComparisons });
    expect(denialOfAll(5)).toBeUndefined();
    expect(denialOfAll(1_000)?.message).toBe(denial(maxComparisons));
  });

  test('is denied from fifty millions on, if nobody says otherwise', () => {
    const statement = allow({ Condition: { StringEquals: { 's3:prefix': values } } });
    const inLongFolder = toDelete(1_000).map((access) => ({ ...access, context: { 's3:prefix': 'a'.repeat(2_000) } }));
    expect(denialsOf([statement, allow({})], inLongFolder)?.message).toBe(denial(50_000_000));
  });

  test('is none of a thousand objects and policies of any usual length', () => {
    const statements = Array.from({ length: 50 }, (_, index) =>
      allow({ Action: ['s3:GetObject*', 's3:DeleteObject*'], Resource: `arn:aws:s3:::bucket-with-a-usual-name-${index}/*` }),
    );
    const accesses = Array.from(
      { length: 1_000 },
      (_, index): Access => ({ action: 's3:DeleteObject', resource: `${BUCKET}/live/${index}.mp4` }),
    );
    expect(denialsOf([...statements, allow({ Resource: `${BUCKET}/*` })], accesses)).toBeUndefined();
  });
});

test.each(['constructor', 'toString', '__proto__'])('no request has the condition key %s', (key) => {
  const Null = Object.fromEntries([[key, 'true']]);
  expect(denialOf([allow({ Condition: { Null } })], GET_STAGE)).toBeUndefined();
  expect(denialOf([allow({ Condition: { StringLike: Object.fromEntries([[key, '*']]) } })], GET_STAGE)).toBeDefined();
});
