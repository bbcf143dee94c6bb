/** What requests need, service by service, where a policy says more than the action and a single resource. */

import type { LocalRequest } from '../../../../local/src/http/http';
import type { Statement } from '../../../../local/src/services/iam/evaluation';
import { readPolicy, readTrustPolicy } from '../../../../local/src/services/iam/policy';
import { iam } from '../../../../local/src/services/iam/service';
import { startServices } from '../../../support/local-services';

const REGION = 'eu-west-1';
const EVENTS = 'arn:aws:events:eu-west-1:000000000000';
const SSM = 'arn:aws:ssm:eu-west-1:000000000000';
const CALLER_ARN = 'arn:aws:iam::000000000000:role/caller';
const ROLE_ARN = 'arn:aws:iam::000000000000:role/helper';

interface Sent extends Partial<LocalRequest> {
  readonly service: string;
}

/** A role beside the caller's. */
interface Helper {
  readonly trust: readonly Statement[];
  readonly tags?: Record<string, string>;
}

/** What a role with these statements is denied; undefined when its request gets to the service. */
async function denialOf(statements: readonly Statement[], { service, ...request }: Sent, helper?: Helper): Promise<string | undefined> {
  const denials: string[] = [];
  const services = startServices({ onFunctionLog: ({ text }) => denials.push(text) });
  const { roles, sessions } = services.of(iam);
  const policies = [readPolicy('own', { Version: '2012-10-17', Statement: statements })];
  const settings = { trustPolicy: {}, maxSessionDuration: 3_600, policies, managedPolicyArns: [], tags: {} };
  roles.create({ name: 'caller', arn: CALLER_ARN, id: 'AROA1', settings });
  if (helper) {
    const { trust, tags = {} } = helper;
    const trustPolicy = readTrustPolicy({ Version: '2012-10-17', Statement: trust });
    roles.create({ name: 'helper', arn: ROLE_ARN, id: 'AROA2', settings: { ...settings, trustPolicy, policies: [], tags } });
  }
  const { accessKeyId } = sessions.assume('caller', 'test');
  const url = new URL('http://127.0.0.1/');
  const credential = { accessKeyId, region: REGION, service };
  const answer = await services.byName[service]?.({ method: 'POST', url, headers: {}, body: Buffer.alloc(0), credential, ...request });
  const isDenial = typeof answer === 'object' && String(answer.body).includes('is not authorized to perform');
  expect(isDenial).toBe(denials.length > 0);
  return denials[0];
}

const json = (service: string, operation: string, input: unknown): Sent => ({
  service,
  headers: { 'x-amz-target': `Service.${operation}` },
  body: Buffer.from(JSON.stringify(input)),
});
const query = (input: Record<string, string>): Sent => ({ service: 'sts', body: Buffer.from(new URLSearchParams(input).toString()) });

const allow = (Action: string, Resource: string | string[] = '*', Condition?: Statement['Condition']): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
});
const lacks = (Action: string, Resource: string) =>
  expect.stringContaining(`its policies lack ${JSON.stringify({ Effect: 'Allow', Action, Resource })}`);

