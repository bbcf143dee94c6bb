import {
  CreateEncoderConfigurationCommand,
  CreateStorageConfigurationCommand,
  IVSRealTimeClient,
  StartCompositionCommand,
} from '@aws-sdk/client-ivs-realtime';
import { type IvsLocal, startIvsLocal } from '../../../local/src/api';
import type { RecordingList } from '../../../local/src/service/recordings';

let local: IvsLocal;
let client: IVSRealTimeClient;
beforeAll(async () => {
  local = await startIvsLocal();
  client = new IVSRealTimeClient(local.clientConfig);
});
beforeEach(() => local.reset());
afterAll(async () => {
  client.destroy();
  await local.close();
});

const AUTHORIZATION = 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0';
const put = (path: string, body?: string, type = 'text/plain') =>
  fetch(`${local.url}/${path}`, { method: 'PUT', body, headers: { authorization: AUTHORIZATION, 'content-type': type } });

async function recordings(): Promise<RecordingList['recordings']> {
  const response = await fetch(`${local.url}/_ivs/recordings`);
  return ((await response.json()) as RecordingList).recordings;
}

function fileOf(bucket: string, key: string): Promise<Response> {
  return fetch(`${local.url}/_ivs/recordings/file?${new URLSearchParams({ bucket, key })}`);
}

/** A stage whose participants are recorded, and the ARN of the storage configuration. */
async function recordedStage() {
  await put('recordings');
  const { storageConfiguration } = await client.send(new CreateStorageConfigurationCommand({ s3: { bucketName: 'recordings' } }));
  const storageConfigurationArn = storageConfiguration?.arn ?? '';
  const stage = await local.createStage({
    name: 'show',
    autoParticipantRecordingConfiguration: { storageConfigurationArn, mediaTypes: ['AUDIO_VIDEO'] },
  });
  return { stage, storageConfigurationArn };
}

test('a recording of a participant has its files, its status and its times', async () => {
  const { stage } = await recordedStage();
  const ann = await stage.join({ userId: 'ann', capabilities: ['PUBLISH'] });
  await ann.publish();
  await local.advance(10_000);
  const [{ prefix = '' } = {}] = stage.snapshot().sessions[0]?.participants.map(({ recording }) => recording) ?? [];
  const time = expect.stringMatching(/^\d{4}-.*Z$/);
  const running = {
    bucket: 'recordings',
    prefix,
    stageArn: stage.arn,
    sessionId: ann.sessionId,
    participantId: ann.id,
    status: 'RECORDING_STARTED',
    startedAt: time,
  };
  const [started] = await recordings();
  expect(started).toEqual({ ...running, files: expect.any(Array) });
  expect(started?.files.map(({ path, contentType }) => `${path} ${contentType}`)).toEqual([
    'events/recording-started.json application/json',
    'media/hls/multivariant.m3u8 application/vnd.apple.mpegurl',
    expect.stringMatching(/^media\/hls\/.*\/playlist.m3u8 application\/vnd.apple.mpegurl$/),
  ]);

  await ann.leave();
  await local.advance(120_000);
  expect(await recordings()).toMatchObject([{ ...running, status: 'RECORDING_ENDED', endedAt: time }]);
});

test('a recording of a composition has its ARN and its destination', async () => {
  const { stage, storageConfigurationArn } = await recordedStage();
  const { encoderConfiguration } = await client.send(new CreateEncoderConfigurationCommand({}));
  const ann = await stage.join({ capabilities: ['PUBLISH'] });
  await ann.publish();
  const destination = { s3: { storageConfigurationArn, encoderConfigurationArns: [encoderConfiguration?.arn ?? ''] } };
  const { composition } = await client.send(new StartCompositionCommand({ stageArn: stage.arn, destinations: [destination] }));
  await local.advance(1_000);

  const [{ id: destinationId, detail } = {}] = composition?.destinations ?? [];
  const recording = (await recordings()).find(({ prefix }) => prefix === detail?.s3?.recordingPrefix);
  expect(recording).toMatchObject({ compositionArn: composition?.arn, destinationId, stageArn: stage.arn, status: 'RECORDING_STARTED' });
  expect(recording).not.toHaveProperty('participantId');
});

test('a file is an attachment in which a browser runs nothing', async () => {
  const { stage } = await recordedStage();
  const ann = await stage.join({ capabilities: ['PUBLISH'] });
  await ann.publish();
  await local.advance(1_000);
  const [recording] = await recordings();
  const { bucket = '', prefix = '' } = recording ?? {};
  const response = await fileOf(bucket, `${prefix}/events/recording-started.json`);

  expect(await response.json()).toMatchObject({ stage_arn: stage.arn, recording_status: 'RECORDING_STARTED' });
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(response.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''recording-started.json");
  expect(response.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');

  await put(`recordings/${prefix}/page.html`, '<script>', 'text/html');
  const page = await fileOf(bucket, `${prefix}/page.html`);
  expect([page.headers.get('content-disposition'), page.headers.get('content-security-policy')]).toEqual([
    "attachment; filename*=UTF-8''page.html",
    "default-src 'none'; sandbox",
  ]);
});

test('only files of recordings can be read, and metadata that users have written breaks nothing', async () => {
  await put('recordings');
  await put('recordings/secret.txt', 'hunter2');
  await put('recordings/a/events/recording-started.json', 'no JSON');
  await put('recordings/b/events/recording-started.json', '[]');
  await put('recordings/c/events/recording-started.json', '{"stage_arn":"x","recording_status":{"a":1},"recording_started_at":5}');

  expect(await recordings()).toMatchObject([{ prefix: 'c', stageArn: 'x', status: 'UNKNOWN' }]);
  for (const [bucket, key] of [
    ['recordings', 'secret.txt'],
    ['absent', 'secret.txt'],
    ['recordings', ''],
  ] as const) {
    const response = await fileOf(bucket, key);
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({
      code: 'NOT_FOUND',
      message: `There is no file ${key} of a recording in the bucket ${bucket}.`,
    });
  }
});
