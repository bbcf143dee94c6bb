/** What AssumeRole takes, once the policies have allowed it, and what becomes of it. */

import { createPipeline } from '../../../../local/src/service/pipeline';
import { awsQuery } from '../../../../local/src/service/protocols/aws-query';
import { createAccessControl } from '../../../../local/src/services/iam/access';
import { createRoles, type Roles } from '../../../../local/src/services/iam/roles';
import { createSessions, type Sessions } from '../../../../local/src/services/iam/sessions';
import { stsOperations } from '../../../../local/src/services/sts/operations';
import { VirtualClock } from '../../../support/virtual-clock';
import { type Client, connectTo } from '../client';

const roleArn = (name: string) => `arn:aws:iam::000000000000:role/${name}`;

const clock = new VirtualClock();
let roles: Roles;
let sessions: Sessions;
let client: Client;
beforeEach(async () => {
  roles = createRoles();
  sessions = createSessions(roles);
  const policies = [
    {
      name: 'own',
      document: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: 'ivs:*', Resource: `arn:aws:ivs:*:*:stage/\${aws:PrincipalTag/team}-\${aws:PrincipalTag/show}` },
          { Effect: 'Allow', Action: 's3:*', Resource: '*', Condition: { StringEquals: { 'aws:SourceIdentity': 'ann' } } },
        ],
      },
    },
  ];
  const settings = { trustPolicy: {}, maxSessionDuration: 7_200, policies, managedPolicyArns: [], tags: { Team: 'live', show: 'quiz' } };
  roles.create({ name: 'helper', arn: roleArn('helper'), id: 'AROA1', settings });
  roles.create({ name: 'further', arn: roleArn('further'), id: 'AROA2', settings });
  const operations = stsOperations({ roles, sessions }, clock);
  client = await connectTo(createPipeline({ name: 'sts', protocol: awsQuery('https://example.com/'), operations }).service, 'sts');
});
afterEach(() => client.close());

interface Assumed {
  readonly status: number;
  readonly body: string;
  readonly accessKeyId: string;
  /** In seconds from now. */
  readonly lasts: number;
}

async function assume(input: Record<string, string> = {}, accessKeyId = 'local'): Promise<Assumed> {
  const form = { Action: 'AssumeRole', RoleArn: roleArn('helper'), RoleSessionName: 'night', ...input };
  const { status, body } = await client.send('/', { method: 'POST', body: new URLSearchParams(form).toString(), accessKeyId });
  const [, key = ''] = /<AccessKeyId>(\w+)</.exec(body) ?? [];
  const [, expiration = ''] = /<Expiration>(.*)<\/Expiration>/.exec(body) ?? [];
  return { status, body, accessKeyId: key, lasts: (Date.parse(expiration) - clock.now()) / 1_000 };
}

const refusal = (message: string) => ({
  status: 400,
  body: expect.stringContaining(`<Code>ValidationError</Code><Message>${message.replaceAll('"', '&quot;')}</Message>`),
});
const tags = (...pairs: readonly [key: string, value: string][]) =>
  Object.fromEntries(
    pairs.flatMap(([key, value], index) => [
      [`Tags.member.${index + 1}.Key`, key],
      [`Tags.member.${index + 1}.Value`, value],
    ]),
  );

describe('what is not had is refused by name', () => {
  const HAS = 'RoleArn, RoleSessionName, DurationSeconds, ExternalId, SourceIdentity, Tags, TransitiveTagKeys';

  test.each(['Policy', 'PolicyArns.member.1.arn', 'SerialNumber', 'TokenCode', 'ProvidedContexts.member.1.ProviderArn'])(
    '%s',
    async (name) => {
      expect(await assume({ [name]: 'x' })).toMatchObject(
        refusal(`The local endpoint does not have ${name.split('.')[0]} of AssumeRole. It has: ${HAS}.`),
      );
    },
  );
});

describe('texts', () => {
  const own = (name: string, marks: string, most: number, got: string) =>
    `${name} has 2 to ${most} letters, digits and ${marks}; got "${got}".`;

  test.each<[name: string, marks: string, most: number]>([
    ['RoleSessionName', '_+=,.@-', 64],
    ['SourceIdentity', '_+=,.@-', 64],
    ['ExternalId', '_+=,.@:/-', 1_224],
  ])('%s', async (name, marks, most) => {
    for (const good of ['ab', `a9${marks}`, 'x'.repeat(most)]) expect(await assume({ [name]: good })).toMatchObject({ status: 200 });
    for (const bad of ['', 'a', 'a b', 'a*', 'x'.repeat(most + 1)]) {
      expect(await assume({ [name]: bad })).toMatchObject(refusal(own(name, marks, most, bad)));
    }
  });

  test('a source identity is told back', async () => {
    expect((await assume({ SourceIdentity: 'ann' })).body).toContain('<SourceIdentity>ann</SourceIdentity>');
    expect((await assume()).body).not.toContain('SourceIdentity');
  });
});

describe('DurationSeconds', () => {
  test('is an hour unless it is said', async () => {
    expect((await assume()).lasts).toBe(3_600);
    expect((await assume({ DurationSeconds: '900' })).lasts).toBe(900);
    expect((await assume({ DurationSeconds: '7200' })).lasts).toBe(7_200);
  });

  test.each(['899', '43201', '1e3', '-900', 'x', ''])('is no "%s"', async (DurationSeconds) => {
    expect(await assume({ DurationSeconds })).toMatchObject(refusal(`DurationSeconds is from 900 to 43200; got "${DurationSeconds}".`));
  });

  test('is at most what the role lets, if it is deployed', async () => {
    expect(await assume({ DurationSeconds: '7201' })).toMatchObject(
      refusal('DurationSeconds is at most the MaxSessionDuration of the role, which is 7200; got 7201.'),
    );
    expect((await assume({ RoleArn: roleArn('cdk'), DurationSeconds: '43200' })).lasts).toBe(43_200);
  });

  test('is at most an hour from one role to another', async () => {
    const { accessKeyId } = await assume({ RoleArn: roleArn('further') });
    expect(await assume({ DurationSeconds: '3600' }, accessKeyId)).toMatchObject({ status: 200 });
    expect(await assume({ DurationSeconds: '3601' }, accessKeyId)).toMatchObject(
      refusal('DurationSeconds is at most 3600 for a role that is assumed with the credentials of another one; got 3601.'),
    );
  });
});