describe('EventBridge', () => {
  const put = (...Entries: unknown[]) => json('events', 'PutEvents', { Entries });
  const ownBus = allow('events:PutEvents', `${EVENTS}:event-bus/default`);
  const other = `${EVENTS}:event-bus/other`;

  test.each<[string, object]>([
    ['no bus', {}],
    ['null', { EventBusName: null }],
    ['its name', { EventBusName: 'default' }],
    ['its ARN', { EventBusName: `${EVENTS}:event-bus/default` }],
  ])('the default bus is named by %s', async (_, entry) => {
    expect(await denialOf([ownBus], put(entry))).toBeUndefined();
    expect(await denialOf([allow('events:PutEvents', other)], put(entry))).toEqual(
      lacks('events:PutEvents', `${EVENTS}:event-bus/default`),
    );
  });

  test('every bus of the entries has to be allowed', async () => {
    const request = put({}, { EventBusName: 'other' });
    expect(await denialOf([ownBus], request)).toEqual(lacks('events:PutEvents', other));
    expect(await denialOf([allow('events:PutEvents', `${EVENTS}:event-bus/*`)], request)).toBeUndefined();
  });

  test.each(['StringEquals', 'ForAllValues:StringEquals'])(
    'every entry has to meet the conditions on its source and type: %s',
    async (operator) => {
      const condition = { [operator]: { 'events:source': 'app', 'events:detail-type': ['Started', 'Stopped'] } };
      const statements = [allow('events:PutEvents', '*', condition)];
      const started = { Source: 'app', DetailType: 'Started' };
      expect(await denialOf(statements, put(started, { Source: 'app', DetailType: 'Stopped' }))).toBeUndefined();
      expect(await denialOf(statements, put(started, { Source: 'app', DetailType: 'Paused' }))).toContain('events:PutEvents');
      expect(await denialOf(statements, put({ Source: 'other', DetailType: 'Started' }))).toContain('events:PutEvents');
    },
  );

  test('no call comes from another bus', async () => {
    expect(await denialOf([allow('events:PutEvents', '*', { Bool: { 'events:eventBusInvocation': 'false' } })], put({}))).toBeUndefined();
    expect(await denialOf([allow('events:PutEvents', '*', { Bool: { 'events:eventBusInvocation': 'true' } })], put({}))).toBeDefined();
  });

  test.each([{}, { Entries: 'x' }, { Entries: [] }, []])('what puts no event is the concern of the service: %j', async (input) => {
    expect(await denialOf([], json('events', 'PutEvents', input))).toBeUndefined();
  });

  test('more than any operation is about is denied', async () => {
    const entries = (length: number) => json('events', 'PutEvents', { Entries: Array.from({ length }, () => ({})) });
    expect(await denialOf([ownBus], entries(1_000))).toBeUndefined();
    // More than a call of JavaScript takes as arguments.
    expect(await denialOf([ownBus], entries(130_000))).toBe(
      'Access denied to the role caller because the request is about more than 1000 resources.',
    );
  });

  test.each(['TestEventPattern', 'ListRules'])('%s knows no resource', async (operation) => {
    expect(await denialOf([allow(`events:${operation}`)], json('events', operation, {}))).toBeUndefined();
    expect(await denialOf([allow(`events:${operation}`, `${EVENTS}:*`)], json('events', operation, {}))).toEqual(
      lacks(`events:${operation}`, '*'),
    );
  });
});

describe('CloudWatch Logs', () => {
  const group = 'arn:aws:logs:eu-west-1:000000000000:log-group:/app';

  test.each(['ListTagsForResource', 'TagResource', 'UntagResource'])('%s is about the log group itself', async (operation) => {
    for (const resourceArn of [group, `${group}:*`]) {
      const request = json('logs', operation, { resourceArn });
      expect(await denialOf([allow(`logs:${operation}`, group)], request)).toBeUndefined();
      expect(await denialOf([allow(`logs:${operation}`, `${group}:*`)], request)).toEqual(lacks(`logs:${operation}`, group));
    }
  });

  test('a log group that is created with tags is tagged, too', async () => {
    const request = json('logs', 'CreateLogGroup', { logGroupName: '/app', tags: { team: 'live' } });
    const create = allow('logs:CreateLogGroup', `${group}:*`);
    expect(await denialOf([create], request)).toEqual(lacks('logs:TagResource', group));
    expect(await denialOf([create, allow('logs:TagResource', group)], request)).toBeUndefined();
    expect(await denialOf([allow('logs:*', group)], request)).toEqual(lacks('logs:CreateLogGroup', `${group}:log-stream:`));
  });
});

