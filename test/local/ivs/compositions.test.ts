import type { RecordingObject } from '../../../local/ivs';
import { refOf, roomForEachTest } from './room';

let written: RecordingObject[];
let refuses: (key: string) => boolean;
const held = roomForEachTest(() => {
  written = [];
  refuses = () => false;
  return {
    quotas: { compositions: 3, compositionsPerStage: 2 },
    recordings: { write: (object) => !refuses(object.key) && written.push(object) > 0 },
  };
});

const CHANNEL = { channel: { channelArn: 'arn:aws:ivs:us-east-1:000000000000:channel/AbCdEf123456' } };

/** What a recording has unless told. */
const RECORDING = { format: 'HLS', hlsConfiguration: { targetSegmentDurationSeconds: 2 } };
const THUMBNAILS = { targetIntervalSeconds: 60, storage: ['SEQUENTIAL'] };

async function s3(): Promise<{ s3: { storageConfigurationArn: string; encoderConfigurationArns: string[] } }> {
  const { room } = held;
  return { s3: { storageConfigurationArn: await room.storage(), encoderConfigurationArns: [await room.encoder()] } };
}

async function start(input: object = {}) {
  const { room } = held;
  return (await room.call('StartComposition', { stageArn: await room.stage(), destinations: [CHANNEL], ...input })).composition;
}

/** One of a stage that somebody publishes to. */
async function startLive(input: object = {}) {
  const { room } = held;
  const publisher = await room.publisher(await room.stage());
  const composition = await start({ stageArn: publisher.stageArn, ...input });
  room.hush();
  return { publisher, composition };
}

const get = async ({ arn }: { arn: string }) => (await held.room.call('GetComposition', { arn })).composition;
const iso = (offsetMs = 0) => new Date(held.room.started + offsetMs).toISOString();

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
    expect([room.news, written]).toEqual([[], []]);
  });

  test.each([
    [
      'a minute after the last publisher has stopped',
      async (publisher: Parameters<typeof refOf>[0]) => held.room.ivs.simulation.unpublish(refOf(publisher)),
      60,
    ],
    [
      'a minute after the last publisher has left',
      async (publisher: Parameters<typeof refOf>[0]) => held.room.ivs.simulation.leave(refOf(publisher)),
      60,
    ],
    ['when its stage is deleted', async ({ stageArn }: { stageArn: string }) => held.room.call('DeleteStage', { arn: stageArn }), 0],
  ])('stops by itself %s', async (_, act, seconds) => {
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
    expect(await get(composition)).toMatchObject({ state: 'STOPPED' });
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
    // Who publishes has to begin anew before its own day is over.
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
      [...written]
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
      recording_status_message: '',
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
    refuses = () => true;
    const destination = await s3();
    const { composition: alone } = await startLive({ destinations: [destination] });
    room.pass(1);
    expect(await get(alone)).toMatchObject({ state: 'FAILED', endTime: iso(500), destinations: [{ state: 'FAILED' }] });
    expect(room.news.map(({ detail }) => [detail.event_name, detail.reason])).toEqual([
      ['Destination Failure', 'The service cannot write to the bucket.'],
      ['Session Failure', 'All destinations failed.'],
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
    refuses = () => true;
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
    expect(room.news[0]?.detail).toMatchObject({ event_name: 'Destination Failure', reason: 'Another broadcast is using the channel.' });
  });
});

