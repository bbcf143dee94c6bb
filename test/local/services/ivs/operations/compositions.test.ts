import { CHANNEL, composingRoomForEachTest, RECORDING } from '../compositions/composing-room';
import { refOf } from '../room';

const { held, s3, start, startLive, get, iso } = composingRoomForEachTest();

describe('a composition', () => {
  test('is STARTING first, with defaults filled in', async () => {
    const { room } = held;
    const destination = await s3();
    const composition = await start({ destinations: [{ name: 'vod', ...destination }, CHANNEL], tags: { team: 'live' } });
    const id = expect.stringMatching(/^[a-zA-Z0-9]{12}$/);
    const [compositionId, stageId] = [composition.arn.split('/')[1], composition.stageArn.split('/')[1]];

    expect(composition).toEqual({
      arn: expect.stringMatching(/^arn:aws:ivs:us-east-1:000000000000:composition\/[a-zA-Z0-9]{12}$/),
      stageArn: composition.stageArn,
      state: 'STARTING',
      layout: {
        grid: {
          featuredParticipantAttribute: '',
          omitStoppedVideo: false,
          videoAspectRatio: 'VIDEO',
          gridGap: 2,
          participantOrderAttribute: '',
        },
      },
      destinations: [
        {
          id,
          state: 'STARTING',
          configuration: { name: 'vod', s3: { ...destination.s3, recordingConfiguration: RECORDING } },
          detail: { s3: { recordingPrefix: `${stageId}/${compositionId}/${composition.destinations[0].id}/composite` } },
        },
        { id, state: 'STARTING', configuration: { name: '', ...CHANNEL } },
      ],
      startTime: iso(),
      tags: { team: 'live' },
    });
    expect(await get(composition)).toEqual(composition);
    expect(await room.call('ListTagsForResource', { resourceArn: composition.arn })).toEqual({ tags: { team: 'live' } });
  });

  test('becomes ACTIVE by itself, and STOPPED when it is told to stop', async () => {
    const { room } = held;
    const { composition } = await startLive();
    room.pass(1);
    expect(await get(composition)).toMatchObject({ state: 'ACTIVE', destinations: [{ state: 'ACTIVE', startTime: iso(500) }] });
    await room.call('StopComposition', { arn: composition.arn });
    expect(await get(composition)).toMatchObject({ state: 'STOPPING', destinations: [{ state: 'STOPPING' }] });
    await expect(room.call('StopComposition', { arn: composition.arn })).rejects.toMatchObject({ name: 'ConflictException' });
    room.pass(1);

    expect(await get(composition)).toMatchObject({
      state: 'STOPPED',
      endTime: iso(1_500),
      destinations: [{ state: 'STOPPED', endTime: iso(1_500) }],
    });
    const event = { region: 'us-east-1', 'detail-type': 'IVS Composition State Change', resources: [composition.arn] };
    const detail = (name: string, more = {}) => ({ event_name: name, stage_arn: composition.stageArn, ...more });
    const { id } = composition.destinations[0];
    expect(room.news).toEqual([
      { ...event, time: room.started + 500, detail: detail('Session Start') },
      { ...event, time: room.started + 500, detail: detail('Destination Start', { id }) },
      { ...event, time: room.started + 1_500, detail: detail('Destination End', { id }) },
      { ...event, time: room.started + 1_500, detail: detail('Session End') },
    ]);
  });

  test('is forgotten five minutes after it is over', async () => {
    const { room } = held;
    const { composition } = await startLive();
    await room.call('StopComposition', { arn: composition.arn });
    room.pass(300);
    expect(await get(composition)).toMatchObject({ state: 'STOPPED' });
    room.pass(1);

    await expect(get(composition)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('that is stopped before it has started says nothing', async () => {
    const { room } = held;
    const { composition } = await startLive({ destinations: [await s3()] });
    await room.call('StopComposition', { arn: composition.arn });
    room.pass(1);

    expect(await get(composition)).toMatchObject({ state: 'STOPPED' });
    expect([room.news, held.written]).toEqual([[], []]);
  });

  test.each([
    [
      'a minute after the last publisher has stopped',
      async (publisher: Parameters<typeof refOf>[0]) => held.room.ivs.simulation.unpublish(refOf(publisher)),
      60,
      'STOPPED',
    ],
    [
      'a minute after the last publisher has left',
      async (publisher: Parameters<typeof refOf>[0]) => held.room.ivs.simulation.leave(refOf(publisher)),
      60,
      'STOPPED',
    ],
    [
      'when its stage is deleted',
      async ({ stageArn }: { stageArn: string }) => held.room.call('DeleteStage', { arn: stageArn }),
      0,
      'FAILED',
    ],
  ] as const)('stops by itself %s', async (_, act, seconds, outcome) => {
    const { room } = held;
    const { composition, publisher } = await startLive();
    room.pass(30);
    await act(publisher);
    if (seconds > 0) {
      room.pass(seconds - 1);
      expect(await get(composition)).toMatchObject({ state: 'ACTIVE' });
      room.pass(1);
    }
    expect(await get(composition)).toMatchObject({ state: 'STOPPING' });
    room.pass(1);
    expect(await get(composition)).toMatchObject({ state: outcome });
  });

  test('stops a minute after its start when nobody publishes, and goes on when somebody does in time', async () => {
    const { room } = held;
    const other = { channel: { channelArn: `${CHANNEL.channel.channelArn}2` } };
    const [idle, busy] = [await start(), await start({ destinations: [other] })];
    room.pass(59);
    await room.publisher(busy.stageArn);
    room.pass(2);

    expect([(await get(idle)).state, (await get(busy)).state]).toEqual(['STOPPED', 'ACTIVE']);
  });

  test('stops after a day', async () => {
    const { room } = held;
    const { composition, publisher } = await startLive();
    // A participant must publish again within its limit of a day.
    room.pass(12 * 60 * 60);
    room.ivs.simulation.unpublish(refOf(publisher));
    room.ivs.simulation.publish(refOf(publisher));
    room.pass(12 * 60 * 60 - 1);
    expect(await get(composition)).toMatchObject({ state: 'ACTIVE' });
    room.pass(1);

    expect(await get(composition)).toMatchObject({ state: 'STOPPING' });
  });
});

describe('a composition that records', () => {
  test('writes its metadata and playlists', async () => {
    const { room } = held;
    const { composition } = await startLive({ destinations: [await s3()] });
    const prefix = composition.destinations[0].detail.s3.recordingPrefix;
    room.pass(10);
    await room.call('StopComposition', { arn: composition.arn });
    room.pass(1);
    const encoder = composition.destinations[0].configuration.s3.encoderConfigurationArns[0].split('/')[1];
    const read = (name: string) =>
      [...held.written]
        .reverse()
        .find(({ key }) => key === `${prefix}/${name}`)
        ?.body.toString() ?? '';

    expect(JSON.parse(read('events/recording-started.json'))).toMatchObject({
      stage_arn: composition.stageArn,
      recording_status: 'RECORDING_STARTED',
    });
    expect(JSON.parse(read('events/recording-ended.json'))).toEqual({
      version: 'v1',
      stage_arn: composition.stageArn,
      recording_started_at: '2026-01-15T12:00:00Z',
      recording_ended_at: '2026-01-15T12:00:10Z',
      recording_status: 'RECORDING_ENDED',
      media: {
        hls: {
          duration_ms: 10_000,
          path: 'media/hls',
          playlist: 'multivariant.m3u8',
          renditions: [{ path: `720p30-${encoder}`, playlist: 'playlist.m3u8', resolution_width: 1280, resolution_height: 720 }],
        },
      },
    });
    expect(read('media/hls/multivariant.m3u8')).toContain(`BANDWIDTH=2500000,RESOLUTION=1280x720\n720p30-${encoder}/playlist.m3u8`);
    expect(read(`media/hls/720p30-${encoder}/playlist.m3u8`)).toContain('#EXT-X-TARGETDURATION:2');
  });

  test('fails when it cannot write, unless another destination works', async () => {
    const { room } = held;
    held.refuses = () => 'ResourceNotFoundException';
    const destination = await s3();
    const { composition: alone } = await startLive({ destinations: [destination] });
    room.pass(1);
    expect(await get(alone)).toMatchObject({ state: 'FAILED', endTime: iso(500), destinations: [{ state: 'FAILED' }] });
    expect(room.news.map(({ detail }) => [detail.event_name, detail.reason])).toEqual([
      ['Destination Failure', 'S3 bucket not found. Please verify your bucket exists.'],
      ['Session Failure', 'One or more outputs failed'],
    ]);
    await expect(room.call('StopComposition', { arn: alone.arn })).rejects.toMatchObject({ name: 'ConflictException' });

    const { composition: both } = await startLive({ destinations: [destination, CHANNEL] });
    room.pass(1);
    expect(await get(both)).toMatchObject({ state: 'ACTIVE', destinations: [{ state: 'FAILED' }, { state: 'ACTIVE' }] });
    await room.call('StopComposition', { arn: both.arn });
    room.pass(1);
    expect(await get(both)).toMatchObject({ state: 'STOPPED', destinations: [{ state: 'FAILED' }, { state: 'STOPPED' }] });
    expect(room.told()).toEqual(['Session Start', 'Destination Failure', 'Destination Start', 'Destination End', 'Session End']);
  });

  test('fails when it cannot write its end', async () => {
    const { room } = held;
    const { composition } = await startLive({ destinations: [await s3()] });
    room.pass(1);
    held.refuses = () => 'AccessDeniedException';
    await room.call('StopComposition', { arn: composition.arn });
    room.pass(1);

    expect(await get(composition)).toMatchObject({ state: 'FAILED', destinations: [{ state: 'FAILED' }] });
    expect(room.told().slice(2)).toEqual(['Destination Failure', 'Session Failure']);
  });

  test('cannot have a channel that another one broadcasts to', async () => {
    const { room } = held;
    await startLive();
    room.pass(1);
    const { composition } = await startLive();
    room.pass(1);

    expect(await get(composition)).toMatchObject({ state: 'FAILED' });
    const failure = { event_name: 'Destination Failure', error_code: 'ConflictException', reason: 'Stream already exists' };
    expect(room.news[0]?.detail).toMatchObject(failure);
  });
});
