import { composingRoomForEachTest } from './composing-room';

const { held, s3, start, startLive, iso } = composingRoomForEachTest();

function region() {
  const snapshot = held.room.ivs.snapshot()['us-east-1'];
  if (!snapshot) throw new Error('The region has been used.');
  return snapshot;
}

test('a composition has its layout, its destinations, and when it stops', async () => {
  const destination = await s3();
  const { composition } = await startLive({
    layout: { pip: { pipParticipantAttribute: 'reacts', pipOffset: 20 } },
    destinations: [{ name: 'vod', ...destination }],
  });

  expect(region().compositions).toEqual([
    {
      arn: composition.arn,
      tags: {},
      stageArn: composition.stageArn,
      state: 'STARTING',
      startTime: iso(),
      stopsAt: iso(24 * 60 * 60_000),
      stopReason: 'MAX_DURATION',
      layout: {
        pip: {
          featuredParticipantAttribute: '',
          omitStoppedVideo: false,
          videoFillMode: 'COVER',
          gridGap: 0,
          pipParticipantAttribute: 'reacts',
          pipBehavior: 'STATIC',
          pipOffset: 20,
          pipPosition: 'BOTTOM_RIGHT',
          participantOrderAttribute: '',
        },
      },
      destinations: [
        {
          id: composition.destinations[0].id,
          name: 'vod',
          state: 'STARTING',
          encoderConfigurationArns: destination.s3.encoderConfigurationArns,
          storageConfigurationArn: destination.s3.storageConfigurationArn,
          recordingPrefix: composition.destinations[0].detail.s3.recordingPrefix,
        },
      ],
    },
  ]);
  expect(region().encoderConfigurations).toEqual([
    { arn: destination.s3.encoderConfigurationArns[0], tags: {}, video: { width: 1280, height: 720, framerate: 30, bitrate: 2_500_000 } },
  ]);
  expect(region().storageConfigurations).toMatchObject([{ arn: destination.s3.storageConfigurationArn, bucketName: expect.any(String) }]);
});

test('a composition that nobody publishes for stops after a minute', async () => {
  await start();
  expect(region().compositions[0]).toMatchObject({ stopsAt: iso(60_000), stopReason: 'NO_PUBLISHERS' });
  held.room.pass(60);
  expect(region().compositions[0]).toMatchObject({ state: 'STOPPING' });
  expect(region().compositions[0]?.stopsAt).toBeUndefined();
});