describe('starting a composition', () => {
  test('twice with one token starts one', async () => {
    const request = { stageArn: await held.room.stage(), destinations: [CHANNEL], idempotencyToken: 'once' };
    const first = await start(request);

    expect((await start(request)).arn).toBe(first.arn);
    await expect(start({ ...request, tags: { other: '' } })).rejects.toMatchObject({ name: 'ConflictException' });
    expect((await start({ ...request, idempotencyToken: 'again' })).arn).not.toBe(first.arn);
  });

  test('twice with one token starts one, in whatever order the request is written', async () => {
    const { s3: destination } = await s3();
    const grid = { gridGap: 1, omitStoppedVideo: true };
    const request = { stageArn: await held.room.stage(), idempotencyToken: 'once' };
    const first = await start({ ...request, destinations: [{ name: 'vod', s3: destination }], layout: { grid }, tags: { a: '1', b: '2' } });
    const reversed = (object: object) => Object.fromEntries(Object.entries(object).reverse());
    const again = await start({
      tags: { b: '2', a: '1' },
      layout: { grid: reversed(grid) },
      destinations: [{ s3: reversed(destination), name: 'vod' }],
      ...reversed(request),
    });

    expect(again).toEqual(first);
  });

  test.each([
    ['nothing', {}, { recordingConfiguration: RECORDING }],
    [
      'empty structures',
      { recordingConfiguration: { hlsConfiguration: {} }, thumbnailConfigurations: [{}] },
      { recordingConfiguration: RECORDING, thumbnailConfigurations: [THUMBNAILS] },
    ],
    [
      'some members',
      {
        recordingConfiguration: { hlsConfiguration: { targetSegmentDurationSeconds: 6 } },
        thumbnailConfigurations: [{ storage: ['LATEST'] }],
      },
      {
        recordingConfiguration: { format: 'HLS', hlsConfiguration: { targetSegmentDurationSeconds: 6 } },
        thumbnailConfigurations: [{ targetIntervalSeconds: 60, storage: ['LATEST'] }],
      },
    ],
    ['no thumbnails', { thumbnailConfigurations: [] }, { recordingConfiguration: RECORDING, thumbnailConfigurations: [] }],
  ])('completes a recording of which it is told %s', async (_, given, expected) => {
    const { s3: destination } = await s3();
    const composition = await start({ destinations: [{ s3: { ...destination, ...given } }] });

    expect(composition.destinations[0].configuration.s3).toEqual({ ...destination, ...expected });
    expect(await get(composition)).toEqual(composition);
  });

  test('keeps the layout that it is given', async () => {
    const pip = { pipPosition: 'TOP_LEFT', pipWidth: 100, omitStoppedVideo: true };

    expect((await start({ layout: { pip } })).layout).toEqual({
      pip: {
        featuredParticipantAttribute: '',
        videoFillMode: 'COVER',
        gridGap: 0,
        pipParticipantAttribute: '',
        pipBehavior: 'STATIC',
        pipOffset: 0,
        participantOrderAttribute: '',
        ...pip,
      },
    });
    await expect(start({ layout: { pip, grid: {} } })).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test.each([
    ['nothing in a destination', [{ name: 'a' }]],
    [
      'two kinds in one destination',
      [
        {
          ...CHANNEL,
          s3: {
            storageConfigurationArn: 'arn:aws:ivs:us-east-1:000000000000:storage-configuration/a',
            encoderConfigurationArns: ['arn:aws:ivs:us-east-1:000000000000:encoder-configuration/a'],
          },
        },
      ],
    ],
    ['two channels', [CHANNEL, CHANNEL]],
    ['a channel of another region', [{ channel: { channelArn: 'arn:aws:ivs:eu-west-1:000000000000:channel/a' } }]],
    ['a channel of another account', [{ channel: { channelArn: 'arn:aws:ivs:us-east-1:111111111111:channel/a' } }]],
  ])('with %s is refused', async (_, destinations) => {
    await expect(start({ destinations })).rejects.toMatchObject({ name: 'ValidationException' });
    expect((await held.room.call('ListCompositions')).compositions).toEqual([]);
  });

  test('with what is not there is refused', async () => {
    const { s3: destination } = await s3();
    const gone = (type: string) => `arn:aws:ivs:us-east-1:000000000000:${type}/a`;
    const inputs = [
      { stageArn: gone('stage') },
      { destinations: [{ s3: { ...destination, storageConfigurationArn: gone('storage-configuration') } }] },
      { destinations: [{ s3: { ...destination, encoderConfigurationArns: [gone('encoder-configuration')] } }] },
      { destinations: [{ channel: { ...CHANNEL.channel, encoderConfigurationArn: gone('encoder-configuration') } }] },
    ];

    for (const input of inputs) await expect(start(input)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('is refused beyond the quotas of the stage and of the region, for which only those count that are not over', async () => {
    const { room } = held;
    const { composition, publisher } = await startLive();
    const same = { stageArn: publisher.stageArn };
    await start(same);
    await expect(start(same)).rejects.toMatchObject({ name: 'ServiceQuotaExceededException', status: 402 });
    await start();
    await expect(start()).rejects.toMatchObject({ name: 'ServiceQuotaExceededException', status: 402 });
    await room.call('StopComposition', { arn: composition.arn });
    room.pass(1);
    await start();
  });
});

describe('listing compositions', () => {
  test('gives summaries, filtered by stage and by encoder', async () => {
    const { room } = held;
    const destination = await s3();
    const [encoder] = destination.s3.encoderConfigurationArns;
    const [first, second] = [await start({ tags: { team: 'live' } }), await start({ destinations: [destination] })];
    const list = async (input: object = {}) => (await room.call('ListCompositions', input)).compositions;

    expect(await list()).toEqual([
      {
        arn: first.arn,
        stageArn: first.stageArn,
        state: 'STARTING',
        destinations: [{ id: first.destinations[0].id, state: 'STARTING' }],
        startTime: iso(),
        tags: { team: 'live' },
      },
      expect.objectContaining({ arn: second.arn }),
    ]);
    expect(await list({ filterByStageArn: first.stageArn })).toMatchObject([{ arn: first.arn }]);
    expect(await list({ filterByEncoderConfigurationArn: encoder })).toMatchObject([{ arn: second.arn }]);
    expect(await list({ filterByStageArn: first.stageArn, filterByEncoderConfigurationArn: encoder })).toEqual([]);
  });
});

describe('what a composition uses', () => {
  test('is held until it is over', async () => {
    const { room } = held;
    const destination = await s3();
    const { composition } = await startLive({ destinations: [destination] });
    const { storageConfigurationArn, encoderConfigurationArns } = destination.s3;
    const remove = () =>
      Promise.allSettled([
        room.call('DeleteStorageConfiguration', { arn: storageConfigurationArn }),
        room.call('DeleteEncoderConfiguration', { arn: encoderConfigurationArns[0] }),
      ]);

    for (const seconds of [0, 1]) {
      room.pass(seconds);
      expect(await remove()).toMatchObject([{ reason: { name: 'ConflictException' } }, { reason: { name: 'ConflictException' } }]);
    }
    await room.call('StopComposition', { arn: composition.arn });
    room.pass(1);
    expect(await remove()).toMatchObject([{ status: 'fulfilled' }, { status: 'fulfilled' }]);
  });
});
