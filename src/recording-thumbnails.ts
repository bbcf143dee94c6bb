import type { Duration } from 'aws-cdk-lib/core';

/**
 * Which thumbnails of a recording are kept, and where. In the paths, `<rendition>` is `high` for a participant, and the size such as `1280x720`
 * for a composition.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_ParticipantThumbnailConfiguration.html
 */
export enum ThumbnailStorage {
  /** Keeps every thumbnail, numbered, under `media/thumbnails/<rendition>`. */
  SEQUENTIAL = 'SEQUENTIAL',
  /** Keeps only the latest thumbnail, as `media/latest_thumbnail/<rendition>/thumb.jpg`. */
  LATEST = 'LATEST',
}

/**
 * Options of the thumbnails of a recording.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_ParticipantThumbnailConfiguration.html
 */
export interface RecordingThumbnails {
  /**
   * The target interval between two thumbnails: a whole number of seconds from 1 to 86,400 (24 hours).
   *
   * @default - 60 seconds, the service's default
   */
  readonly interval?: Duration;

  /**
   * Which thumbnails to keep. The list has at least one value, and each value once.
   *
   * @default - [ThumbnailStorage.SEQUENTIAL], the service's default
   */
  readonly storage?: ThumbnailStorage[];
}
