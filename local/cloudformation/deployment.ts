/** Creating and updating stacks: a plan applied, what it leaves behind cleaned up, a failure rolled back. */
import { isDeepStrictEqual } from 'node:util';
import { deleteResources, everythingOf, finishDeletion, supersededOf } from './deletion';
import { type Engine, resourceContext } from './engine';
import { messageOf } from './error-message';
import { checkExports, importValue } from './exports';
import { walk } from './graph';
import type { Scope } from './intrinsics';
import { dependencyGraph, type Plan, type PlannedResource, planScope, resolveOutputs, resolveProperties } from './plan';
import { isReplacedBy, type Properties, ResourceFailure, type ResourceState, type ResourceType } from './resource-type';
import type { Stack, StackResource } from './stack';

/** What becomes of a stack whose creation fails. */
export type FailureAction = 'ROLLBACK' | 'DO_NOTHING' | 'DELETE';

/** The stack is in CREATE_IN_PROGRESS when this returns its promise. */
export async function createStack(engine: Engine, stack: Stack, plan: Plan, onFailure: FailureAction): Promise<void> {
  engine.journal.stackStatus(stack, 'CREATE_IN_PROGRESS', 'User Initiated');
  const failure = await applyPlan(engine, stack, plan, 'forward');
  if (failure === undefined) {
    stack.deployed = plan;
    engine.journal.stackStatus(stack, 'CREATE_COMPLETE');
  } else if (onFailure === 'DO_NOTHING') {
    engine.journal.stackStatus(stack, 'CREATE_FAILED', failure);
  } else {
    await undoCreation(engine, stack, onFailure === 'DELETE' ? 'DELETE' : 'ROLLBACK', failure, ['Retain']);
  }
}

/** The stack is in UPDATE_IN_PROGRESS when this returns its promise. */
export async function updateStack(engine: Engine, stack: Stack, plan: Plan, disableRollback: boolean): Promise<void> {
  engine.journal.stackStatus(stack, 'UPDATE_IN_PROGRESS', 'User Initiated');
  const failure = await applyPlan(engine, stack, plan, 'forward');
  if (failure === undefined) {
    stack.deployed = plan;
    await cleanUp(engine, stack, plan, 'UPDATE_COMPLETE', ['Retain', 'RetainExceptOnCreate']);
  } else if (disableRollback) {
    engine.journal.stackStatus(stack, 'UPDATE_FAILED', failure);
  } else {
    await rollBack(engine, stack, failure);
  }
}

/** Back to what was last deployed; to nothing, if nothing was. `keeps`: what stays of what the failed operation has created. */
export async function rollBack(engine: Engine, stack: Stack, reason: string, keeps: readonly string[] = ['Retain']): Promise<void> {
  const { deployed } = stack;
  if (!deployed) return undoCreation(engine, stack, 'ROLLBACK', reason, keeps);
  engine.journal.stackStatus(stack, 'UPDATE_ROLLBACK_IN_PROGRESS', reason);
  const failure = await applyPlan(engine, stack, deployed, 'rollback');
  if (failure === undefined) await cleanUp(engine, stack, deployed, 'UPDATE_ROLLBACK_COMPLETE', keeps);
  else engine.journal.stackStatus(stack, 'UPDATE_ROLLBACK_FAILED', failure);
}

async function undoCreation(
  engine: Engine,
  stack: Stack,
  operation: 'ROLLBACK' | 'DELETE',
  failure: string,
  keeps: readonly string[],
): Promise<void> {
  engine.journal.stackStatus(
    stack,
    `${operation}_IN_PROGRESS`,
    `${failure}${operation === 'DELETE' ? 'Delete' : 'Rollback'} requested by user.`,
  );
  const doomed = everythingOf(stack, ({ deletionPolicy }) => keeps.includes(deletionPolicy));
  const failed = await deleteResources(engine, stack, doomed, {});
  finishDeletion(engine, stack, operation, failed);
}

