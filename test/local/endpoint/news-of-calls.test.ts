/** What news tells of calls: who called, what was denied or throttled, and the input without secrets. */

import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { CreateStageCommand, IVSRealTimeClient } from '@aws-sdk/client-ivs-realtime';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type CallNews, type IvsLocal, startIvsLocal } from '../../../local/src/api';
import { functionRole, inlineFunction } from '../../support/inline-functions';

let local: IvsLocal;
const clients: { destroy(): void }[] = [];
const use = <C extends { destroy(): void }>(client: C): C => {
  clients.push(client);
  return client;
};
beforeAll(async () => {
  local = await startIvsLocal();
});
beforeEach(() => local.reset());
afterAll(async () => {
  for (const client of clients) client.destroy();
  await local.close();
});

const calls = async (operation: string): Promise<CallNews> =>
  local.waitFor((news): news is Extract<typeof news, CallNews> => news.type === 'call' && news.operation === operation);

describe('a call', () => {
  test('has its input, its caller, and the request id of its response', async () => {
    const client = use(new IVSRealTimeClient(local.clientConfig));
    const { $metadata } = await client.send(new CreateStageCommand({ name: 'show', tags: { team: 'live' } }));
    expect(await calls('CreateStage')).toMatchObject({
      outcome: 'ok',
      requestId: $metadata.requestId,
      caller: 'arn:aws:iam::000000000000:user/local',
      input: { name: 'show', tags: { team: 'live' } },
    });
  });

  test('that fails has the message of the error, and a member that is not known has no value', async () => {
    const client = use(new SecretsManagerClient(local.clientConfig));
    await client.send(new PutSecretValueCommand({ SecretId: 'absent', SecretString: 'hunter2' })).catch(() => {});
    const told = await calls('PutSecretValue');
    expect(told).toMatchObject({ outcome: 'ResourceNotFoundException', input: { SecretId: 'absent', SecretString: '****' } });
    expect(told.message).toMatch(/^Secrets Manager can't find the specified secret/);
    expect(JSON.stringify(told)).not.toContain('hunter2');
  });

  test('has neither sensitive members nor the values of secrets', async () => {
    const secrets = use(new SecretsManagerClient(local.clientConfig));
    await secrets.send(new CreateSecretCommand({ Name: 'login', SecretString: 'open-sesame', Description: 'say open-sesame' }));
    expect((await calls('CreateSecret')).input).toMatchObject({ Name: 'login', SecretString: '****', Description: 'say ****' });

    const functions = use(new LambdaClient(local.clientConfig));
    await functions.send(new InvokeCommand({ FunctionName: 'absent', Payload: Buffer.from('{"key":"hunter2"}') })).catch(() => {});
    expect((await calls('Invoke')).input).toMatchObject({ FunctionName: 'absent', Payload: '****' });
  });

  test('has no secret that stands in JSON, is a member of another secret, or is known by its form', async () => {
    const secrets = use(new SecretsManagerClient(local.clientConfig));
    const password = 'hunter2"hunter2';
    await secrets.send(new CreateSecretCommand({ Name: 'login', SecretString: JSON.stringify({ user: 'postgres', password }) }));
    const token = `${['{"alg":"ES384"}', '{"jti":"abc"}', 'signature'].map((part) => Buffer.from(part).toString('base64url')).join('.')}`;
    const key = '-----BEGIN EC PRIVATE KEY-----\nMIGHAgEAMBMG\n-----END EC PRIVATE KEY-----';
    const url = 'http://127.0.0.1/custom-resource-response/a?X-Amz-Signature=0123abcd&X-Amz-Expires=7200';
    const tags = { user: 'postgres', login: JSON.stringify({ password }), token: `Bearer ${token}`, key: `${key} end`, url };
    const client = use(new IVSRealTimeClient(local.clientConfig));
    await client.send(new CreateStageCommand({ name: 'show', tags })).catch(() => {});
    expect((await calls('CreateStage')).input).toEqual({
      name: 'show',
      tags: {
        user: 'postgres',
        login: '{"password":"****"}',
        token: 'Bearer ****',
        key: '-----BEGIN EC PRIVATE KEY-----****-----END EC PRIVATE KEY----- end',
        url: 'http://127.0.0.1/custom-resource-response/a?X-Amz-Signature=****&X-Amz-Expires=7200',
      },
    });
  });

  test('with a value of another form, or with JSON that is not right, does not quote it', async () => {
    await form('cloudformation', { Action: 'CreateStack', StackName: 'a', Parameters: 'Password=hunter2' });
    expect((await calls('CreateStack')).input).toEqual({ StackName: 'a', Parameters: '****' });

    await use(new IVSRealTimeClient(local.clientConfig))
      .send(new CreateStageCommand({ name: { secret: 'hunter2' } as never }))
      .catch(() => {});
    expect((await calls('CreateStage')).input).toEqual({ name: '****' });

    const functions = use(new LambdaClient(local.clientConfig));
    await deploy('functions', {
      Resources: { Role: functionRole(), Maker: inlineFunction('exports.handler = async () => {};', { FunctionName: 'maker' }) },
    });
    for (const payload of ['hunter2', '{"key": hunter2}', `${' '.repeat(99)}hunter2${' '.repeat(99)}`]) {
      local.clearFaults();
      const after = local.sequence;
      await functions
        .send(new InvokeCommand({ FunctionName: 'maker', Payload: Buffer.from(payload), ClientContext: 'hunter2' }))
        .catch(() => {});
      const told = await local.waitFor((news) => news.type === 'call' && news.operation === 'Invoke', { after });
      expect(told).toMatchObject({ outcome: 'InvalidRequestContentException', message: expect.stringMatching(/'h' is not valid JSON$/) });
      expect(JSON.stringify(told)).not.toContain('hunter2');
    }
  });

  test('puts an event without the values of secrets in the news', async () => {
    await use(new SecretsManagerClient(local.clientConfig)).send(new CreateSecretCommand({ Name: 'login', SecretString: 'open-sesame' }));
    const Entries = [{ Source: 'my.app', DetailType: 'said', Detail: JSON.stringify({ said: 'say open-sesame' }) }];
    await use(new EventBridgeClient(local.clientConfig)).send(new PutEventsCommand({ Entries }));
    expect(await local.waitFor((news) => news.type === 'event')).toMatchObject({ detail: { said: 'say ****' } });
  });

  test('of a form has numbers and booleans, and stays as it is if the form is not right', async () => {
    await form('cloudformation', { Action: 'DescribeChangeSet', ChangeSetName: 'a', StackName: 'b', IncludePropertyValues: 'true' });
    expect((await calls('DescribeChangeSet')).input).toEqual({ ChangeSetName: 'a', StackName: 'b', IncludePropertyValues: true });
    local.reset();
    await form('cloudformation', { Action: 'DescribeChangeSet', ChangeSetName: 'a', IncludePropertyValues: 'perhaps' });
    expect((await calls('DescribeChangeSet')).input).toEqual({ ChangeSetName: 'a', IncludePropertyValues: 'perhaps' });
  });

  test('of a stage with much text is shortened, and says by how much', async () => {
    const tags = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`key-${index}`, 'x'.repeat(256)]));
    await use(new IVSRealTimeClient(local.clientConfig)).send(new CreateStageCommand({ tags }));
    const { input, omittedCharacters } = await calls('CreateStage');
    const { tags: shown } = input as { readonly tags: Readonly<Record<string, string>> };
    expect(shown['key-0']).toBe('x'.repeat(256));
    const left = Object.values(tags).join('').length - Object.values(shown).join('').length;
    expect(left).toBeGreaterThan(0);
    expect(omittedCharacters).toBeGreaterThanOrEqual(left);
    expect(JSON.stringify(input).length).toBeLessThan(9_000);
  });
});

