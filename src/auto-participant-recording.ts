import type { Duration } from 'aws-cdk-lib/core';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import type { IConstruct } from 'constructs';
import { checkBucketOf } from './private/buckets';
import { checkSameEnvironment } from './private/regions';
import { checkDistinct, wholeSeconds } from './private/validation';
import type { AutoParticipantRecordingProperties } from './private/wire';

/**
 * Where the thumbnails of a recording are kept.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_ParticipantThumbnailConfiguration.html
 */
export enum ThumbnailStorage {
  /** Every thumbnail is kept, one after the other, under `media/thumbnails/high`. */
  SEQUENTIAL = 'SEQUENTIAL',
  /** Only the newest thumbnail is kept, as `media/latest_thumbnail/high/thumb.jpg`. */
  LATEST = 'LATEST',
}

/**
 * Thumbnails of a participant's video, taken at an interval.
 */
export interface ParticipantThumbnails {
  /**
   * The targeted time from one thumbnail to the next: whole seconds, from 1 second to 24 hours.
   *
   * @default - the service's default, 60 seconds
   */
  readonly interval?: Duration;

  /**
   * Where thumbnails are kept; both may be named.
   *
   * @default - the service's default, [ThumbnailStorage.SEQUENTIAL]
   */
  readonly storage?: ThumbnailStorage[];
}

/**
 * Options of every recording of individual participants.
 */
export interface ParticipantRecordingOptions {
  /**
   * A publisher who disconnects and is back within this time continues the same recording: whole seconds, 0 to 300.
   *
   * @default - the service's default, 0 seconds: each connection is a recording of its own
   */
  readonly reconnectWindow?: Duration;

  /**
   * Whether participants who are replicated here from another stage are recorded too.
   *
   * @default - the service's default, true
   */
  readonly recordReplicas?: boolean;
}

/**
 * Options of a recording that keeps media.
 */
export interface MediaRecordingOptions extends ParticipantRecordingOptions {
  /**
   * The targeted duration of the recording's HLS segments: whole seconds, 2 to 10.
   * A segment gets longer where it has to begin with a keyframe.
   *
   * @default - the service's default, 6 seconds
   */
  readonly hlsSegmentDuration?: Duration;

  /**
   * Thumbnails to take beside the media.
   *
   * @default - no thumbnails
   */
  readonly thumbnails?: ParticipantThumbnails;
}

/**
 * Options of a recording that keeps thumbnails and no media.
 */
export interface ThumbnailRecordingOptions extends ParticipantRecordingOptions, ParticipantThumbnails {}

/**
 * What a stage records of each participant who publishes to it, from the moment they publish.
 *
 * The bucket of the storage configuration has to be in the stage's region and to be encrypted with SSE-S3, the default of S3.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/rt-individual-participant-recording.html
 */
export class AutoParticipantRecording {
  /**
   * Records audio and video.
   *
   * @param storageConfiguration where recordings go: a `StorageConfiguration`, or anything else that is an `IStorageConfigurationRef`
   * @param options segments, thumbnails, reconnection, replicas
   */
  public static audioVideo(
    storageConfiguration: refs.IStorageConfigurationRef,
    options: MediaRecordingOptions = {},
  ): AutoParticipantRecording {
    return AutoParticipantRecording.media('AUDIO_VIDEO', storageConfiguration, options);
  }

  /**
   * Records audio only, even of participants who publish video.
   *
   * @param storageConfiguration where recordings go: a `StorageConfiguration`, or anything else that is an `IStorageConfigurationRef`
   * @param options segments, thumbnails, reconnection, replicas
   */
  public static audioOnly(
    storageConfiguration: refs.IStorageConfigurationRef,
    options: MediaRecordingOptions = {},
  ): AutoParticipantRecording {
    return AutoParticipantRecording.media('AUDIO_ONLY', storageConfiguration, options);
  }

  /**
   * Keeps thumbnails and no media, for example for moderation.
   *
   * @param storageConfiguration where thumbnails go: a `StorageConfiguration`, or anything else that is an `IStorageConfigurationRef`
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
   * The properties for the stage `scope`, where a storage configuration of another account or region is of no use.
   *
   * @internal
   */
  public _render(scope: IConstruct): AutoParticipantRecordingProperties {
    checkSameEnvironment(scope, 'a stage and the storage configuration that it records to', this.storageConfiguration);
    checkBucketOf(scope, this.storageConfiguration);
    return { StorageConfigurationArn: this.storageConfiguration.storageConfigurationRef.storageConfigurationArn, ...this.properties };
  }
}

/** @param prefix of the properties in a refusal */
function renderThumbnails(
  prefix: string,
  { interval, storage }: ParticipantThumbnails,
): Pick<AutoParticipantRecordingProperties, 'ThumbnailConfiguration'> {
  checkDistinct(`${prefix}storage`, storage);
  const TargetIntervalSeconds = wholeSeconds(`${prefix}interval`, interval, 1, 86_400);
  return { ThumbnailConfiguration: { RecordingMode: 'INTERVAL', TargetIntervalSeconds, Storage: storage } };
}

function renderOptions({ reconnectWindow, recordReplicas }: ParticipantRecordingOptions) {
  return {
    RecordingReconnectWindowSeconds: wholeSeconds('reconnectWindow', reconnectWindow, 0, 300),
    RecordParticipantReplicas: recordReplicas,
  };
}