describe('what is said of a session counts in its calls', () => {
  const denialOf = (accessKeyId: string, action: string, resource: string) => {
    const session = sessions.find(accessKeyId);
    if (!session) throw new Error(`nobody has ${accessKeyId}`);
    return createAccessControl(roles, () => undefined).denialOf(session, 'us-east-1', [{ action, resource }]);
  };
  const stage = (name: string) => `arn:aws:ivs:us-east-1:000000000000:stage/${name}`;

  test('its tags beside those of the role, and before them', async () => {
    const { accessKeyId: plain } = await assume();
    const { accessKeyId: tagged } = await assume(tags(['team', 'sports']));
    expect(tagged).not.toBe(plain);
    expect(denialOf(plain, 'ivs:GetStage', stage('live-quiz'))).toBeUndefined();
    expect(denialOf(plain, 'ivs:GetStage', stage('sports-quiz'))).toBeDefined();
    expect(denialOf(tagged, 'ivs:GetStage', stage('sports-quiz'))).toBeUndefined();
    expect(denialOf(tagged, 'ivs:GetStage', stage('live-quiz'))).toBeDefined();
  });

  test('its source identity', async () => {
    expect(denialOf((await assume({ SourceIdentity: 'ann' })).accessKeyId, 's3:GetObject', 'arn:aws:s3:::a/b')).toBeUndefined();
    expect(denialOf((await assume({ SourceIdentity: 'bob' })).accessKeyId, 's3:GetObject', 'arn:aws:s3:::a/b')).toBeDefined();
  });

  test.each<[string, Record<string, string>]>([
    ['a source identity', { SourceIdentity: 'ann' }],
    ['transitive tags', { ...tags(['team', 'sports']), 'TransitiveTagKeys.member.1': 'team' }],
  ])('%s would go on to a further role that is deployed', async (_, input) => {
    const { accessKeyId } = await assume({ RoleArn: roleArn('cdk'), ...input });
    const session = 'arn:aws:sts::000000000000:assumed-role/cdk/night';
    expect(await assume({ RoleArn: roleArn('further') }, accessKeyId)).toMatchObject(
      refusal(
        `The local endpoint does not hand on the source identity or transitive tags of ${session} to the role further. ` +
          'Assume it with credentials that have neither.',
      ),
    );
    expect(await assume({ RoleArn: roleArn('cdk-lookup') }, accessKeyId)).toMatchObject({ status: 200 });
  });
});

describe('tags', () => {
  const many = (count: number) => tags(...Array.from({ length: count }, (_, index): [string, string] => [`key ${index}`, '']));

  test('up to fifty', async () => {
    expect(await assume(many(50))).toMatchObject({ status: 200 });
    expect(await assume(many(51))).toMatchObject(refusal('A session has at most 50 tags; got 51.'));
  });

  test.each<[string, string]>([
    ['', 'x'],
    ['a*', 'x'],
    ['k'.repeat(129), 'x'],
    ['a', 'v'.repeat(257)],
    ['a', '!'],
  ])('not "%s" with the value "%s"', async (key, value) => {
    expect(await assume(tags([key, value]))).toMatchObject(
      refusal(`A tag has a key of 1 to 128 and a value of up to 256 letters, digits, spaces and _.:/=+-@; got "${key}": "${value}".`),
    );
  });

  test('each once, whatever the case', async () => {
    expect(await assume(tags(['team', 'a'], ['Team', 'b']))).toMatchObject(
      refusal('The keys of Tags differ, and not only in case; got "team" more than once.'),
    );
  });

  test('transitive ones are among them', async () => {
    expect(await assume({ ...tags(['team', 'a']), 'TransitiveTagKeys.member.1': 'show' })).toMatchObject(
      refusal('TransitiveTagKeys are keys of Tags; got "show".'),
    );
  });
});

test('a session of a role that is deployed assumes no role that is not', async () => {
  const { accessKeyId } = await assume();
  expect(await assume({ RoleArn: roleArn('path/further') }, accessKeyId)).toMatchObject({
    status: 403,
    body: expect.stringContaining('assumed-role/helper/night cannot assume the role further, which is not deployed here.'),
  });
  expect(await assume({ RoleArn: roleArn('further') }, accessKeyId)).toMatchObject({ status: 200 });
});

test('a role with a managed policy that cannot be evaluated is assumed by nobody, and the refusal names the policy', async () => {
  const unknown = 'arn:aws:iam::aws:policy/AmazonEC2FullAccess';
  const trustPolicy = { Statement: { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' } };
  const settings = { trustPolicy, maxSessionDuration: 3_600, policies: [], managedPolicyArns: [unknown], tags: {} };
  roles.create({ name: 'machine', arn: roleArn('machine'), id: 'AROA3', settings });
  const { status, body } = await assume({ RoleArn: roleArn('machine') });
  expect(status).toBe(400);
  expect(body).toContain(
    `<Code>ValidationError</Code><Message>Nobody can assume the role machine. The local endpoint does not have the managed policy ${unknown} and cannot evaluate it. It has: `,
  );
});
