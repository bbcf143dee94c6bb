/** Recordings as objects in the buckets of the local S3, so far as the buckets' policies let the service write them. */
import type { S3 } from '../s3/s3';
import { createBucketAccess } from './bucket-access';
import type { Recordings } from './recordings';

/** What is used of Amazon S3. */
export type RecordingBuckets = Pick<
  S3,
  'bucketEncryption' | 'bucketOwnership' | 'bucketRegion' | 'getBucketPolicy' | 'putBucketPolicy' | 'deleteBucketPolicy' | 'putObject'
>;

/** Each object is checked by itself: a bucket's policy can change while a recording is active. */
export function createRecordings(s3: RecordingBuckets): Recordings {
  const access = createBucketAccess(s3);
  return {
    write({ region, bucket, key, body, contentType }) {
      const refusal = access.refusal(bucket, region, key);
      if (refusal) return refusal;
      s3.putObject(bucket, key, Buffer.from(body), { 'content-type': contentType });
      return undefined;
    },
  };
}
