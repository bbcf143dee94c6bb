/** Stores recordings in the buckets of the local S3, if the buckets' policies allow it. */
import type { S3 } from '../../s3/s3';
import type { Recordings } from '../runtime/recordings';
import { type BucketPolicies, createBucketAccess } from './bucket-access';

/** Checks the bucket's policy for each object, because the policy can change during a recording. */
export function createRecordings(s3: BucketPolicies & Pick<S3, 'putObject'>): Recordings {
  const access = createBucketAccess(s3);
  return {
    write({ region, bucket, key, body, contentType }) {
      const error = access.writeError(bucket, region, key);
      if (error) return error;
      s3.putObject(bucket, key, Buffer.from(body), { 'content-type': contentType });
      return undefined;
    },
  };
}
