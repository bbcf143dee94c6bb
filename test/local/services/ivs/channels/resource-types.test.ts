/** AWS::IVS::Channel and AWS::IVS::StreamKey in stacks. */
import { iam } from '../../../../../local/src/services/iam/service';
import { ivs } from '../../../../../local/src/services/ivs/service';
import { createAdjustableClock } from '../../../../../local/src/system/adjustable-clock';
import { startServices } from '../../../../support/local-services';
import { createHarness } from '../../cloudformation/harness';

const REGION = 'us-east-1';
const clock = createAdjustableClock();
const services = startServices({ clock });
afterAll(() => services.close());
const { call, channels, simulation, streamKeys } = services.of(ivs);

const channel = (Properties: object = {}) => ({ Channel: { Type: 'AWS::IVS::Channel', Properties } });
const streamKey = (id: string) => ({ [id]: { Type: 'AWS::IVS::StreamKey', Properties: { ChannelArn: { Ref: 'Channel' } } } });
const outputsOf = (id: string, ...names: readonly string[]) => ({
  Outputs: Object.fromEntries([
    [id, { Value: { Ref: id } }],
    ...names.map((name) => [`${id}${name}`, { Value: { 'Fn::GetAtt': [id, name] } }]),
  ]),
});
const newHarness = () => createHarness({ resourceTypes: services.resourceTypes() });
const noticesOf = (harness: ReturnType<typeof newHarness>, id: string) =>
  harness.events
    .filter(({ logicalId, status }) => logicalId === id && /^(CREATE|UPDATE)_COMPLETE$/.test(status))
    .map(({ statusReason }) => statusReason);

const NOTICE = 'The local endpoint has no low-latency streaming: compositions can broadcast to this channel, and nothing is played.';

/** Starts a composition to a channel, with a publisher. */
async function compose(channelArn: string): Promise<string> {
  const { stage, participantToken } = (await call(REGION, 'CreateStage', { participantTokenConfigurations: [{}] }).then(
    ({ stage, participantTokens }) => ({ stage, participantToken: (participantTokens as { token: string }[])[0] }),
  )) as { stage: { arn: string }; participantToken: { token: string } };
  const { participantId } = simulation.join({ token: participantToken.token });
  simulation.publish({ stageArn: stage.arn, participantId });
  const { composition } = await call(REGION, 'StartComposition', {
    stageArn: stage.arn,
    destinations: [{ channel: { channelArn } }],
  });
  await clock.advance(1_000);
  return (composition as { arn: string }).arn;
}

test('a channel has the attributes that AWS documents, changes in place, and says that it does nothing', async () => {
  const harness = newHarness();
  const outputs = outputsOf('Channel', 'Arn', 'IngestEndpoint', 'PlaybackUrl');
  expect(await harness.create('app', channel({ Name: 'show', Type: 'BASIC', Tags: [{ Key: 'team', Value: 'live' }] }), outputs)).toBe(
    'CREATE_COMPLETE',
  );
  const created = harness.stack('app').outputs;
  const [, id] = /^arn:aws:ivs:us-east-1:000000000000:channel\/([a-zA-Z0-9]{12})$/.exec(String(created.Channel)) ?? [];
  expect(created).toEqual({
    Channel: `arn:aws:ivs:us-east-1:000000000000:channel/${id}`,
    ChannelArn: created.Channel,
    ChannelIngestEndpoint: '000000000000.global-contribute.live-video.net',
    ChannelPlaybackUrl: `https://000000000000.us-east-1.playback.live-video.net/api/video/v1/us-east-1.000000000000.channel.${id}.m3u8`,
  });

  expect(await harness.update('app', channel({ Type: 'STANDARD', LatencyMode: 'LOW' }), outputs)).toBe('UPDATE_COMPLETE');
  expect(harness.stack('app').outputs).toEqual(created);
  expect(noticesOf(harness, 'Channel')).toEqual([NOTICE, NOTICE]);
  await harness.delete('app');
  expect(() => channels(REGION).setTags(String(created.Channel), {})).toThrow(`Resource: ${created.Channel} not found`);
});

test('a composition to a channel becomes active, and keeps the channel from being deleted', async () => {
  const harness = newHarness();
  await harness.create('app', channel(), outputsOf('Channel'));
  const channelArn = String(harness.stack('app').outputs.Channel);
  const arn = await compose(channelArn);
  const state = async () => (await call(REGION, 'GetComposition', { arn })).composition;
  expect(await state()).toMatchObject({ state: 'ACTIVE', destinations: [{ state: 'ACTIVE', configuration: { channel: { channelArn } } }] });

  const { compositions = [] } = services.running.get('ivs')?.snapshot?.().regions?.[REGION] ?? {};
  expect(compositions.map(({ destinations }) => destinations)).toEqual([
    [{ id: expect.any(String), state: 'ACTIVE', startTime: expect.any(String), encoderConfigurationArns: [], channelArn }],
  ]);

  expect(await harness.delete('app')).toBe('DELETE_FAILED');
  expect(harness.events.map(({ statusReason }) => statusReason)).toContain(
    `${channelArn} is live: ${arn} broadcasts to it. Stop that first.`,
  );
  await call(REGION, 'StopComposition', { arn });
  await clock.advance(1_000);
  expect(await state()).toMatchObject({ state: 'STOPPED' });
  expect(await harness.delete('app')).toBe('DELETE_COMPLETE');
});

