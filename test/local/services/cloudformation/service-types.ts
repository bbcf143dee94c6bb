/** The resource types of all services, over services that a test makes. */

import type { ResourceType } from '../../../../local/src/service/resource-type';
import { CDK_TYPES } from '../../../../local/src/services/cloudformation/resource-types';
import { createBuses } from '../../../../local/src/services/events/buses';
import { eventsTypes } from '../../../../local/src/services/events/resource-types';
import { createRules, type Rules } from '../../../../local/src/services/events/rules';
import { iamTypes } from '../../../../local/src/services/iam/resource-types';
import { createRoles, type Roles } from '../../../../local/src/services/iam/roles';
import { type IvsCall, ivsTypes } from '../../../../local/src/services/ivs/resource-types';
import type { Keys } from '../../../../local/src/services/kms/keys';
import { kmsTypes } from '../../../../local/src/services/kms/resource-types';
import { createFunctionPolicies, type FunctionPolicies } from '../../../../local/src/services/lambda/function-policies';
import type { Functions } from '../../../../local/src/services/lambda/functions';
import { lambdaPermissionTypes } from '../../../../local/src/services/lambda/permission-type';
import { lambdaTypes } from '../../../../local/src/services/lambda/resource-types';
import { createLogGroups, type LogGroups } from '../../../../local/src/services/logs/log-groups';
import { logsTypes } from '../../../../local/src/services/logs/resource-types';
import { type BucketStore, s3Types } from '../../../../local/src/services/s3/resource-types';
import type { S3 } from '../../../../local/src/services/s3/s3';
import { secretsManagerTypes } from '../../../../local/src/services/secrets-manager/resource-types';
import type { Secrets } from '../../../../local/src/services/secrets-manager/secrets';
import { systemClock } from '../../../../local/src/system/clock';

/** The local services that hold the resources. */
interface ResourceTypeServices {
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
  rules = createRules({ clock: systemClock, onDue: () => {} }),
}: ResourceTypeServices): Record<string, ResourceType> {
  return {
    ...iamTypes(roles),
    ...logsTypes(logGroups, keys),
    ...lambdaTypes(s3, functions, roles),
    ...lambdaPermissionTypes(functionPolicies, functions),
    ...eventsTypes({ rules, buses: createBuses(systemClock, new Map(), () => false) }),
    ...s3Types(s3),
    ...ivsTypes(ivs),
    ...kmsTypes(keys),
    ...secretsManagerTypes(secrets),
    ...CDK_TYPES,
  };
}
