/**
 * Writes the files of a recording: metadata in JSON, HLS playlists, and thumbnails. The local service receives no media, so the playlists have no
 * segments, and each thumbnail is a JPEG of one black pixel.
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/rt-individual-participant-recording.html
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/rt-composite-recording.html
 */
import { toSeconds } from '../events/events';
import type { BucketError } from '../runtime/recordings';
import type { RegionRuntime } from '../runtime/region-runtime';
import type { RecordingTarget, Rendition, Thumbnails } from '../state/recordings';

/** The start, end and duration of a recording. Times are in milliseconds since 1970. */
export interface Span {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly durationMs: number;
  /** The start times of the parts. */
  readonly parts: readonly number[];
}

type Files = Readonly<Record<string, string | Buffer>>;

const TYPES = { json: 'application/json', m3u8: 'application/vnd.apple.mpegurl', jpg: 'image/jpeg' } as const;

const BLACK_PIXEL = Buffer.from(
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wAALCAABAAEBAREA' +
    '/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AN//Z',
  'base64',
);

/** Writes the files of a starting recording. Returns why the bucket rejects one, if it does. */
export function writeStart(runtime: RegionRuntime, target: RecordingTarget, startedAt: number): BucketError | undefined {
  const metadata = { recording_started_at: toSeconds(startedAt), recording_status: 'RECORDING_STARTED' };
  return writeAll(runtime, target, {
    'events/recording-started.json': metadataJson(target, metadata),
    ...playlists(target.rendition, 'EVENT', [startedAt]),
  });
}

/** Writes the files of an ending recording. Returns why the bucket rejects one, if it does. */
export function writeEnd(runtime: RegionRuntime, target: RecordingTarget, span: Span): BucketError | undefined {
  return writeAll(runtime, target, {
    ...playlists(target.rendition, 'VOD', span.parts),
    'events/recording-ended.json': metadataJson(target, { ...timesOf(span), recording_status: 'RECORDING_ENDED' }, span.durationMs),
  });
}

/** Writes that a recording has failed or, without a span, could not start. Ignores a bucket that rejects this file, too. */
export function writeFailure(runtime: RegionRuntime, target: RecordingTarget, span?: Span): void {
  const metadata = span
    ? { ...timesOf(span), recording_status: 'RECORDING_ENDED_WITH_FAILURE' }
    : { recording_status: 'RECORDING_START_FAILED' };
  writeAll(runtime, target, { 'events/recording-failed.json': metadataJson(target, metadata, span?.durationMs) });
}

/** Writes a thumbnail. Numbers start at 1. */
export function writeThumbnail(runtime: RegionRuntime, target: RecordingTarget, { storage, path }: Thumbnails, number: number): void {
  const keys = { SEQUENTIAL: `media/thumbnails/${path}/${number}.jpg`, LATEST: `media/latest_thumbnail/${path}/thumb.jpg` };
  writeAll(runtime, target, Object.fromEntries(storage.map((kind) => [keys[kind], BLACK_PIXEL])));
}

function timesOf({ startedAt, endedAt }: Span): object {
  return { recording_started_at: toSeconds(startedAt), recording_ended_at: toSeconds(endedAt) };
}

function metadataJson({ source, rendition, thumbnails }: RecordingTarget, metadata: object, durationMs?: number): string {
  const hls = rendition && {
    duration_ms: durationMs,
    path: 'media/hls',
    playlist: 'multivariant.m3u8',
    renditions: [{ path: rendition.path, playlist: 'playlist.m3u8', ...resolution(rendition) }],
  };
  const media = {
    hls,
    thumbnails: thumbnails?.storage.includes('SEQUENTIAL') ? thumbnailsMetadata('media/thumbnails', thumbnails) : undefined,
    latest_thumbnail: thumbnails?.storage.includes('LATEST') ? thumbnailsMetadata('media/latest_thumbnail', thumbnails) : undefined,
  };
  return JSON.stringify({ version: 'v1', ...source, ...metadata, media });
}

/** The metadata list thumbnails of compositions as `resolutions`, and those of participants as `renditions`. */
function thumbnailsMetadata(path: string, thumbnails: Thumbnails): object {
  const each = [{ path: thumbnails.path, ...resolution(thumbnails) }];
  return thumbnails.size ? { path, resolutions: each } : { path, renditions: each };
}

function resolution({ size }: Pick<Rendition, 'size'>): object {
  return size ? { resolution_width: size.width, resolution_height: size.height } : {};
}

/** @see https://www.rfc-editor.org/rfc/rfc8216 */
function playlists(rendition: Rendition | undefined, type: 'EVENT' | 'VOD', parts: readonly number[]): Files {
  if (!rendition) return {};
  const { path, bitrate, size, segmentSeconds, dated } = rendition;
  const variant = [`BANDWIDTH=${bitrate}`, ...(size ? [`RESOLUTION=${size.width}x${size.height}`] : [])].join(',');
  const media = [
    `#EXT-X-TARGETDURATION:${segmentSeconds}`,
    `#EXT-X-PLAYLIST-TYPE:${type}`,
    ...(dated ? datesOf(parts) : []),
    ...(type === 'VOD' ? ['#EXT-X-ENDLIST'] : []),
  ];
  return {
    'media/hls/multivariant.m3u8': playlist([`#EXT-X-STREAM-INF:${variant}`, `${path}/playlist.m3u8`]),
    [`media/hls/${path}/playlist.m3u8`]: playlist(media),
  };
}

function datesOf(parts: readonly number[]): string[] {
  return parts.flatMap((startedAt, index) => [
    ...(index > 0 ? ['#EXT-X-DISCONTINUITY'] : []),
    `#EXT-X-PROGRAM-DATE-TIME:${new Date(startedAt).toISOString()}`,
  ]);
}

function playlist(lines: readonly string[]): string {
  return ['#EXTM3U', '#EXT-X-VERSION:7', ...lines, ''].join('\n');
}

/** Writes the files in order. Stops at the first file that the bucket rejects. */
function writeAll({ region, recordings }: RegionRuntime, { bucket, prefix }: RecordingTarget, files: Files): BucketError | undefined {
  for (const [name, body] of Object.entries(files)) {
    const contentType = TYPES[name.split('.').at(-1) as keyof typeof TYPES];
    const error = recordings.write({ region: region.name, bucket, key: `${prefix}/${name}`, body, contentType });
    if (error) return error;
  }
  return undefined;
}
