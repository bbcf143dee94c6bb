/** What `GET /_ivs/recordings` answers: the recordings in the local buckets, newest first. */

export interface RecordingList {
  readonly recordings: readonly RecordingSummary[];
}

/** A recording of a participant, or of a composition. */
export interface RecordingSummary {
  readonly bucket: string;
  /** The prefix of its keys. */
  readonly prefix: string;
  readonly stageArn: string;
  /** @default - the recording is that of a composition */
  readonly sessionId?: string;
  readonly participantId?: string;
  /** @default - the recording is that of a participant */
  readonly compositionArn?: string;
  readonly destinationId?: string;
  /** Of the metadata: `RECORDING_STARTED`, `RECORDING_ENDED`, `RECORDING_ENDED_WITH_FAILURE`, `RECORDING_START_FAILED`; `UNKNOWN` if there is none. */
  readonly status: string;
  /** ISO 8601. @default - the recording could not start */
  readonly startedAt?: string;
  /** @default - the recording goes on, or could not start */
  readonly endedAt?: string;
  readonly files: readonly RecordingFile[];
}

export interface RecordingFile {
  /** The key without the prefix: `events/recording-started.json`. */
  readonly path: string;
  readonly bytes: number;
  readonly contentType: string;
  /** ISO 8601. */
  readonly lastModified: string;
}
