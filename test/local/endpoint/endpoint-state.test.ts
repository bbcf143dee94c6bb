/** An endpoint that is closed, and another one that goes on with its folder. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, CreateStackCommand, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import { CreateParticipantTokenCommand, CreateStageCommand, IVSRealTimeClient } from '@aws-sdk/client-ivs-realtime';
import { KMSClient, SignCommand, VerifyCommand } from '@aws-sdk/client-kms';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type LocalEndpoint, startEndpoint } from '../../../local/src/endpoint/endpoint';
import { type EndpointState, newState } from '../../../local/src/endpoint/services';
import { SERVICES } from '../../../local/src/services';
import type { StacksState } from '../../../local/src/services/cloudformation';
import type { RulesState } from '../../../local/src/services/events/rules';
import type { IamState } from '../../../local/src/services/iam/iam';
import type { KeysState } from '../../../local/src/services/kms/keys';
import type { LambdaState } from '../../../local/src/services/lambda/service';
import type { LogsState } from '../../../local/src/services/logs/log-groups';
import type { BucketsState } from '../../../local/src/services/s3/buckets';
import type { SecretsState } from '../../../local/src/services/secrets-manager/secrets';
import { decode, encode } from '../../../local/src/state/encoding';
import { type Kept, openStateFolder } from '../../../local/src/state/state-folder';
import { functionRole, inlineFunction } from '../../support/inline-functions';
import { until } from '../../support/until';
import { ALL_RESOURCES } from '../services/all-requests';

const stacksOf = (state: EndpointState) => state.cloudformation as StacksState;
const logsOf = (state: EndpointState) => state.logs as LogsState;
interface KeptByServices {
  readonly s3: BucketsState;
  readonly lambda: LambdaState;
  readonly iam: IamState;
  readonly kms: KeysState;
  readonly events: RulesState;
  readonly secretsmanager: SecretsState;
}
const KIND = { kind: 'test', version: '1', empty: () => newState(SERVICES) };

/** Watches the stage; makes calls, as its role allows it; and stands behind a custom resource that is easily deleted, but never created. */
const WATCHER = `
exports.handler = async (event) => {
  if (event.RequestType === 'Create') return;
  if (event.RequestType === 'Delete') {
    const { StackId, RequestId, LogicalResourceId, PhysicalResourceId, ResponseURL } = event;
    const body = JSON.stringify({ Status: 'SUCCESS', StackId, RequestId, LogicalResourceId, PhysicalResourceId });
    return fetch(ResponseURL, { method: 'PUT', headers: { 'content-type': '' }, body });
  }
  if (event.detail) return console.log('saw', event.detail.event_name);
  const { AWS_ACCESS_KEY_ID, AWS_ENDPOINT_URL } = process.env;
  const authorization = 'AWS4-HMAC-SHA256 Credential=' + AWS_ACCESS_KEY_ID + '/20260101/us-east-1/ivs/aws4_request, SignedHeaders=host, Signature=0';
  const response = await fetch(AWS_ENDPOINT_URL + event.path, { method: 'POST', headers: { authorization }, body: '{}' });
  return response.status;
};`;

const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

const RESOURCES = {
  Role: functionRole('ivs:ListStages', 'logs:*'),
  Watcher: inlineFunction(WATCHER, { FunctionName: 'watcher' }),
  Rule: {
    Type: 'AWS::Events::Rule',
    Properties: { EventPattern: { source: ['aws.ivs'] }, Targets: [{ Id: 'watcher', Arn: arnOf('Watcher') }] },
  },
  Permission: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: arnOf('Watcher'),
      Principal: 'events.amazonaws.com',
      SourceArn: arnOf('Rule'),
    },
  },
  Key: {
    Type: 'AWS::KMS::Key',
    Properties: {
      KeySpec: 'ECC_NIST_P384',
      KeyUsage: 'SIGN_VERIFY',
      KeyPolicy: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::000000000000:root' }, Action: 'kms:*', Resource: '*' }],
      },
    },
  },
  Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/tokens', TargetKeyId: { Ref: 'Key' } } },
  Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'room', SecretString: 'first' } },
  Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'rooms' } },
  Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'room-recordings' } },
  Stage: { Type: 'AWS::IVS::Stage', Properties: { Name: 'room' } },
};

