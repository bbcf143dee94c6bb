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

/** Why an object cannot be written: there is no such bucket in the region, or it does not let the service in. */
export type BucketRefusal = 'ResourceNotFoundException' | 'AccessDeniedException';

/** The buckets that recordings are written to. */
export interface Recordings {
  /** Gives why the object was not written; undefined if it was. */
  write(object: RecordingObject): BucketRefusal | undefined;
}

/** Every recording succeeds, and nothing is kept. */
export const RECORDINGS_DROPPED: Recordings = { write: () => undefined };
