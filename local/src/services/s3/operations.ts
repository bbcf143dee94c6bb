/** The operations of Amazon S3 that the `cdk` CLI, the AWS CLI and the SDKs need for ordinary work. */
import type { Keys } from '../kms/keys';
import { keyAccesses } from './access';
import { bucketOperations } from './bucket-operations';
import type { Buckets } from './buckets';
import { multipartOperations } from './multipart-operations';
import { objectOperations } from './object-operations';

export function s3Operations(buckets: Buckets, keys: Pick<Keys, 'find'>) {
  const accesses = keyAccesses(buckets, keys);
  return { ...bucketOperations(buckets), ...objectOperations(buckets, accesses), ...multipartOperations(buckets, accesses) };
}
