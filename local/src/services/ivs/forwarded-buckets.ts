/**
 * Buckets for an operation that acts for its caller: IVS edits the policy of a bucket with the permissions of who creates or deletes a storage
 * configuration. What it does to buckets at other times, it does as itself.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html
 */
import type { CallerCheck } from '../../service/operation';
import type { BucketPolicies } from './bucket-access';
import { ServiceError } from './errors';

/** Buckets that refuse what the caller may not do to them. */
export function withPermissionsOf(caller: CallerCheck, buckets: BucketPolicies): BucketPolicies {
  function check(action: string, bucket: string): void {
    const denial = caller.denialOf([{ action, resource: `arn:aws:s3:::${bucket}` }]);
    if (denial !== undefined) throw new ServiceError('AccessDeniedException', denial);
  }

  return {
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
    bucketEncryption: (name) => buckets.bucketEncryption(name),
    bucketOwnership: (name) => buckets.bucketOwnership(name),
    deleteBucketPolicy(name) {
      check('s3:DeleteBucketPolicy', name);
      buckets.deleteBucketPolicy(name);
    },
  };
}
