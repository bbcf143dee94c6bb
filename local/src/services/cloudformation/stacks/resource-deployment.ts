/** One resource on its way to what a plan says: created, updated in place or replaced. */
import { isDeepStrictEqual } from 'node:util';
import { messageOf } from '../error-message';
import { isReplacedBy, type Properties, ResourceFailure, type ResourceState, type ResourceType } from '../resource-types/resource-type';
import type { Scope } from '../template/intrinsics';
import { type Engine, type OperationContext, resourceContext } from './engine';
import { type Plan, type PlannedResource, resolveProperties } from './plan';
import type { Stack, StackResource } from './stack';

/** To what is asked for, or back to what was. */
export type Direction = 'forward' | 'rollback';

/** A plan that is being applied to a stack. */
export interface Run {
  readonly engine: Engine;
  readonly stack: Stack;
  readonly plan: Plan;
  readonly scope: Scope;
  readonly direction: Direction;
  readonly operation: OperationContext;
}

/** Brings one resource to what the plan says. Its status tells how that went. */
export async function deployResource(run: Run, planned: PlannedResource): Promise<StackResource> {
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
    const properties = resolveProperties(run.plan, planned, engine.types.get(planned.typeName), run.scope);
    const isSettled =
      !resource.status.endsWith('_FAILED') &&
      isDeepStrictEqual(resource.properties, properties) &&
      !isDriftToRevert({ ...run, types: engine.types }, resource);
    if (isNew) await create(run, planned, resource, properties);
    else if (!isSettled) await update(run, planned, resource, former, properties);
  } catch (error) {
    if (error instanceof ResourceFailure) adoptId(run, planned, resource, former, error.physicalId);
    engine.journal.resourceStatus(stack, resource, isNew ? 'CREATE_FAILED' : 'UPDATE_FAILED', engine.references.conceal(messageOf(error)));
  }
  return resource;
}

/** Whether a resource has to be updated although the template says of it what it said before. */
export function isDriftToRevert(
  { plan, stack, types }: Pick<Run, 'plan' | 'stack'> & Pick<Engine, 'types'>,
  { typeName, physicalId }: StackResource,
): boolean {
  return plan.revertsDrift && physicalId !== undefined && types.find(typeName)?.hasDrifted?.(stack, physicalId) === true;
}

/** CloudFormation takes a skipped resource for rolled back, and asks nothing of its handler. */
export async function skipResource(run: Run, planned: PlannedResource): Promise<StackResource> {
  const { engine, stack } = run;
  const resource = stack.resources.get(planned.logicalId);
  if (!resource) return deployResource(run, planned);
  resource.properties = resolveProperties(run.plan, planned, engine.types.get(planned.typeName), run.scope);
  engine.journal.resourceStatus(stack, resource, 'UPDATE_COMPLETE', 'Resource rollback skipped by user.');
  return resource;
}

function newResource({ logicalId, typeName }: PlannedResource, timestamp: Date): StackResource {
  return { logicalId, typeName, properties: {}, attributes: {}, dependencies: [], deletionPolicy: 'Delete', status: '', timestamp };
}

async function create(run: Run, planned: PlannedResource, resource: StackResource, properties: Properties): Promise<void> {
  const { engine, stack, operation } = run;
  resource.properties = properties;
  engine.journal.resourceStatus(stack, resource, 'CREATE_IN_PROGRESS');
  const context = resourceContext(stack, resource, operation);
  const values = engine.references.resolve(stack.region, properties);
  settle(resource, properties, await engine.types.get(planned.typeName).create(context, values));
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
  const type = engine.types.get(planned.typeName);
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
  const { region } = run.stack;
  const { references } = run.engine;
  const current = { physicalId, attributes, properties: references.resolveFormer(region, former.properties) };
  // Without an update there is nothing that could have changed.
  if (!type.update) return current;
  return type.update(resourceContext(run.stack, former, run.operation), current, references.resolve(region, properties));
}

/** A rollback finds the former resource where it was, because nothing is deleted before the operation has succeeded. */
async function replace(
  { engine, stack, operation }: Run,
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
  return type.create(resourceContext(stack, former, operation), engine.references.resolve(stack.region, properties));
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
