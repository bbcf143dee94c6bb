/** What every stack operation works with. */
import type { ResourceContext } from './resource-type';
import type { ResourceTypes } from './resource-types/lookup';
import type { Journal, Stack, StackResource, StackStore } from './stack';

/** Shared by all operations. */
export interface Engine {
  readonly types: ResourceTypes;
  readonly journal: Journal;
  readonly stacks: StackStore;
}

/** Whose resource it is, for its type. */
export function resourceContext(
  stack: Stack,
  resource: Pick<StackResource, 'logicalId' | 'typeName'>,
  cancelled: AbortSignal,
): ResourceContext {
  const { logicalId, typeName } = resource;
  return { stackId: stack.id, stackName: stack.name, region: stack.region, logicalId, typeName, cancelled };
}
