/** Live resources of a local account, compared with templates that the tests make up. */

import { generateKeyPairSync } from 'node:crypto';
import type { ResourceStatus, Stack } from '@aws-sdk/client-cloudformation';
import {
  CreateEncoderConfigurationCommand,
  CreateIngestConfigurationCommand,
  CreateStageCommand,
  CreateStorageConfigurationCommand,
  ImportPublicKeyCommand,
} from '@aws-sdk/client-ivs-realtime';
import { type Account, openAccount } from '../../audit/src/aws/account';
import { findDrift } from '../../audit/src/drift/find-drift';
import { driftText } from '../../audit/src/drift/text';
import { ownerOf } from '../../lambda/resources/protocol/own-tags';
import { instantClock, localAccount } from './local-account';

const account = localAccount();

const STACK = 'arn:aws:cloudformation:us-east-1:000000000000:stack/Shop/11111111-1111-1111-1111-111111111111';

const ownTags = (logicalId: string) => ({
  'cdk-ivs-realtime:owner': ownerOf({ StackId: STACK, LogicalResourceId: logicalId }),
  'cdk-ivs-realtime:stack': STACK,
  'cdk-ivs-realtime:request': '20260115T110000Z-1',
});

interface Deployed {
  readonly type: string;
  readonly arn: string | undefined;
  readonly properties: object;
  /** @default 'CREATE_COMPLETE' */
  readonly status?: ResourceStatus;
}

/** Compares a stack with these resources, by logical id. */
async function compare(
  resources: Readonly<Record<string, Deployed>>,
  template: object = {},
  stack: object = {},
  otherAnswers: Partial<Account> = {},
) {
  const real = await openAccount({}, instantClock());
  const Resources = Object.fromEntries(
    Object.entries(resources).map(([logicalId, { type, properties }]) => [
      logicalId,
      { Type: type, Properties: { ServiceToken: 'arn', ServiceTimeout: 900, ConstructPath: `Shop/${logicalId}`, ...properties } },
    ]),
  );
  const summaries = Object.entries(resources).map(([LogicalResourceId, { type, arn, status = 'CREATE_COMPLETE' }]) => ({
    LogicalResourceId,
    PhysicalResourceId: arn,
    ResourceType: type,
    ResourceStatus: status,
    LastUpdatedTimestamp: new Date(),
  }));
  const described = { StackId: STACK, StackName: 'Shop', StackStatus: 'CREATE_COMPLETE' as const, CreationTime: new Date(), ...stack };
  const answers: Partial<Account> = {
    stacks: async () => [described],
    stack: async () => ({ ...described }),
    resourcesOf: async () => summaries,
    templateOf: async () => JSON.stringify({ Resources, ...template }),
    ...otherAnswers,
  };
  try {
    const kinds = ['stage', 'ingest-configuration', 'public-key', 'encoder-configuration', 'storage-configuration'];
    return await findDrift({ ...real, ...answers }, { kinds, stacks: [] }, () => {});
  } finally {
    real.close();
  }
}

/** Compares one resource with the logical id `It`. */
async function compareOne(type: string, arn: string | undefined, properties: object) {
  const { stacks } = await compare({ It: { type: `Custom::${type}`, arn, properties } });
  const { differences, notCompared, missing } = stacks[0]?.resources[0] ?? {};
  return { differences, notCompared, missing };
}

const SAME = { differences: [], notCompared: [], missing: false };
const pem = () => generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ type: 'spki', format: 'pem' }).toString();