test('the tags of a channel count in policies', async () => {
  const harness = newHarness();
  const tagged = (Value: string) => channel({ Tags: [{ Key: 'team', Value }] });
  await harness.create('app', tagged('live'), outputsOf('Channel'));
  const channelArn = String(harness.stack('app').outputs.Channel);
  const { roles, sessions } = services.of(iam);
  const Condition = { StringEquals: { 'aws:ResourceTag/team': 'live' } };
  const document = { Statement: { Effect: 'Allow', Action: 'ivs:StartComposition', Resource: '*', Condition } };
  const settings = { trustPolicy: {}, maxSessionDuration: 3_600, managedPolicyArns: [], tags: {}, policies: [{ name: 'start', document }] };
  roles.create({ name: 'starter', arn: 'arn:aws:iam::000000000000:role/starter', id: 'AROA1', settings });
  const { accessKeyId } = sessions.assume('starter', 'test');
  const stageArn = ((await call(REGION, 'CreateStage', { tags: { team: 'live' } })).stage as { arn: string }).arn;
  const start = () => call(REGION, 'StartComposition', { stageArn, destinations: [{ channel: { channelArn } }] }, accessKeyId);
  await expect(start()).resolves.toMatchObject({ composition: { state: 'STARTING' } });
  await harness.update('app', tagged('other'));
  await expect(start()).rejects.toThrow('ivs:StartComposition');
  await harness.delete('app');
});

test('a channel has one stream key, which is a secret', async () => {
  const harness = newHarness();
  expect(await harness.create('app', { ...channel(), ...streamKey('Key') }, outputsOf('Key', 'Arn', 'Value'))).toBe('CREATE_COMPLETE');
  const { Key, KeyArn, KeyValue } = harness.stack('app').outputs;
  expect(Key).toMatch(/^arn:aws:ivs:us-east-1:000000000000:stream-key\/[a-zA-Z0-9]{12}$/);
  expect(KeyArn).toBe(Key);
  expect(KeyValue).toMatch(/^sk_us-east-1_[a-zA-Z0-9]{12}_[a-zA-Z0-9]{12}$/);
  expect(streamKeys()).toEqual([KeyValue]);
  expect(noticesOf(harness, 'Key')).toEqual(['The local endpoint has no low-latency streaming: nothing can be streamed with this key.']);

  expect(await harness.update('app', { ...channel(), ...streamKey('Key'), ...streamKey('Second') })).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(harness.events.map(({ statusReason }) => statusReason)).toContain(
    `The quota of 1 stream keys of a channel is used up by ${Key}. Delete that first.`,
  );
  await harness.delete('app');
  expect(streamKeys()).toEqual([]);
});

test('a recording configuration is deployed for a channel, and replaced by a change', async () => {
  const harness = newHarness();
  const resources = (seconds: number) => ({
    Recording: {
      Type: 'AWS::IVS::RecordingConfiguration',
      Properties: { DestinationConfiguration: { S3: { BucketName: 'bucket' } }, RecordingReconnectWindowSeconds: seconds },
    },
    ...channel({ RecordingConfigurationArn: { Ref: 'Recording' } }),
  });
  const outputs = outputsOf('Recording', 'Arn', 'State');
  expect(await harness.create('app', resources(0), outputs)).toBe('CREATE_COMPLETE');
  const { Recording, RecordingArn, RecordingState } = harness.stack('app').outputs;
  expect(Recording).toMatch(/^arn:aws:ivs:us-east-1:000000000000:recording-configuration\/[a-zA-Z0-9]{12}$/);
  expect([RecordingArn, RecordingState]).toEqual([Recording, 'ACTIVE']);
  expect(noticesOf(harness, 'Recording')).toEqual([
    'The local endpoint has no low-latency streaming: nothing is recorded with this configuration.',
  ]);
  expect(await harness.update('app', resources(60), outputs)).toBe('UPDATE_COMPLETE');
  expect(harness.stack('app').outputs.Recording).not.toBe(Recording);
  await harness.delete('app');
});

test.each<[string, object, string]>([
  ['a type', { Type: 'PREMIUM' }, 'Type must be one of STANDARD, BASIC, ADVANCED_SD, ADVANCED_HD, got "PREMIUM".'],
  ['a name', { Name: 'my show' }, "Name must be at most 128 letters, digits, '-' and '_'"],
])('%s that channels do not have fails', async (_, properties, message) => {
  const harness = newHarness();
  expect(await harness.create('app', channel(properties))).toBe('ROLLBACK_COMPLETE');
  expect(harness.events.map(({ statusReason }) => statusReason)).toContainEqual(expect.stringContaining(message));
});

test('a property that is not here is refused before anything is created', async () => {
  await expect(newHarness().create('app', channel({ PlaybackRestrictionPolicyArn: 'arn' }))).rejects.toThrow(
    'The local endpoint does not have PlaybackRestrictionPolicyArn of AWS::IVS::Channel (Channel).',
  );
});
