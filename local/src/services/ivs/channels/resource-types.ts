/** CloudFormation's resource types for channels, their stream keys and recording configurations. Channels are destinations of compositions. */
import { arnOf } from '../../../service/arn';
import { flag, list, matching, oneOf, required, structure, wholeNumber } from '../../../service/input';
import { kept } from '../../../service/kept-type';
import { randomId } from '../../../service/random-id';
import { type ResourceType, resourceType, string, TAGS, tagMap } from '../../../service/resource-type';
import type { Channel, StreamKey } from '../state/channels';
import type { Channels } from './channels';

const NAME = matching("at most 128 letters, digits, '-' and '_'", /^[a-zA-Z0-9\-_]{0,128}$/);

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
  Name: NAME,
  Preset: oneOf('', 'HIGHER_BANDWIDTH_DELIVERY', 'CONSTRAINED_BANDWIDTH_DELIVERY'),
  RecordingConfigurationArn: string,
  Tags: TAGS,
  Type: oneOf('STANDARD', 'BASIC', 'ADVANCED_SD', 'ADVANCED_HD'),
};

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ivs-recordingconfiguration.html */
const RECORDING_CONFIGURATION = {
  DestinationConfiguration: required(structure({ S3: structure({ BucketName: required(string) }) })),
  Name: NAME,
  RecordingReconnectWindowSeconds: wholeNumber({ min: 0, max: 300 }),
  RenditionConfiguration: structure({
    RenditionSelection: oneOf('ALL', 'NONE', 'CUSTOM'),
    Renditions: list(oneOf('FULL_HD', 'HD', 'SD', 'LOWEST_RESOLUTION')),
  }),
  Tags: TAGS,
  ThumbnailConfiguration: structure({
    RecordingMode: oneOf('DISABLED', 'INTERVAL'),
    Resolution: oneOf('FULL_HD', 'HD', 'SD', 'LOWEST_RESOLUTION'),
    Storage: list(oneOf('SEQUENTIAL', 'LATEST')),
    TargetIntervalSeconds: wholeNumber({ min: 1, max: 60 }),
  }),
};

const NO_LOW_LATENCY = 'The local endpoint has no low-latency streaming';

export function channelTypes(channelsIn: (region: string) => Channels): Record<string, ResourceType> {
  return {
    'AWS::IVS::Channel': resourceType({
      properties: CHANNEL,
      attributes: ['Arn', 'IngestEndpoint', 'PlaybackUrl'],
      replacedBy: [],
      takesStackTags: true,
      notice: `${NO_LOW_LATENCY}: compositions can broadcast to this channel, and nothing is played.`,
      create: ({ region }, { Tags }) => stateOf(channelsIn(region).create(tagMap(Tags))),
      update({ region }, { physicalId, attributes }, { Tags }) {
        channelsIn(region).setTags(physicalId, tagMap(Tags));
        return { physicalId, attributes };
      },
      delete: ({ region }, { physicalId }) => channelsIn(region).delete(physicalId),
    }),
    'AWS::IVS::RecordingConfiguration': resourceType({
      properties: RECORDING_CONFIGURATION,
      attributes: ['Arn', 'State'],
      replacedBy: Object.keys(RECORDING_CONFIGURATION).filter((name) => name !== 'Tags'),
      takesStackTags: true,
      notice: `${NO_LOW_LATENCY}: nothing is recorded with this configuration.`,
      ...kept(({ region }) => {
        const arn = arnOf('ivs', region, `recording-configuration/${randomId()}`);
        return { physicalId: arn, attributes: { Arn: arn, State: 'ACTIVE' } };
      }),
    }),
    'AWS::IVS::StreamKey': resourceType({
      properties: { ChannelArn: required(string), Tags: TAGS },
      attributes: ['Arn', 'Value'],
      replacedBy: ['ChannelArn'],
      takesStackTags: true,
      notice: `${NO_LOW_LATENCY}: nothing can be streamed with this key.`,
      ...kept<{ readonly ChannelArn: string }>(({ region }, { ChannelArn }) => stateOfKey(channelsIn(region).createStreamKey(ChannelArn))),
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
