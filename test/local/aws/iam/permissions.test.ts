/** What requests need, service by service, where a policy says more than the action and a single resource. */
import type { Statement } from '../../../../local/aws/iam/evaluation';
import { createIam } from '../../../../local/aws/iam/iam';
import { servicePermissions } from '../../../../local/aws/iam/permissions';
import { readPolicy } from '../../../../local/aws/iam/policy';
import { createKms } from '../../../../local/aws/kms/kms';
import { createFunctionPolicies } from '../../../../local/aws/lambda/function-policies';
import { createS3 } from '../../../../local/aws/s3/s3';
import { createSecretsManager } from '../../../../local/aws/secrets-manager/secrets-manager';
import type { LocalRequest } from '../../../../local/http';

const REGION = 'eu-west-1';
const EVENTS = 'arn:aws:events:eu-west-1:000000000000';
const SSM = 'arn:aws:ssm:eu-west-1:000000000000';
const ROLE_ARN = 'arn:aws:iam::000000000000:role/helper';
const SERVED = { status: 200 };

interface Sent extends Partial<LocalRequest> {
  readonly service: string;
}

/** What a role with these statements is denied; undefined when its request gets to the service. */
async function denialOf(statements: readonly Statement[], { service, ...request }: Sent): Promise<string | undefined> {
  const denials: string[] = [];
  const { keys } = createKms();
  const onDenied = ({ text }: { readonly text: string }) => denials.push(text);
  const iam = createIam({ keys, buckets: createS3(), functions: createFunctionPolicies(), onDenied });
  const policies = [readPolicy('own', { Version: '2012-10-17', Statement: statements })];
  const settings = { policies, managedPolicyArns: [], tags: {} };
  iam.roles.create({ name: 'caller', arn: 'arn:aws:iam::000000000000:role/caller', id: 'AROA1', settings });
  const { accessKeyId } = iam.sessions.assume('caller', 'test');
  const permissions = servicePermissions({ keys, secrets: createSecretsManager().secrets, stacks: () => [] });
  const { [service]: guarded } = iam.guard({ [service]: async () => SERVED }, permissions);
  const url = new URL('http://127.0.0.1/');
  const whole = {
    method: 'POST',
    url,
    headers: {},
    body: Buffer.alloc(0),
    credential: { accessKeyId, region: REGION, service },
    ...request,
  };
  const answer = await guarded?.(whole);
  expect(answer === SERVED).toBe(denials.length === 0);
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

  test('an entry that is no object puts it on the default bus, as far as can be told', async () => {
    expect(await denialOf([], put(7))).toEqual(lacks('events:PutEvents', `${EVENTS}:event-bus/default`));
  });

  test.each(['TestEventPattern', 'ListRules'])('%s knows no resource', async (operation) => {
    expect(await denialOf([allow(`events:${operation}`)], json('events', operation, {}))).toBeUndefined();
    expect(await denialOf([allow(`events:${operation}`, `${EVENTS}:*`)], json('events', operation, {}))).toEqual(
      lacks(`events:${operation}`, '*'),
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
    expect(await denialOf([allow('ssm:*', `${SSM}:*`)], get(7))).toEqual(lacks('ssm:GetParameter', '*'));
  });
});

describe('STS', () => {
  const assume = (input: Record<string, string> = {}) =>
    query({ Action: 'AssumeRole', RoleArn: ROLE_ARN, RoleSessionName: 'night', ...input });

  test('a role is the resource, also of a request in a URL', async () => {
    const url = new URL(`http://127.0.0.1/?Action=AssumeRole&RoleArn=${ROLE_ARN}`);
    for (const request of [assume(), { service: 'sts', method: 'GET', url }]) {
      expect(await denialOf([allow('sts:AssumeRole', ROLE_ARN)], request)).toBeUndefined();
      expect(await denialOf([allow('sts:AssumeRole', `${ROLE_ARN}s`)], request)).toEqual(lacks('sts:AssumeRole', ROLE_ARN));
    }
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

  test('who calls is told to everybody', async () => {
    const deny: Statement = { Effect: 'Deny', Action: '*', Resource: '*' };
    expect(await denialOf([deny], query({ Action: 'GetCallerIdentity' }))).toBeUndefined();
    expect(await denialOf([deny], query({ Action: 'AssumeRole', RoleArn: ROLE_ARN }))).toContain('the policy own forbids sts:AssumeRole');
  });
});

test('what CloudTrail knows is about everything', async () => {
  const lookUp = json('cloudtrail', 'LookupEvents', {});
  expect(await denialOf([allow('cloudtrail:LookupEvents')], lookUp)).toBeUndefined();
  expect(await denialOf([], lookUp)).toEqual(lacks('cloudtrail:LookupEvents', '*'));
});
