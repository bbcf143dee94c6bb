/** What a plan would change, and the change sets that say so. */
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { arnOf } from '../../../service/arn';
import { isReplacedBy, type Properties, type ResourceType, type ResourceTypes } from '../../../service/resource-type';
import { ServiceError } from '../../../service/service-error';
import { topologicalSort } from '../template/graph';
import type { Scope } from '../template/intrinsics';
import { dependencyGraph, type Plan, type PlannedResource, planScope, resolveProperties } from '../template/plan';
import { changedProperties, isDriftToRevert } from './resource-deployment';
import { type ChangeSet, checkName, type Replacement, type ResourceChange, type Stack } from './stack';
import { isComplete, isFailed, isUncreated } from './status';

/** Adds a change set to the stack. */
export function createChangeSet(stack: Stack, request: Omit<ChangeSet, 'id' | 'changes' | 'executed'>, types: ResourceTypes): ChangeSet {
  checkName('Change set', request.name);
  if (stack.changeSets.has(request.name)) {
    throw new ServiceError('AlreadyExistsException', `ChangeSet ${request.name} already exists in stack ${stack.name}`);
  }
  const id = arnOf('cloudformation', stack.region, `changeSet/${request.name}/${randomUUID()}`);
  const { plan } = request;
  const drifted = [...stack.resources.values()].some((resource) => isDriftToRevert({ stack, plan, types }, resource));
  const changes = isUnchanged(stack, plan) && !drifted ? undefined : predictChanges(stack, plan, types);
  const changeSet = { ...request, id, changes, executed: false };
  stack.changeSets.set(request.name, changeSet);
  return changeSet;
}

/** Whether the stack was deployed with the same template, parameters and tags. */
export function isUnchanged({ deployed, status }: Stack, plan: Plan): boolean {
  if (!deployed || isFailed(status)) return false;
  const compared = ({ template, parameters, tags }: Plan) => ({ template, parameters, tags });
  return isDeepStrictEqual(compared(deployed), compared(plan));
}

/** Stands for a value that depends on a resource that does not exist yet. */
const KNOWN_AFTER_APPLY = '{{changeSet:KNOWN_AFTER_APPLY}}';

/** What a deployment of the plan would change. */
function predictChanges(stack: Stack, plan: Plan, types: ResourceTypes): ResourceChange[] {
  const undecided = new Set<string>();
  const scope = predictionScope(stack, plan, undecided);
  const changes: ResourceChange[] = [];
  for (const logicalId of topologicalSort(dependencyGraph(plan.resources)).sorted) {
    const planned = plan.resources.get(logicalId);
    const change = planned && predictChange({ stack, plan, types }, planned, scope);
    if (!change) continue;
    changes.push(change);
    if (change.replacement !== 'False') undecided.add(logicalId);
  }
  const removed = [...stack.resources.values()].filter(({ logicalId }) => !plan.resources.has(logicalId));
  for (const { logicalId, typeName, physicalId } of removed)
    changes.push({ action: 'Remove', logicalId, typeName, physicalId, properties: [] });
  return changes;
}

function predictionScope(stack: Stack, plan: Plan, undecided: ReadonlySet<string>): Scope {
  const afterApply = () => KNOWN_AFTER_APPLY;
  const scope = planScope(plan, stack, stack.resources, { importValue: afterApply, stackOutput: afterApply });
  return {
    ...scope,
    ref: (name) => (undecided.has(name) ? KNOWN_AFTER_APPLY : scope.ref(name)),
    getAtt: (logicalId, attribute) => (undecided.has(logicalId) ? KNOWN_AFTER_APPLY : scope.getAtt(logicalId, attribute)),
  };
}

interface Prediction {
  readonly stack: Stack;
  readonly plan: Plan;
  readonly types: ResourceTypes;
}

function predictChange(prediction: Prediction, planned: PlannedResource, scope: Scope): ResourceChange | undefined {
  const { stack, plan, types } = prediction;
  const type = types.get(planned.typeName);
  const { logicalId, typeName } = planned;
  const current = stack.resources.get(logicalId);
  if (!current || isUncreated(current.status)) return { action: 'Add', logicalId, typeName, properties: [] };
  const subject = { action: 'Modify', logicalId, typeName, physicalId: current.physicalId } as const;
  const next = resolveWhatIsKnown(plan, planned, type, scope);
  if (!next) return { ...subject, replacement: 'Conditional', properties: [] };
  const properties = changedProperties(current.properties, next).map((name) => ({ name, replacement: replacementBy(type, name, next) }));
  if (properties.length === 0 && isComplete(current.status) && !isDriftToRevert(prediction, current)) return undefined;
  const strongest = (['True', 'Conditional'] as const).find((wanted) => properties.some(({ replacement }) => replacement === wanted));
  return { ...subject, replacement: strongest ?? (type.updateMayReplace ? 'Conditional' : 'False'), properties };
}

/** Undefined if a function fails because it needs a value that is not known yet. */
function resolveWhatIsKnown(plan: Plan, planned: PlannedResource, type: ResourceType, scope: Scope): Properties | undefined {
  try {
    return resolveProperties(plan, planned, type, scope);
  } catch {
    return undefined;
  }
}

function replacementBy(type: ResourceType, name: string, next: Properties): Replacement {
  if (type.updateMayReplace) return 'Conditional';
  if (!isReplacedBy(type, [name])) return 'False';
  return JSON.stringify(next[name] ?? '').includes(KNOWN_AFTER_APPLY) ? 'Conditional' : 'True';
}