/** Deletes what the plan no longer has and what it has replaced, but for resources whose deletion policy is in `keeps`. */
async function cleanUp(
  engine: Engine,
  stack: Stack,
  plan: Plan,
  status: 'UPDATE_COMPLETE' | 'UPDATE_ROLLBACK_COMPLETE',
  keeps: readonly string[],
): Promise<void> {
  engine.journal.stackStatus(stack, `${status}_CLEANUP_IN_PROGRESS`);
  const removed = [...stack.resources.values()].filter(({ logicalId }) => !plan.resources.has(logicalId));
  const doomed = removed.map((resource) => ({ resource, retain: keeps.includes(resource.deletionPolicy) }));
  const abandoned = await deleteResources(engine, stack, [...supersededOf(stack), ...doomed], { cleanup: true });
  stack.superseded = [];
  for (const { logicalId } of removed) stack.resources.delete(logicalId);
  const reason = abandoned.length > 0 ? 'Update successful. One or more resources could not be deleted.' : undefined;
  engine.journal.stackStatus(stack, status, reason);
}

interface Run {
  readonly engine: Engine;
  readonly stack: Stack;
  readonly plan: Plan;
  readonly scope: Scope;
  readonly direction: 'forward' | 'rollback';
  readonly cancelled: AbortSignal;
}

/** Creates and updates resources and settles the outputs. Gives the reason when it fails; then nothing new has been started since. */
async function applyPlan(engine: Engine, stack: Stack, plan: Plan, direction: Run['direction']): Promise<string | undefined> {
  stack.plan = plan;
  const imports = new Set<string>();
  const scope = planScope(plan, stack, stack.resources, (name) => {
    imports.add(name);
    return importValue(engine.stacks.live(stack.region), stack, name);
  });
  const cancellation = new AbortController();
  const run = { engine, stack, plan, scope, direction, cancelled: cancellation.signal };
  const failed: StackResource[] = [];
  await walk(dependencyGraph(plan.resources), async (logicalId) => {
    const planned = plan.resources.get(logicalId);
    if (!planned || cancellation.signal.aborted) return false;
    const resource = await deployResource(run, planned);
    if (!resource.status.endsWith('_FAILED')) return true;
    failed.push(resource);
    cancellation.abort();
    return false;
  });
  if (failed.length > 0) return failureReason(failed);
  try {
    const outputs = resolveOutputs(plan, scope);
    checkExports(engine.stacks.live(stack.region), stack, outputs);
    stack.outputs = outputs;
    stack.imports = imports;
    return undefined;
  } catch (error) {
    return `${messageOf(error)} `;
  }
}

function failureReason(failed: readonly StackResource[]): string {
  const names = (status: string) => failed.filter((resource) => resource.status === status).map(({ logicalId }) => logicalId);
  const created = names('CREATE_FAILED').join(', ');
  const updated = names('UPDATE_FAILED').join(', ');
  const creates = created && `The following resource(s) failed to create: [${created}]. `;
  return `${creates}${updated && `The following resource(s) failed to update: [${updated}]. `}`;
}

/** Brings one resource to what the plan says. Its status tells how that went. */
async function deployResource(run: Run, planned: PlannedResource): Promise<StackResource> {
  const { engine, stack } = run;
  const known = stack.resources.get(planned.logicalId);
  // What an earlier attempt failed to create, and was told not to roll back, is made anew.
  const isNew = !known || known.status === 'CREATE_FAILED';
  if (known?.physicalId !== undefined && isNew) stack.superseded.push({ resource: known, retain: false });
  const resource = isNew ? newResource(planned, engine.journal.now()) : known;
  const former = { ...resource };
  resource.dependencies = planned.dependencies;
  resource.deletionPolicy = planned.deletionPolicy;
  stack.resources.set(planned.logicalId, resource);
  try {
    const properties = resolveProperties(run.plan, planned, run.scope);
    const isSettled = !resource.status.endsWith('_FAILED') && isDeepStrictEqual(resource.properties, properties);
    if (isNew) await create(run, planned, resource, properties);
    else if (!isSettled) await update(run, planned, resource, former, properties);
  } catch (error) {
    if (error instanceof ResourceFailure) adoptId(run, planned, resource, former, error.physicalId);
    engine.journal.resourceStatus(stack, resource, isNew ? 'CREATE_FAILED' : 'UPDATE_FAILED', messageOf(error));
  }
  return resource;
}

