import { refOf, refusedWith, roomForEachTest } from '../room';

const held = roomForEachTest(() => ({ quotas: { publishersPerStage: 2 } }));

async function ingest(input: object = {}) {
  const { room } = held;
  const stageArn = await room.stage();
  const created = await room.call('CreateIngestConfiguration', { ingestProtocol: 'RTMPS', stageArn, ...input });
  return created.ingestConfiguration;
}

interface Ingest {
  readonly arn: string;
  readonly stageArn: string;
  readonly participantId: string;
  readonly redundantIngestCredentials: readonly { readonly participantId: string; readonly streamKey: string }[];
}

async function stateOf(arn: string): Promise<{ state: string; stageArn: string }> {
  return (await held.room.call('GetIngestConfiguration', { arn })).ingestConfiguration;
}

describe('streaming with a stream key', () => {
  test('joins the stage and publishes, and the configuration is ACTIVE meanwhile', async () => {
    const { room } = held;
    const { arn, streamKey, participantId, stageArn } = await ingest({ userId: 'encoder', attributes: { seat: 'A' } });
    const joined = room.ivs.simulation.startStream({ streamKey });

    expect(joined).toEqual({ stageArn, sessionId: expect.any(String), participantId });
    expect(await room.participant(joined)).toMatchObject({
      userId: 'encoder',
      attributes: { seat: 'A' },
      published: true,
      protocol: 'RTMPS',
      ingestConfigurationArn: arn,
      redundantIngest: false,
    });
    expect((await stateOf(arn)).state).toBe('ACTIVE');
    expect((await room.call('ListIngestConfigurations', { filterByState: 'ACTIVE' })).ingestConfigurations).toHaveLength(1);
    room.ivs.simulation.endStream({ streamKey });
    expect((await stateOf(arn)).state).toBe('INACTIVE');
    expect(await room.eventNames(joined)).toEqual(['JOINED', 'PUBLISH_STARTED', 'PUBLISH_STOPPED', 'LEFT']);
  });

  test('takes two streams of a redundant ingest, each as a participant of its own', async () => {
    const { room } = held;
    const { arn, redundantIngestCredentials } = await ingest({ redundantIngest: true });
    const joined = redundantIngestCredentials.map(({ streamKey }: { streamKey: string }) => room.ivs.simulation.startStream({ streamKey }));

    expect(joined.map(({ participantId }: { participantId: string }) => participantId)).toEqual(
      redundantIngestCredentials.map(({ participantId }: { participantId: string }) => participantId),
    );
    expect(await room.participant(joined[0])).toMatchObject({ redundantIngest: true, ingestConfigurationArn: arn });
    for (const [index, state] of ['ACTIVE', 'INACTIVE'].entries()) {
      room.ivs.simulation.endStream({ streamKey: redundantIngestCredentials[index].streamKey });
      expect((await stateOf(arn)).state).toBe(state);
    }
  });

  test('shows subscribers both streams of a redundant ingest as one, as long as one of them goes on', async () => {
    const { room } = held;
    const { stageArn, participantId: publisherId, redundantIngestCredentials } = await ingest({ redundantIngest: true });
    const [first, second] = redundantIngestCredentials;
    for (const { streamKey } of [first, second]) room.ivs.simulation.startStream({ streamKey });
    const viewer = await room.join(stageArn);
    const subscribe = (id: string) => room.ivs.simulation.subscribe({ ...refOf(viewer), publisherId: id });
    expect(refusedWith(() => subscribe(first.participantId)).code).toBe('PUBLISHER_NOT_FOUND');
    subscribe(publisherId);

    room.ivs.simulation.endStream({ streamKey: first.streamKey });
    expect(await room.eventNames(viewer)).toEqual(['JOINED', 'SUBSCRIBE_ERROR', 'SUBSCRIBE_STARTED']);
    room.ivs.simulation.endStream({ streamKey: second.streamKey });
    expect((await room.events(viewer)).at(-1)).toMatchObject({ name: 'SUBSCRIBE_STOPPED', remoteParticipantId: publisherId });
    expect(refusedWith(() => subscribe(publisherId)).code).toBe('PUBLISHER_NOT_FOUND');
  });

  test("takes no third stream of a redundant ingest, with the configuration's own key, until that is no more redundant", async () => {
    const { room } = held;
    const { arn, stageArn, streamKey, participantId, redundantIngestCredentials } = await ingest({ redundantIngest: true });
    const [credential] = redundantIngestCredentials;
    const { sessionId } = room.ivs.simulation.startStream({ streamKey: credential.streamKey });

    expect(refusedWith(() => room.ivs.simulation.startStream({ streamKey }))).toEqual({
      code: 'INVALID_STREAM_KEY',
      message: `${arn} does not take the stream: INVALID_STREAM_KEY. It has redundant ingest: use the keys of its redundantIngestCredentials.`,
    });
    expect((await room.call('ListParticipants', { stageArn, sessionId })).participants).toMatchObject([
      { participantId: credential.participantId },
    ]);
    expect(await room.events({ stageArn, sessionId, participantId })).toMatchObject([
      { name: 'PUBLISH_ERROR', errorCode: 'INVALID_STREAM_KEY' },
    ]);
    room.ivs.simulation.endStream({ streamKey: credential.streamKey });
    await room.call('UpdateIngestConfiguration', { arn, redundantIngest: false });
    expect(room.ivs.simulation.startStream({ streamKey }).participantId).toBe(participantId);
  });

  test('by RTMP needs a configuration that allows it', async () => {
    const { room } = held;
    const { streamKey, stageArn, participantId } = await ingest();
    const { sessionId } = await room.join(stageArn);

    expect(refusedWith(() => room.ivs.simulation.startStream({ streamKey, protocol: 'RTMP' })).code).toBe('INVALID_PROTOCOL');
    expect(await room.events({ stageArn, sessionId, participantId })).toMatchObject([
      { name: 'PUBLISH_ERROR', errorCode: 'INVALID_PROTOCOL' },
    ]);
    const insecure = await ingest({ ingestProtocol: 'RTMP', insecureIngest: true });
    room.ivs.simulation.startStream({ streamKey: insecure.streamKey, protocol: 'RTMP' });
  });

  test('is refused with a key that is in use, unknown, of no stage, or no key', async () => {
    const { room } = held;
    const { streamKey, arn } = await ingest();
    const start = (key: string) => refusedWith(() => room.ivs.simulation.startStream({ streamKey: key })).code;
    room.ivs.simulation.startStream({ streamKey });

    expect(start(streamKey)).toBe('REUSE_OF_STREAM_KEY');
    expect(start(`${streamKey}x`)).toBe('INVALID_STREAM_KEY');
    expect(start('key')).toBe('INVALID_STREAM_KEY');
    room.ivs.simulation.endStream({ streamKey });
    await room.call('UpdateIngestConfiguration', { arn, stageArn: '' });
    expect(start(streamKey)).toBe('INVALID_STREAM_KEY');
    expect(refusedWith(() => room.ivs.simulation.endStream({ streamKey })).code).toBe('NOT_FOUND');
  });

  test('is refused when the stage has no room, and leaves nobody behind', async () => {
    const { room } = held;
    const { streamKey, stageArn, arn } = await ingest();
    const publisher = await room.publisher(stageArn);
    await room.publisher(stageArn);

    expect(refusedWith(() => room.ivs.simulation.startStream({ streamKey })).code).toBe('QUOTA_EXCEEDED');
    expect((await stateOf(arn)).state).toBe('INACTIVE');
    const { participants } = await room.call('ListParticipants', { ...publisher, participantId: undefined, filterByState: 'CONNECTED' });
    expect(participants).toHaveLength(2);
  });
});

