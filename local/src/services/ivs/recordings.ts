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

/** Why an object cannot be written: the region has no such bucket, or the bucket denies access. */
export type BucketRefusal = 'ResourceNotFoundException' | 'AccessDeniedException';

/** The buckets that recordings are written to. */
export interface Recordings {
  /** Writes the object, or returns why the bucket refuses it. */
  write(object: RecordingObject): BucketRefusal | undefined;
}

/** Every recording succeeds, and nothing is kept. */
export const RECORDINGS_DROPPED: Recordings = { write: () => undefined };
