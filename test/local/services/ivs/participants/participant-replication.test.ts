import { refOf, roomForEachTest } from '../room';
import { claimsFor, importPair, jwt, pair } from '../tokens/own-tokens';

const held = roomForEachTest(() => ({ quotas: { replicationsPerParticipant: 2, publishersPerStage: 2 } }));

async function replicated(input: object = {}) {
  const { room } = held;
  const [sourceStageArn, destinationStageArn] = [await room.stage(), await room.stage()];
  const token = await room.token(sourceStageArn, { userId: 'alice', attributes: { seat: 'A', role: 'host' } });
  const source = room.ivs.simulation.join({ token });
  room.ivs.simulation.publish(refOf(source));
  const request = { sourceStageArn, destinationStageArn, participantId: source.participantId };
  await room.call('StartParticipantReplication', { ...request, ...input });
  const sessionId = (await room.activeSession(destinationStageArn)) ?? '';
  return { source, token, request, replica: { stageArn: destinationStageArn, sessionId, participantId: source.participantId } };
}

async function replicas({ sourceStageArn, participantId }: { sourceStageArn: string; participantId: string }) {
  return (await held.room.call('ListParticipantReplicas', { sourceStageArn, participantId })).replicas;
}

describe('a participant that is replicated', () => {
  test('publishes to the destination, too', async () => {
    const { room } = held;
    const { source, replica, request } = await replicated({ attributes: { role: 'guest' } });

    expect(await room.participant(replica)).toMatchObject({
      userId: 'alice',
      attributes: { seat: 'A', role: 'guest' },
      state: 'CONNECTED',
      published: true,
      replicationType: 'REPLICA',
      replicationState: 'ACTIVE',
      sourceStageArn: source.stageArn,
      sourceSessionId: source.sessionId,
    });
    expect(await room.participant(source)).toMatchObject({ replicationType: 'SOURCE', replicationState: 'ACTIVE' });
    expect(await replicas(request)).toEqual([
      { ...request, sourceSessionId: source.sessionId, destinationSessionId: replica.sessionId, replicationState: 'ACTIVE' },
    ]);
    expect(await room.events(source)).toMatchObject([
      { name: 'JOINED', replica: false },
      { name: 'PUBLISH_STARTED' },
      { name: 'REPLICATION_STARTED', destinationStageArn: replica.stageArn, destinationSessionId: replica.sessionId },
    ]);
    expect(await room.events(replica)).toMatchObject([
      { name: 'JOINED', replica: true },
      { name: 'PUBLISH_STARTED', replica: true },
    ]);
    const viewer = await room.join(replica.stageArn);
    room.ivs.simulation.subscribe({ ...refOf(viewer), publisherId: replica.participantId });
    expect((await room.events(viewer))[1]).toMatchObject({ name: 'SUBSCRIBE_STARTED', replica: true });
  });

  test('is led out when the replication is stopped', async () => {
    const { room } = held;
    const { source, replica, request } = await replicated();
    await room.call('StopParticipantReplication', request);

    expect(await room.participant(replica)).toMatchObject({ state: 'DISCONNECTED' });
    expect(await room.eventNames(replica)).toEqual(['JOINED', 'PUBLISH_STARTED', 'PUBLISH_STOPPED', 'LEFT']);
    expect((await room.eventNames(source)).at(-1)).toBe('REPLICATION_STOPPED');
    expect(await room.participant(source)).toMatchObject({ state: 'CONNECTED', replicationState: 'STOPPED' });
    expect(await room.participant(replica)).toMatchObject({ state: 'DISCONNECTED', replicationState: 'STOPPED' });
    expect(await replicas(request)).toMatchObject([{ replicationState: 'STOPPED' }]);
    await expect(room.call('StopParticipantReplication', request)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test.each([
    ['leaves', async (source: ReturnType<typeof refOf>) => held.room.ivs.simulation.leave(source)],
    ['stops publishing', async (source: ReturnType<typeof refOf>) => held.room.ivs.simulation.unpublish(source)],
    ['is disconnected', (source: ReturnType<typeof refOf>) => held.room.call('DisconnectParticipant', source)],
  ])('is led out when it %s', async (_, act) => {
    const { room } = held;
    const { source, replica, request } = await replicated();
    await act(refOf(source));

    expect(await room.eventNames(replica)).toEqual(['JOINED', 'PUBLISH_STARTED', 'PUBLISH_STOPPED', 'LEFT']);
    expect(await replicas(request)).toMatchObject([{ replicationState: 'STOPPED' }]);
  });

  test('stays for the reconnect window, and on when it is back in time', async () => {
    const { room } = held;
    const { source, token, replica, request } = await replicated({ reconnectWindowSeconds: 200 });
    room.ivs.simulation.leave(refOf(source));
    room.pass(199);
    const again = room.ivs.simulation.join({ token });
    room.ivs.simulation.publish(refOf(again));
    room.pass(300);

    expect(await replicas(request)).toMatchObject([{ replicationState: 'ACTIVE', sourceSessionId: again.sessionId }]);
    expect(again.sessionId).not.toBe(source.sessionId);
    expect(await room.participant(again)).toMatchObject({ replicationType: 'SOURCE', replicationState: 'ACTIVE' });
    room.ivs.simulation.leave(refOf(again));
    room.pass(199);
    room.ivs.simulation.leave(refOf(room.ivs.simulation.join({ token })));
    expect(await replicas(request)).toMatchObject([{ replicationState: 'ACTIVE' }]);
    room.pass(1);
    expect(await replicas(request)).toMatchObject([{ replicationState: 'STOPPED' }]);
    expect(await room.participant(replica)).toMatchObject({ state: 'DISCONNECTED' });
  });

  test.each(['DisconnectParticipant', 'DeleteStage'])('stops when %s ends it at the destination', async (operation) => {
    const { room } = held;
    const { source, replica, request } = await replicated();
    await room.call(operation, operation === 'DeleteStage' ? { arn: replica.stageArn } : refOf(replica));

    if (operation !== 'DeleteStage')
      expect(await room.eventNames(replica)).toEqual(['JOINED', 'PUBLISH_STARTED', 'PUBLISH_STOPPED', 'LEFT']);
    expect(await replicas(request)).toMatchObject([{ replicationState: 'STOPPED' }]);
    expect((await room.eventNames(source)).filter((name) => name === 'REPLICATION_STOPPED')).toHaveLength(1);
    expect(await room.participant(source)).toMatchObject({ state: 'CONNECTED' });
  });

  test('is led out when its own stage is deleted', async () => {
    const { room } = held;
    const { source, replica } = await replicated({ reconnectWindowSeconds: 300 });
    await room.call('DeleteStage', { arn: source.stageArn });

    expect(await room.participant(replica)).toMatchObject({ state: 'DISCONNECTED' });
    expect(room.told().filter((name) => String(name).startsWith('Participant Replication'))).toEqual([
      'Participant Replication Start',
      'Participant Replication End',
    ]);
  });
});

describe('a replica that joins itself later', () => {
  test('is a replica no more', async () => {
    const { room } = held;
    const header = await importPair(room);
    const recording = { storageConfigurationArn: await room.storage(), recordParticipantReplicas: false };
    const [sourceStageArn, stageArn] = [await room.stage(), await room.stage({ autoParticipantRecordingConfiguration: recording })];
    const join = async (arn: string) => room.ivs.simulation.join({ token: jwt(header, await claimsFor(room, arn), pair.privateKey) });
    const viewer = await room.join(stageArn);
    const source = await join(sourceStageArn);
    room.ivs.simulation.publish(refOf(source));
    const { participantId } = source;
    const request = { sourceStageArn, destinationStageArn: stageArn, participantId };
    await room.call('StartParticipantReplication', request);
    expect(await room.participant({ ...viewer, participantId })).toMatchObject({ replicationType: 'REPLICA', recordingState: 'DISABLED' });
    await room.call('StopParticipantReplication', request);
    const direct = await join(stageArn);
    room.ivs.simulation.publish(refOf(direct));
    room.ivs.simulation.subscribe({ ...refOf(viewer), publisherId: participantId });

    const participant = await room.participant(direct);
    expect(participant).toMatchObject({ replicationType: 'NONE', recordingState: 'STARTING' });
    for (const name of ['replicationState', 'sourceStageArn', 'sourceSessionId']) expect(participant).not.toHaveProperty(name);
    expect((await room.events(direct)).map(({ name, replica }) => [name, replica])).toEqual([
      ['JOINED', true],
      ['PUBLISH_STARTED', true],
      ['PUBLISH_STOPPED', true],
      ['LEFT', true],
      ['JOINED', false],
      ['PUBLISH_STARTED', false],
    ]);
    expect((await room.events(viewer)).at(-1)).toMatchObject({ name: 'SUBSCRIBE_STARTED', replica: false });
    await room.call('StartParticipantReplication', { ...request, sourceStageArn: stageArn, destinationStageArn: await room.stage() });
    expect(await room.participant(direct)).toMatchObject({ replicationType: 'SOURCE', replicationState: 'ACTIVE' });
  });
});

describe('a replication is refused', () => {
  test('with attributes that come to more than 1 KB together with those of the participant', async () => {
    const { room } = held;
    const { stageArn: sourceStageArn, participantId } = await room.publisher(await room.stage(), { attributes: { seat: 'A'.repeat(504) } });
    const destinationStageArn = await room.stage();
    const start = (attributes: object) =>
      room.call('StartParticipantReplication', { sourceStageArn, destinationStageArn, participantId, attributes });

    await expect(start({ role: 'é'.repeat(256) })).resolves.toEqual({});
    await room.call('StopParticipantReplication', { sourceStageArn, destinationStageArn, participantId });
    await expect(start({ role: `${'é'.repeat(256)}x` })).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'attributes, merged with those of the participant, must have at most 1024 bytes of keys and values in total, got 1025.',
    });
    expect(room.told().filter((name) => name === 'Participant Replication Start')).toHaveLength(1);
    await expect(start({ seat: 'é'.repeat(510) })).resolves.toEqual({});
  });

  test.each([
    ['from a stage that is not there', { sourceStageArn: 'arn:aws:ivs:us-east-1:000000000000:stage/a' }, 'ResourceNotFoundException'],
    ['to a stage that is not there', { destinationStageArn: 'arn:aws:ivs:us-east-1:000000000000:stage/a' }, 'ResourceNotFoundException'],
    ['of nobody', { participantId: 'nobody' }, 'ResourceNotFoundException'],
    ['twice', {}, 'ConflictException'],
  ])('%s', async (_, input, name) => {
    const { request } = await replicated();

    await expect(held.room.call('StartParticipantReplication', { ...request, ...input })).rejects.toMatchObject({ name });
  });

  test('to the same stage, and of one that does not publish itself', async () => {
    const { room } = held;
    const { request, source, replica } = await replicated();
    const start = (input: object) => room.call('StartParticipantReplication', { ...request, ...input });

    await expect(start({ destinationStageArn: source.stageArn })).rejects.toMatchObject({ name: 'ValidationException' });
    const { participantId } = await room.join(source.stageArn);
    await expect(start({ participantId })).rejects.toMatchObject({ name: 'ConflictException' });
    await expect(start({ sourceStageArn: replica.stageArn, destinationStageArn: await room.stage() })).rejects.toMatchObject({
      name: 'ConflictException',
    });
  });

  test('beyond the quotas of replications and of publishers', async () => {
    const { room } = held;
    const { request } = await replicated();
    const full = await room.stage();
    for (let count = 0; count < 2; count += 1) await room.publisher(full);
    const start = (destinationStageArn: string) => room.call('StartParticipantReplication', { ...request, destinationStageArn });

    await expect(start(full)).rejects.toMatchObject({ name: 'ServiceQuotaExceededException' });
    await start(await room.stage());
    await expect(start(await room.stage())).rejects.toMatchObject({ name: 'ServiceQuotaExceededException', status: 402 });
    expect(await replicas(request)).toHaveLength(2);
    const page = await room.call('ListParticipantReplicas', { ...request, maxResults: 1 });
    expect((await room.call('ListParticipantReplicas', { ...request, maxResults: 1, nextToken: page.nextToken })).replicas).toHaveLength(1);
  });
});
