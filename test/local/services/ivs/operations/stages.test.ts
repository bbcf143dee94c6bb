import {
  CreateStageCommand,
  CreateStorageConfigurationCommand,
  DeleteStageCommand,
  GetStageCommand,
  ListStagesCommand,
  type Stage,
  UpdateStageCommand,
} from '@aws-sdk/client-ivs-realtime';
import { VirtualClock } from '../../../../support/virtual-clock';
import { refusal, serveForEachTest } from '../client';

const clock = new VirtualClock();
const NOW = clock.now();
const served = serveForEachTest({ clock });

const UNKNOWN_STAGE = 'arn:aws:ivs:us-east-1:000000000000:stage/000000000000';
const RECORDING_OFF = {
  storageConfigurationArn: '',
  mediaTypes: ['AUDIO_VIDEO'],
  thumbnailConfiguration: { targetIntervalSeconds: 60, storage: ['SEQUENTIAL'], recordingMode: 'DISABLED' },
  recordingReconnectWindowSeconds: 0,
  hlsConfiguration: { targetSegmentDurationSeconds: 6 },
  recordParticipantReplicas: true,
};

async function createStage(input: ConstructorParameters<typeof CreateStageCommand>[0] = {}): Promise<Stage & { arn: string }> {
  const { stage } = await served.client.send(new CreateStageCommand(input));
  if (!stage?.arn) throw new Error('CreateStage answered without a stage');
  return { ...stage, arn: stage.arn };
}

async function createStorage(): Promise<string> {
  const { storageConfiguration } = await served.client.send(new CreateStorageConfigurationCommand({ s3: { bucketName: 'recordings' } }));
  return storageConfiguration?.arn ?? '';
}

async function getStage(arn: string): Promise<Stage | undefined> {
  return (await served.client.send(new GetStageCommand({ arn }))).stage;
}

describe('creating a stage', () => {
  test('answers with ARN, endpoints and defaults', async () => {
    const { stage } = await served.client.send(new CreateStageCommand({ name: 'Room_1', tags: { team: 'live' } }));

    expect(stage).toEqual({
      arn: expect.stringMatching(/^arn:aws:ivs:us-east-1:000000000000:stage\/[a-zA-Z0-9]{12}$/),
      name: 'Room_1',
      tags: { team: 'live' },
      autoParticipantRecordingConfiguration: RECORDING_OFF,
      endpoints: {
        events: 'wss://global.events.live-video.net',
        whip: expect.stringMatching(/^https:\/\/[0-9a-f]{12}\.global-bm\.whip\.live-video\.net$/),
        rtmp: expect.stringMatching(/^rtmp:\/\/[0-9a-f]{12}\.global-contribute\.live-video\.net\/app\/$/),
        rtmps: expect.stringMatching(/^rtmps:\/\/[0-9a-f]{12}\.global-contribute\.live-video\.net:443\/app\/$/),
      },
    });
  });

  test('takes nothing at all, and has no name then', async () => {
    const stage = await createStage();

    expect(stage.name).toBeUndefined();
    expect(stage.tags).toEqual({});
  });

  test('is not idempotent: the same name makes another stage with endpoints of its own', async () => {
    const [first, second] = [await createStage({ name: 'room' }), await createStage({ name: 'room' })];

    expect(second.arn).not.toBe(first.arn);
    expect(second.endpoints?.whip).not.toBe(first.endpoints?.whip);
  });

  test('hands out participant tokens once', async () => {
    const { stage, participantTokens } = await served.client.send(
      new CreateStageCommand({
        participantTokenConfigurations: [{ userId: 'alice', attributes: { seat: 'A' }, capabilities: ['SUBSCRIBE'], duration: 10 }, {}],
      }),
    );

    expect(participantTokens).toEqual([
      {
        participantId: expect.stringMatching(/^[a-zA-Z0-9]+$/),
        token: expect.any(String),
        userId: 'alice',
        attributes: { seat: 'A' },
        duration: 10,
        capabilities: ['SUBSCRIBE'],
        expirationTime: new Date(NOW + 10 * 60_000),
      },
      {
        participantId: expect.any(String),
        token: expect.any(String),
        duration: 720,
        capabilities: ['PUBLISH', 'SUBSCRIBE'],
        expirationTime: new Date(NOW + 720 * 60_000),
      },
    ]);
    expect(claimsOf(participantTokens?.[0]?.token)).toMatchObject({
      resource: stage?.arn,
      user_id: 'alice',
      whip_url: stage?.endpoints?.whip,
      capabilities: { allow_publish: false, allow_subscribe: true },
    });
  });

  test('is quiet about participant tokens that nobody asked for', async () => {
    const { participantTokens } = await served.client.send(new CreateStageCommand({}));

    expect(participantTokens).toBeUndefined();
  });
});