describe('a stage', () => {
  const create = async (input: object) =>
    (await account.ivs.send(new CreateStageCommand({ name: 'room', tags: ownTags('It'), ...input }))).stage?.arn;

  test('that is as the template says has no drift', async () => {
    expect(await compareOne('IVSStage', await create({}), { Name: 'room' })).toEqual(SAME);
  });

  test('that is adopted, without a name in the template, has its snapshot in tags and no drift', async () => {
    const request = { 'cdk-ivs-realtime:request': 'adopted-20260115T110000Z-1', 'cdk-ivs-realtime:before-1': 'bcl.' };
    const arn = await create({ name: '', tags: { ...ownTags('It'), ...request } });
    expect(await compareOne('IVSStage', arn, { Name: '', AdoptArn: arn })).toEqual(SAME);
    const named = await create({ tags: { ...ownTags('It'), ...request } });
    expect(await compareOne('IVSStage', named, { Name: '', AdoptArn: named })).toEqual({
      ...SAME,
      differences: [{ property: 'Name', template: '', live: 'room' }],
    });
  });

  test('that is renamed', async () => {
    expect(await compareOne('IVSStage', await create({ name: 'other' }), { Name: 'room' })).toEqual({
      ...SAME,
      differences: [{ property: 'Name', template: 'room', live: 'other' }],
    });
  });

  test('that records, where defaults of the service are no difference', async () => {
    const bucket = { Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'recordings' } } };
    await account.createStack('Storage', bucket);
    const { storageConfiguration } = await account.ivs.send(new CreateStorageConfigurationCommand({ s3: { bucketName: 'recordings' } }));
    const storageConfigurationArn = storageConfiguration?.arn ?? '';
    const arn = await create({ autoParticipantRecordingConfiguration: { storageConfigurationArn } });
    const recording = { StorageConfigurationArn: storageConfigurationArn, MediaTypes: ['AUDIO_VIDEO'] };
    expect(await compareOne('IVSStage', arn, { Name: 'room', AutoParticipantRecordingConfiguration: recording })).toEqual(SAME);
    const audio = { ...recording, MediaTypes: ['AUDIO_ONLY'] };
    expect(await compareOne('IVSStage', arn, { Name: 'room', AutoParticipantRecordingConfiguration: audio })).toMatchObject({
      differences: [
        {
          property: 'AutoParticipantRecordingConfiguration',
          template: { storageConfigurationArn, mediaTypes: ['AUDIO_ONLY'] },
          live: { storageConfigurationArn, mediaTypes: ['AUDIO_VIDEO'] },
        },
      ],
    });
    expect((await compareOne('IVSStage', arn, { Name: 'room' })).differences).toMatchObject([
      { property: 'AutoParticipantRecordingConfiguration', template: null, live: { storageConfigurationArn } },
    ]);
  });

  test('that does not exist', async () => {
    const arn = 'arn:aws:ivs:us-east-1:000000000000:stage/aBcDeFgHiJkL';
    expect(await compareOne('IVSStage', arn, { Name: 'room' })).toEqual({ ...SAME, missing: true });
  });

  test('whose tags are changed, missing or surplus', async () => {
    const arn = await create({ tags: { ...ownTags('Other'), team: 'b', extra: 'x', 'cdk-ivs-realtime:stack': `${STACK}2` } });
    expect(await compareOne('IVSStage', arn, { Name: 'room', Tags: { team: 'a', cost: '7' } })).toEqual({
      ...SAME,
      differences: [
        { property: 'Tags.team', template: 'a', live: 'b' },
        { property: 'Tags.cost', template: '7', live: null },
        {
          property: 'Tags.cdk-ivs-realtime:owner',
          template: ownTags('It')['cdk-ivs-realtime:owner'],
          live: ownTags('Other')['cdk-ivs-realtime:owner'],
        },
        { property: 'Tags.cdk-ivs-realtime:stack', template: STACK, live: `${STACK}2` },
        { property: 'Tags.extra', template: null, live: 'x' },
      ],
    });
  });

  test('with properties of a newer release', async () => {
    const { notCompared } = await compareOne('IVSStage', await create({}), { Name: 'room', Colour: 'red' });
    expect(notCompared).toEqual([
      { property: '(all)', reason: expect.stringMatching(/^property Colour is not known to this stack's handler/) },
    ]);
  });
});

test('an ingest configuration: what decides elsewhere is not compared, and no stream key is shown', async () => {
  const { ingestConfiguration } = await account.ivs.send(
    new CreateIngestConfigurationCommand({
      name: 'encoder',
      ingestProtocol: 'RTMP',
      insecureIngest: true,
      userId: 'ann',
      tags: ownTags('It'),
    }),
  );
  const properties = {
    Name: 'encoder',
    IngestProtocol: 'RTMPS',
    UserId: 'bob',
    ForceDelete: true,
    CredentialsSecretArn: { Ref: 'Secret' },
  };
  const compared = await compareOne('IVSIngestConfiguration', ingestConfiguration?.arn, properties);
  expect(compared).toEqual({
    missing: false,
    differences: [
      { property: 'IngestProtocol', template: 'RTMPS', live: 'RTMP' },
      { property: 'UserId', template: 'bob', live: 'ann' },
    ],
    notCompared: [{ property: 'CredentialsSecretArn', reason: 'the credentials are in a secret, which this command does not read' }],
  });
  expect(ingestConfiguration?.streamKey).toMatch(/^rt_/);
  expect(JSON.stringify(compared)).not.toContain(ingestConfiguration?.streamKey);
});

