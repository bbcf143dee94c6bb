import { createIvsRealTime } from '../../../../local/src/services/ivs';
import { ivsTypes } from '../../../../local/src/services/ivs/resource-types';
import { newPem } from '../ivs/operations/key-material';
import { createHarness, REGION, refusalOf } from './harness';

const IVS_TYPE = (noun: string, Properties: object = {}) => ({ Type: `AWS::IVS::${noun}`, Properties });
const getAtt = (...path: string[]) => ({ Value: { 'Fn::GetAtt': path } });

/** The resource types over the service itself. */
function createTypes() {
  const ivs = createIvsRealTime();
  const harness = createHarness({ resourceTypes: ivsTypes(ivs.call) });
  const failure = () => harness.events.find(({ status }) => /^(CREATE|UPDATE|DELETE)_FAILED$/.test(status))?.statusReason;
  const get = async (noun: string, logicalId: string) => {
    const arn = harness.stack('app').resources.find((resource) => resource.logicalId === logicalId)?.physicalId;
    return Object.values(await ivs.call(REGION, `Get${noun}`, { arn }))[0] as Record<string, unknown>;
  };
  const mutations = () =>
    ivs.calls().flatMap(({ operation, outcome }) => (/^(Get|List)/.test(operation) ? [] : [`${operation} ${outcome}`]));
  return { ivs, harness, failure, get, mutations };
}

const storage = IVS_TYPE('StorageConfiguration', { S3: { BucketName: 'recordings' } });
const tag = (Key: string, Value: string) => ({ Key, Value });

describe('AWS::IVS::Stage', () => {
  const recording = (change: object = {}) => ({
    StorageConfigurationArn: { Ref: 'Storage' },
    MediaTypes: ['AUDIO_ONLY'],
    RecordingReconnectWindowSeconds: '30',
    HlsConfiguration: { ParticipantRecordingHlsConfiguration: { TargetSegmentDurationSeconds: 4 } },
    ThumbnailConfiguration: {
      ParticipantThumbnailConfiguration: { RecordingMode: 'INTERVAL', TargetIntervalSeconds: 10, Storage: ['LATEST'] },
    },
    ...change,
  });
  const stage = (properties: object = {}) => ({ Storage: storage, Stage: IVS_TYPE('Stage', properties) });

  test('is created with all that it has, and its attributes', async () => {
    const { harness, get } = createTypes();
    const outputs = {
      Outputs: { Arn: getAtt('Stage', 'Arn'), Session: getAtt('Stage', 'ActiveSessionId'), Ref: { Value: { Ref: 'Stage' } } },
    };
    await harness.create(
      'app',
      stage({ Name: 'room', AutoParticipantRecordingConfiguration: recording(), Tags: [tag('a', '1')] }),
      outputs,
    );
    const { arn, ...found } = await get('Stage', 'Stage');

    expect(harness.stack('app').outputs).toEqual({ Arn: arn, Ref: arn, Session: '' });
    expect(found).toMatchObject({
      name: 'room',
      tags: { a: '1' },
      autoParticipantRecordingConfiguration: {
        storageConfigurationArn: expect.stringContaining(':storage-configuration/'),
        mediaTypes: ['AUDIO_ONLY'],
        recordingReconnectWindowSeconds: 30,
        hlsConfiguration: { targetSegmentDurationSeconds: 4 },
        thumbnailConfiguration: { recordingMode: 'INTERVAL', targetIntervalSeconds: 10, storage: ['LATEST'] },
      },
    });
  });

  test('changes in place, and stops recording when that is taken out', async () => {
    const { harness, get, mutations } = createTypes();
    await harness.create('app', stage({ Name: 'one', AutoParticipantRecordingConfiguration: recording() }));
    const { arn } = await get('Stage', 'Stage');
    await harness.update('app', stage({ Tags: [tag('a', '1')] }));

    expect(await get('Stage', 'Stage')).toMatchObject({
      arn,
      name: '',
      tags: { a: '1' },
      autoParticipantRecordingConfiguration: { storageConfigurationArn: '' },
    });
    await harness.update('app', stage({ Tags: [tag('a', '2')] }));
    expect(mutations().slice(2)).toEqual(['UpdateStage ok', 'TagResource ok', 'TagResource ok']);
  });
});

describe('AWS::IVS::EncoderConfiguration', () => {
  const encoder = (properties: object = {}) => ({ Encoder: IVS_TYPE('EncoderConfiguration', properties) });

  test('keeps its place for tags only', async () => {
    const { harness, get } = createTypes();
    await harness.create('app', encoder({ Video: { Width: '640', Height: 360, Framerate: '29.97', Bitrate: 900_000 } }));
    const { arn, video } = await get('EncoderConfiguration', 'Encoder');
    expect(video).toEqual({ width: 640, height: 360, framerate: 29.97, bitrate: 900_000 });

    await harness.update(
      'app',
      encoder({ Video: { Width: '640', Height: 360, Framerate: '29.97', Bitrate: 900_000 }, Tags: [tag('a', '1')] }),
    );
    expect(await get('EncoderConfiguration', 'Encoder')).toMatchObject({ arn, tags: { a: '1' } });
    await harness.update('app', encoder({ Name: 'hd' }));
    expect(await get('EncoderConfiguration', 'Encoder')).toEqual({
      arn: expect.not.stringMatching(String(arn)),
      name: 'hd',
      tags: {},
      video: { width: 1280, height: 720, framerate: 30, bitrate: 2_500_000 },
    });
  });

  test.each([
    [{ Video: { Depth: 8 } }, 'The local endpoint does not have Depth of Video. It has: Bitrate, Framerate, Height, Width.'],
    [{ Video: { Width: 'wide' } }, 'Property Video.Width must be a whole number, got a string'],
    [{ Video: { Width: '' } }, 'Property Video.Width must be a whole number, got a string'],
    [{ Video: [640] }, 'Property Video must be an object, got a list'],
    [{ Name: ['hd'] }, 'Property Name must be a string, got a list'],
    [
      { Video: { Width: 641 } },
      "1 validation error detected: Value at 'video.width' failed to satisfy constraint: Member must be a multiple of 2",
    ],
  ])('refuses %j', async (properties, message) => {
    const { harness, ivs, failure } = createTypes();
    const refusal = await refusalOf(harness.create('app', encoder(properties)));

    expect(refusal ?? failure()).toContain(message);
    expect(ivs.resources()).toEqual([]);
  });
});

