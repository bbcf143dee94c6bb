import {
  CreateEncoderConfigurationCommand,
  CreateIngestConfigurationCommand,
  CreateParticipantTokenCommand,
  CreateStorageConfigurationCommand,
  GetCompositionCommand,
  IVSRealTimeClient,
  StartCompositionCommand,
} from '@aws-sdk/client-ivs-realtime';
import { type IvsLocal, type Stage, startIvsLocal } from '../../../local/src/api';

let local: IvsLocal;
let client: IVSRealTimeClient;
let stage: Stage;
beforeAll(async () => {
  local = await startIvsLocal();
  client = new IVSRealTimeClient(local.clientConfig);
});
beforeEach(async () => {
  await local.reset();
  stage = await local.createStage({ name: 'late-night' });
});
afterAll(async () => {
  client.destroy();
  await local.close();
});

const participants = () => stage.snapshot().sessions.flatMap((session) => session.participants);

test('a participant joins, publishes, subscribes, and leaves', async () => {
  const alice = await stage.join({ userId: 'alice', attributes: { role: 'host' } });
  const bob = await stage.join({ userId: 'bob', capabilities: ['SUBSCRIBE'] });
  await alice.publish();
  await bob.subscribe(alice);
  expect(participants()).toMatchObject([
    { participantId: alice.id, userId: 'alice', attributes: { role: 'host' }, state: 'CONNECTED', publishing: true },
    { participantId: bob.id, userId: 'bob', state: 'CONNECTED', publishing: false, subscriptions: [alice.id] },
  ]);
  await bob.unsubscribe(alice.id);
  await alice.unpublish();
  expect(participants()).toMatchObject([{ publishing: false }, { subscriptions: [] }]);
  await bob.leave();
  expect(participants()).toMatchObject([{ state: 'CONNECTED' }, { state: 'DISCONNECTED' }]);
});

test('who may not publish is rejected, and the service tells it', async () => {
  const bob = await stage.join({ capabilities: ['SUBSCRIBE'] });
  await expect(bob.publish()).rejects.toMatchObject({ name: 'IvsLocalError', code: 'INSUFFICIENT_CAPABILITIES' });
  await local.waitForEvent('Participant Publish Error', { participant_id: bob.id, error_code: 'INSUFFICIENT_CAPABILITIES' });
});

test('media that the service rejects', async () => {
  const alice = await stage.join();
  await alice.publish({ error: 'BITRATE_EXCEEDED' }).catch(() => {});
  await local.waitForEvent('Participant Publish Error', { error_code: 'BITRATE_EXCEEDED' });
});

test('the token of a program lets its participant in', async () => {
  const { participantToken } = await client.send(new CreateParticipantTokenCommand({ stageArn: stage.arn, userId: 'carol' }));
  const carol = await stage.join({ token: participantToken?.token ?? '' });
  expect(carol).toMatchObject({ id: participantToken?.participantId, stageArn: stage.arn });
});

test('the token of another stage does not', async () => {
  const other = await local.createStage();
  const { participantToken } = await client.send(new CreateParticipantTokenCommand({ stageArn: other.arn }));
  await expect(stage.join({ token: participantToken?.token ?? '' })).rejects.toMatchObject({
    code: 'TOKEN_NOT_ALLOWED',
    message: `The token must be for ${stage.arn}, got one for ${other.arn}. Let it join that stage.`,
  });
  await expect(stage.join({ token: 'none' })).rejects.toMatchObject({ code: 'TOKEN_MALFORMED' });
});

test('a token that is not signed with your own key pair is not exchanged', async () => {
  const alice = await stage.join();
  const { participantToken } = await client.send(new CreateParticipantTokenCommand({ stageArn: stage.arn }));
  await expect(alice.exchangeToken(participantToken?.token ?? '')).rejects.toMatchObject({ code: 'TOKEN_NOT_ALLOWED' });
});

test('a participant that joined over HTTP is addressed by its id', async () => {
  const response = await fetch(`${local.url}/_ivs/join`, { method: 'POST', body: JSON.stringify({ stage: 'late-night', userId: 'dave' }) });
  const { participantId } = (await response.json()) as { participantId: string };
  await stage.participant(participantId).publish();
  expect(participants()).toMatchObject([{ userId: 'dave', publishing: true }]);
});

test('an encoder streams to an ingest configuration', async () => {
  const input = { name: 'obs', stageArn: stage.arn, userId: 'studio', ingestProtocol: 'RTMPS' } as const;
  const { ingestConfiguration } = await client.send(new CreateIngestConfigurationCommand(input));
  const ingest = local.ingestConfiguration('obs');
  const studio = await ingest.startStream();
  expect(studio.id).toBe(ingestConfiguration?.participantId);
  expect(participants()).toMatchObject([{ userId: 'studio', publishing: true, protocol: 'RTMPS', ingestConfigurationArn: ingest.arn }]);
  await expect(ingest.startStream()).rejects.toMatchObject({ code: 'REUSE_OF_STREAM_KEY' });
  await ingest.endStream();
  expect(participants()).toMatchObject([{ state: 'DISCONNECTED' }]);
});

test('a composition is interrupted, and fails', async () => {
  const { encoderConfiguration } = await client.send(new CreateEncoderConfigurationCommand({}));
  const destinations = [
    {
      channel: {
        channelArn: 'arn:aws:ivs:us-east-1:000000000000:channel/AbCdEf123456',
        encoderConfigurationArn: encoderConfiguration?.arn,
      },
    },
  ];
  const { composition } = await client.send(new StartCompositionCommand({ stageArn: stage.arn, destinations }));
  const arn = composition?.arn ?? '';
  await (await stage.join()).publish();
  await local.waitForEvent('Session Start');
  await local.composition(arn).interruptDestination();
  await local.waitForEvent('Destination Reconnecting');
  await local.composition(arn).fail();
  await local.waitForEvent('Session Failure');
  expect((await client.send(new GetCompositionCommand({ arn }))).composition?.state).toBe('FAILED');
});

test('a recording that fails', async () => {
  await fetch(`${local.url}/recordings`, { method: 'PUT' });
  const { storageConfiguration } = await client.send(new CreateStorageConfigurationCommand({ s3: { bucketName: 'recordings' } }));
  const recorded = await local.createStage({
    autoParticipantRecordingConfiguration: { storageConfigurationArn: storageConfiguration?.arn },
  });
  const alice = await recorded.join();
  await alice.publish();
  await local.waitForEvent('Recording Start', { participant_id: alice.id });
  await alice.failRecording('InternalServerException');
  await local.waitForEvent('Recording End Failure', ({ detail }) => detail.error_code === 'InternalServerException');
});

test.each([
  ['a further character', (token: string) => `${token}x`],
  ['a line break', (token: string) => `${token}\n`],
  ['padding', (token: string) => `${token}==`],
  ['a space in front', (token: string) => ` ${token}`],
])('a token with %s does not join', async (_, change) => {
  const { participantToken } = await client.send(new CreateParticipantTokenCommand({ stageArn: stage.arn }));
  await expect(stage.join({ token: change(participantToken?.token ?? '') })).rejects.toMatchObject({
    code: 'TOKEN_MALFORMED',
    message: 'A token must be three parts of base64url with dots between them, the first two JSON objects.',
  });
});

test('subscribing to nobody is refused', async () => {
  const alice = await stage.join();
  await expect(alice.subscribe(undefined as never)).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
    message: expect.stringContaining('got nothing'),
  });
});
