/** The resource types of all services. */

import { eventsTypes } from '../../events/resource-types';
import { createRules, type Rules } from '../../events/rules';
import { iamTypes } from '../../iam/resource-types';
import { createRoles, type Roles } from '../../iam/roles';
import { type IvsCall, ivsTypes } from '../../ivs/resource-types';
import type { Keys } from '../../kms/keys';
import { kmsTypes } from '../../kms/resource-types';
import { createFunctionPolicies, type FunctionPolicies } from '../../lambda/function-policies';
import type { Functions } from '../../lambda/functions';
import { lambdaPermissionTypes } from '../../lambda/permission-type';
import { lambdaTypes } from '../../lambda/resource-types';
import { createLogGroups, type LogGroups } from '../../logs/log-groups';
import { logsTypes } from '../../logs/resource-types';
import { type BucketStore, s3Types } from '../../s3/resource-types';
import type { S3 } from '../../s3/s3';
import { secretsManagerTypes } from '../../secrets-manager/resource-types';
import type { Secrets } from '../../secrets-manager/secrets';
import { CDK_TYPES } from './cdk';
import type { ResourceType } from './resource-type';

export type { IvsCall } from '../../ivs/resource-types';

/** The local services that hold the resources. */
export interface ResourceTypeServices {
  readonly s3: BucketStore & Pick<S3, 'getObject'>;
  readonly functions: Pick<Functions, 'put' | 'remove' | 'has' | 'hasDrifted'>;
  readonly ivs: IvsCall;
  readonly keys: Keys;
  readonly secrets: Secrets;
  /** @default - roles that no other service uses */
  readonly roles?: Roles;
  /** @default - policies that no other service uses */
  readonly functionPolicies?: FunctionPolicies;
  /** @default - log groups that no other service uses */
  readonly logGroups?: LogGroups;
  /** @default - rules that get no events */
  readonly rules?: Rules;
}

/** Resource types by their CloudFormation names. */
export function createResourceTypes({
  s3,
  functions,
  ivs,
  keys,
  secrets,
  roles = createRoles(),
  functionPolicies = createFunctionPolicies(),
  logGroups = createLogGroups(),
  rules = createRules(),
}: ResourceTypeServices): Record<string, ResourceType> {
  return {
    ...iamTypes(roles),
    ...logsTypes(logGroups, keys),
    ...lambdaTypes(s3, functions, roles),
    ...lambdaPermissionTypes(functionPolicies, functions),
    ...eventsTypes(rules),
    ...s3Types(s3),
    ...ivsTypes(ivs),
    ...kmsTypes(keys),
    ...secretsManagerTypes(secrets),
    ...CDK_TYPES,
  };
}
