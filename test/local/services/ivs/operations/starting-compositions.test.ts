import { CHANNEL, composingRoomForEachTest, RECORDING } from '../compositions/composing-room';

const { held, s3, start, startLive, get, iso } = composingRoomForEachTest();

/** The defaults of thumbnails. */
const THUMBNAILS = { targetIntervalSeconds: 60, storage: ['SEQUENTIAL'] };

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
