/** The storage of recordings. */

/** An object of a recording. */
export interface RecordingObject {
  readonly region: string;
  readonly bucket: string;
  readonly key: string;
  readonly body: string | Buffer;
  readonly contentType: string;
}

/** Why an object cannot be written: the region has no such bucket, or the bucket denies access. */
export type BucketError = 'ResourceNotFoundException' | 'AccessDeniedException';

/** Stores recordings. */
export interface Recordings {
  /** Writes the object, or returns why the bucket rejects it. */
  write(object: RecordingObject): BucketError | undefined;
}

/** Accepts every recording and stores nothing. */
export const RECORDINGS_DROPPED: Recordings = { write: () => undefined };
