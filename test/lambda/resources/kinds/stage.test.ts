import type { AutoParticipantRecordingConfiguration } from '@aws-sdk/client-ivs-realtime';
import { Deployment, STACK_ID } from '../../../support/deployment';
import { serviceError } from '../../../support/fake-service';

const STORAGE = 'arn:aws:ivs:eu-west-1:111122223333:storage-configuration/abc';
const RECORDING = { StorageConfigurationArn: STORAGE, MediaTypes: ['AUDIO_VIDEO'] };
const DEFAULTS: AutoParticipantRecordingConfiguration = {
  storageConfigurationArn: STORAGE,
  mediaTypes: ['AUDIO_VIDEO'],
  thumbnailConfiguration: { recordingMode: 'DISABLED' },
  recordingReconnectWindowSeconds: 0,
  hlsConfiguration: { targetSegmentDurationSeconds: 6 },
  recordParticipantReplicas: true,
};

let deployment: Deployment;
beforeEach(() => {
  deployment = new Deployment();
});

const recording = (AutoParticipantRecordingConfiguration: object) => ({ AutoParticipantRecordingConfiguration, Tags: {} });
const inputsOf = (operation: string) => deployment.ivs.calls.filter((call) => call.operation === operation).map(({ input }) => input);

describe('create', () => {
  test('sends the name and the tags, and no recording where none is wanted', async () => {
    await deployment.create({ Tags: { team: 'live' } });
    expect(inputsOf('CreateStage')).toEqual([
      {
        name: 'room',
        autoParticipantRecordingConfiguration: undefined,
        tags: {
          team: 'live',
          'cdk-ivs-realtime:owner': expect.stringMatching(/^[0-9a-f]{32}$/),
          'cdk-ivs-realtime:request': expect.stringMatching(/^\d{8}T\d{6}Z-[0-9a-f]{32}$/),
          'cdk-ivs-realtime:stack': STACK_ID,
        },
      },
    ]);
  });

  test("fills in the service's defaults of a recording", async () => {
    await deployment.create(recording(RECORDING));
    expect(inputsOf('CreateStage')).toEqual([expect.objectContaining({ autoParticipantRecordingConfiguration: DEFAULTS })]);
  });

  test('sends every field of a recording', async () => {
    await deployment.create(
      recording({
        StorageConfigurationArn: STORAGE,
        MediaTypes: ['NONE'],
        ThumbnailConfiguration: { RecordingMode: 'INTERVAL', TargetIntervalSeconds: '30', Storage: ['SEQUENTIAL', 'LATEST'] },
        RecordingReconnectWindowSeconds: '300',
        HlsConfiguration: { TargetSegmentDurationSeconds: '10' },
        RecordParticipantReplicas: 'false',
      }),
    );
    expect(inputsOf('CreateStage')).toEqual([
      expect.objectContaining({
        autoParticipantRecordingConfiguration: {
          storageConfigurationArn: STORAGE,
          mediaTypes: ['NONE'],
          thumbnailConfiguration: { recordingMode: 'INTERVAL', targetIntervalSeconds: 30, storage: ['LATEST', 'SEQUENTIAL'] },
          recordingReconnectWindowSeconds: 300,
          hlsConfiguration: { targetSegmentDurationSeconds: 10 },
          recordParticipantReplicas: false,
        },
      }),
    ]);
  });

  test('takes an answer without its stage for a lost one', async () => {
    const send = deployment.ivs.client.send.bind(deployment.ivs.client);
    jest.spyOn(deployment.ivs.client, 'send').mockImplementationOnce(async (command, options) => {
      await send(command, options);
      return { $metadata: {} } as never;
    });
    deployment.coldStart();
    expect(await deployment.create()).toMatchObject({ Status: 'SUCCESS', Data: { Id: 'stage1' } });
    expect(deployment.ivs.operations()).toEqual(['CreateStage', 'ListStages', 'GetStage']);
  });
});

