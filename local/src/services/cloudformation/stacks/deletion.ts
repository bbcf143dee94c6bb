/** Deleting: resources in reverse order of their dependencies, and whole stacks. */

import { messageOf } from '../error-message';
import { type Graph, topologicalSort, walk } from '../template/graph';
import { type Engine, type OperationContext, resourceContext, Stopped } from './engine';
import { checkExports } from './exports';
import type { DoomedResource, Stack, StackResource } from './stack';

/** How many times CloudFormation tries to delete what an update leaves behind, before it abandons it. */
const CLEANUP_ATTEMPTS = 3;

/** How to delete. */
export interface DeletionMode {
  /** After an update: what can't be deleted is tried again, then abandoned. Otherwise it keeps what it depends on, and is kept. */
  readonly cleanup?: boolean;
  /** What can't be deleted is given up, so that the stack can go. */
  readonly force?: boolean;
}

/** Deletes in reverse order of the dependencies. Gives those that could not be deleted. */
export async function deleteResources(
  engine: Engine,
  stack: Stack,
  doomed: readonly DoomedResource[],
  mode: DeletionMode,
): Promise<StackResource[]> {
  const failed: StackResource[] = [];
  await walk(dependentsFirst(doomed), async ({ resource, retain }) => {
    const deleted = !engine.closing.aborted && (await deleteResource(engine, stack, resource, retain, mode));
    if (deleted) forget(stack, resource);
    else failed.push(resource);
    return deleted || mode.cleanup === true;
  });
  if (failed.length > 0 && engine.closing.aborted) throw new Stopped();
  return failed;
}

function forget(stack: Stack, gone: StackResource): void {
  const { logicalId, physicalId } = gone;
  if (stack.resources.get(logicalId) === gone) stack.resources.delete(logicalId);
  stack.superseded = stack.superseded.filter(({ resource }) => resource.logicalId !== logicalId || resource.physicalId !== physicalId);
}

function dependentsFirst(doomed: readonly DoomedResource[]): Graph<DoomedResource> {
  const byLogicalId = new Map<string, DoomedResource[]>();
  for (const item of doomed) byLogicalId.set(item.resource.logicalId, [...(byLogicalId.get(item.resource.logicalId) ?? []), item]);
  const graph = new Map<DoomedResource, DoomedResource[]>(doomed.map((item) => [item, []]));
  for (const dependent of doomed) {
    for (const needed of dependent.resource.dependencies.flatMap((logicalId) => byLogicalId.get(logicalId) ?? [])) {
      graph.get(needed)?.push(dependent);
    }
  }
  // Resources of two templates may need each other; those can go in any order.
  for (const item of topologicalSort(graph).circular) graph.set(item, []);
  return graph;
}

async function deleteResource(
  engine: Engine,
  stack: Stack,
  resource: StackResource,
  retain: boolean,
  mode: DeletionMode,
): Promise<boolean> {
  const { physicalId, attributes, typeName } = resource;
  if (physicalId === undefined) return true;
  if (retain) {
    engine.journal.resourceStatus(stack, resource, 'DELETE_SKIPPED');
    return true;
  }
  const type = engine.types.find(typeName);
  const properties = engine.references.resolveFormer(stack.region, resource.properties);
  const attempts = mode.cleanup ? CLEANUP_ATTEMPTS : 1;
  for (let attempt = 1; attempt <= attempts; attempt++) {
    engine.journal.resourceStatus(stack, resource, 'DELETE_IN_PROGRESS');
    try {
      await type?.delete(resourceContext(stack, resource, NOT_CANCELLED), { physicalId, properties, attributes });
      engine.journal.resourceStatus(stack, resource, 'DELETE_COMPLETE');
      return true;
    } catch (error) {
      engine.journal.resourceStatus(stack, resource, 'DELETE_FAILED', engine.references.conceal(messageOf(error)));
      if (engine.closing.aborted) return false;
    }
  }
  if (mode.force) engine.journal.resourceStatus(stack, resource, 'DELETE_SKIPPED');
  return mode.force === true;
}

/** A deletion that has begun is finished, whatever becomes of the others. */
const NOT_CANCELLED: OperationContext = { cancelled: new AbortController().signal, failOperation: () => {} };

/** Former resources that are not in use again, each once: updates and rollbacks may go back and forth between the same physical ids. */
export function supersededOf(stack: Stack): DoomedResource[] {
  const unused = stack.superseded.filter(({ resource }) => resource.physicalId !== stack.resources.get(resource.logicalId)?.physicalId);
  return [...new Map(unused.map((item) => [`${item.resource.logicalId} ${item.resource.physicalId}`, item])).values()];
}

/** Everything that a stack has, former resources included. */
export function everythingOf(stack: Stack, retain: (resource: StackResource) => boolean): DoomedResource[] {
  return [...supersededOf(stack), ...[...stack.resources.values()].map((resource) => ({ resource, retain: retain(resource) }))];
}

/** What can be kept or forced when a stack goes. */
export interface StackDeletion {
  /** Logical ids of the resources to leave where they are. */
  readonly retainResources: ReadonlySet<string>;
  readonly force: boolean;
}

/** The stack is in DELETE_IN_PROGRESS when this returns its promise. What there is to delete is known when `creation` has ended. */
export async function deleteStack(
  engine: Engine,
  stack: Stack,
  { retainResources, force }: StackDeletion,
  creation?: Promise<void>,
): Promise<void> {
  const { status } = stack;
  engine.journal.stackStatus(stack, 'DELETE_IN_PROGRESS', 'User Initiated');
  await creation;
  try {
    checkExports(engine.stacks.live(stack.region), stack, []);
  } catch (error) {
    engine.journal.stackStatus(stack, status, messageOf(error));
    return;
  }
  const doomed = everythingOf(stack, ({ logicalId, deletionPolicy }) => deletionPolicy !== 'Delete' || retainResources.has(logicalId));
  const failed = await deleteResources(engine, stack, doomed, { force });
  finishDeletion(engine, stack, 'DELETE', failed);
}

/** The last step of every operation after which a stack has nothing left, unless something could not be deleted. */
export function finishDeletion(engine: Engine, stack: Stack, operation: 'DELETE' | 'ROLLBACK', failed: readonly StackResource[]): void {
  if (failed.length > 0) {
    const names = failed.map(({ logicalId }) => logicalId).join(', ');
    engine.journal.stackStatus(stack, `${operation}_FAILED`, `The following resource(s) failed to delete: [${names}]. `);
    return;
  }
  stack.superseded = [];
  stack.outputs = [];
  stack.imports = new Set();
  if (operation === 'DELETE') {
    stack.changeSets.clear();
    stack.deletionTime = engine.journal.now();
  }
  engine.journal.stackStatus(stack, `${operation}_COMPLETE`);
  engine.stacks.forgetDeleted();
}