describe('recording', () => {
  test('keeps what it is given and fills in the rest', async () => {
    const storageConfigurationArn = await createStorage();
    const stage = await createStage({
      autoParticipantRecordingConfiguration: {
        storageConfigurationArn,
        thumbnailConfiguration: { recordingMode: 'INTERVAL', targetIntervalSeconds: 10 },
        hlsConfiguration: {},
      },
    });

    expect(stage.autoParticipantRecordingConfiguration).toEqual({
      ...RECORDING_OFF,
      storageConfigurationArn,
      thumbnailConfiguration: { recordingMode: 'INTERVAL', targetIntervalSeconds: 10, storage: ['SEQUENTIAL'] },
    });
    expect(await getStage(stage.arn)).toEqual(stage);
  });

  test('an update keeps the members that it leaves out', async () => {
    const storageConfigurationArn = await createStorage();
    const { arn } = await createStage({
      autoParticipantRecordingConfiguration: { storageConfigurationArn, recordingReconnectWindowSeconds: 30, mediaTypes: ['AUDIO_ONLY'] },
    });
    await served.client.send(
      new UpdateStageCommand({ arn, autoParticipantRecordingConfiguration: { storageConfigurationArn, recordParticipantReplicas: false } }),
    );

    expect((await getStage(arn))?.autoParticipantRecordingConfiguration).toEqual({
      ...RECORDING_OFF,
      storageConfigurationArn,
      recordingReconnectWindowSeconds: 30,
      mediaTypes: ['AUDIO_ONLY'],
      recordParticipantReplicas: false,
    });
  });

  test('an empty storage configuration turns it off and resets everything', async () => {
    const storageConfigurationArn = await createStorage();
    const { arn } = await createStage({
      autoParticipantRecordingConfiguration: { storageConfigurationArn, recordingReconnectWindowSeconds: 30 },
    });
    const { stage } = await served.client.send(
      new UpdateStageCommand({
        arn,
        autoParticipantRecordingConfiguration: { storageConfigurationArn: '', recordingReconnectWindowSeconds: 99 },
      }),
    );

    expect(stage?.autoParticipantRecordingConfiguration).toEqual(RECORDING_OFF);
  });

  test('what GetStage returns can be sent back', async () => {
    const stage = await createStage({ autoParticipantRecordingConfiguration: { storageConfigurationArn: await createStorage() } });
    const { autoParticipantRecordingConfiguration } = stage;
    const updated = await served.client.send(new UpdateStageCommand({ arn: stage.arn, autoParticipantRecordingConfiguration }));

    expect(updated.stage).toEqual(stage);
  });

  test.each([
    ['unknown', 'arn:aws:ivs:us-east-1:000000000000:storage-configuration/000000000000'],
    ['in another region', 'arn:aws:ivs:eu-west-1:000000000000:storage-configuration/000000000000'],
  ])('a storage configuration that is %s is refused, and nothing is created or changed', async (_, storageConfigurationArn) => {
    const input = { autoParticipantRecordingConfiguration: { storageConfigurationArn } };
    const message = `Storage configuration ${storageConfigurationArn} was not found in us-east-1. Create it there first.`;

    expect(await refusal(served.client.send(new CreateStageCommand(input)))).toEqual({
      name: 'ValidationException',
      status: 400,
      message,
    });
    expect(served.ivs.resources()).toEqual([]);

    const stage = await createStage();
    expect(await refusal(served.client.send(new UpdateStageCommand({ arn: stage.arn, ...input })))).toEqual({
      name: 'ResourceNotFoundException',
      status: 404,
      message,
    });
    expect((await served.client.send(new GetStageCommand({ arn: stage.arn }))).stage).toEqual(stage);
  });

  test('a thumbnail interval without INTERVAL is refused, and the stage stays as it was', async () => {
    const storageConfigurationArn = await createStorage();
    const stage = await createStage({ name: 'before' });
    const update = new UpdateStageCommand({
      arn: stage.arn,
      name: 'after',
      autoParticipantRecordingConfiguration: { storageConfigurationArn, thumbnailConfiguration: { targetIntervalSeconds: 5 } },
    });

    expect(await refusal(served.client.send(update))).toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('only if recordingMode is INTERVAL, got 5 with DISABLED'),
    });
    expect(await getStage(stage.arn)).toEqual(stage);
  });
});

describe('a stage that exists', () => {
  test('is updated in place: name, and what is left out stays', async () => {
    const stage = await createStage({ name: 'before', tags: { team: 'live' } });
    const updated = await served.client.send(new UpdateStageCommand({ arn: stage.arn, name: 'after' }));

    expect(updated.stage).toEqual({ ...stage, name: 'after' });
    expect(await getStage(stage.arn)).toEqual({ ...stage, name: 'after' });
  });

  test('is listed by its summary', async () => {
    const { arn } = await createStage({ name: 'room', tags: { team: 'live' } });
    const { stages } = await served.client.send(new ListStagesCommand({}));

    expect(stages).toEqual([{ arn, name: 'room', tags: { team: 'live' } }]);
  });

  test('is gone once deleted', async () => {
    const { arn } = await createStage();
    await served.client.send(new DeleteStageCommand({ arn }));

    expect(await refusal(getStage(arn))).toMatchObject({ name: 'ResourceNotFoundException' });
    expect(served.ivs.resources()).toEqual([]);
  });

  test('is seen in its own region only', async () => {
    const { arn } = await createStage();
    const elsewhere = served.clientIn('eu-west-1');

    expect((await elsewhere.send(new ListStagesCommand({}))).stages).toEqual([]);
    expect(await refusal(elsewhere.send(new GetStageCommand({ arn })))).toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('a stage that does not exist', () => {
  test.each([
    ['GetStage', () => served.client.send(new GetStageCommand({ arn: UNKNOWN_STAGE }))],
    ['UpdateStage', () => served.client.send(new UpdateStageCommand({ arn: UNKNOWN_STAGE, name: 'room' }))],
    ['DeleteStage', () => served.client.send(new DeleteStageCommand({ arn: UNKNOWN_STAGE }))],
  ])('is not found by %s', async (_, call) => {
    expect(await refusal(call())).toEqual({
      name: 'ResourceNotFoundException',
      status: 404,
      message: `Resource: ${UNKNOWN_STAGE} not found`,
    });
  });
});

function claimsOf(token = ''): unknown {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}
