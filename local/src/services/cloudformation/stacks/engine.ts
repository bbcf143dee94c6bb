import type { ResourceContext, ResourceTypes } from '../../../service/resource-type';
import type { Clock } from '../../../system/clock';
import type { DynamicReferences } from '../template/dynamic-references';
import type { Journal, Stack, StackResource, StackStore } from './stack';

/** What all stack operations share. */
export interface Engine {
  readonly types: ResourceTypes;
  readonly references: DynamicReferences;
  readonly journal: Journal;
  readonly stacks: StackStore;
  readonly clock: Clock;
  /** Milliseconds between the last event of a failed operation's resources and its rollback. */
  readonly rollbackPause: number;
  /** The same, at least, after a request has been cancelled. */
  readonly cancellationPause: number;
  /** Aborted when the endpoint closes. */
  readonly closing: AbortSignal;
}

/** Ends a stack operation where it is: a later process resumes it, or a deletion of the stack takes over. */
export class Stopped extends Error {}

/** How a stack operation and its resources make each other stop. */
export type Cancellation = Pick<ResourceContext, 'cancelled' | 'failStackOperation'>;

/** What a resource type learns of the resource's stack. */
export function resourceContext(
  stack: Stack,
  { logicalId, typeName }: Pick<StackResource, 'logicalId' | 'typeName'>,
  cancellation: Cancellation,
): ResourceContext {
  return { stackId: stack.id, stackName: stack.name, region: stack.region, logicalId, typeName, ...cancellation };
}
