import type { MetadataBearer } from '@smithy/types';
import { isThrottled, isUnclear } from '../services/call-failure';
import { type Call, type Client, type Conditions, connect } from '../services/calls';
import { retry } from '../services/retry';

/**
 * Connects one invocation to a service. Throttled and unclear calls are retried until the deadline: to sign or to create a token twice harms
 * nothing. Denied calls are not, because that is what IAM answers for stages that the issuer does not serve.
 */
export function connectIssuer<Input extends object, Output extends MetadataBearer, Config>(
  name: string,
  client: Client<Input, Output, Config>,
  conditions: Conditions,
): Call<Input, Output, Config> {
  const { once } = connect(name, client, conditions);
  return (command) =>
    retry(
      () => once(command),
      (error) => isThrottled(error) || isUnclear(error),
      conditions.clock,
      conditions.deadline,
    );
}
