/** What every stack operation works with. */
import type { Clock } from '../../../system/clock';
import type { ResourceTypes } from '../resource-types/lookup';
import type { ResourceContext } from '../resource-types/resource-type';
import type { DynamicReferences } from '../template/dynamic-references';
import type { Journal, Stack, StackResource, StackStore } from './stack';

/** Shared by all operations. */
export interface Engine {
  readonly types: ResourceTypes;
  readonly references: DynamicReferences;
  readonly journal: Journal;
  readonly stacks: StackStore;
  readonly clock: Clock;
  /** Milliseconds between the last event of a failed operation's resources and its rollback. */
  readonly rollbackPause: number;
  /** The least that it is when a request was cancelled. */
  readonly cancellationPause: number;
  /** Aborted when nothing is worth waiting for any more. */
  readonly closing: AbortSignal;
}

/** Ends an operation where it is: another process goes on with it, or a deletion of the stack. */
export class Stopped extends Error {}

/** What of a stack operation concerns a resource. */
export type OperationContext = Pick<ResourceContext, 'cancelled' | 'failOperation'>;

/** Whose resource it is, for its type. */
export function resourceContext(
  stack: Stack,
  { logicalId, typeName }: Pick<StackResource, 'logicalId' | 'typeName'>,
  operation: OperationContext,
): ResourceContext {
  return { stackId: stack.id, stackName: stack.name, region: stack.region, logicalId, typeName, ...operation };
}
