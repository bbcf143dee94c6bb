import { composingRoomForEachTest } from '../compositions/composing-room';
import { refOf, refusedWith } from '../room';

const { held, s3, startLive } = composingRoomForEachTest();

/** The objects with the prefix, by the rest of their keys, as they were last written. */
function filesBelow(prefix: string): Record<string, string | Buffer> {
  const below = held.written.filter(({ key }) => key.startsWith(`${prefix}/`));
  return Object.fromEntries(below.map(({ key, body }) => [key.slice(prefix.length + 1), body]));
}
const json = (prefix: string, name: string) => JSON.parse(String(filesBelow(prefix)[`events/recording-${name}.json`]));
const thumbnailsBelow = (prefix: string) => Object.keys(filesBelow(prefix)).filter((name) => name.endsWith('.jpg'));
const prefixOf = async (joined: Parameters<typeof held.room.participant>[0]) =>
  String((await held.room.participant(joined)).recordingS3Prefix);

async function recordingStage(configuration: object): Promise<string> {
  const { room } = held;
  return room.stage({ autoParticipantRecordingConfiguration: { storageConfigurationArn: await room.storage(), ...configuration } });
}

const both = { recordingMode: 'INTERVAL', storage: ['SEQUENTIAL', 'LATEST'], targetIntervalSeconds: 10 };

describe('the recording of a participant', () => {
  test('has thumbnails at intervals, and says where', async () => {
    const { room } = held;
    const host = await room.publisher(await recordingStage({ thumbnailConfiguration: both }));
    room.pass(15);
    room.restart(10);
    room.ivs.simulation.leave(refOf(host));
    room.pass(600);
    const prefix = await prefixOf(host);
    const paths = ['media/thumbnails/high/1.jpg', 'media/latest_thumbnail/high/thumb.jpg'];

    expect(thumbnailsBelow(prefix)).toEqual([...paths, 'media/thumbnails/high/2.jpg', 'media/thumbnails/high/3.jpg']);
    expect(held.written.find(({ key }) => key.endsWith('.jpg'))).toMatchObject({ contentType: 'image/jpeg', body: expect.any(Buffer) });
    const media = {
      thumbnails: { path: 'media/thumbnails', renditions: [{ path: 'high' }] },
      latest_thumbnail: { path: 'media/latest_thumbnail', renditions: [{ path: 'high' }] },
    };
    expect(json(prefix, 'started').media).toMatchObject(media);
    expect(json(prefix, 'ended').media).toMatchObject(media);
  });

  test.each([
    [{ recordingMode: 'INTERVAL', storage: ['LATEST'] }, ['media/latest_thumbnail/high/thumb.jpg'], ['hls', 'latest_thumbnail']],
    [{ recordingMode: 'INTERVAL' }, ['media/thumbnails/high/1.jpg'], ['hls', 'thumbnails']],
    [{ recordingMode: 'DISABLED', storage: ['LATEST'] }, [], ['hls']],
  ])('with %j has %j', async (thumbnailConfiguration, names, members) => {
    const { room } = held;
    const host = await room.publisher(await recordingStage({ thumbnailConfiguration }));
    room.pass(59);
    const prefix = await prefixOf(host);

    expect(thumbnailsBelow(prefix)).toEqual(names);
    expect(Object.keys(json(prefix, 'started').media)).toEqual(members);
  });

  test('that is merged ends a window late, goes on counting, and has the time of each part', async () => {
    const { room } = held;
    const stageArn = await recordingStage({ thumbnailConfiguration: both, recordingReconnectWindowSeconds: 300 });
    const host = await room.publisher(stageArn);
    room.pass(15.5);
    room.ivs.simulation.unpublish(refOf(host));
    room.pass(250);
    room.ivs.simulation.publish(refOf(host));
    room.pass(5);
    room.ivs.simulation.unpublish(refOf(host));
    room.pass(299);
    const prefix = await prefixOf(host);
    expect(Object.keys(filesBelow(prefix))).not.toContain('events/recording-ended.json');
    room.pass(1);
    const sessionId = room.news.flatMap(({ detail }) => (detail.event_name === 'Participant Published' ? [detail.session_id] : [])).at(-1);

    expect(thumbnailsBelow(prefix).filter((name) => name.startsWith('media/thumbnails'))).toEqual([
      'media/thumbnails/high/1.jpg',
      'media/thumbnails/high/2.jpg',
      'media/thumbnails/high/3.jpg',
    ]);
    expect(json(prefix, 'ended')).toEqual({
      version: 'v1',
      stage_arn: stageArn,
      session_id: host.sessionId,
      participant_id: host.participantId,
      recording_started_at: '2026-01-15T12:00:00Z',
      recording_ended_at: '2026-01-15T12:09:30Z',
      recording_status: 'RECORDING_ENDED',
      media: expect.objectContaining({ hls: expect.objectContaining({ duration_ms: 20_000 }) }),
    });
    expect(sessionId).not.toBe(host.sessionId);
    expect(room.news.at(-1)?.detail).toMatchObject({ event_name: 'Recording End', session_id: sessionId, recording_s3_key_prefix: prefix });
    expect(filesBelow(prefix)['media/hls/high/playlist.m3u8']).toBe(
      [
        '#EXTM3U',
        '#EXT-X-VERSION:7',
        '#EXT-X-TARGETDURATION:6',
        '#EXT-X-PLAYLIST-TYPE:VOD',
        '#EXT-X-PROGRAM-DATE-TIME:2026-01-15T12:00:00.500Z',
        '#EXT-X-DISCONTINUITY',
        '#EXT-X-PROGRAM-DATE-TIME:2026-01-15T12:04:25.500Z',
        '#EXT-X-ENDLIST',
        '',
      ].join('\n'),
    );
  });

  test('that fails says so in its own file, and how long it was', async () => {
    const { room } = held;
    const host = await room.publisher(await recordingStage({}));
    room.pass(10.5);
    room.ivs.simulation.failRecording({ ...refOf(host), error: 'InternalServerException' });
    const prefix = await prefixOf(host);

    expect(Object.keys(filesBelow(prefix)).filter((name) => name.startsWith('events/'))).toEqual([
      'events/recording-started.json',
      'events/recording-failed.json',
    ]);
    expect(json(prefix, 'failed')).toEqual({
      ...json(prefix, 'started'),
      recording_ended_at: '2026-01-15T12:00:10Z',
      recording_status: 'RECORDING_ENDED_WITH_FAILURE',
      media: { hls: { ...json(prefix, 'started').media.hls, duration_ms: 10_000 } },
    });
    expect(room.news.at(-1)?.detail).toMatchObject({
      event_name: 'Recording End Failure',
      recording_duration_ms: 10_000,
      error_code: 'InternalServerException',
      reason: 'Service internal error',
    });
    expect((await room.participant(host)).recordingState).toBe('FAILED');
    expect(refusedWith(() => room.ivs.simulation.failRecording({ ...refOf(host), error: 'InternalServerException' })).code).toBe(
      'CONFLICT',
    );
    room.ivs.simulation.leave(refOf(host));
    room.pass(1);
    expect(room.told().filter((name) => String(name).startsWith('Recording'))).toEqual(['Recording Start', 'Recording End Failure']);
  });

  test('that cannot start says so, and no more', async () => {
    const { room } = held;
    const host = await room.join(await recordingStage({ thumbnailConfiguration: both }));
    room.ivs.simulation.publish({ ...refOf(host), recordingError: 'ValidationException' });
    room.pass(60);
    const prefix = await prefixOf(host);

    expect(Object.keys(filesBelow(prefix))).toEqual(['events/recording-failed.json']);
    const { recording_status, ...others } = json(prefix, 'failed');
    expect(recording_status).toBe('RECORDING_START_FAILED');
    expect(Object.keys(others)).toEqual(['version', 'stage_arn', 'session_id', 'participant_id', 'media']);
    expect(others.media.hls).not.toHaveProperty('duration_ms');
    expect(room.news.at(-1)?.detail).toMatchObject({
      error_code: 'ValidationException',
      reason: 'Video codec not supported for recording',
    });
  });

  test('that is denied in the middle fails with what could still be written', async () => {
    const { room } = held;
    const host = await room.publisher(await recordingStage({}));
    room.pass(1);
    held.refuses = (key) => (key.endsWith('recording-ended.json') ? 'AccessDeniedException' : undefined);
    room.ivs.simulation.leave(refOf(host));
    room.pass(1);

    expect(json(await prefixOf(host), 'failed')).toMatchObject({ recording_status: 'RECORDING_ENDED_WITH_FAILURE' });
    expect(room.news.at(-1)?.detail).toMatchObject({
      event_name: 'Recording End Failure',
      error_code: 'AccessDeniedException',
      reason: 'Access denied to S3 bucket. Please verify your bucket policy.',
    });
  });
});

