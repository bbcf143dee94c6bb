/** The policies that resources themselves have. */
import type { BucketPolicies } from '../../ivs';
import type { Keys } from '../kms/keys';
import type { FunctionPolicies } from '../lambda/function-policies';
import { findKey } from './permissions/kms';

/** Who has such policies; no other resource here can have one. */
export interface PolicyHolders {
  readonly keys: Keys;
  readonly buckets: BucketPolicies;
  readonly functions: Pick<FunctionPolicies, 'policyOf'>;
}

/** Gives a resource's policy by the resource's ARN: JSON, or undefined when it has none. */
export type ResourcePolicy = (resource: string) => string | undefined;

/** The policies of these. */
export function resourcePolicies({ keys, buckets, functions }: PolicyHolders): ResourcePolicy {
  return (resource) => {
    const [, , service, region = '', , name = ''] = resource.split(':');
    if (service === 'kms') return findKey(keys, region, resource)?.settings.policy;
    if (service === 'lambda') return functions.policyOf(resource);
    const [bucket = ''] = name.split('/');
    const isBucket = service === 's3' && buckets.bucketRegion(bucket) !== undefined;
    return isBucket ? buckets.getBucketPolicy(bucket) : undefined;
  };
}
