import { refOf, roomForEachTest } from '../room';

const held = roomForEachTest();

/** The seconds between the end of publishing and the end of a session. */
const LINGERS = 180;
const CHANNEL = { channel: { channelArn: 'arn:aws:ivs:us-east-1:000000000000:channel/AbCdEf123456' } };

const iso = (offsetMs = 0) => new Date(held.room.started + offsetMs).toISOString();

describe('a stage session', () => {
  test('begins with the first participant and lingers after the last has left', async () => {
    const { room } = held;
    const stageArn = await room.stage();
    expect(await room.activeSession(stageArn)).toBeUndefined();

    const first = await room.join(stageArn);
    room.pass(5);
    const second = await room.join(stageArn);
    expect(first.sessionId).toMatch(/^st-[a-zA-Z0-9]{13}$/);
    expect(second.sessionId).toBe(first.sessionId);
    expect(await room.activeSession(stageArn)).toBe(first.sessionId);
    expect((await room.call('ListStages')).stages[0].activeSessionId).toBe(first.sessionId);

    room.ivs.simulation.leave(refOf(first));
    expect(await room.activeSession(stageArn)).toBe(first.sessionId);
    room.ivs.simulation.leave(refOf(second));
    room.pass(LINGERS - 1);
    expect(await room.activeSession(stageArn)).toBe(first.sessionId);
    room.pass(1);
    expect(await room.activeSession(stageArn)).toBeUndefined();
    expect(await room.call('GetStageSession', { stageArn, sessionId: first.sessionId })).toEqual({
      stageSession: { sessionId: first.sessionId, startTime: iso(), endTime: iso(5_000 + LINGERS * 1000) },
    });
  });

  test('ends minutes after the last participant has stopped publishing, and takes in who publishes until then', async () => {
    const { room } = held;
    const stageArn = await room.stage();
    const [first, second] = [await room.publisher(stageArn), await room.publisher(stageArn)];
    room.ivs.simulation.unpublish(refOf(first));
    room.pass(LINGERS * 2);
    room.ivs.simulation.leave(refOf(second));
    room.pass(LINGERS - 1);
    room.ivs.simulation.publish(refOf(first));
    room.pass(LINGERS * 2);
    expect((await room.call('ListStageSessions', { stageArn })).stageSessions).toHaveLength(1);
    room.ivs.simulation.unpublish(refOf(first));
    room.pass(LINGERS - 1);
    expect(await room.activeSession(stageArn)).toBe(first.sessionId);
    room.pass(1);

    expect(await room.activeSession(stageArn)).toBeUndefined();
  });

  test('that ends leaves who is connected where it is, and the next one has it from the start', async () => {
    const { room } = held;
    const stageArn = await room.stage();
    const viewer = await room.join(stageArn, { userId: 'viewer', capabilities: ['SUBSCRIBE'] });
    const host = await room.publisher(stageArn);
    room.ivs.simulation.subscribe({ ...refOf(viewer), publisherId: host.participantId });
    room.ivs.simulation.leave(refOf(host));
    room.pass(LINGERS);
    expect(await room.activeSession(stageArn)).toBeUndefined();
    expect(await room.participant(viewer)).toMatchObject({ state: 'CONNECTED' });

    room.restart();
    const next = await room.publisher(stageArn);
    expect(next.sessionId).not.toBe(host.sessionId);
    expect(await room.participant(viewer)).toMatchObject({ state: 'DISCONNECTED' });
    const led = { ...viewer, sessionId: next.sessionId };
    expect(await room.participant(led)).toMatchObject({ state: 'CONNECTED', userId: 'viewer', published: false });
    room.ivs.simulation.subscribe({ ...refOf(viewer), publisherId: next.participantId });
    expect(await room.eventNames(led)).toEqual(['JOINED', 'SUBSCRIBE_STARTED']);
    expect(await room.eventNames(viewer)).toEqual(['JOINED', 'SUBSCRIBE_STARTED', 'SUBSCRIBE_STOPPED', 'LEFT']);
  });

  test('begins anew when who has stayed publishes again', async () => {
    const { room } = held;
    const stageArn = await room.stage();
    const host = await room.publisher(stageArn);
    room.ivs.simulation.unpublish(refOf(host));
    room.pass(LINGERS);
    room.ivs.simulation.publish(refOf(host));
    const sessionId = (await room.activeSession(stageArn)) ?? '';

    expect(sessionId).not.toBe(host.sessionId);
    expect(await room.eventNames({ ...host, sessionId })).toEqual(['JOINED', 'PUBLISH_STARTED']);
    expect(room.news.at(-1)?.detail).toMatchObject({ event_name: 'Participant Published', session_id: sessionId });
  });

  test('of subscribers only goes on as long as one of them is there', async () => {
    const { room } = held;
    const viewer = await room.join(await room.stage());
    room.pass(LINGERS * 3);

    expect(await room.activeSession(viewer.stageArn)).toBe(viewer.sessionId);
    room.ivs.simulation.leave(refOf(viewer));
    room.pass(LINGERS - 1);
    const again = await room.join(viewer.stageArn);
    room.pass(LINGERS);
    expect(again.sessionId).toBe(viewer.sessionId);
    expect(await room.activeSession(viewer.stageArn)).toBe(viewer.sessionId);
  });

  test('leaves nothing behind when its stage is deleted', async () => {
    const { room } = held;
    const recording = {
      storageConfigurationArn: await room.storage(),
      recordingReconnectWindowSeconds: 300,
      thumbnailConfiguration: { recordingMode: 'INTERVAL', targetIntervalSeconds: 86_400 },
    };
    const bytesAfter = async (count: number) => {
      for (let number = 0; number < count; number += 1) {
        const { stageArn } = await room.publisher(await room.stage({ autoParticipantRecordingConfiguration: recording }));
        await room.call('StartComposition', { stageArn, destinations: [CHANNEL] });
        await room.join(stageArn);
        room.pass(1);
        await room.call('DeleteStage', { arn: stageArn });
        room.pass(400);
      }
      expect(room.waiting).toEqual([]);
      return room.stateBytes;
    };
    const few = await bytesAfter(2);

    // The digits of a number may take a few more bytes.
    expect(Math.abs((await bytesAfter(40)) - few)).toBeLessThan(8);
  });

  test('is followed by another one', async () => {
    const { room } = held;
    const stageArn = await room.stage();
    const first = await room.join(stageArn);
    room.ivs.simulation.leave(refOf(first));
    room.pass(LINGERS);
    const second = await room.join(stageArn);

    expect(second.sessionId).not.toBe(first.sessionId);
    const { stageSessions } = await room.call('ListStageSessions', { stageArn });
    expect(stageSessions).toEqual([
      { sessionId: first.sessionId, startTime: iso(), endTime: iso(LINGERS * 1000) },
      { sessionId: second.sessionId, startTime: iso(LINGERS * 1000) },
    ]);
    const page = await room.call('ListStageSessions', { stageArn, maxResults: 1 });
    expect(page.stageSessions).toEqual(stageSessions.slice(0, 1));
    expect((await room.call('ListStageSessions', { stageArn, maxResults: 1, nextToken: page.nextToken })).stageSessions).toEqual(
      stageSessions.slice(1),
    );
  });
});