describe('the recording of a composition', () => {
  test('has thumbnails by their resolution, and neither session nor participant', async () => {
    const { room } = held;
    const { s3: destination } = await s3();
    const thumbnailConfigurations = [{ targetIntervalSeconds: 30, storage: ['LATEST', 'SEQUENTIAL'] }];
    const { composition } = await startLive({ destinations: [{ s3: { ...destination, thumbnailConfigurations } }] });
    room.pass(31);
    room.ivs.simulation.interruptDestination({ compositionArn: composition.arn });
    room.pass(31);
    await room.call('StopComposition', { arn: composition.arn });
    room.pass(600);
    const prefix = composition.destinations[0].detail.s3.recordingPrefix;
    const resolutions = [{ path: '1280x720', resolution_width: 1280, resolution_height: 720 }];
    const encoder = destination.encoderConfigurationArns[0]?.split('/')[1];

    expect(thumbnailsBelow(prefix)).toEqual([
      'media/latest_thumbnail/1280x720/thumb.jpg',
      'media/thumbnails/1280x720/1.jpg',
      'media/thumbnails/1280x720/2.jpg',
      'media/thumbnails/1280x720/3.jpg',
      'media/thumbnails/1280x720/4.jpg',
    ]);
    expect(json(prefix, 'ended')).toEqual({
      version: 'v1',
      stage_arn: composition.stageArn,
      recording_started_at: '2026-01-15T12:00:00Z',
      recording_ended_at: '2026-01-15T12:01:02Z',
      recording_status: 'RECORDING_ENDED',
      media: {
        hls: {
          duration_ms: 61_500,
          path: 'media/hls',
          playlist: 'multivariant.m3u8',
          renditions: [{ path: `720p30-${encoder}`, playlist: 'playlist.m3u8', resolution_width: 1280, resolution_height: 720 }],
        },
        thumbnails: { path: 'media/thumbnails', resolutions },
        latest_thumbnail: { path: 'media/latest_thumbnail', resolutions },
      },
    });
  });
});
