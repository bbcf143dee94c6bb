import type { RecordingThumbnails, ThumbnailStorage } from '../recording-thumbnails';
import { checkDistinct, wholeSeconds } from './validation';

/** The settings of thumbnails, by the service's names. */
export interface ThumbnailSettings {
  readonly targetIntervalSeconds?: number;
  readonly storage?: ThumbnailStorage[];
}

/**
 * Checks thumbnails and returns their settings.
 *
 * @param prefix precedes the properties' names in errors
 */
export function thumbnailSettings(prefix: string, { interval, storage }: RecordingThumbnails): ThumbnailSettings {
  checkDistinct(`${prefix}storage`, storage);
  return { targetIntervalSeconds: wholeSeconds(`${prefix}interval`, interval, 1, 86_400), storage };
}