describe('AWS KMS', () => {
  const keys = 'arn:aws:kms:eu-west-1:000000000000:key/*';
  const create = (input: object) => json('kms', 'CreateKey', input);

  test('a key that is created with tags is tagged, too', async () => {
    const tagged = create({ Tags: [{ TagKey: 'team', TagValue: 'live' }] });
    const mayCreate = allow('kms:CreateKey');
    for (const untagged of [{}, { Tags: [] }]) expect(await denialOf([mayCreate], create(untagged))).toBeUndefined();
    expect(await denialOf([mayCreate], tagged)).toEqual(lacks('kms:TagResource', keys));
    const mayTag = (team: string) => allow('kms:TagResource', keys, { StringEquals: { 'aws:RequestTag/team': team } });
    expect(await denialOf([mayCreate, mayTag('live')], tagged)).toBeUndefined();
    expect(await denialOf([mayCreate, mayTag('other')], tagged)).toEqual(
      expect.stringContaining('lack {"Effect":"Allow","Action":"kms:TagResource"'),
    );
  });
});

describe('Secrets Manager', () => {
  const secret = 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:stream';
  const create = (input: object) => json('secretsmanager', 'CreateSecret', { Name: 'stream', ...input });

  test('a secret that is created with tags is tagged, too', async () => {
    const tagged = create({ Tags: [{ Key: 'team', Value: 'live' }] });
    const mayCreate = allow('secretsmanager:CreateSecret', secret);
    for (const untagged of [{}, { Tags: [] }]) expect(await denialOf([mayCreate], create(untagged))).toBeUndefined();
    expect(await denialOf([mayCreate], tagged)).toEqual(lacks('secretsmanager:TagResource', secret));
    const mayTag = (team: string) => allow('secretsmanager:TagResource', secret, { StringEquals: { 'aws:RequestTag/team': team } });
    expect(await denialOf([mayCreate, mayTag('live')], tagged)).toBeUndefined();
    expect(await denialOf([mayCreate, mayTag('other')], tagged)).toEqual(
      expect.stringContaining('lack {"Effect":"Allow","Action":"secretsmanager:TagResource"'),
    );
  });
});

describe('Systems Manager', () => {
  const get = (Name: unknown) => json('ssm', 'GetParameter', { Name });

  test.each<[string, string]>([
    ['app/key', `${SSM}:parameter/app/key`],
    ['/app/key', `${SSM}:parameter/app/key`],
    ['key', `${SSM}:parameter/key`],
    ['/app/key:3', `${SSM}:parameter/app/key`],
    [`${SSM}:parameter/app/key`, `${SSM}:parameter/app/key`],
    ['arn:aws:ssm:us-east-1:111122223333:parameter/app/key:live', 'arn:aws:ssm:us-east-1:111122223333:parameter/app/key'],
  ])('the parameter %s is the resource %s', async (name, arn) => {
    expect(await denialOf([], get(name))).toEqual(lacks('ssm:GetParameter', arn));
    expect(await denialOf([allow('ssm:GetParameter', arn)], get(name))).toBeUndefined();
  });

  test('every parameter of a list has to be allowed', async () => {
    const request = json('ssm', 'GetParameters', { Names: ['a', '/b'] });
    expect(await denialOf([allow('ssm:GetParameters', `${SSM}:parameter/a`)], request)).toEqual(
      lacks('ssm:GetParameters', `${SSM}:parameter/b`),
    );
    expect(await denialOf([allow('ssm:GetParameters', [`${SSM}:parameter/a`, `${SSM}:parameter/b`])], request)).toBeUndefined();
  });

  test('what names no parameter is about all', async () => {
    expect(await denialOf([allow('ssm:*', `${SSM}:*`)], json('ssm', 'GetParameter', {}))).toEqual(lacks('ssm:GetParameter', '*'));
  });
});

