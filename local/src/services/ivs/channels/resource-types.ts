/** CloudFormation's resource types for channels and their stream keys. They are kept as destinations of compositions, and do nothing. */
import { flag, matching, oneOf, required, structure } from '../../../service/input';
import { type ResourceType, resourceType, string, TAGS, tagMap } from '../../../service/resource-type';
import type { Channel, StreamKey } from '../state/channels';
import type { Channels } from './channels';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ivs-channel.html */
const CHANNEL = {
  Authorized: flag,
  ContainerFormat: oneOf('TS', 'FRAGMENTED_MP4'),
  InsecureIngest: flag,
  LatencyMode: oneOf('NORMAL', 'LOW'),
  MultitrackInputConfiguration: structure({
    Enabled: flag,
    MaximumResolution: oneOf('SD', 'HD', 'FULL_HD'),
    Policy: oneOf('ALLOW', 'REQUIRE'),
  }),
  Name: matching("at most 128 letters, digits, '-' and '_'", /^[a-zA-Z0-9\-_]{0,128}$/),
  Preset: oneOf('', 'HIGHER_BANDWIDTH_DELIVERY', 'CONSTRAINED_BANDWIDTH_DELIVERY'),
  RecordingConfigurationArn: string,
  Tags: TAGS,
  Type: oneOf('STANDARD', 'BASIC', 'ADVANCED_SD', 'ADVANCED_HD'),
};

export function channelTypes(channelsIn: (region: string) => Channels): Record<string, ResourceType> {
  return {
    'AWS::IVS::Channel': resourceType({
      properties: CHANNEL,
      attributes: ['Arn', 'IngestEndpoint', 'PlaybackUrl'],
      replacedBy: [],
      takesStackTags: true,
      notice: 'The local endpoint has no low-latency streaming: compositions can broadcast to this channel, and nothing is played.',
      create: ({ region }, { Tags }) => stateOf(channelsIn(region).create(tagMap(Tags))),
      update({ region }, { physicalId, attributes }, { Tags }) {
        channelsIn(region).setTags(physicalId, tagMap(Tags));
        return { physicalId, attributes };
      },
      delete: ({ region }, { physicalId }) => channelsIn(region).delete(physicalId),
    }),
    'AWS::IVS::StreamKey': resourceType({
      properties: { ChannelArn: required(string), Tags: TAGS },
      attributes: ['Arn', 'Value'],
      replacedBy: ['ChannelArn'],
      takesStackTags: true,
      notice: 'The local endpoint has no low-latency streaming: nothing can be streamed with this key.',
      create: ({ region }, { ChannelArn }) => stateOfKey(channelsIn(region).createStreamKey(ChannelArn)),
      update: (_, { physicalId, attributes }) => ({ physicalId, attributes }),
      delete: ({ region }, { physicalId }) => channelsIn(region).deleteStreamKey(physicalId),
    }),
  };
}

function stateOf({ arn, ingestEndpoint, playbackUrl }: Channel) {
  return { physicalId: arn, attributes: { Arn: arn, IngestEndpoint: ingestEndpoint, PlaybackUrl: playbackUrl } };
}

function stateOfKey({ arn, value }: StreamKey) {
  return { physicalId: arn, attributes: { Arn: arn, Value: value } };
}
