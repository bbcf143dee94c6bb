import { recordingRoomForEachTest } from '../recording/recording-room';

export const CHANNEL = { channel: { channelArn: 'arn:aws:ivs:us-east-1:000000000000:channel/AbCdEf123456' } };

/** The defaults of a recording. */
export const RECORDING = { format: 'HLS', hlsConfiguration: { targetSegmentDurationSeconds: 2 } };

/** Creates a room with low quotas before each test of the file, with shortcuts for compositions. */
export function composingRoomForEachTest() {
  const held = recordingRoomForEachTest({ quotas: { compositions: 3, compositionsPerStage: 2 } });

  async function s3(): Promise<{ s3: { storageConfigurationArn: string; encoderConfigurationArns: string[] } }> {
    const { room } = held;
    return { s3: { storageConfigurationArn: await room.storage(), encoderConfigurationArns: [await room.encoder()] } };
  }

  async function start(input: object = {}) {
    const { room } = held;
    return (await room.call('StartComposition', { stageArn: await room.stage(), destinations: [CHANNEL], ...input })).composition;
  }

  /** Starts a composition of a stage that has a publisher. */
  async function startLive(input: object = {}) {
    const { room } = held;
    const publisher = await room.publisher(await room.stage());
    const composition = await start({ stageArn: publisher.stageArn, ...input });
    room.hush();
    return { publisher, composition };
  }

  const get = async ({ arn }: { arn: string }) => (await held.room.call('GetComposition', { arn })).composition;
  const iso = (offsetMs = 0) => new Date(held.room.started + offsetMs).toISOString();
  return { held, s3, start, startLive, get, iso };
}
