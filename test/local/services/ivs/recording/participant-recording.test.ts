import { refOf } from '../room';
import { recordingRoomForEachTest } from './recording-room';

const held = recordingRoomForEachTest();

const keys = () => [...new Set(held.written.map(({ key }) => key.split('/').slice(4).join('/')))];
const read = (name: string) =>
  [...held.written]
    .reverse()
    .find(({ key }) => key.endsWith(`/${name}`))
    ?.body.toString();

async function recordingStage(configuration: object = {}): Promise<string> {
  const { room } = held;
  return room.stage({ autoParticipantRecordingConfiguration: { storageConfigurationArn: await room.storage(), ...configuration } });
}

const recordingOf = async (joined: Parameters<typeof held.room.participant>[0]) => {
  const { recordingState, recordingS3BucketName, recordingS3Prefix } = await held.room.participant(joined);
  return { recordingState, recordingS3BucketName, recordingS3Prefix };
};

describe('a participant that publishes to a stage that records', () => {
  test('is recorded until it stops', async () => {
    const { room } = held;
    const joined = await room.publisher(await recordingStage(), { userId: 'alice' });
    const prefix = [joined.stageArn.split('/')[1], joined.sessionId, joined.participantId, '2026-01-15T12-00-00Z'].join('/');
    const at = (recordingState: string) => ({ recordingState, recordingS3BucketName: 'recordings', recordingS3Prefix: prefix });

    expect(await recordingOf(joined)).toEqual(at('STARTING'));
    room.pass(1);
    expect(await recordingOf(joined)).toEqual(at('ACTIVE'));
    room.pass(10);
    room.ivs.simulation.unpublish(refOf(joined));
    expect(await recordingOf(joined)).toEqual(at('STOPPING'));
    room.pass(1);
    expect(await recordingOf(joined)).toEqual(at('STOPPED'));

    const detail = {
      session_id: joined.sessionId,
      participant_id: joined.participantId,
      recording_s3_bucket_name: 'recordings',
      recording_s3_key_prefix: prefix,
    };
    const event = { region: 'us-east-1', 'detail-type': 'IVS Participant Recording State Change', resources: [joined.stageArn] };
    expect(room.news.filter((one) => one['detail-type'] === event['detail-type'])).toEqual([
      { ...event, time: room.started + 500, detail: { ...detail, event_name: 'Recording Start' } },
      { ...event, time: room.started + 11_500, detail: { ...detail, event_name: 'Recording End', recording_duration_ms: 10_500 } },
    ]);
    expect(new Set(held.written.map(({ region, bucket, key }) => [region, bucket, key.startsWith(`${prefix}/`)].join(' ')))).toEqual(
      new Set(['us-east-1 recordings true']),
    );
  });

  test('leaves metadata and playlists that a player takes', async () => {
    const { room } = held;
    const joined = await room.publisher(await recordingStage({ hlsConfiguration: { targetSegmentDurationSeconds: 4 } }));
    room.pass(1);
    const metadata = {
      version: 'v1',
      stage_arn: joined.stageArn,
      session_id: joined.sessionId,
      participant_id: joined.participantId,
      recording_started_at: '2026-01-15T12:00:00Z',
    };
    const hls = { path: 'media/hls', playlist: 'multivariant.m3u8', renditions: [{ path: 'high', playlist: 'playlist.m3u8' }] };
    expect(JSON.parse(read('events/recording-started.json') ?? '')).toEqual({
      ...metadata,
      recording_status: 'RECORDING_STARTED',
      media: { hls },
    });
    expect(read('media/hls/high/playlist.m3u8')).not.toContain('#EXT-X-ENDLIST');
    room.ivs.simulation.leave(refOf(joined));
    room.pass(1);

    expect(JSON.parse(read('events/recording-ended.json') ?? '')).toEqual({
      ...metadata,
      recording_ended_at: '2026-01-15T12:00:01Z',
      recording_status: 'RECORDING_ENDED',
      media: { hls: { ...hls, duration_ms: 500 } },
    });
    expect(read('media/hls/multivariant.m3u8')).toBe(
      '#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-STREAM-INF:BANDWIDTH=2500000\nhigh/playlist.m3u8\n',
    );
    expect(read('media/hls/high/playlist.m3u8')).toBe(
      '#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:4\n#EXT-X-PLAYLIST-TYPE:VOD\n' +
        '#EXT-X-PROGRAM-DATE-TIME:2026-01-15T12:00:00.500Z\n#EXT-X-ENDLIST\n',
    );
    expect(keys()).toEqual([
      'events/recording-started.json',
      'media/hls/multivariant.m3u8',
      'media/hls/high/playlist.m3u8',
      'events/recording-ended.json',
    ]);
    expect(held.written.map(({ contentType }) => contentType).slice(0, 2)).toEqual(['application/json', 'application/vnd.apple.mpegurl']);
  });

  test('has no playlists when only thumbnails are wanted', async () => {
    const { room } = held;
    await room.publisher(await recordingStage({ mediaTypes: ['NONE'] }));
    room.pass(1);

    expect(keys()).toEqual(['events/recording-started.json']);
    expect(JSON.parse(read('events/recording-started.json') ?? '').media).toEqual({});
  });

  test('leaves nothing when it stops at once', async () => {
    const { room } = held;
    const joined = await room.publisher(await recordingStage());
    room.ivs.simulation.leave(refOf(joined));
    room.pass(5);

    expect(held.written).toEqual([]);
    expect(await recordingOf(joined)).toMatchObject({ recordingState: 'STOPPED' });
    expect(room.told()).toEqual(['Participant Published', 'Participant Unpublished']);
  });

  test('is listed by how its recording is getting on', async () => {
    const { room } = held;
    const { stageArn, sessionId } = await room.publisher(await recordingStage());
    await room.join(stageArn);
    room.pass(1);
    const { participants } = await room.call('ListParticipants', { stageArn, sessionId, filterByRecordingState: 'ACTIVE' });

    expect(participants).toMatchObject([{ recordingState: 'ACTIVE' }]);
  });
});

