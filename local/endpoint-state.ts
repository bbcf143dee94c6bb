/** All that the services of an endpoint remember. */
import type { RulesState } from './aws/events/rules';
import { type IamState, newIamState } from './aws/iam/iam';
import { type KeysState, newKeysState } from './aws/kms/keys';
import type { FunctionPoliciesState } from './aws/lambda/function-policies';
import type { FunctionsState } from './aws/lambda/functions';
import { type LogsState, newLogsState } from './aws/log-groups';
import type { BucketsState } from './aws/s3/buckets';
import type { SecretsState } from './aws/secrets-manager/secrets';
import type { StacksState } from './cloudformation';
import { type IvsState, newIvsState } from './ivs';

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