describe('update', () => {
  test.each<[string, object, object, object]>([
    ['the name', { Name: 'old' }, { Name: 'new' }, { name: 'new' }],
    ['recording on', {}, recording(RECORDING), { autoParticipantRecordingConfiguration: DEFAULTS }],
    ['recording off', recording(RECORDING), {}, { autoParticipantRecordingConfiguration: { storageConfigurationArn: '' } }],
    [
      'one field of a recording, sent whole',
      recording({ ...RECORDING, RecordingReconnectWindowSeconds: '60' }),
      recording({ ...RECORDING, RecordingReconnectWindowSeconds: '90' }),
      { autoParticipantRecordingConfiguration: { ...DEFAULTS, recordingReconnectWindowSeconds: 90 } },
    ],
    [
      'a field back to its default',
      recording({ ...RECORDING, HlsConfiguration: { TargetSegmentDurationSeconds: '2' } }),
      recording(RECORDING),
      { autoParticipantRecordingConfiguration: DEFAULTS },
    ],
  ])('changes %s in one call, and only that', async (_, before, after, changes) => {
    const { PhysicalResourceId: arn } = await deployment.create({ Tags: {}, ...before });
    expect(await deployment.update(arn, { Tags: {}, ...after })).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
    expect(inputsOf('UpdateStage')).toEqual([{ arn, ...changes }]);
  });

  test.each<[string, object, AutoParticipantRecordingConfiguration | undefined]>([
    ['a live recording without its defaults', recording(RECORDING), { storageConfigurationArn: STORAGE }],
    [
      'a live recording with fields that a mode makes void',
      recording({ ...RECORDING, ThumbnailConfiguration: { RecordingMode: 'DISABLED' } }),
      { ...DEFAULTS, thumbnailConfiguration: { recordingMode: 'DISABLED', targetIntervalSeconds: 60, storage: ['SEQUENTIAL'] } },
    ],
    [
      'thumbnails in another order',
      recording({ ...RECORDING, ThumbnailConfiguration: { RecordingMode: 'INTERVAL', Storage: ['LATEST', 'SEQUENTIAL'] } }),
      { ...DEFAULTS, thumbnailConfiguration: { recordingMode: 'INTERVAL', targetIntervalSeconds: 60, storage: ['SEQUENTIAL', 'LATEST'] } },
    ],
    ['no recording, said by an empty ARN', { Tags: {} }, { storageConfigurationArn: '', mediaTypes: ['AUDIO_VIDEO'] }],
    ['no recording, said by nothing', { Tags: {} }, undefined],
  ])('makes no call for what means the same: %s', async (_, desired, live) => {
    const arn = deployment.ivs.seed({ name: 'room' });
    Object.assign(deployment.ivs.stages.get(arn) ?? {}, { autoParticipantRecordingConfiguration: live });
    await deployment.update(arn, desired);
    expect(deployment.ivs.operations()).toEqual(['GetStage']);
  });

  test('refused because a recording is running says so at once', async () => {
    const { PhysicalResourceId } = await deployment.create(recording(RECORDING));
    deployment.ivs.fail('UpdateStage', { error: serviceError('ConflictException', 409, 'recording is active') });
    const answer = await deployment.update(PhysicalResourceId, { Tags: {} });
    expect(answer.Reason).toMatch(
      /^Live\/Room: IVS refused UpdateStage: ConflictException: recording is active \(the stage is held by its active session; /,
    );
  });
});

describe('attributes', () => {
  test('are texts, empty for an endpoint that the service does not tell', async () => {
    const arn = deployment.ivs.seed({ name: 'room' });
    Object.assign(deployment.ivs.stages.get(arn) ?? {}, { endpoints: { rtmp: 'rtmp://a', rtmps: 'rtmps://b' } });
    expect((await deployment.update(arn, { Tags: {} })).Data).toEqual({
      Id: 'stage1',
      EventsEndpoint: '',
      WhipEndpoint: '',
      RtmpEndpoint: 'rtmp://a',
      RtmpsEndpoint: 'rtmps://b',
    });
  });
});
