/** Deletes resources, dependents first, and whole stacks. */
import { messageOf } from '../../../service/error-message';
import { type Graph, topologicalSort, walk } from '../template/graph';
import { checkExports } from './exports';
import type { DoomedResource, Stack, StackDeletion, StackResource } from './stack';
import { type Cancellation, type Engine, resourceContext, Stopped } from './stack';
import { statusAfter } from './status';

/** How many times CloudFormation tries to delete a resource after an update, before it abandons the resource. */
const CLEANUP_ATTEMPTS = 3;

/** How to delete resources. */
interface DeletionMode {
  /** After an update: deletions are tried again, then abandoned. Otherwise a resource that cannot be deleted keeps those it depends on. */
  readonly cleanup?: boolean;
  /** Gives up resources that cannot be deleted, so that the stack can go. */
  readonly force?: boolean;
}

/** Deletes dependents first. Gives the resources that could not be deleted. */
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
  // Resources of two templates may need each other. Their order does not matter.
  for (const item of topologicalSort(graph).circular) graph.set(item, []);
  return graph;
}

async function deleteResource(
  { journal, types, references, closing }: Engine,
  stack: Stack,
  resource: StackResource,
  retain: boolean,
  mode: DeletionMode,
): Promise<boolean> {
  const { physicalId, attributes, typeName } = resource;
  if (physicalId === undefined) return true;
  if (retain) {
    journal.resourceStatus(stack, resource, 'DELETE_SKIPPED');
    return true;
  }
  const properties = references.resolveFormer(stack.region, resource.properties);
  const attempts = mode.cleanup ? CLEANUP_ATTEMPTS : 1;
  for (let attempt = 1; attempt <= attempts; attempt++) {
    journal.resourceStatus(stack, resource, 'DELETE_IN_PROGRESS');
    try {
      await types.find(typeName)?.delete(resourceContext(stack, resource, NOT_CANCELLED), { physicalId, properties, attributes });
      journal.resourceStatus(stack, resource, 'DELETE_COMPLETE');
      return true;
    } catch (error) {
      journal.resourceStatus(stack, resource, 'DELETE_FAILED', references.conceal(messageOf(error)));
      if (closing.aborted) return false;
    }
  }
  if (mode.force) journal.resourceStatus(stack, resource, 'DELETE_SKIPPED');
  return mode.force === true;
}

/** Deletions end even if others fail. */
const NOT_CANCELLED: Cancellation = { cancelled: new AbortController().signal, failStackOperation: () => {} };

/** Former resources that are not in use again, each once: updates and rollbacks may alternate between the same physical ids. */
export function supersededOf(stack: Stack): DoomedResource[] {
  const unused = stack.superseded.filter(({ resource }) => resource.physicalId !== stack.resources.get(resource.logicalId)?.physicalId);
  return [...new Map(unused.map((item) => [`${item.resource.logicalId} ${item.resource.physicalId}`, item])).values()];
}

/** All resources of a stack, former ones included. */
export function everythingOf(stack: Stack, retain: (resource: StackResource) => boolean): DoomedResource[] {
  return [...supersededOf(stack), ...[...stack.resources.values()].map((resource) => ({ resource, retain: retain(resource) }))];
}

/** Sets DELETE_IN_PROGRESS before it returns its promise, and deletes after `creation` has ended. */
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
  finishDeletion(engine, stack, 'DELETE_IN_PROGRESS', failed);
}

/** The last step of a deletion, and of the rollback of a creation: the stack has nothing left, or resources that could not be deleted. */
export function finishDeletion(
  { journal, stacks }: Engine,
  stack: Stack,
  status: 'DELETE_IN_PROGRESS' | 'ROLLBACK_IN_PROGRESS',
  failed: readonly StackResource[],
): void {
  if (failed.length > 0) {
    const names = failed.map(({ logicalId }) => logicalId).join(', ');
    journal.stackStatus(stack, statusAfter(status, 'failure'), `The following resource(s) failed to delete: [${names}]. `);
    return;
  }
  stack.superseded = [];
  stack.outputs = [];
  stack.imports = new Set();
  if (status === 'DELETE_IN_PROGRESS') {
    stack.changeSets.clear();
    stack.deletionTime = journal.now();
  }
  journal.stackStatus(stack, statusAfter(status, 'success'));
  stacks.forgetDeleted();
}