test('an ingest configuration that is attached to a stage by hand', async () => {
  const { stage } = await account.ivs.send(new CreateStageCommand({}));
  const { ingestConfiguration } = await account.ivs.send(
    new CreateIngestConfigurationCommand({
      name: 'encoder',
      ingestProtocol: 'RTMPS',
      stageArn: stage?.arn,
      attributes: { role: 'host' },
      tags: ownTags('It'),
    }),
  );
  const properties = {
    Name: 'encoder',
    IngestProtocol: 'RTMPS',
    Attributes: { role: { 'Fn::GetAtt': ['Function', 'Role'] } },
    InsecureIngest: true,
  };
  const arn = ingestConfiguration?.arn;
  expect(await compareOne('IVSIngestConfiguration', arn, properties)).toEqual({
    missing: false,
    differences: [
      { property: 'InsecureIngest', template: true, live: false },
      { property: 'StageArn', template: null, live: stage?.arn },
    ],
    notCompared: [{ property: 'Attributes', reason: 'the stack has no resource Function' }],
  });
});

test('a public key: its text is compared, and that of a KMS key is not', async () => {
  const [publicKeyMaterial, other] = [pem(), pem()];
  const { publicKey } = await account.ivs.send(new ImportPublicKeyCommand({ name: 'key', publicKeyMaterial, tags: ownTags('It') }));
  const arn = publicKey?.arn;
  expect(await compareOne('IVSPublicKey', arn, { Name: 'key', PublicKeyMaterial: publicKeyMaterial.trim() })).toEqual(SAME);
  expect((await compareOne('IVSPublicKey', arn, { Name: 'key', PublicKeyMaterial: other })).differences).toEqual([
    { property: 'PublicKeyMaterial', template: other, live: publicKey?.publicKeyMaterial },
  ]);
  expect(await compareOne('IVSPublicKey', arn, { Name: 'renamed', KmsKeyArn: 'arn:aws:kms:us-east-1:000000000000:key/1' })).toEqual({
    missing: false,
    differences: [{ property: 'Name', template: 'renamed', live: 'key' }],
    notCompared: [{ property: 'KmsKeyArn', reason: 'the key is in AWS KMS, which this command does not call' }],
  });
});

test('an encoder configuration: numbers are compared as numbers', async () => {
  const video = { width: 1920, height: 1080, framerate: 29.97, bitrate: 5_000_000 };
  const { encoderConfiguration } = await account.ivs.send(
    new CreateEncoderConfigurationCommand({ name: 'hd', video, tags: ownTags('It') }),
  );
  const Video = { Width: 1920, Height: '1080', Framerate: 29.97, Bitrate: 5000000 };
  const arn = encoderConfiguration?.arn;
  expect(await compareOne('IVSEncoderConfiguration', arn, { Name: 'hd', Video })).toEqual(SAME);
  expect((await compareOne('IVSEncoderConfiguration', arn, { Name: 'hd', Video: { ...Video, Bitrate: 1 } })).differences).toMatchObject([
    { property: 'Video', template: { bitrate: 1 }, live: { bitrate: 5_000_000 } },
  ]);
});

describe('what the template refers to', () => {
  test('another resource of the library, by its physical id and its attributes', async () => {
    const tags = ownTags('Room');
    const { stage } = await account.ivs.send(new CreateStageCommand({ name: 'room', tags }));
    const { ingestConfiguration } = await account.ivs.send(
      new CreateIngestConfigurationCommand({
        name: stage?.arn?.split('/')[1],
        ingestProtocol: 'RTMPS',
        stageArn: stage?.arn,
        tags: ownTags('Encoder'),
      }),
    );
    const report = await compare(
      {
        Room: { type: 'Custom::IVSStage', arn: stage?.arn, properties: { Name: { 'Fn::Join': ['', ['ro', { Ref: 'Suffix' }]] } } },
        Encoder: {
          type: 'Custom::IVSIngestConfiguration',
          arn: ingestConfiguration?.arn,
          properties: {
            Name: { 'Fn::GetAtt': ['Room', 'Id'] },
            IngestProtocol: 'RTMPS',
            StageArn: { Ref: 'Room' },
            UserId: { 'Fn::GetAtt': ['Encoder', 'PublishUrl'] },
          },
        },
      },
      { Parameters: { Suffix: { Type: 'String' } } },
      { Parameters: [{ ParameterKey: 'Suffix', ParameterValue: 'om' }] },
    );
    expect(report.stacks).toMatchObject([
      {
        name: 'Shop',
        arn: STACK,
        notCompared: null,
        resources: [
          { kind: 'stage', logicalId: 'Room', constructPath: 'Shop/Room', missing: false, differences: [], notCompared: [] },
          {
            logicalId: 'Encoder',
            differences: [],
            notCompared: [
              {
                property: 'UserId',
                reason: 'no call of this command tells the attribute PublishUrl of Encoder (Custom::IVSIngestConfiguration)',
              },
            ],
          },
        ],
      },
    ]);
  });
});