const template = (more: object = {}) => JSON.stringify({ Resources: { ...RESOURCES, ...more } });

let folder: string;
let endpoint: LocalEndpoint;
let kept: Kept<EndpointState>;
/** All that functions printed. */
let lines: string[];
let clients: { destroy(): void }[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'endpoint-state-'));
  [lines, clients] = [[], []];
  await open();
});
afterEach(async () => {
  await close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(): Promise<void> {
  kept = openStateFolder(folder, KIND);
  endpoint = await startEndpoint({ kept, onFunctionLog: ({ text }) => lines.push(text) });
}

async function close(): Promise<void> {
  for (const client of clients) client.destroy();
  clients = [];
  await endpoint.close();
}

async function restart(): Promise<void> {
  await close();
  await open();
}

function client<C extends { destroy(): void }>(Client: new (settings: object) => C): C {
  const made = new Client({ endpoint: endpoint.url, region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
  clients.push(made);
  return made;
}

async function settled(): Promise<string | undefined> {
  const status = () => endpoint.stacks().at(-1)?.status;
  await until(() => !status()?.endsWith('_IN_PROGRESS'));
  return status();
}

async function create(StackName = 'room', TemplateBody = template()): Promise<string | undefined> {
  const cloudFormation = client(CloudFormationClient);
  await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody, Capabilities: ['CAPABILITY_NAMED_IAM'] }));
  return settled();
}

async function ask(path: string): Promise<number> {
  const Payload = JSON.stringify({ path });
  const answer = await client(LambdaClient).send(new InvokeCommand({ FunctionName: 'watcher', Payload }));
  return JSON.parse(answer.Payload?.transformToString() ?? '');
}

test('the state of every service is plain data, which comes back as it was', async () => {
  expect(await create()).toBe('CREATE_COMPLETE');
  expect(await create('all', JSON.stringify({ Resources: ALL_RESOURCES }))).toBe('CREATE_COMPLETE');
  expect(await ask('/ListStages')).toBe(200);
  const { bytes, blobs } = encode(kept.state);
  const copy = decode(bytes, (digest) => blobs.get(digest) as Buffer);
  expect(copy).toStrictEqual(kept.state);
  for (const [name, part] of Object.entries(kept.state)) {
    const isEmpty = part instanceof Map && part.size === 0;
    expect([name, isEmpty]).toEqual([name, false]);
  }
});

test('time that was advanced stays so: what was due later is due as much later', async () => {
  const { stage } = await client(IVSRealTimeClient).send(new CreateStageCommand({ name: 'show' }));
  const post = (path: string, input: object) => fetch(`${endpoint.url}/_ivs/${path}`, { method: 'POST', body: JSON.stringify(input) });
  await post('advance', { milliseconds: 86_400_000 });
  await post('join', { stage: 'show', userId: 'ann' });
  await post('publish', { stage: 'show', participant: 'ann' });
  await post('leave', { stage: 'show', participant: 'ann' });
  await restart();
  await post('advance', { milliseconds: 180_000 });
  const [session] = endpoint.snapshot().regions['us-east-1']?.stages.find(({ arn }) => arn === stage?.arn)?.sessions ?? [];
  expect(session?.endTime).toEqual(expect.any(String));
});

test('a stack and what belongs to it goes on', async () => {
  await create();
  const { arn = '' } = endpoint.ivs.resources()[0] ?? {};
  const sign = { KeyId: 'alias/tokens', Message: Buffer.from('claims'), SigningAlgorithm: 'ECDSA_SHA_384' } as const;
  const { Signature } = await client(KMSClient).send(new SignCommand(sign));
  await client(SecretsManagerClient).send(new PutSecretValueCommand({ SecretId: 'room', SecretString: 'second' }));
  const { participantToken } = await client(IVSRealTimeClient).send(new CreateParticipantTokenCommand({ stageArn: arn }));
  const before = endpoint.stacks();
  await restart();

  expect(endpoint.stacks()).toEqual(before);
  expect((await client(KMSClient).send(new VerifyCommand({ ...sign, Signature }))).SignatureValid).toBe(true);
  const previous = { SecretId: 'room', VersionStage: 'AWSPREVIOUS' };
  expect((await client(SecretsManagerClient).send(new GetSecretValueCommand(previous))).SecretString).toBe('first');
  expect(await ask('/ListStages')).toBe(200);
  expect(await ask('/ListPublicKeys')).toBe(403);

  const joined = endpoint.ivs.simulation.join({ token: participantToken?.token ?? '' });
  endpoint.ivs.simulation.publish({ stageArn: arn, participantId: joined.participantId });
  await until(() => lines.includes('saw Participant Published'));
});

test('a stack is deleted with all that it had before, and stays deleted', async () => {
  await create();
  await restart();
  await client(CloudFormationClient).send(new DeleteStackCommand({ StackName: 'room' }));
  expect([await settled(), endpoint.ivs.resources()]).toEqual(['DELETE_COMPLETE', []]);
  await restart();
  const { s3, lambda, iam, kms, events, secretsmanager } = kept.state as unknown as KeptByServices;
  expect(endpoint.stacks().map(({ status }) => status)).toEqual(['DELETE_COMPLETE']);
  expect([
    s3.size,
    lambda.functions.size,
    iam.roles.size,
    kms.aliases.size,
    events.rules.get('us-east-1')?.size,
    secretsmanager.size,
  ]).toEqual(Array(6).fill(0));
});

test('an operation that was under way fails, and is rolled back by the next endpoint', async () => {
  const Thing = { Type: 'Custom::Thing', Properties: { ServiceToken: arnOf('Watcher') } };
  await client(CloudFormationClient).send(
    new CreateStackCommand({ StackName: 'room', TemplateBody: template({ Thing }), Capabilities: ['CAPABILITY_NAMED_IAM'] }),
  );
  await until(() => endpoint.stacks()[0]?.resources.some(({ logicalId }) => logicalId === 'Thing') ?? false);
  await restart();

  expect(await settled()).toBe('ROLLBACK_COMPLETE');
  const { resources, statusReason } = endpoint.stacks()[0] ?? {};
  expect([resources, statusReason, endpoint.ivs.resources()]).toEqual([[], undefined, []]);
});

test('who has assumed a role is still known, and no administrator', async () => {
  await create();
  const role = endpoint.stacks()[0]?.resources.find(({ logicalId }) => logicalId === 'Role')?.physicalId;
  const call = async (service: string, accessKeyId: string, path: string, body: string) => {
    const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
    const response = await fetch(endpoint.url + path, { method: 'POST', headers: { authorization }, body });
    return { status: response.status, text: await response.text() };
  };
  const form = { Action: 'AssumeRole', RoleArn: `arn:aws:iam::000000000000:role/${role}`, RoleSessionName: 'guest' };
  const [, accessKeyId = ''] = /<AccessKeyId>(\w+)</.exec((await call('sts', 'local', '/', `${new URLSearchParams(form)}`)).text) ?? [];
  await restart();
  expect((await call('ivs', accessKeyId, '/ListStages', '{}')).status).toBe(200);
  expect((await call('ivs', accessKeyId, '/ListPublicKeys', '{}')).status).toBe(403);
});

test('nothing of a function is left once it is gone, but the name that it had', async () => {
  await create();
  await ask('/ListStages');
  await client(CloudFormationClient).send(new DeleteStackCommand({ StackName: 'room' }));
  await settled();
  stacksOf(kept.state).clear();
  logsOf(kept.state).groups.clear();
  expect(encode(kept.state).bytes.toString('latin1')).not.toContain('exports.handler');
});

test('what is there is saved soon after it has changed, and not only in the end', async () => {
  await create();
  await until(() => stacksIn(folder) === 1);
});

/** What somebody would find there if the process were killed now. The folder itself is locked. */
function stacksIn(original: string): number {
  const copy = mkdtempSync(join(tmpdir(), 'endpoint-state-copy-'));
  try {
    cpSync(original, copy, { recursive: true, filter: (file) => !file.endsWith('lock') });
    const { state, close } = openStateFolder(copy, KIND);
    close();
    return stacksOf(state).size;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