test('a denied call says which access of which role was denied, and which statement is missing', async () => {
  const template = {
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: 'backend',
          AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }] },
        },
      },
    },
  };
  await deploy('roles', template);
  const RoleArn = 'arn:aws:iam::000000000000:role/backend';
  const answer = await form('sts', { Action: 'AssumeRole', RoleArn, RoleSessionName: 'ann' });
  const [, accessKeyId = ''] = /<AccessKeyId>(\w+)</.exec(answer) ?? [];
  const credentials = { accessKeyId, secretAccessKey: 'x', sessionToken: 'x' };
  const client = use(new IVSRealTimeClient({ ...local.clientConfig, credentials }));
  await expect(client.send(new CreateStageCommand({ name: 'show' }))).rejects.toThrow('is not authorized');
  const resource = 'arn:aws:ivs:us-east-1:000000000000:stage/*';
  const told = await calls('CreateStage');
  expect(told).toMatchObject({
    outcome: 'AccessDeniedException',
    caller: 'arn:aws:sts::000000000000:assumed-role/backend/ann',
    denied: { action: 'ivs:CreateStage', resource },
    input: { name: 'show' },
  });
  expect(told.denied?.reason).toContain(JSON.stringify({ Effect: 'Allow', Action: 'ivs:CreateStage', Resource: resource }));
});