test.each([['UPDATE_IN_PROGRESS'], ['UPDATE_ROLLBACK_FAILED'], ['DELETE_FAILED']])('a stack in %s is not compared', async (StackStatus) => {
  const report = await compare({ It: { type: 'Custom::IVSStage', arn: 'arn', properties: {} } }, {}, { StackStatus });
  expect(report.stacks[0]).toMatchObject({
    notCompared: expect.stringContaining(`it is in ${StackStatus}, so the template does not tell`),
  });
  expect(driftText(report)).toContain(`0 of 0 resources drifted in us-east-1\n\nstack Shop\n  cannot compare: it is in ${StackStatus}, so`);
});

describe('a stack that is deployed while the command looks', () => {
  const CreationTime = new Date();
  const before = { StackId: STACK, StackName: 'Shop', StackStatus: 'UPDATE_COMPLETE', LastUpdatedTime: new Date(1), CreationTime } as const;

  test.each<[string, Stack | undefined]>([
    ['is in progress', { ...before, StackStatus: 'UPDATE_IN_PROGRESS' }],
    ['was updated', { ...before, LastUpdatedTime: new Date(2) }],
    ['is gone', undefined],
  ])('and %s is not compared', async (_, now) => {
    const { stage } = await account.ivs.send(new CreateStageCommand({ name: 'new', tags: ownTags('It') }));
    const resources = { It: { type: 'Custom::IVSStage', arn: stage?.arn, properties: { Name: 'old' } } };
    const report = await compare(resources, {}, before, { stack: async () => now });
    expect(report.stacks).toEqual([{ name: 'Shop', arn: STACK, notCompared: 'it has changed meanwhile; look again', resources: [] }]);
    expect((await compare(resources, {}, before)).stacks).toMatchObject([
      { notCompared: null, resources: [{ differences: [{ property: 'Name' }] }] },
    ]);
  });
});

test.each<[ResourceStatus]>([['DELETE_COMPLETE'], ['DELETE_SKIPPED']])('a resource in %s is no part of its stack', async (status) => {
  const arn = 'arn:aws:ivs:us-east-1:000000000000:stage/aBcDeFgHiJkL';
  const resources = { It: { type: 'Custom::IVSStage', arn, properties: { Name: 'room' }, status } };
  expect((await compare(resources, {}, { StackStatus: 'ROLLBACK_COMPLETE' })).stacks).toEqual([]);
});

test('people see the construct, both values, and what is not compared', async () => {
  const { stage } = await account.ivs.send(new CreateStageCommand({ name: 'other', tags: { ...ownTags('It'), extra: 'x' } }));
  const missing = 'arn:aws:ivs:us-east-1:000000000000:stage/aBcDeFgHiJkL';
  const report = await compare({
    It: { type: 'Custom::IVSStage', arn: stage?.arn, properties: { Name: 'room', Tags: { team: { 'Fn::GetAZs': '' } } } },
    Gone: { type: 'Custom::IVSStage', arn: missing, properties: { Name: 'gone' } },
  });
  expect(driftText(report)).toBe(`2 of 2 resources drifted in us-east-1

stack Shop

stage Shop/It
  ${stage?.arn}
  Name differs
    template: "room"
    live:     "other"
  Tags.extra differs
    template: (none)
    live:     "x"
  Tags.team: cannot compare: Fn::GetAZs is not resolved by this command

stage Shop/Gone
  ${missing}
  does not exist`);
});

test('an account without stacks of the library has no drift; a stack that does not exist cannot be compared', async () => {
  await account.createStack('Other', { Room: { Type: 'AWS::IVS::Stage' } });
  expect(await account.audit('drift')).toEqual({ exitCode: 0, out: '0 of 0 resources drifted in us-east-1', err: '' });
  expect(await account.audit('drift', '--json', '--stack', 'Other')).toMatchObject({
    exitCode: 0,
    out: JSON.stringify({ command: 'drift', region: 'us-east-1', stacks: [] }, undefined, 2),
  });
  expect(await account.audit('drift', '--stack', 'Shop')).toEqual({
    exitCode: 2,
    out: '',
    err: "ivs-realtime-audit: --stack is the name or ARN of a stack in us-east-1, got 'Shop'; correct it, or pass --region",
  });
});
