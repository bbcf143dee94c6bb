/** The resource types that deployments of this library's examples need: one file for each AWS service. */

import { createRules, type Rules } from '../../aws/events/rules';
import { createRoles, type Roles } from '../../aws/iam/roles';
import type { Keys } from '../../aws/kms/keys';
import { createFunctionPolicies, type FunctionPolicies } from '../../aws/lambda/function-policies';
import type { Functions } from '../../aws/lambda/functions';
import type { LogGroups } from '../../aws/log-groups';
import { createLogs } from '../../aws/logs';
import type { S3 } from '../../aws/s3/s3';
import type { Secrets } from '../../aws/secrets-manager/secrets';
import type { ResourceType } from '../resource-type';
import { CDK_TYPES } from './cdk';
import { eventsTypes } from './events';
import { iamTypes } from './iam';
import { type IvsCall, ivsTypes } from './ivs';
import { kmsTypes } from './kms';
import { lambdaTypes } from './lambda';
import { lambdaPermissionTypes } from './lambda-permission';
import { logsTypes } from './logs';
import { type BucketStore, s3Types } from './s3';
import { secretsManagerTypes } from './secrets-manager';

export type { IvsCall } from './ivs';

/** The local services that hold the resources. */
export interface ResourceTypeServices {
  readonly s3: BucketStore & Pick<S3, 'getObject'>;
  readonly functions: Pick<Functions, 'put' | 'remove' | 'has' | 'hasDrifted'>;
  readonly ivs: IvsCall;
  readonly keys: Keys;
  readonly secrets: Secrets;
  /** @default - an account's that nobody else looks at */
  readonly roles?: Roles;
  /** @default - policies that nobody else looks at */
  readonly functionPolicies?: FunctionPolicies;
  /** @default - groups that nobody else looks at */
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
  logGroups = createLogs().groups,
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
