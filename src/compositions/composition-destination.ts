import type { Duration } from 'aws-cdk-lib/core';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import { checkBucketOf } from '../private/buckets';
import type { DestinationResources } from '../private/compositions/composition-permissions';
import { checkName } from '../private/names';
import { defined } from '../private/objects';
import { thumbnailSettings } from '../private/thumbnails';
import { wholeSeconds } from '../private/validation';
import type { DestinationRequest } from '../private/wire';
import type { RecordingThumbnails } from '../recording-thumbnails';

/**
 * Options of every destination of a composition.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_DestinationConfiguration.html
 */
export interface CompositionDestinationOptions {
  /**
   * A name that `GetComposition` shows with the destination: up to 128 characters, only letters, digits, `-` and `_`.
   *
   * @default - no name
   */
  readonly destinationName?: string;
}

/**
 * Options of a recording to S3.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_S3DestinationConfiguration.html
 */
export interface S3DestinationOptions extends CompositionDestinationOptions {
  /**
   * The storage configuration with the bucket: a `StorageConfiguration`, or any other `IStorageConfigurationRef`. The bucket of the recording is
   * encrypted with SSE-S3, and has the object ownership `BUCKET_OWNER_ENFORCED` or `BUCKET_OWNER_PREFERRED`.
   */
  readonly storageConfiguration: refs.IStorageConfigurationRef;

  /**
   * The size, framerate and bitrate of the recording: an `EncoderConfiguration`, or any other `IEncoderConfigurationRef`.
   */
  readonly encoderConfiguration: refs.IEncoderConfigurationRef;

  /**
   * The target duration of HLS segments: a whole number of seconds from 2 to 10.
   *
   * @default - 2 seconds, the service's default
   */
  readonly hlsSegmentDuration?: Duration;

  /**
   * Thumbnails to record in addition to the video.
   *
   * @default - no thumbnails
   */
  readonly thumbnails?: RecordingThumbnails;
}

/**
 * Options of a broadcast to a channel.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_ChannelDestinationConfiguration.html
 */
export interface ChannelDestinationOptions extends CompositionDestinationOptions {
  /**
   * The size, framerate and bitrate of the broadcast: an `EncoderConfiguration`, or any other `IEncoderConfigurationRef`. The type of the
   * channel limits them.
   *
   * @default - the service's default encoder
   * @see https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/streaming-config.html#streaming-config-settings-channel-types
   */
  readonly encoderConfiguration?: refs.IEncoderConfigurationRef;
}

/**
 * Where a composition goes.
 *
 * The methods throw for options outside of their ranges, and for a bucket that IVS cannot write to.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_DestinationConfiguration.html
 *
 * @exampleMetadata fixture=compositions
 * @example
 * const recording = CompositionDestination.s3({ storageConfiguration: storage, encoderConfiguration: encoder });
 * const broadcast = CompositionDestination.channel(l1Channel, { encoderConfiguration: encoder });
 */
export class CompositionDestination {
  /**
   * Records to S3, as HLS. The recording is under `<stage id>/<composition id>/<destination id>/composite` in the bucket.
   *
   * @param options storage, encoder, segments, thumbnails
   * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/rt-composite-recording.html
   */
  public static s3(options: S3DestinationOptions): CompositionDestination {
    const { storageConfiguration, encoderConfiguration, hlsSegmentDuration, thumbnails, destinationName } = options;
    checkName('destinationName', destinationName);
    checkBucketOf(storageConfiguration, storageConfiguration);
    const segmentSeconds = wholeSeconds('hlsSegmentDuration', hlsSegmentDuration, 2, 10);
    const s3 = {
      storageConfigurationArn: storageConfiguration.storageConfigurationRef.storageConfigurationArn,
      encoderConfigurationArns: [encoderConfiguration.encoderConfigurationRef.encoderConfigurationArn],
      ...(segmentSeconds !== undefined && {
        recordingConfiguration: { hlsConfiguration: { targetSegmentDurationSeconds: segmentSeconds } },
      }),
      ...(thumbnails && { thumbnailConfigurations: [defined(thumbnailSettings('thumbnails.', thumbnails))] }),
    };
    return new CompositionDestination(defined({ name: destinationName, s3 }), { storageConfiguration, encoderConfiguration });
  }

  /**
   * Broadcasts to a channel of IVS Low-Latency Streaming. The channel must be offline when the composition starts.
   *
   * @param channel the channel: a `CfnChannel`, or any other `IChannelRef`
   * @param options encoder
   * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/ssc-getting-started.html
   */
  public static channel(channel: refs.IChannelRef, options: ChannelDestinationOptions = {}): CompositionDestination {
    const { encoderConfiguration, destinationName } = options;
    checkName('destinationName', destinationName);
    const { channelArn } = channel.channelRef;
    const encoderConfigurationArn = encoderConfiguration?.encoderConfigurationRef.encoderConfigurationArn;
    const request = { name: destinationName, channel: defined({ channelArn, encoderConfigurationArn }) };
    return new CompositionDestination(defined(request), { channel, encoderConfiguration });
  }

  /**
   * @internal
   */
  public readonly _resources: DestinationResources;

  private constructor(
    private readonly request: DestinationRequest,
    resources: DestinationResources,
  ) {
    this._resources = resources;
  }

  /**
   * @internal
   */
  public _render(): DestinationRequest {
    return this.request;
  }
}