describe('AWS::IVS::IngestConfiguration', () => {
  const ingest = (properties: object = {}) => ({
    Stage: IVS_TYPE('Stage'),
    Ingest: IVS_TYPE('IngestConfiguration', { IngestProtocol: 'RTMP', InsecureIngest: 'true', ...properties }),
  });

  test('takes RTMPS by default', async () => {
    const { harness, get } = createTypes();
    await harness.create('app', { Ingest: IVS_TYPE('IngestConfiguration') });
    expect(await get('IngestConfiguration', 'Ingest')).toMatchObject({ ingestProtocol: 'RTMPS' });
  });

  test('gives its attributes, and is attached and detached in place', async () => {
    const { harness, get } = createTypes();
    const outputs = {
      Outputs: { Participant: getAtt('Ingest', 'ParticipantId'), State: getAtt('Ingest', 'State'), Key: getAtt('Ingest', 'StreamKey') },
    };
    await harness.create('app', ingest({ StageArn: { Ref: 'Stage' }, UserId: 'alice' }), outputs);
    const created = await get('IngestConfiguration', 'Ingest');
    expect(harness.stack('app').outputs).toEqual({ Participant: created.participantId, State: 'INACTIVE', Key: created.streamKey });
    expect(created).toMatchObject({ ingestProtocol: 'RTMP', stageArn: (await get('Stage', 'Stage')).arn, userId: 'alice' });

    await harness.update('app', ingest({ UserId: 'alice' }), outputs);
    expect(await get('IngestConfiguration', 'Ingest')).toEqual({ ...created, stageArn: '' });
    await harness.update('app', ingest({ UserId: 'bob' }), outputs);
    expect((await get('IngestConfiguration', 'Ingest')).arn).not.toBe(created.arn);
  });

  test('is refused by the service for what only that knows', async () => {
    const { harness, failure } = createTypes();
    await harness.create('app', ingest({ InsecureIngest: false }));
    expect(failure()).toContain('insecureIngest must be true if ingestProtocol is RTMP.');
  });

  test.each([['yes'], [1]])('has true or false for InsecureIngest, not %j', async (InsecureIngest) => {
    const { harness } = createTypes();
    const refusal = await refusalOf(harness.create('app', ingest({ InsecureIngest })));
    expect(refusal).toContain(`Property InsecureIngest must be true or false, got a ${typeof InsecureIngest}`);
  });
});

describe('AWS::IVS::PublicKey', () => {
  test('is imported, and replaced with its material', async () => {
    const { harness, get, mutations } = createTypes();
    const key = (PublicKeyMaterial: string) => ({ Key: IVS_TYPE('PublicKey', { Name: 'signer', PublicKeyMaterial }) });
    const [first, second] = [newPem(), newPem()];
    await harness.create('app', key(first), { Outputs: { Fingerprint: getAtt('Key', 'Fingerprint') } });
    expect(await get('PublicKey', 'Key')).toMatchObject({
      publicKeyMaterial: first,
      fingerprint: harness.stack('app').outputs.Fingerprint,
    });

    await harness.update('app', key(second));
    expect(await get('PublicKey', 'Key')).toMatchObject({ publicKeyMaterial: second, name: 'signer' });
    expect(mutations()).toEqual(['ImportPublicKey ok', 'ImportPublicKey ok', 'DeletePublicKey ok']);
  });
});

test('a stack with all of them leaves nothing behind', async () => {
  const { harness, ivs } = createTypes();
  await harness.create('app', {
    Storage: storage,
    Stage: IVS_TYPE('Stage', { AutoParticipantRecordingConfiguration: { StorageConfigurationArn: { Ref: 'Storage' } } }),
    Encoder: IVS_TYPE('EncoderConfiguration'),
    Ingest: IVS_TYPE('IngestConfiguration', { IngestProtocol: 'RTMPS', StageArn: { Ref: 'Stage' } }),
    Key: IVS_TYPE('PublicKey', { PublicKeyMaterial: newPem() }),
  });
  expect(ivs.resources().map(({ type }) => type)).toEqual([
    'stage',
    'storage-configuration',
    'encoder-configuration',
    'ingest-configuration',
    'public-key',
  ]);

  expect(await harness.delete('app')).toBe('DELETE_COMPLETE');
  expect(ivs.resources()).toEqual([]);
});

test('one that is gone already counts as deleted', async () => {
  const { harness, ivs } = createTypes();
  await harness.create('app', { Stage: IVS_TYPE('Stage') });
  await ivs.call(REGION, 'DeleteStage', { arn: ivs.resources()[0]?.arn });

  expect(await harness.delete('app')).toBe('DELETE_COMPLETE');
});
