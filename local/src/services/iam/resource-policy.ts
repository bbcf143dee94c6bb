/** Finds the resource-based policies of all services. */
import type { BucketPolicies } from '../ivs';
import type { Keys } from '../kms/keys';
import type { FunctionPolicies } from '../lambda/function-policies';
import { type PolicyDocument, statementsOf } from './evaluation';
import { findKey } from './permissions/kms';
import type { Roles } from './roles';

/** The services whose resources have policies, beside IAM roles. */
export interface PolicyHolders {
  readonly keys: Keys;
  readonly buckets: BucketPolicies;
  readonly functions: Pick<FunctionPolicies, 'policyOf'>;
}

/** Returns a resource's policy by the resource's ARN, or undefined if it has none. */
export type ResourcePolicy = (resource: string) => PolicyDocument | undefined;

/** Looks up the policies of these services, and the trust policies of roles. */
export function resourcePolicies({ keys, buckets, functions }: PolicyHolders, roles: Roles): ResourcePolicy {
  function jsonOf(resource: string): string | undefined {
    const [, , service, region = '', , name = ''] = resource.split(':');
    if (service === 'kms') return findKey(keys, region, resource)?.settings.policy;
    if (service === 'lambda') return functions.policyOf(resource);
    const [bucket = ''] = name.split('/');
    const isBucket = service === 's3' && buckets.bucketRegion(bucket) !== undefined;
    return isBucket ? buckets.getBucketPolicy(bucket) : undefined;
  }

  return (resource) => {
    const role = roles.findByArn(resource);
    if (role) return { Statement: statementsOf(role.settings.trustPolicy).map((statement) => ({ ...statement, Resource: '*' })) };
    const json = jsonOf(resource);
    return json === undefined ? undefined : (JSON.parse(json) as PolicyDocument);
  };
}
