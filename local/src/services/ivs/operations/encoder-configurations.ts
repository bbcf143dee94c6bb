import {
  CreateEncoderConfiguration$,
  DeleteEncoderConfiguration$,
  GetEncoderConfiguration$,
  ListEncoderConfigurations$,
  type Video,
} from '@aws-sdk/client-ivs-realtime';
import type { NoUndefined } from '@smithy/types';
import { ENCODER_CONFIGURATION_ARN, NAME, PAGE, TAGS } from '../model/constraints';
import { ivsError } from '../model/errors';
import { checkUnused } from './compositions';
import { listOutput, onArn, onNew, type Rows, toAll } from './operation';

/** @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_Video.html */
const DEFAULT_VIDEO = { width: 1280, height: 720, framerate: 30, bitrate: 2_500_000 };
const MAX_PIXELS = 1920 * 1080;

/** The operations on encoder configurations. */
export const encoderConfigurationOperations = {
  CreateEncoderConfiguration: {
    schema: CreateEncoderConfiguration$,
    constraints: { name: NAME, tags: TAGS },
    ...onNew('encoder-configuration'),
    run({ name, video, tags }, { encoderConfigurations }) {
      const complete = completeVideo(video);
      return { encoderConfiguration: encoderConfigurations.add((arn) => ({ arn, name, video: complete, tags: tags ?? {} })) };
    },
  },

  GetEncoderConfiguration: {
    schema: GetEncoderConfiguration$,
    ...onArn(ENCODER_CONFIGURATION_ARN),
    run: ({ arn }, { encoderConfigurations }) => ({ encoderConfiguration: encoderConfigurations.get(arn) }),
  },

  DeleteEncoderConfiguration: {
    schema: DeleteEncoderConfiguration$,
    ...onArn(ENCODER_CONFIGURATION_ARN),
    run({ arn }, region) {
      checkUnused(region, arn);
      region.encoderConfigurations.delete(arn);
      return {};
    },
  },

  ListEncoderConfigurations: {
    schema: ListEncoderConfigurations$,
    constraints: PAGE,
    access: toAll,
    run: (page, { encoderConfigurations }) => listOutput('encoderConfigurations', encoderConfigurations.list(page)),
  },
} satisfies Rows;

function completeVideo(given: NoUndefined<Video> | undefined): NoUndefined<Video> {
  const video = { ...DEFAULT_VIDEO, ...given };
  const pixels = video.width * video.height;
  if (pixels > MAX_PIXELS) {
    throw ivsError(
      'ValidationException',
      `video.width times video.height must be at most ${MAX_PIXELS} pixels, got ${video.width} x ${video.height} = ${pixels}.`,
    );
  }
  return video;
}
