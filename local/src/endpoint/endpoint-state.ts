/** All that the services of an endpoint remember. */

import type { StacksState } from '../services/cloudformation';
import type { RulesState } from '../services/events/rules';
import { type IamState, newIamState } from '../services/iam/iam';
import { type IvsState, newIvsState } from '../services/ivs';
import { type KeysState, newKeysState } from '../services/kms/keys';
import type { FunctionPoliciesState } from '../services/lambda/function-policies';
import type { FunctionsState } from '../services/lambda/functions';
import { type LogsState, newLogsState } from '../services/logs/log-groups';
import type { BucketsState } from '../services/s3/buckets';
import type { SecretsState } from '../services/secrets-manager/secrets';

/** Plain data, which the services change in place. */
export interface EndpointState {
  readonly buckets: BucketsState;
  readonly functionPolicies: FunctionPoliciesState;
  readonly functions: FunctionsState;
  readonly iam: IamState;
  readonly ivs: IvsState;
  readonly keys: KeysState;
  readonly logs: LogsState;
  readonly rules: RulesState;
  readonly secrets: SecretsState;
  readonly stacks: StacksState;
}

/** An account with nothing in it. */
export function newEndpointState(): EndpointState {
  return {
    buckets: new Map(),
    functionPolicies: new Map(),
    functions: new Map(),
    iam: newIamState(),
    ivs: newIvsState(),
    keys: newKeysState(),
    logs: newLogsState(),
    rules: new Map(),
    secrets: new Map(),
    stacks: new Map(),
  };
}
