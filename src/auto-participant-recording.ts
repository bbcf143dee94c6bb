import type { Duration } from 'aws-cdk-lib/core';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import type { IConstruct } from 'constructs';
import { checkBucketOf } from './private/buckets';
import { checkSameEnvironment } from './private/regions';
import { thumbnailSettings } from './private/thumbnails';
import { wholeSeconds } from './private/validation';
import type { AutoParticipantRecordingProperties } from './private/wire';
import type { RecordingThumbnails } from './recording-thumbnails';

/**
 * Options that all recordings of individual participants have.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_AutoParticipantRecordingConfiguration.html
 */
export interface ParticipantRecordingOptions {
  /**
   * How long a disconnected publisher may take to reconnect and continue the same recording: a whole number of
   * seconds from 0 to 300.
   *
   * @default - 0 seconds, the service's default: each connection starts a new recording
   */
  readonly reconnectWindow?: Duration;

  /**
   * Whether to record participants that are replicated from another stage.
   *
   * @default - true, the service's default
   */
  readonly recordReplicas?: boolean;
}

/**
 * Options of a recording with media.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_AutoParticipantRecordingConfiguration.html
 */
export interface MediaRecordingOptions extends ParticipantRecordingOptions {
  /**
   * The target duration of HLS segments: a whole number of seconds from 2 to 10.
   * A segment may be longer, because each begins with a keyframe.
   *
   * @default - 6 seconds, the service's default
   */
  readonly hlsSegmentDuration?: Duration;

  /**
   * Thumbnails to record in addition to the media.
   *
   * @default - no thumbnails
   */
  readonly thumbnails?: RecordingThumbnails;
}

/**
 * Options of a recording with thumbnails and no media.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_AutoParticipantRecordingConfiguration.html
 */
export interface ThumbnailRecordingOptions extends ParticipantRecordingOptions, RecordingThumbnails {}

/**
 * Individual participant recording: the stage records each participant from the moment they publish.
 *
 * The storage configuration's bucket must be in the stage's region and encrypted with SSE-S3, the default of S3.
 *
 * The methods throw for options outside of their ranges.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/rt-individual-participant-recording.html
 */
export class AutoParticipantRecording {
  /**
   * Records audio and video.
   *
   * @param storageConfiguration where recordings go: a `StorageConfiguration`, or any other `IStorageConfigurationRef`
   * @param options segments, thumbnails, reconnection, replicas
   */
  public static audioVideo(
    storageConfiguration: refs.IStorageConfigurationRef,
    options: MediaRecordingOptions = {},
  ): AutoParticipantRecording {
    return AutoParticipantRecording.media('AUDIO_VIDEO', storageConfiguration, options);
  }

  /**
   * Records only audio, even if participants publish video.
   *
   * @param storageConfiguration where recordings go: a `StorageConfiguration`, or any other `IStorageConfigurationRef`
   * @param options segments, thumbnails, reconnection, replicas
   */
  public static audioOnly(
    storageConfiguration: refs.IStorageConfigurationRef,
    options: MediaRecordingOptions = {},
  ): AutoParticipantRecording {
    return AutoParticipantRecording.media('AUDIO_ONLY', storageConfiguration, options);
  }

  /**
   * Records thumbnails and no media, for example for moderation.
   *
   * @param storageConfiguration where thumbnails go: a `StorageConfiguration`, or any other `IStorageConfigurationRef`
   * @param options interval and storage of the thumbnails, reconnection, replicas
   */
  public static thumbnailsOnly(
    storageConfiguration: refs.IStorageConfigurationRef,
    options: ThumbnailRecordingOptions = {},
  ): AutoParticipantRecording {
    return new AutoParticipantRecording(storageConfiguration, {
      MediaTypes: ['NONE'],
      ...renderThumbnails('', options),
      ...renderOptions(options),
    });
  }

  private static media(
    mediaType: 'AUDIO_VIDEO' | 'AUDIO_ONLY',
    storageConfiguration: refs.IStorageConfigurationRef,
    { hlsSegmentDuration, thumbnails, ...options }: MediaRecordingOptions,
  ): AutoParticipantRecording {
    const segmentSeconds = wholeSeconds('hlsSegmentDuration', hlsSegmentDuration, 2, 10);
    return new AutoParticipantRecording(storageConfiguration, {
      MediaTypes: [mediaType],
      ...(thumbnails && renderThumbnails('thumbnails.', thumbnails)),
      ...(segmentSeconds !== undefined && { HlsConfiguration: { TargetSegmentDurationSeconds: segmentSeconds } }),
      ...renderOptions(options),
    });
  }

  private constructor(
    private readonly storageConfiguration: refs.IStorageConfigurationRef,
    private readonly properties: Omit<AutoParticipantRecordingProperties, 'StorageConfigurationArn'>,
  ) {}

  /**
   * Renders the properties for the stage `scope`. Throws for a storage configuration of another account or region.
   *
   * @internal
   */
  public _render(scope: IConstruct): AutoParticipantRecordingProperties {
    checkSameEnvironment(scope, 'a stage and the storage configuration that it records to', this.storageConfiguration);
    checkBucketOf(scope, this.storageConfiguration);
    return { StorageConfigurationArn: this.storageConfiguration.storageConfigurationRef.storageConfigurationArn, ...this.properties };
  }
}

/** @param prefix precedes the properties' names in errors */
function renderThumbnails(
  prefix: string,
  thumbnails: RecordingThumbnails,
): Pick<AutoParticipantRecordingProperties, 'ThumbnailConfiguration'> {
  const { targetIntervalSeconds, storage } = thumbnailSettings(prefix, thumbnails);
  return { ThumbnailConfiguration: { RecordingMode: 'INTERVAL', TargetIntervalSeconds: targetIntervalSeconds, Storage: storage } };
}

function renderOptions({ reconnectWindow, recordReplicas }: ParticipantRecordingOptions) {
  return {
    RecordingReconnectWindowSeconds: wholeSeconds('reconnectWindow', reconnectWindow, 0, 300),
    RecordParticipantReplicas: recordReplicas,
  };
}