test('a call of a stack has no caller', async () => {
  await deploy('stages', { Resources: { Stage: { Type: 'AWS::IVS::Stage', Properties: { Name: 'show' } } } });
  const told = await calls('CreateStage');
  expect(told).toMatchObject({ outcome: 'ok', input: { name: 'show' } });
  expect(told.caller).toBeUndefined();
});

test('a throttled call says so', async () => {
  local.injectFaults({ service: [{ operation: 'CreateStage', fault: { type: 'refuse', error: 'ThrottlingException' } }] });
  await local.createStage().catch(() => {});
  expect(await calls('CreateStage')).toMatchObject({ outcome: 'ThrottlingException', throttled: true });
});

describe('what changes the snapshot is announced', () => {
  test('a command of the simulation, without token and stream key', async () => {
    const stage = await local.createStage({ name: 'show' });
    const ann = await stage.join({ userId: 'ann' });
    const told = await local.waitFor((news) => news.type === 'command');
    expect(told).toMatchObject({
      command: 'join',
      outcome: 'ok',
      input: { token: '****' },
      stageArn: stage.arn,
      participantId: ann.id,
    });
    await ann.subscribe('nobody').catch(() => {});
    expect(await local.waitFor((news) => news.type === 'command' && news.command === 'subscribe')).toMatchObject({
      outcome: 'PUBLISHER_NOT_FOUND',
      message: expect.stringContaining('PUBLISHER_NOT_FOUND'),
      input: { publisherId: 'nobody' },
    });
  });

  test('the end of a session, and the clock', async () => {
    const stage = await local.createStage({ name: 'show' });
    const ann = await stage.join({ userId: 'ann' });
    await ann.publish();
    await ann.leave();
    const endsAt = stage.snapshot().sessions[0]?.endsAt;
    await local.advance(180_000);
    expect(await local.waitFor((news) => news.type === 'job')).toMatchObject({
      job: 'endSession',
      region: 'us-east-1',
      resource: stage.arn,
    });
    expect(await local.waitFor((news) => news.type === 'advance')).toMatchObject({ milliseconds: 180_000 });
    const [session] = stage.snapshot().sessions;
    expect(session?.endsAt).toBeUndefined();
    // The clock goes on meanwhile.
    expect(Date.parse(session?.endTime ?? '')).toBeGreaterThanOrEqual(Date.parse(endsAt ?? ''));
  });
});

/** Calls a service with a form, as the administrator. */
async function form(service: string, members: Readonly<Record<string, string>>): Promise<string> {
  const authorization = `AWS4-HMAC-SHA256 Credential=local/20261128/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' };
  return (await fetch(local.url, { method: 'POST', headers, body: new URLSearchParams(members) })).text();
}

async function deploy(StackName: string, template: object): Promise<void> {
  const TemplateBody = JSON.stringify(template);
  await form('cloudformation', { Action: 'CreateStack', StackName, TemplateBody, 'Capabilities.member.1': 'CAPABILITY_NAMED_IAM' });
  await local.waitFor((news) => news.type === 'stack' && news.logicalId === StackName && news.status === 'CREATE_COMPLETE');
}
