import { refOf, refusedWith, roomForEachTest } from '../room';

const held = roomForEachTest(() => ({ quotas: { publishersPerStage: 3, subscribersPerStage: 2 } }));
const UNKNOWN_SESSION = 'st-AbCdEf1234567';

const iso = (offsetMs = 0) => new Date(held.room.started + offsetMs).toISOString();

describe('a participant', () => {
  test('is as its token says', async () => {
    const { room } = held;
    const joined = await room.join(await room.stage(), { userId: 'alice', attributes: { seat: 'A' } });

    expect(await room.participant(joined)).toEqual({
      participantId: joined.participantId,
      userId: 'alice',
      attributes: { seat: 'A' },
      state: 'CONNECTED',
      firstJoinTime: iso(),
      published: false,
      protocol: 'UNKNOWN',
      recordingState: 'DISABLED',
      recordingS3BucketName: '',
      recordingS3Prefix: '',
      replicationType: 'NONE',
      redundantIngest: false,
    });
  });

  test('leaves its story in events', async () => {
    const { room } = held;
    const stageArn = await room.stage();
    const [alice, bob] = [await room.publisher(stageArn), await room.join(stageArn)];
    room.ivs.simulation.subscribe({ ...refOf(bob), publisherId: alice.participantId });
    room.pass(3);
    room.ivs.simulation.leave(refOf(alice));
    room.ivs.simulation.leave(refOf(bob));

    const event = (joined: typeof alice, name: string, at: number, more = {}) => ({
      name,
      participantId: joined.participantId,
      eventTime: iso(at),
      replica: false,
      ...more,
    });
    const remote = { remoteParticipantId: alice.participantId };
    expect(await room.events(alice)).toEqual([
      event(alice, 'JOINED', 0),
      event(alice, 'PUBLISH_STARTED', 0),
      event(alice, 'PUBLISH_STOPPED', 3_000),
      event(alice, 'LEFT', 3_000),
    ]);
    expect(await room.events(bob)).toEqual([
      event(bob, 'JOINED', 0),
      event(bob, 'SUBSCRIBE_STARTED', 0, remote),
      event(bob, 'SUBSCRIBE_STOPPED', 3_000, remote),
      event(bob, 'LEFT', 3_000),
    ]);
    const { stageArn: _, ...request } = { ...alice, maxResults: 3 };
    const page = await room.call('ListParticipantEvents', { stageArn, ...request });
    expect(page.events).toHaveLength(3);
    expect((await room.call('ListParticipantEvents', { stageArn, ...request, nextToken: page.nextToken })).events).toHaveLength(1);
  });

  test('comes back to the same session as itself', async () => {
    const { room } = held;
    const stageArn = await room.stage();
    await room.join(stageArn);
    const token = await room.token(stageArn);
    const joined = room.ivs.simulation.join({ token });
    room.ivs.simulation.publish(refOf(joined));
    room.ivs.simulation.leave(refOf(joined));
    room.pass(1);

    expect(await room.participant(joined)).toMatchObject({ state: 'DISCONNECTED', published: true });
    expect(room.ivs.simulation.join({ token })).toEqual(joined);
    expect(await room.participant(joined)).toMatchObject({ state: 'CONNECTED', published: true, firstJoinTime: iso() });
    expect(refusedWith(() => room.ivs.simulation.join({ token })).code).toBe('CONFLICT');
  });

  test('is told to EventBridge when it publishes and when it stops', async () => {
    const { room } = held;
    const stageArn = await room.stage();
    const { sessionId, participantId } = await room.publisher(stageArn, { userId: 'alice' });
    room.ivs.simulation.unpublish({ stageArn, participantId });

    const event = (name: string) => ({
      region: 'us-east-1',
      time: room.started,
      'detail-type': 'IVS Stage Update',
      resources: [stageArn],
      detail: {
        session_id: sessionId,
        event_name: name,
        participant_id: participantId,
        event_time: '2026-01-15T12:00:00Z',
        event_time_precise: '2026-01-15T12:00:00.000000Z',
        user_id: 'alice',
      },
    });
    expect(room.news).toEqual([event('Participant Published'), event('Participant Unpublished')]);
  });

  test('stops publishing after a day', async () => {
    const { room } = held;
    const joined = await room.publisher(await room.stage());
    room.pass(24 * 60 * 60 - 1);
    expect(await room.eventNames(joined)).toEqual(['JOINED', 'PUBLISH_STARTED']);
    room.pass(1);

    expect(await room.eventNames(joined)).toEqual(['JOINED', 'PUBLISH_STARTED', 'PUBLISH_ERROR', 'PUBLISH_STOPPED']);
    expect((await room.events(joined))[2]).toMatchObject({ errorCode: 'STREAM_DURATION_EXCEEDED' });
  });
});

