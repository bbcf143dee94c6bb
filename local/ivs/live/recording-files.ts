/**
 * The files of a recording: what is known of it as JSON, and HLS playlists. Nobody sends media to the local service, so that the playlists
 * are well-formed and have no segments, and there are no thumbnails.
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/rt-individual-participant-recording.html
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/rt-composite-recording.html
 */
import type { Live } from './live';
import { toSeconds } from './participants';

/** What is recorded, and where to. */
export interface RecordingTarget {
  readonly bucket: string;
  /** What all keys begin with. */
  readonly prefix: string;
  /** What the metadata say of the source: `stage_arn` and the like. */
  readonly source: Readonly<Record<string, string>>;
  /** Undefined when only thumbnails are. */
  readonly rendition?: Rendition;
}

/** The one rendition of a recording. */
export interface Rendition {
  /** Below `media/hls`. */
  readonly path: string;
  readonly bitrate: number;
  /** Of a recording with video whose size is known. */
  readonly size?: { readonly width: number; readonly height: number };
  readonly segmentSeconds: number;
}

/** Begins a recording. Gives whether everything could be written. */
export function writeStart(live: Live, target: RecordingTarget, startedAt: number): boolean {
  const metadata = { recording_started_at: toSeconds(startedAt), recording_status: 'RECORDING_STARTED' };
  return writeAll(live, target, { 'events/recording-started.json': describe(target, metadata), ...playlists(target.rendition, 'EVENT') });
}

/** Ends a recording, as `writeStart` begins it. */
export function writeEnd(live: Live, target: RecordingTarget, { startedAt, endedAt, durationMs }: Span): boolean {
  const metadata = {
    recording_started_at: toSeconds(startedAt),
    recording_ended_at: toSeconds(endedAt),
    recording_status: 'RECORDING_ENDED',
    recording_status_message: '',
  };
  return writeAll(live, target, {
    ...playlists(target.rendition, 'VOD'),
    'events/recording-ended.json': describe(target, metadata, durationMs),
  });
}

/** When a recording was made, in milliseconds since 1970, and how long it is. */
interface Span {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly durationMs: number;
}

function describe({ source, rendition }: RecordingTarget, metadata: object, durationMs?: number): string {
  const hls = rendition && {
    ...(durationMs === undefined ? {} : { duration_ms: durationMs }),
    path: 'media/hls',
    playlist: 'multivariant.m3u8',
    renditions: [{ path: rendition.path, playlist: 'playlist.m3u8', ...resolution(rendition) }],
  };
  return JSON.stringify({ version: 'v1', ...source, ...metadata, media: hls ? { hls } : {} });
}

function resolution({ size }: Rendition): object {
  return size ? { resolution_width: size.width, resolution_height: size.height } : {};
}

/** @see https://www.rfc-editor.org/rfc/rfc8216 */
function playlists(rendition: Rendition | undefined, type: 'EVENT' | 'VOD'): Record<string, string> {
  if (!rendition) return {};
  const { path, bitrate, size, segmentSeconds } = rendition;
  const variant = [`BANDWIDTH=${bitrate}`, ...(size ? [`RESOLUTION=${size.width}x${size.height}`] : [])].join(',');
  const media = [`#EXT-X-TARGETDURATION:${segmentSeconds}`, `#EXT-X-PLAYLIST-TYPE:${type}`, ...(type === 'VOD' ? ['#EXT-X-ENDLIST'] : [])];
  return {
    'media/hls/multivariant.m3u8': playlist([`#EXT-X-STREAM-INF:${variant}`, `${path}/playlist.m3u8`]),
    [`media/hls/${path}/playlist.m3u8`]: playlist(media),
  };
}

function playlist(lines: readonly string[]): string {
  return ['#EXTM3U', '#EXT-X-VERSION:7', ...lines, ''].join('\n');
}

function writeAll({ region, recordings }: Live, { bucket, prefix }: RecordingTarget, files: Readonly<Record<string, string>>): boolean {
  return Object.entries(files).every(([name, body]) =>
    recordings.write({ region: region.name, bucket, key: `${prefix}/${name}`, body, contentType: contentType(name) }),
  );
}

function contentType(name: string): string {
  return name.endsWith('.json') ? 'application/json' : 'application/vnd.apple.mpegurl';
}