describe('a participant that is back within the reconnect window', () => {
  const recordedTwice = async (pauseSeconds: number) => {
    const { room } = held;
    const stageArn = await recordingStage({ recordingReconnectWindowSeconds: 60 });
    const token = await room.token(stageArn);
    for (const seconds of [10.5, 20]) {
      const joined = room.ivs.simulation.join({ token });
      room.ivs.simulation.publish(refOf(joined));
      room.pass(seconds);
      room.ivs.simulation.leave(refOf(joined));
      room.pass(seconds === 20 ? 100 : pauseSeconds);
    }
    return room.news.flatMap(({ detail }) => (String(detail.event_name).startsWith('Recording') ? [detail] : []));
  };

  test('goes on in the same recording', async () => {
    const events = await recordedTwice(59);

    expect(events.map(({ event_name }) => event_name)).toEqual(['Recording Start', 'Recording End']);
    expect(events[1]).toMatchObject({ recording_s3_key_prefix: events[0]?.recording_s3_key_prefix, recording_duration_ms: 30_000 });
  });

  test('begins another one when it is late', async () => {
    const events = await recordedTwice(61);

    expect(events.map(({ event_name }) => event_name)).toEqual(['Recording Start', 'Recording End', 'Recording Start', 'Recording End']);
    expect(events[2]?.recording_s3_key_prefix).not.toBe(events[0]?.recording_s3_key_prefix);
  });
});

describe('a recording that cannot be written', () => {
  test('fails at its start', async () => {
    const { room } = held;
    held.refuses = () => 'AccessDeniedException';
    const joined = await room.publisher(await recordingStage());
    room.pass(1);

    expect(await recordingOf(joined)).toMatchObject({ recordingState: 'FAILED', recordingS3BucketName: 'recordings' });
    expect(room.told()).toEqual(['Participant Published', 'Recording Start Failure']);
    room.ivs.simulation.leave(refOf(joined));
    room.pass(1);
    expect(room.told()).toEqual(['Participant Published', 'Recording Start Failure', 'Participant Unpublished']);
  });

  test('fails at its end', async () => {
    const { room } = held;
    const joined = await room.publisher(await recordingStage());
    room.pass(1);
    held.refuses = (key) => (key.endsWith('recording-ended.json') ? 'AccessDeniedException' : undefined);
    room.ivs.simulation.leave(refOf(joined));
    room.pass(1);

    expect(await recordingOf(joined)).toMatchObject({ recordingState: 'FAILED' });
    expect(room.told().at(-1)).toBe('Recording End Failure');
  });
});

describe('the recording of a stage', () => {
  test('cannot be changed while somebody is being recorded', async () => {
    const { room } = held;
    const arn = await recordingStage();
    const joined = await room.publisher(arn);
    const update = (input: object) => room.call('UpdateStage', { arn, ...input });
    const off = { autoParticipantRecordingConfiguration: { storageConfigurationArn: '' } };

    for (const seconds of [0, 1]) {
      room.pass(seconds);
      await expect(update(off)).rejects.toMatchObject({ name: 'ConflictException', message: expect.stringContaining('being recorded') });
    }
    const { stage } = await room.call('GetStage', { arn });
    await update({ name: 'other', autoParticipantRecordingConfiguration: stage.autoParticipantRecordingConfiguration });
    room.ivs.simulation.leave(refOf(joined));
    room.pass(1);
    await update(off);
    await room.publisher(arn);
    expect(room.news.at(-1)?.detail.event_name).toBe('Participant Published');
  });

  test('leaves replicas out if told so', async () => {
    const { room } = held;
    const [recorded, unrecorded] = [await recordingStage(), await recordingStage({ recordParticipantReplicas: false })];
    const { stageArn: sourceStageArn, participantId } = await room.publisher(await room.stage());
    const states: unknown[] = [];
    for (const stageArn of [recorded, unrecorded]) {
      await room.call('StartParticipantReplication', { sourceStageArn, destinationStageArn: stageArn, participantId });
      const sessionId = (await room.activeSession(stageArn)) ?? '';
      states.push((await room.participant({ stageArn, sessionId, participantId })).recordingState);
    }

    expect(states).toEqual(['STARTING', 'DISABLED']);
  });
});
