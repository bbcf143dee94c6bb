/** The state of recordings. */
import type { ParticipantRecordingState } from '@aws-sdk/client-ivs-realtime';
import type { Participant } from './sessions';

/** The contents and the place of a recording. */
export interface RecordingTarget {
  readonly bucket: string;
  /** The prefix of all object keys. */
  readonly prefix: string;
  /** The members of the metadata that describe the source, such as `stage_arn`. */
  readonly source: Readonly<Record<string, string>>;
  /** @default - only thumbnails are recorded */
  readonly rendition?: Rendition;
  /** @default - no thumbnails */
  readonly thumbnails?: Thumbnails;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The rendition of a recording. */
export interface Rendition {
  /** The path below `media/hls`. */
  readonly path: string;
  readonly bitrate: number;
  /** The size of the video. @default - unknown */
  readonly size?: Size;
  readonly segmentSeconds: number;
  /** Whether the playlist contains the start time of each part. */
  readonly dated: boolean;
}

/** The thumbnails of a recording. */
export interface Thumbnails {
  readonly storage: readonly ('SEQUENTIAL' | 'LATEST')[];
  readonly intervalSeconds: number;
  /** The path below `media/thumbnails` and `media/latest_thumbnail`. */
  readonly path: string;
  /** The size of a composition's thumbnails. */
  readonly size?: Size;
}

/** The state of a run. Saved with the state. */
export interface RecordingRun {
  readonly target: RecordingTarget;
  /** When each part began, in milliseconds since 1970. The first part began with the recording. */
  readonly parts: number[];
  /** Whether it records now. */
  running: boolean;
  /** The total duration of the finished parts. */
  durationMs: number;
  /** The number of thumbnails so far. */
  thumbnails: number;
}

/** A recording that has not ended. */
export interface ParticipantRecording {
  readonly run: RecordingRun;
  readonly stageArn: string;
  /** The participant's latest session. The key prefix contains the session in which the recording began. */
  sessionId: string;
  readonly participantId: string;
  readonly storageConfigurationArn: string;
  readonly reconnectMilliseconds: number;
  /** The participant in its latest session. */
  participant: Participant;
  state: Exclude<ParticipantRecordingState, 'DISABLED'>;
  /** When the participant stopped publishing. Set while the recording waits for a reconnection. */
  stoppedAt?: number;
}
