/**
 * Where recordings go.
 */

/** One object of a recording. */
export interface RecordingObject {
  readonly region: string;
  readonly bucket: string;
  readonly key: string;
  readonly body: string | Buffer;
  readonly contentType: string;
}

/** The buckets that recordings are written to. */
export interface Recordings {
  /** Whether the object was written: false when the bucket does not exist or its policy does not let the service in. */
  write(object: RecordingObject): boolean;
}

/** Every recording succeeds, and nothing is kept. */
export const RECORDINGS_DROPPED: Recordings = { write: () => true };
