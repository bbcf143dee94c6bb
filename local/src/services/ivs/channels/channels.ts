/**
 * The channels of a region. Stacks create them as destinations of compositions. Nothing else can be streamed to them, and nothing played.
 * @see https://docs.aws.amazon.com/ivs/latest/LowLatencyAPIReference/API_Channel.html
 */
import { arnOf, LOCAL_ACCOUNT } from '../../../service/arn';
import { randomId } from '../../../service/random-id';
import { unfinished } from '../compositions/composing';
import { broadcastsTo } from '../compositions/destinations';
import { ivsError, notFound } from '../model/errors';
import type { Channel, StreamKey } from '../state/channels';
import type { Region } from '../state/region';

type Tags = Channel['tags'];

export interface Channels {
  create(tags: Tags): Channel;
  /** Throws ResourceNotFoundException. */
  setTags(arn: string, tags: Tags): void;
  /**
   * Deletes a channel with its stream key. Throws ConflictException while a composition broadcasts to it. Does nothing if there is no such channel.
   * @see https://docs.aws.amazon.com/ivs/latest/LowLatencyAPIReference/API_DeleteChannel.html
   */
  delete(arn: string): void;
  /** Throws ResourceNotFoundException, or ServiceQuotaExceededException for a channel that has a stream key. */
  createStreamKey(channelArn: string): StreamKey;
  /** Does nothing if there is no such stream key. */
  deleteStreamKey(arn: string): void;
}

/** The part of the hosts that is an account's on AWS. */
const CUSTOMER = LOCAL_ACCOUNT;

export function channelsOf(region: Region): Channels {
  const { channels, name } = region;
  const get = (arn: string) => channels.get(arn) ?? throwNotFound(arn);

  return {
    create(tags) {
      const id = randomId();
      const channel: Channel = {
        arn: arnOf('ivs', name, `channel/${id}`),
        ingestEndpoint: `${CUSTOMER}.global-contribute.live-video.net`,
        playbackUrl: `https://${CUSTOMER}.${name}.playback.live-video.net/api/video/v1/${name}.${LOCAL_ACCOUNT}.channel.${id}.m3u8`,
        tags,
      };
      channels.set(channel.arn, channel);
      return channel;
    },
    setTags(arn, tags) {
      get(arn).tags = tags;
    },
    delete(arn) {
      const live = unfinished(region).find(({ destinations }) => destinations.some((destination) => broadcastsTo(destination, arn)));
      if (live) throw ivsError('ConflictException', `${arn} is live: ${live.arn} broadcasts to it. Stop that first.`);
      channels.delete(arn);
    },
    createStreamKey(channelArn) {
      const channel = get(channelArn);
      if (channel.streamKey) {
        const rule = `The quota of 1 stream keys of a channel is used up by ${channel.streamKey.arn}.`;
        throw ivsError('ServiceQuotaExceededException', `${rule} Delete that first.`);
      }
      const id = randomId();
      channel.streamKey = { arn: arnOf('ivs', name, `stream-key/${id}`), value: `sk_${name}_${id}_${randomId()}` };
      return channel.streamKey;
    },
    deleteStreamKey(arn) {
      const channel = [...channels.values()].find(({ streamKey }) => streamKey?.arn === arn);
      if (channel) channel.streamKey = undefined;
    },
  };
}

function throwNotFound(arn: string): never {
  throw notFound(arn);
}