describe('a participant is refused', () => {
  test('to publish without the capability', async () => {
    const { room } = held;
    const joined = await room.join(await room.stage(), { capabilities: ['SUBSCRIBE'] });

    expect(refusedWith(() => room.ivs.simulation.publish(refOf(joined))).code).toBe('INSUFFICIENT_CAPABILITIES');
    expect((await room.events(joined))[1]).toMatchObject({ name: 'PUBLISH_ERROR', errorCode: 'INSUFFICIENT_CAPABILITIES' });
    expect(room.news[0]?.detail).toMatchObject({ event_name: 'Participant Publish Error', error_code: 'INSUFFICIENT_CAPABILITIES' });
  });

  test('to publish what the service does not take', async () => {
    const { room } = held;
    const joined = await room.join(await room.stage());

    expect(refusedWith(() => room.ivs.simulation.publish({ ...refOf(joined), error: 'B_FRAME_PRESENT' })).code).toBe('B_FRAME_PRESENT');
    expect(await room.participant(joined)).toMatchObject({ published: false });
  });

  test('to publish beyond the quota, until there is room', async () => {
    const { room } = held;
    const stageArn = await room.stage();
    const first = await room.publisher(stageArn);
    await room.publisher(stageArn);
    await room.publisher(stageArn);
    const late = await room.join(stageArn);

    expect(refusedWith(() => room.ivs.simulation.publish(refOf(late))).code).toBe('QUOTA_EXCEEDED');
    room.ivs.simulation.unpublish(refOf(first));
    room.ivs.simulation.publish(refOf(late));
  });

  test('to subscribe without the capability, to nobody, or to itself', async () => {
    const { room } = held;
    const stageArn = await room.stage();
    const publisher = await room.publisher(stageArn);
    const [deaf, bob] = [await room.join(stageArn, { capabilities: ['PUBLISH'] }), await room.join(stageArn)];
    const subscribe = (joined: typeof bob, publisherId: string) =>
      refusedWith(() => room.ivs.simulation.subscribe({ ...refOf(joined), publisherId })).code;

    expect(subscribe(deaf, publisher.participantId)).toBe('INSUFFICIENT_CAPABILITIES');
    expect(subscribe(bob, deaf.participantId)).toBe('PUBLISHER_NOT_FOUND');
    expect(subscribe(publisher, publisher.participantId)).toBe('PUBLISHER_NOT_FOUND');
    expect((await room.events(bob))[1]).toMatchObject({
      name: 'SUBSCRIBE_ERROR',
      errorCode: 'PUBLISHER_NOT_FOUND',
      remoteParticipantId: deaf.participantId,
    });
  });

  test('to subscribe beyond the quota of subscribers', async () => {
    const { room } = held;
    const stageArn = await room.stage();
    const { participantId: publisherId } = await room.publisher(stageArn);
    for (let count = 0; count < 2; count += 1) room.ivs.simulation.subscribe({ ...refOf(await room.join(stageArn)), publisherId });
    const late = await room.join(stageArn);

    expect(refusedWith(() => room.ivs.simulation.subscribe({ ...refOf(late), publisherId })).code).toBe('QUOTA_EXCEEDED');
  });

  test('to do anything before it has joined', async () => {
    const { room } = held;
    const stageArn = await room.stage();

    expect(refusedWith(() => room.ivs.simulation.publish({ stageArn, participantId: 'nobody' }))).toEqual({
      code: 'NOT_FOUND',
      message: `Participant nobody is not connected to ${stageArn}. Let it join first.`,
    });
  });
});

