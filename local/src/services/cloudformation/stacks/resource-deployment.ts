/** Creates, updates or replaces one resource, as a plan says. */
import { isDeepStrictEqual } from 'node:util';
import { messageOf } from '../../../service/error-message';
import { isReplacedBy, type Properties, ResourceFailure, type ResourceState, type ResourceType } from '../../../service/resource-type';
import type { Scope } from '../template/intrinsics';
import { type Plan, type PlannedResource, resolveProperties } from '../template/plan';
import type { Stack, StackResource } from './stack';
import { type Cancellation, type Engine, resourceContext } from './stack';
import { isComplete, isUncreated } from './status';

/** Towards the new plan, or back to the deployed one. */
export type Direction = 'forward' | 'rollback';

/** A plan that is being applied to a stack. */
interface Deployment {
  readonly engine: Engine;
  readonly stack: Stack;
  readonly plan: Plan;
  readonly scope: Scope;
  readonly direction: Direction;
  readonly cancellation: Cancellation;
}

/** Makes one resource what the plan says. Its status tells whether that failed. */
export async function deployResource(deployment: Deployment, planned: PlannedResource): Promise<StackResource> {
  const { engine, stack } = deployment;
  const known = stack.resources.get(planned.logicalId);
  const isNew = !known || isUncreated(known.status);
  if (known?.physicalId !== undefined && isNew) stack.superseded.push({ resource: known, retain: false });
  const resource = isNew ? newResource(planned, engine.journal.now()) : known;
  const former = { ...resource };
  resource.constructPath = planned.constructPath;
  resource.dependencies = planned.dependencies;
  resource.deletionPolicy = planned.deletionPolicy;
  stack.resources.set(planned.logicalId, resource);
  try {
    const properties = resolveProperties(deployment.plan, planned, engine.types.get(planned.typeName), deployment.scope);
    const isSettled =
      isComplete(resource.status) &&
      isDeepStrictEqual(resource.properties, properties) &&
      !isDriftToRevert({ ...deployment, types: engine.types }, resource);
    if (isNew) await create(deployment, planned, resource, properties);
    else if (!isSettled) await update(deployment, planned, resource, former, properties);
  } catch (error) {
    if (error instanceof ResourceFailure) adoptId(deployment, planned, resource, former, error.physicalId);
    engine.journal.resourceStatus(stack, resource, isNew ? 'CREATE_FAILED' : 'UPDATE_FAILED', engine.references.conceal(messageOf(error)));
  }
  return resource;
}

/** Whether a resource must be updated although its properties in the template are the same. */
export function isDriftToRevert(
  { plan, stack, types }: Pick<Deployment, 'plan' | 'stack'> & Pick<Engine, 'types'>,
  { typeName, physicalId }: StackResource,
): boolean {
  return plan.revertsDrift && physicalId !== undefined && types.find(typeName)?.hasDrifted?.(stack, physicalId) === true;
}

/** Calls the resource rolled back without a call of its type. */
export async function skipResource(deployment: Deployment, planned: PlannedResource): Promise<StackResource> {
  const { engine, stack } = deployment;
  const resource = stack.resources.get(planned.logicalId);
  if (!resource) return deployResource(deployment, planned);
  resource.properties = resolveProperties(deployment.plan, planned, engine.types.get(planned.typeName), deployment.scope);
  engine.journal.resourceStatus(stack, resource, 'UPDATE_COMPLETE', 'Resource rollback skipped by user.');
  return resource;
}

function newResource({ logicalId, typeName }: PlannedResource, timestamp: Date): StackResource {
  return {
    logicalId,
    typeName,
    properties: {},
    attributes: {},
    dependencies: [],
    deletionPolicy: 'Delete',
    status: 'CREATE_IN_PROGRESS',
    timestamp,
  };
}

async function create(deployment: Deployment, planned: PlannedResource, resource: StackResource, properties: Properties): Promise<void> {
  const { engine, stack, cancellation } = deployment;
  resource.properties = properties;
  engine.journal.resourceStatus(stack, resource, 'CREATE_IN_PROGRESS');
  const context = resourceContext(stack, resource, cancellation);
  const values = engine.references.resolve(stack.region, properties);
  const type = engine.types.get(planned.typeName);
  settle(resource, properties, await type.create(context, values));
  engine.journal.resourceStatus(stack, resource, 'CREATE_COMPLETE', type.notice);
}

const REPLACEMENT_REASON = 'Requested update requires the creation of a new physical resource; hence creating one.';

async function update(
  deployment: Deployment,
  planned: PlannedResource,
  resource: StackResource,
  former: StackResource,
  properties: Properties,
): Promise<void> {
  const { engine, stack } = deployment;
  const type = engine.types.get(planned.typeName);
  const replaces = isReplacedBy(type, changedProperties(former.properties, properties));
  engine.journal.resourceStatus(stack, resource, 'UPDATE_IN_PROGRESS', replaces ? REPLACEMENT_REASON : undefined);
  type.checkUpdate?.(former.properties, properties);
  // If the update fails, nobody knows how far it came. A rollback then finds other properties and updates the resource.
  if (!replaces) resource.properties = properties;
  const state = replaces ? await replace(deployment, type, former, properties) : await updateInPlace(deployment, type, former, properties);
  adoptId(deployment, planned, resource, former, state.physicalId);
  settle(resource, properties, state);
  engine.journal.resourceStatus(stack, resource, 'UPDATE_COMPLETE', type.notice);
}

async function updateInPlace(
  deployment: Deployment,
  type: ResourceType,
  former: StackResource,
  properties: Properties,
): Promise<ResourceState> {
  const { physicalId = '', attributes } = former;
  const { region } = deployment.stack;
  const { references } = deployment.engine;
  const current = { physicalId, attributes, properties: references.resolveFormer(region, former.properties) };
  // Every change of such a type replaces, so nothing has changed.
  if (!type.update) return current;
  return type.update(resourceContext(deployment.stack, former, deployment.cancellation), current, references.resolve(region, properties));
}

/** Creates the new resource. The former one stays until the operation has succeeded, so that a rollback can use it again. */
async function replace(
  { engine, stack, cancellation }: Deployment,
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
  return type.create(resourceContext(stack, former, cancellation), engine.references.resolve(stack.region, properties));
}

/** Names of the properties that differ. */
export function changedProperties(before: Properties, after: Properties): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => !isDeepStrictEqual(before[name], after[name]));
}

/** If the physical id is new, also after a failed update, the end of the operation deletes the former resource. */
function adoptId(
  deployment: Deployment,
  planned: PlannedResource,
  resource: StackResource,
  former: StackResource,
  physicalId: string,
): void {
  if (former.physicalId !== undefined && former.physicalId !== physicalId) {
    const retain = deployment.direction === 'forward' ? planned.retainWhenReplaced : former.deletionPolicy === 'Retain';
    deployment.stack.superseded.push({ resource: former, retain });
  }
  resource.physicalId = physicalId;
}

function settle(resource: StackResource, properties: Properties, { physicalId, attributes = {} }: ResourceState): void {
  resource.physicalId = physicalId;
  resource.properties = properties;
  resource.attributes = attributes;
}