describe('an ingest configuration that is ACTIVE', () => {
  test('cannot be updated', async () => {
    const { room } = held;
    const { arn, streamKey, stageArn } = await ingest();
    room.ivs.simulation.startStream({ streamKey });

    await expect(room.call('UpdateIngestConfiguration', { arn, stageArn: '' })).rejects.toMatchObject({
      name: 'ConflictException',
      message: `${arn} is ACTIVE. Stop streaming before it is updated.`,
    });
    expect((await stateOf(arn)).stageArn).toBe(stageArn);
  });

  test('can be deleted by force only, which ends its stream', async () => {
    const { room } = held;
    const { arn, streamKey } = await ingest();
    room.ivs.simulation.startStream({ streamKey });

    await expect(room.call('DeleteIngestConfiguration', { arn })).rejects.toMatchObject({ name: 'ConflictException' });
    await expect(room.call('DeleteIngestConfiguration', { arn, force: false })).rejects.toMatchObject({ name: 'ConflictException' });
    await room.call('DeleteIngestConfiguration', { arn, force: true });
    expect(room.told()).toEqual(['Participant Published', 'Participant Unpublished']);
  });

  test('is detached when its participant is disconnected, and may come back', async () => {
    const { room } = held;
    const { arn, streamKey, stageArn } = await ingest();
    await room.call('DisconnectParticipant', refOf(room.ivs.simulation.startStream({ streamKey })));

    expect(await stateOf(arn)).toMatchObject({ state: 'INACTIVE', stageArn: '' });
    await room.call('UpdateIngestConfiguration', { arn, stageArn });
    room.ivs.simulation.startStream({ streamKey });
  });

  test.each([
    ["by the configuration's participant id", 2, ({ participantId }: Ingest) => participantId],
    ["by the configuration's participant id, when only one of them is there", 1, ({ participantId }: Ingest) => participantId],
    ['by the participant id of one of them', 2, ({ redundantIngestCredentials: [first] }: Ingest) => first?.participantId],
  ])('loses both streams of a redundant ingest, and its stage, when they are disconnected %s', async (_, streams, idOf) => {
    const { room } = held;
    const created: Ingest = await ingest({ redundantIngest: true });
    const { arn, stageArn, redundantIngestCredentials: credentials } = created;
    await room.join(stageArn);
    const used = credentials.slice(0, streams);
    const joined = used.map(({ streamKey }) => room.ivs.simulation.startStream({ streamKey }));
    await room.call('DisconnectParticipant', { stageArn, participantId: idOf(created) });

    expect(await stateOf(arn)).toMatchObject({ state: 'INACTIVE', stageArn: '' });
    for (const one of joined) expect(await room.eventNames(one)).toEqual(['JOINED', 'PUBLISH_STARTED', 'PUBLISH_STOPPED', 'LEFT']);
    await room.call('UpdateIngestConfiguration', { arn, stageArn });
    for (const { streamKey } of used) room.ivs.simulation.startStream({ streamKey });
  });

  test('is the only one that is disconnected by its participant id, and by none that does not stream', async () => {
    const { room } = held;
    const { stageArn, ...other } = await ingest({ redundantIngest: true });
    const { participantId } = await ingest({ stageArn, redundantIngest: true });
    room.ivs.simulation.startStream({ streamKey: other.redundantIngestCredentials[0].streamKey });

    await expect(room.call('DisconnectParticipant', { stageArn, participantId })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    expect(await stateOf(other.arn)).toMatchObject({ state: 'ACTIVE', stageArn });
  });

  test('is detached and INACTIVE once its stage is deleted', async () => {
    const { room } = held;
    const { arn, streamKey, stageArn } = await ingest();
    room.ivs.simulation.startStream({ streamKey });
    await room.call('DeleteStage', { arn: stageArn });

    expect(await stateOf(arn)).toMatchObject({ state: 'INACTIVE', stageArn: '' });
  });
});
