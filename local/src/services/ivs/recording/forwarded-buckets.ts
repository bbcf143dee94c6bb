/**
 * Bucket access with the permissions of the caller. IVS edits a bucket's policy with the permissions of the caller who creates or deletes a storage
 * configuration. At other times it uses its own service principal.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html
 */
import { arnOf } from '../../../service/arn';
import type { CallerCheck } from '../../../service/operation';
import { ivsError } from '../model/errors';
import type { BucketPolicies } from './bucket-access';

/** Checks the caller's permissions before each operation on a bucket. */
export function withPermissionsOf(caller: CallerCheck, buckets: BucketPolicies): BucketPolicies {
  function check(action: string, bucket: string): void {
    const denial = caller.denialOf([{ action, resource: arnOf('s3', '', bucket, '') }]);
    if (denial !== undefined) throw ivsError('AccessDeniedException', denial);
  }

  return {
    ...buckets,
    bucketRegion(name) {
      check('s3:GetBucketLocation', name);
      return buckets.bucketRegion(name);
    },
    getBucketPolicy(name) {
      check('s3:GetBucketPolicy', name);
      return buckets.getBucketPolicy(name);
    },
    putBucketPolicy(name, document) {
      check('s3:PutBucketPolicy', name);
      buckets.putBucketPolicy(name, document);
    },
    deleteBucketPolicy(name) {
      check('s3:DeleteBucketPolicy', name);
      buckets.deleteBucketPolicy(name);
    },
  };
}