describe('STS', () => {
  const assume = (input: Record<string, string> = {}) =>
    query({ Action: 'AssumeRole', RoleArn: ROLE_ARN, RoleSessionName: 'night', ...input });

  test('a role is the resource', async () => {
    expect(await denialOf([allow('sts:AssumeRole', ROLE_ARN)], assume())).toBeUndefined();
    expect(await denialOf([allow('sts:AssumeRole', `${ROLE_ARN}s`)], assume())).toEqual(lacks('sts:AssumeRole', ROLE_ARN));
  });

  test('conditions are on the name of the session and the external id', async () => {
    const condition = { StringEquals: { 'sts:RoleSessionName': 'night', 'sts:ExternalId': 'secret' } };
    const statements = [allow('sts:AssumeRole', ROLE_ARN, condition)];
    expect(await denialOf(statements, assume({ ExternalId: 'secret' }))).toBeUndefined();
    expect(await denialOf(statements, assume())).toBeDefined();
    expect(await denialOf(statements, assume({ ExternalId: 'secret', RoleSessionName: 'day' }))).toBeDefined();
  });

  test('tags and a source identity take a permission more, and conditions are on them', async () => {
    const tagged = assume({ 'Tags.member.1.Key': 'team', 'Tags.member.1.Value': 'live' });
    expect(await denialOf([allow('sts:AssumeRole')], tagged)).toEqual(lacks('sts:TagSession', ROLE_ARN));
    const team = (value: string) => allow('sts:*', '*', { StringEquals: { 'aws:RequestTag/team': value, 'aws:TagKeys': 'team' } });
    expect(await denialOf([team('live')], tagged)).toBeUndefined();
    expect(await denialOf([team('other')], tagged)).toBeDefined();

    const identified = assume({ SourceIdentity: 'ann' });
    expect(await denialOf([allow('sts:AssumeRole')], identified)).toEqual(lacks('sts:SetSourceIdentity', ROLE_ARN));
    expect(await denialOf([allow('sts:*', '*', { StringLike: { 'sts:SourceIdentity': 'a*' } })], identified)).toBeUndefined();
  });

  test('a condition on the external id or the name of the session holds for sts:AssumeRole only', async () => {
    const named = assume({ ExternalId: 'secret', SourceIdentity: 'ann', 'Tags.member.1.Key': 'team', 'Tags.member.1.Value': 'live' });
    for (const condition of [{ 'sts:ExternalId': 'secret' }, { 'sts:RoleSessionName': 'night' }] as Record<string, string>[]) {
      const onAll = ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'].map((action) =>
        allow(action, '*', { StringEquals: condition }),
      );
      expect(await denialOf([...onAll, allow('sts:SetSourceIdentity')], named)).toEqual(
        expect.stringContaining('lack {"Effect":"Allow","Action":"sts:TagSession"'),
      );
      expect(await denialOf([...onAll, allow('sts:TagSession')], named)).toEqual(
        expect.stringContaining('lack {"Effect":"Allow","Action":"sts:SetSourceIdentity"'),
      );
      expect(await denialOf([...onAll, allow('sts:TagSession'), allow('sts:SetSourceIdentity')], named)).toBeUndefined();
    }
  });

  describe('a role that is deployed', () => {
    const trust = (Principal: Statement['Principal'], change: Statement = {}): Statement => ({
      Effect: 'Allow',
      Principal,
      Action: 'sts:AssumeRole',
      ...change,
    });
    const ACCOUNT = { AWS: 'arn:aws:iam::000000000000:root' };
    const CALLER = { AWS: CALLER_ARN };
    const MAY = [allow('sts:*')];
    const untrusted = expect.stringContaining(
      `the trust policy of ${ROLE_ARN} allows sts:AssumeRole neither to the role nor to the account.`,
    );

    test.each<[string, Statement]>([
      ['the role', trust(CALLER)],
      ['the session', trust({ AWS: ['arn:aws:sts::000000000000:assumed-role/caller/test'] })],
      ['everybody', trust({ AWS: '*' })],
    ])('that trusts %s needs no policy of the caller', async (_, statement) => {
      expect(await denialOf([], assume(), { trust: [statement] })).toBeUndefined();
    });

    test.each<[string, Statement]>([
      ['its root', trust(ACCOUNT)],
      ['its id', trust({ AWS: '000000000000' })],
    ])('that trusts the account, by %s, leaves it to the policies of the caller', async (_, statement) => {
      expect(await denialOf(MAY, assume(), { trust: [statement] })).toBeUndefined();
      expect(await denialOf([], assume(), { trust: [statement] })).toEqual(lacks('sts:AssumeRole', ROLE_ARN));
    });

    test.each<[string, Statement[]]>([
      ['nobody', []],
      ['a service', [trust({ Service: 'lambda.amazonaws.com' })]],
      ['an identity provider', [trust({ Federated: 'accounts.google.com' }, { Action: 'sts:AssumeRoleWithWebIdentity' })]],
      ['another role', [trust({ AWS: `${CALLER_ARN}s` })]],
      ['another session', [trust({ AWS: 'arn:aws:sts::000000000000:assumed-role/caller/other' })]],
      ['another account', [trust({ AWS: ['111122223333', 'arn:aws:iam::111122223333:root'] })]],
      ['the role for something else', [trust(CALLER, { Action: 'sts:TagSession' })]],
    ])('that trusts %s cannot be assumed, whatever the caller may', async (_, statements) => {
      expect(await denialOf(MAY, assume(), { trust: statements })).toEqual(untrusted);
    });

    test('is kept from whom it or the caller denies it', async () => {
      const never = trust(CALLER, { Effect: 'Deny' });
      expect(await denialOf(MAY, assume(), { trust: [trust(CALLER), never] })).toContain(
        `the trust policy of ${ROLE_ARN} forbids sts:AssumeRole`,
      );
      const denied: Statement = { Effect: 'Deny', Action: 'sts:*', Resource: '*' };
      expect(await denialOf([denied], assume(), { trust: [trust(CALLER)] })).toContain('the policy own forbids sts:AssumeRole');
    });

    test('asks for the external id that it trusts, and its denial says so', async () => {
      const Condition = { StringEquals: { 'sts:ExternalId': 'secret' } };
      const helper = { trust: [trust(ACCOUNT, { Condition })] };
      expect(await denialOf(MAY, assume({ ExternalId: 'secret' }), helper)).toBeUndefined();
      expect(await denialOf(MAY, assume(), helper)).toEqual(untrusted);
      expect(await denialOf(MAY, assume({ ExternalId: 'other' }), helper)).toContain(
        `It allows it to ${JSON.stringify({ Principal: ACCOUNT, Condition })}.`,
      );
    });

    test('has to trust the caller with tags and a source identity, too', async () => {
      const tagged = assume({ 'Tags.member.1.Key': 'team', 'Tags.member.1.Value': 'live', 'TransitiveTagKeys.member.1': 'team' });
      const identified = assume({ SourceIdentity: 'ann' });
      const bare = { trust: [trust(CALLER)] };
      expect(await denialOf(MAY, tagged, bare)).toContain(`the trust policy of ${ROLE_ARN} allows sts:TagSession neither`);
      expect(await denialOf(MAY, identified, bare)).toContain(`the trust policy of ${ROLE_ARN} allows sts:SetSourceIdentity neither`);
      const whole = { trust: [trust(CALLER, { Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'] })] };
      expect(await denialOf([], tagged, whole)).toBeUndefined();
      expect(await denialOf([], identified, whole)).toBeUndefined();
      const transitive = { Condition: { 'ForAllValues:StringEquals': { 'sts:TransitiveTagKeys': 'team' } } };
      expect(await denialOf([], tagged, { trust: [trust(CALLER, { Action: 'sts:*', ...transitive })] })).toBeUndefined();
    });

    test('is told by its tags', async () => {
      const live = [allow('sts:AssumeRole', '*', { StringEquals: { 'aws:ResourceTag/team': 'live' } })];
      expect(await denialOf(live, assume(), { trust: [trust(ACCOUNT)], tags: { team: 'live' } })).toBeUndefined();
      expect(await denialOf(live, assume(), { trust: [trust(ACCOUNT)], tags: { team: 'other' } })).toBeDefined();
    });

    test('is told by its whole ARN', async () => {
      const RoleArn = ROLE_ARN.replace('role/', 'role/path/');
      expect(await denialOf([], assume({ RoleArn }), { trust: [trust(CALLER)] })).toEqual(lacks('sts:AssumeRole', RoleArn));
    });
  });

  test('who calls is told to everybody', async () => {
    const deny: Statement = { Effect: 'Deny', Action: '*', Resource: '*' };
    expect(await denialOf([deny], query({ Action: 'GetCallerIdentity' }))).toBeUndefined();
    expect(await denialOf([deny], query({ Action: 'AssumeRole', RoleArn: ROLE_ARN }))).toContain('the policy own forbids sts:AssumeRole');
  });
});

describe('S3', () => {
  const put = (headers: Record<string, string>): Sent => ({
    service: 's3',
    method: 'PUT',
    url: new URL('http://127.0.0.1/to/key'),
    headers,
  });
  const write = allow('s3:PutObject', 'arn:aws:s3:::to/key');

  test('who copies an object has to be able to read it', async () => {
    const request = put({ 'x-amz-copy-source': '/from/a%20b' });
    expect(await denialOf([write], request)).toEqual(lacks('s3:GetObject', 'arn:aws:s3:::from/a b'));
    expect(await denialOf([write, allow('s3:GetObject', 'arn:aws:s3:::from/*')], request)).toBeUndefined();
    expect(await denialOf([allow('s3:GetObject')], request)).toEqual(lacks('s3:PutObject', 'arn:aws:s3:::to/key'));
  });

  test('who writes in place of a known object has to be able to read it', async () => {
    expect(await denialOf([write], put({ 'if-none-match': '*' }))).toBeUndefined();
    expect(await denialOf([write], put({ 'if-match': '"a"' }))).toEqual(lacks('s3:GetObject', 'arn:aws:s3:::to/key'));
  });
});

describe('Lambda', () => {
  const FUNCTION = 'arn:aws:lambda:eu-west-1:000000000000:function:room';
  const update = (part: 'code' | 'configuration', input: object): Sent => ({
    service: 'lambda',
    method: 'PUT',
    url: new URL(`http://127.0.0.1/2015-03-31/functions/room/${part}`),
    body: Buffer.from(JSON.stringify(input)),
  });

  test('code in a bucket is read with the permissions of the caller', async () => {
    const request = update('code', { S3Bucket: 'assets', S3Key: 'a/b.zip' });
    const own = allow('lambda:UpdateFunctionCode', FUNCTION);
    expect(await denialOf([own], request)).toEqual(lacks('s3:GetObject', 'arn:aws:s3:::assets/a/b.zip'));
    expect(await denialOf([own, allow('s3:GetObject', 'arn:aws:s3:::assets/*')], request)).toBeUndefined();
  });

  test('another role has to be passed to it', async () => {
    const request = update('configuration', { Role: ROLE_ARN });
    const own = allow('lambda:UpdateFunctionConfiguration', FUNCTION);
    expect(await denialOf([own], request)).toEqual(lacks('iam:PassRole', ROLE_ARN));
    const pass = (service: string) => allow('iam:PassRole', ROLE_ARN, { StringEquals: { 'iam:PassedToService': service } });
    expect(await denialOf([own, pass('lambda.amazonaws.com')], request)).toBeUndefined();
    expect(await denialOf([own, pass('events.amazonaws.com')], request)).toBeDefined();
  });
});

test('what CloudTrail knows is about everything', async () => {
  const lookUp = json('cloudtrail', 'LookupEvents', {});
  expect(await denialOf([allow('cloudtrail:LookupEvents')], lookUp)).toBeUndefined();
  expect(await denialOf([], lookUp)).toEqual(lacks('cloudtrail:LookupEvents', '*'));
});
