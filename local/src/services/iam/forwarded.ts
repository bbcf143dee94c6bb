/**
 * What IVS does with the permissions of its caller: it edits the policy of a bucket when a storage configuration for it is created or
 * deleted.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { LocalAnswer, LocalService } from '../../http/http';
import { type BucketPolicies, ServiceError } from '../ivs';
import type { CallerCheck, FindCaller } from './guard';

/** Requests in which IVS acts for their caller. What it does to buckets at other times, it does as itself. */
const FORWARDING = ['/CreateStorageConfiguration', '/DeleteStorageConfiguration'];

/** Lets IVS act for its callers. */
export interface ForwardedAccess {
  /** IVS, with its caller known to `buckets`. */
  service(ivs: LocalService<LocalAnswer>): LocalService<LocalAnswer>;
  /** Buckets that refuse what the caller may not do to them. */
  readonly buckets: BucketPolicies;
}

/** Nobody calls yet. */
export function createForwardedAccess(buckets: BucketPolicies, findCaller: FindCaller): ForwardedAccess {
  const caller = new AsyncLocalStorage<CallerCheck>();

  function check(action: string, bucket: string): void {
    const denial = caller.getStore()?.denialOf([{ action, resource: `arn:aws:s3:::${bucket}` }]);
    if (denial) throw new ServiceError('AccessDeniedException', denial.message);
  }

  return {
    service: (ivs) => async (request) => {
      const found = FORWARDING.includes(request.url.pathname) ? findCaller(request) : undefined;
      return found ? caller.run(found, () => ivs(request)) : ivs(request);
    },
    buckets: {
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
    },
  };
}