function newResource({ logicalId, typeName }: PlannedResource, timestamp: Date): StackResource {
  return { logicalId, typeName, properties: {}, attributes: {}, dependencies: [], deletionPolicy: 'Delete', status: '', timestamp };
}

async function create(run: Run, planned: PlannedResource, resource: StackResource, properties: Properties): Promise<void> {
  const { engine, stack, cancelled } = run;
  resource.properties = properties;
  engine.journal.resourceStatus(stack, resource, 'CREATE_IN_PROGRESS');
  settle(resource, properties, await planned.type.create(resourceContext(stack, resource, cancelled), properties));
  engine.journal.resourceStatus(stack, resource, 'CREATE_COMPLETE');
}

const REPLACEMENT_REASON = 'Requested update requires the creation of a new physical resource; hence creating one.';

async function update(
  run: Run,
  planned: PlannedResource,
  resource: StackResource,
  former: StackResource,
  properties: Properties,
): Promise<void> {
  const { engine, stack } = run;
  const { type } = planned;
  const replaces = isReplacedBy(type, changedProperties(former.properties, properties));
  engine.journal.resourceStatus(stack, resource, 'UPDATE_IN_PROGRESS', replaces ? REPLACEMENT_REASON : undefined);
  type.refuseUpdate?.(former.properties, properties);
  // From here on the resource may be as asked, half of it, or as before: a rollback has to set it right.
  if (!replaces) resource.properties = properties;
  const state = replaces ? await replace(run, type, former, properties) : await updateInPlace(run, type, former, properties);
  adoptId(run, planned, resource, former, state.physicalId);
  settle(resource, properties, state);
  engine.journal.resourceStatus(stack, resource, 'UPDATE_COMPLETE');
}

async function updateInPlace(run: Run, type: ResourceType, former: StackResource, properties: Properties): Promise<ResourceState> {
  const { physicalId = '', attributes } = former;
  const current = { physicalId, attributes, properties: former.properties };
  // Without an update there is nothing that could have changed.
  return type.update ? type.update(resourceContext(run.stack, former, run.cancelled), current, properties) : current;
}

/** A rollback finds the former resource where it was, because nothing is deleted before the operation has succeeded. */
async function replace(
  { stack, cancelled }: Run,
  type: ResourceType,
  former: StackResource,
  properties: Properties,
): Promise<ResourceState> {
  const { logicalId } = former;
  const earlier = stack.superseded.find(
    ({ resource }) => resource.logicalId === logicalId && isDeepStrictEqual(resource.properties, properties),
  );
  if (earlier?.resource.physicalId !== undefined)
    return { physicalId: earlier.resource.physicalId, attributes: earlier.resource.attributes };
  const name = type.nameProperty && properties[type.nameProperty];
  if (name !== undefined && type.nameProperty && name === former.properties[type.nameProperty]) {
    throw new Error(
      `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${name} and update the stack again.`,
    );
  }
  return type.create(resourceContext(stack, former, cancelled), properties);
}

/** Names of the properties that differ. */
export function changedProperties(before: Properties, after: Properties): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => !isDeepStrictEqual(before[name], after[name]));
}

/** Another id than before means that the former resource goes when the operation is over, and a failed update is no exception. */
function adoptId(run: Run, planned: PlannedResource, resource: StackResource, former: StackResource, physicalId: string): void {
  if (former.physicalId !== undefined && former.physicalId !== physicalId) {
    const retain = run.direction === 'forward' ? planned.retainWhenReplaced : former.deletionPolicy === 'Retain';
    run.stack.superseded.push({ resource: former, retain });
  }
  resource.physicalId = physicalId;
}

function settle(resource: StackResource, properties: Properties, { physicalId, attributes = {} }: ResourceState): void {
  resource.physicalId = physicalId;
  resource.properties = properties;
  resource.attributes = attributes;
}
