import type { Video } from '@aws-sdk/client-ivs-realtime';
import type { NoUndefined } from '@smithy/types';
import { ServiceError } from '../errors';
import { checkUnused } from './compositions';
import type { Operations } from './operation';

/** @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_Video.html */
const DEFAULT_VIDEO = { width: 1280, height: 720, framerate: 30, bitrate: 2_500_000 };
const MAX_PIXELS = 1920 * 1080;

/** The operations on encoder configurations. */
export const encoderConfigurationOperations = {
  CreateEncoderConfiguration({ name, video, tags }, { encoderConfigurations }) {
    const complete = completeVideo(video);
    return { encoderConfiguration: encoderConfigurations.add((arn) => ({ arn, name, video: complete, tags: tags ?? {} })) };
  },

  GetEncoderConfiguration: ({ arn }, { encoderConfigurations }) => ({ encoderConfiguration: encoderConfigurations.get(arn) }),

  DeleteEncoderConfiguration({ arn }, region) {
    checkUnused(region, arn);
    region.encoderConfigurations.delete(arn);
    return {};
  },

  ListEncoderConfigurations(page, { encoderConfigurations }) {
    const { items, nextToken } = encoderConfigurations.list(page);
    return { encoderConfigurations: items, nextToken };
  },
} satisfies Operations;

function completeVideo(given: NoUndefined<Video> | undefined): NoUndefined<Video> {
  const video = { ...DEFAULT_VIDEO, ...given };
  const pixels = video.width * video.height;
  if (pixels > MAX_PIXELS) {
    throw new ServiceError(
      'ValidationException',
      `video.width times video.height must be at most ${MAX_PIXELS} pixels, got ${video.width} x ${video.height} = ${pixels}.`,
    );
  }
  return video;
}
