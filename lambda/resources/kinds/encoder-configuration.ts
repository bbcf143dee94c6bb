import {
  CreateEncoderConfigurationCommand,
  DeleteEncoderConfigurationCommand,
  type EncoderConfiguration,
  GetEncoderConfigurationCommand,
  ListEncoderConfigurationsCommand,
  type Video,
} from '@aws-sdk/client-ivs-realtime';
import type { EncoderConfigurationProperties, VideoProperties } from '../../../src/private/wire';
import { type Decoded, integer, number, type Own, optional, struct, text } from '../protocol/decode';
import { adjustableQuota } from './advice';
import type { Kind, LiveResource } from './kind';
import { differing, idOf, liveFrom, pageFrom } from './outputs';

type Desired = Decoded<Own<EncoderConfigurationProperties>>;

/** `Custom::IVSEncoderConfiguration` */
export const encoderConfiguration: Kind<Desired, EncoderConfiguration & LiveResource> = {
  arnType: 'encoder-configuration',

  advice: {
    ServiceQuotaExceededException: adjustableQuota('EncoderConfigurations', 'encoder configurations'),
    ConflictException: 'a composition uses the encoder configuration; stop the composition or wait until it has ended, and try again',
  },

  decode: struct<Own<EncoderConfigurationProperties>>({
    Name: text,
    Video: optional(
      struct<VideoProperties>({
        Width: optional(integer),
        Height: optional(integer),
        Framerate: optional(number),
        Bitrate: optional(integer),
      }),
    ),
  }),

  async create(call, desired, tags) {
    const answer = await call(new CreateEncoderConfigurationCommand({ ...desired, tags }));
    return liveFrom(answer.encoderConfiguration, 'CreateEncoderConfiguration');
  },

  async read(call, arn) {
    return liveFrom((await call(new GetEncoderConfigurationCommand({ arn }))).encoderConfiguration, 'GetEncoderConfiguration');
  },

  replaces: (given, live) => differing({ Name: [given.name, live.name ?? ''], Video: [videoOf(given.video), videoOf(live.video)] }),

  delete: (call, arn) => call(new DeleteEncoderConfigurationCommand({ arn })),

  async list(call, nextToken) {
    const page = await call(new ListEncoderConfigurationsCommand({ nextToken, maxResults: 100 }));
    return pageFrom(page.encoderConfigurations, page.nextToken, 'ListEncoderConfigurations');
  },

  attributes: ({ arn }) => ({ Id: idOf(arn) }),
};

/**
 * Fills in the defaults of IVS. The frame rate of IVS is a 32-bit number, so 29.97 may come back as 29.969999.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_Video.html
 */
function videoOf({ width = 1280, height = 720, framerate = 30, bitrate = 2_500_000 }: Video = {}): Video {
  return { width, height, framerate: Math.fround(framerate), bitrate };
}