describe('listing participants', () => {
  test('filters by one thing at a time', async () => {
    const { room } = held;
    const stageArn = await room.stage();
    const alice = await room.publisher(stageArn, { userId: 'alice' });
    const bob = await room.join(stageArn, { userId: 'bob' });
    room.ivs.simulation.leave(refOf(alice));
    const { sessionId } = alice;
    const list = async (input: object) =>
      (await room.call('ListParticipants', { stageArn, sessionId, ...input })).participants.map((one: typeof bob) => one.participantId);

    expect(await list({})).toEqual([alice.participantId, bob.participantId]);
    expect(await list({ filterByUserId: 'bob' })).toEqual([bob.participantId]);
    expect(await list({ filterByPublished: true })).toEqual([alice.participantId]);
    expect(await list({ filterByPublished: false })).toEqual([bob.participantId]);
    expect(await list({ filterByState: 'CONNECTED' })).toEqual([bob.participantId]);
    expect(await list({ filterByRecordingState: 'ACTIVE' })).toEqual([]);
    await expect(list({ filterByUserId: 'bob', filterByPublished: false })).rejects.toMatchObject({
      name: 'ValidationException',
      message:
        'Only one of filterByUserId, filterByPublished, filterByState, filterByRecordingState can be used at a time, ' +
        'got filterByUserId and filterByPublished.',
    });
  });

  test('comes in pages, and goes on when who was on the last page does not pass the filter any more', async () => {
    const { room } = held;
    const stageArn = await room.stage();
    const [first, second] = [await room.join(stageArn), await room.join(stageArn)];
    const request = { stageArn, sessionId: first.sessionId, filterByState: 'CONNECTED', maxResults: 1 };
    const page = await room.call('ListParticipants', request);
    room.ivs.simulation.leave(refOf(first));
    const next = await room.call('ListParticipants', { ...request, nextToken: page.nextToken });

    expect(page.participants).toMatchObject([{ participantId: first.participantId }]);
    expect(next).toMatchObject({ participants: [{ participantId: second.participantId }] });
    expect(next.nextToken).toBeUndefined();
  });
});

describe('what is not there', () => {
  test.each([
    ['GetStageSession', { sessionId: UNKNOWN_SESSION }, 'ResourceNotFoundException'],
    ['GetParticipant', { sessionId: UNKNOWN_SESSION, participantId: 'a' }, 'ResourceNotFoundException'],
    ['DisconnectParticipant', { participantId: 'a' }, 'ResourceNotFoundException'],
    ['ListParticipants', { sessionId: UNKNOWN_SESSION }, 'ValidationException'],
    ['ListParticipantEvents', { sessionId: UNKNOWN_SESSION, participantId: 'a' }, 'ValidationException'],
  ])('%s is refused, in a stage that exists', async (operation, input, name) => {
    const { room } = held;
    const stageArn = await room.stage();

    await expect(room.call(operation, { stageArn, ...input })).rejects.toMatchObject({ name });
  });

  test('a participant without a story has no events', async () => {
    const { room } = held;
    const { stageArn, sessionId } = await room.join(await room.stage());

    expect(await room.call('ListParticipantEvents', { stageArn, sessionId, participantId: 'nobody' })).toEqual({ events: [] });
  });
});

describe('disconnecting a participant', () => {
  test('puts it out, and its tokens are void', async () => {
    const { room } = held;
    const stageArn = await room.stage();
    const token = await room.token(stageArn);
    const joined = room.ivs.simulation.join({ token });
    room.ivs.simulation.publish(refOf(joined));
    await room.call('DisconnectParticipant', { ...refOf(joined), reason: 'rude' });

    expect(await room.eventNames(joined)).toEqual(['JOINED', 'PUBLISH_STARTED', 'PUBLISH_STOPPED', 'LEFT']);
    expect(refusedWith(() => room.ivs.simulation.join({ token })).code).toBe('PARTICIPANT_DISCONNECTED');
    await expect(room.call('DisconnectParticipant', refOf(joined))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('deleting a stage', () => {
  test('disconnects everybody and drops its sessions', async () => {
    const { room } = held;
    const stageArn = await room.stage();
    const token = await room.token(stageArn);
    await room.publisher(stageArn);
    await room.join(stageArn);
    await room.call('DeleteStage', { arn: stageArn });

    expect(room.told()).toEqual(['Participant Published', 'Participant Unpublished']);
    expect(refusedWith(() => room.ivs.simulation.join({ token })).code).toBe('STAGE_DELETED');
    await expect(room.call('ListStageSessions', { stageArn })).rejects.toMatchObject({ name: 'ValidationException' });
  });
});
