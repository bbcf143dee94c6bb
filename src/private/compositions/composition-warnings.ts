import { Annotations, type CfnResource, Token } from 'aws-cdk-lib/core';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import { resolveKnown } from '../lazies';
import { findResource, isOverridden, member, rawProperties } from '../template-properties';
import type { LayoutRequest } from '../wire';
import type { DestinationResources } from './composition-permissions';

/** Warns of combinations that cannot work, although AWS does not document that the service refuses them. */

/** What an encoder produces, as far as synthesis knows it. */
interface Video {
  readonly width?: number;
  readonly height?: number;
  readonly bitrate?: number;
}

/** The resources of this library's encoder configurations, and of L1s. */
const ENCODER_TYPES = ['Custom::IVSEncoderConfiguration', 'AWS::IVS::EncoderConfiguration'];

/** @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_Video.html */
const DEFAULT_VIDEO = { width: 1280, height: 720, bitrate: 2_500_000 };

/** Warns if the picture-in-picture window does not fit into the video of a destination's encoder. */
export function warnOfWindowOutsideVideo({ pip }: LayoutRequest, { encoderConfiguration }: DestinationResources): void {
  const { width, height } = encoderConfiguration ? videoOf(encoderConfiguration) : {};
  if (!pip || !encoderConfiguration || width === undefined || height === undefined) return;
  const offset = known(pip.pipOffset) ?? 0;
  const [neededWidth, neededHeight] = [pip.pipWidth, pip.pipHeight].map((side) => (known(side) ?? 1) + offset) as [number, number];
  if (neededWidth <= width && neededHeight <= height) return;
  Annotations.of(encoderConfiguration).addWarningV2(
    'cdk-ivs-realtime:pipOutsideVideo',
    `The picture-in-picture window of a composition needs ${neededWidth} x ${neededHeight} pixels with its offset, but the video of ` +
      `'${encoderConfiguration.node.path}' has ${width} x ${height}. Make the window smaller, or the video larger.`,
  );
}

/** Warns if an encoder has a higher bitrate than its channel accepts. IVS is likely to disconnect such a stream at once. */
export function warnOfEncoderBeyondChannel({ channel, encoderConfiguration }: DestinationResources): void {
  if (!channel || !encoderConfiguration) return;
  const resource = findResource(channel, channel.channelRef.channelArn, 'AWS::IVS::Channel');
  const video = videoOf(encoderConfiguration);
  const maxBitrate = maxBitrateOf(member(declaredProperties(resource), 'Type'), video);
  if (maxBitrate === undefined || video.bitrate === undefined || video.bitrate <= maxBitrate) return;
  Annotations.of(channel).addWarningV2(
    'cdk-ivs-realtime:encoderBeyondChannel',
    `A channel of the type BASIC accepts ${maxBitrate} bits per second at ${video.width} x ${video.height} pixels, but the encoder ` +
      `'${encoderConfiguration.node.path}' has ${video.bitrate}. Lower its bitrate, or use a channel of another type.`,
  );
}

/**
 * The bitrate that a channel accepts, if the limit is lower than that of encoders.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/streaming-config.html#streaming-config-settings-channel-types
 */
function maxBitrateOf(channelType: unknown, { width, height }: Video): number | undefined {
  if (channelType !== 'BASIC' || width === undefined || height === undefined) return undefined;
  const is480p = Math.max(width, height) <= 852 && Math.min(width, height) <= 480;
  return is480p ? 1_500_000 : 3_500_000;
}

/** The video of an encoder configuration that this app makes. Its members are undefined if only the deployment knows them. */
function videoOf(encoder: refs.IEncoderConfigurationRef): Video {
  const { encoderConfigurationArn } = encoder.encoderConfigurationRef;
  const [resource] = ENCODER_TYPES.flatMap((type) => findResource(encoder, encoderConfigurationArn, type) ?? []);
  const properties = declaredProperties(resource);
  if (!properties) return {};
  return {
    width: known(member(properties, 'Video', 'Width') ?? DEFAULT_VIDEO.width),
    height: known(member(properties, 'Video', 'Height') ?? DEFAULT_VIDEO.height),
    bitrate: known(member(properties, 'Video', 'Bitrate') ?? DEFAULT_VIDEO.bitrate),
  };
}

/** The properties of a resource, as far as they are known before synthesis. Returns undefined if overrides may change them. */
function declaredProperties(resource: CfnResource | undefined): unknown {
  return resource && !isOverridden(resource) ? resolveKnown(resource, rawProperties(resource)) : undefined;
}

function known(pixels: unknown): number | undefined {
  return typeof pixels === 'number' && !Token.isUnresolved(pixels) ? pixels : undefined;
}
