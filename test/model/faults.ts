/** What goes wrong in one operation on a stack. Plain data, so that a counterexample can be read and written down. */

import type { FaultRule } from '../../local/src/service/faults';
import type { RequestFault } from '../../local/src/services/cloudformation';

/** What goes wrong inside Lambda with the deliveries of one request. */
export interface DeliveryFault {
  readonly logicalId?: string;
  readonly requestType?: 'Create' | 'Update' | 'Delete';
  /** How long the event waits in the queue. */
  readonly lateMilliseconds?: number;
  /** Each delivery, the first one first, ends so long after its beginning. After three, there is no further one. */
  readonly killsAfterMilliseconds?: readonly number[];
}

/** How one call to Secrets Manager or CloudFormation goes wrong. */
export interface SideFault {
  readonly operation: 'GetSecretValue' | 'PutSecretValue' | 'DescribeStackEvents' | 'DescribeStackResources' | 'DescribeStacks';
  /** Patience does not overcome `refused`. */
  readonly fault: 'throttled' | 'failed' | 'dropped' | 'dropped when done' | 'silent' | 'refused';
  /** @default 1 */
  readonly times?: number;
}

/** Faults that patience overcomes, but for those that say otherwise. */
export interface FaultPlan {
  readonly service: readonly FaultRule[];
  readonly requests: readonly RequestFault[];
  readonly deliveries: readonly DeliveryFault[];
  readonly side: readonly SideFault[];
  /** Faults of the service for which a deployment may fail. */
  readonly fatal: readonly FaultRule[];
  /** Once the stack turns round, to roll back or to clean up, these take the place of all others. */
  readonly afterwards: readonly FaultRule[];
  /** Until the rollback is over, for which it may fail. */
  readonly rollback?: { readonly fatal: readonly FaultRule[]; readonly deliveries: readonly DeliveryFault[] };
}

export const NO_FAULTS: FaultPlan = { service: [], requests: [], deliveries: [], side: [], fatal: [], afterwards: [] };

/** From here on, CloudFormation has given up what is late. */
export const LOST_MILLISECONDS = 900_000;

/** Whether the request may be without an answer when CloudFormation waits no longer. */
export function mayBeLost({ lateMilliseconds = 0, killsAfterMilliseconds = [] }: DeliveryFault): boolean {
  return lateMilliseconds >= LOST_MILLISECONDS || killsAfterMilliseconds.length >= DELIVERIES;
}

/** How often Lambda delivers an event. */
const DELIVERIES = 3;
