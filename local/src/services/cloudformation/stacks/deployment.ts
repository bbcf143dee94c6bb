/** Creates and updates stacks: applies a plan, deletes what the plan leaves behind, rolls a failure back. */
import { messageOf } from '../../../service/error-message';
import { wasCancelled } from '../../../service/resource-type';
import { walk } from '../template/graph';
import { dependencyGraph, type Plan, planScope, resolveOutputs } from '../template/plan';
import type { DeletionPolicy } from '../template/template';
import { deleteResources, everythingOf, finishDeletion, supersededOf } from './deletion';
import { checkExports, importValue, stackOutput } from './exports';
import { type Direction, deployResource, skipResource } from './resource-deployment';
import type { FailureAction, Stack, StackResource } from './stack';
import { type Engine, Stopped } from './stack';
import { isFailed, type ResourceStatus, statusAfter } from './status';

/** The deletion policies of resources that stay when an update removes them from the stack. */
const KEPT_BY_UPDATES: readonly DeletionPolicy[] = ['Retain', 'RetainExceptOnCreate'];

/** The deletion policies of resources that stay when a rollback removes them from the stack. */
const keptByRollback = ({ retainExceptOnCreate }: Stack): readonly DeletionPolicy[] => (retainExceptOnCreate ? [] : ['Retain']);

/** Sets CREATE_IN_PROGRESS before it returns its promise. Rejects with {@link Stopped} when a deletion takes over. */
export async function createStack(engine: Engine, stack: Stack, plan: Plan, onFailure: FailureAction, givenUp: AbortSignal): Promise<void> {
  engine.journal.stackStatus(stack, 'CREATE_IN_PROGRESS', 'User Initiated');
  const failure = await applyPlan(engine, stack, plan, 'forward', { givenUp });
  if (givenUp.aborted) throw new Stopped();
  if (failure !== undefined) return failCreation(engine, stack, onFailure, failure, givenUp);
  stack.deployed = plan;
  engine.journal.stackStatus(stack, 'CREATE_COMPLETE');
}

/** Does what the caller asked for if the creation fails. */
export async function failCreation(
  engine: Engine,
  stack: Stack,
  onFailure: FailureAction,
  failure: string,
  givenUp?: AbortSignal,
): Promise<void> {
  if (onFailure === 'DO_NOTHING') {
    engine.journal.stackStatus(stack, 'CREATE_FAILED', failure);
    return;
  }
  await pauseBeforeRollback(engine, stack);
  if (givenUp?.aborted) throw new Stopped();
  await undoCreation(engine, stack, onFailure === 'DELETE' ? 'DELETE_IN_PROGRESS' : 'ROLLBACK_IN_PROGRESS', failure);
}

/** Sets UPDATE_IN_PROGRESS before it returns its promise. */
export async function updateStack(engine: Engine, stack: Stack, plan: Plan, disableRollback: boolean): Promise<void> {
  engine.journal.stackStatus(stack, 'UPDATE_IN_PROGRESS', 'User Initiated');
  const failure = await applyPlan(engine, stack, plan, 'forward');
  if (failure !== undefined) return failUpdate(engine, stack, disableRollback, failure);
  stack.deployed = plan;
  await cleanUp(engine, stack, plan, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
}

/** Does what the caller asked for if the update fails. */
export async function failUpdate(engine: Engine, stack: Stack, disableRollback: boolean, failure: string): Promise<void> {
  if (disableRollback) {
    engine.journal.stackStatus(stack, 'UPDATE_FAILED', failure);
    return;
  }
  await pauseBeforeRollback(engine, stack);
  await rollBack(engine, stack, failure);
}

async function pauseBeforeRollback({ clock, rollbackPause, cancellationPause, closing }: Engine, stack: Stack): Promise<void> {
  const cancelled = [...stack.resources.values()].some(({ statusReason }) => wasCancelled(statusReason));
  await clock.sleep(cancelled ? Math.max(rollbackPause, cancellationPause) : rollbackPause, closing).catch(() => {
    throw new Stopped();
  });
}

/** Returns to the plan that was last deployed, or to nothing if there is none. Resources in `skipped` stay as they are. */
export async function rollBack(engine: Engine, stack: Stack, reason: string, skipped: ReadonlySet<string> = new Set()): Promise<void> {
  const { deployed } = stack;
  if (!deployed) return undoCreation(engine, stack, 'ROLLBACK_IN_PROGRESS', reason);
  engine.journal.stackStatus(stack, 'UPDATE_ROLLBACK_IN_PROGRESS', reason);
  const failure = await applyPlan(engine, stack, deployed, 'rollback', { skipped });
  if (failure === undefined) await cleanUp(engine, stack, deployed, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
  else engine.journal.stackStatus(stack, 'UPDATE_ROLLBACK_FAILED', failure);
}

/** Deletes all that a creation has made. */
export async function undoCreation(
  engine: Engine,
  stack: Stack,
  status: 'ROLLBACK_IN_PROGRESS' | 'DELETE_IN_PROGRESS',
  failure: string,
): Promise<void> {
  engine.journal.stackStatus(stack, status, `${failure}${status === 'DELETE_IN_PROGRESS' ? 'Delete' : 'Rollback'} requested by user.`);
  const doomed = everythingOf(stack, ({ deletionPolicy }) => keptByRollback(stack).includes(deletionPolicy));
  finishDeletion(engine, stack, status, await deleteResources(engine, stack, doomed, {}));
}

/** Deletes the resources that the plan no longer has or has replaced, unless their deletion policy keeps them. */
export async function cleanUp(
  engine: Engine,
  stack: Stack,
  plan: Plan,
  status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS' | 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
): Promise<void> {
  engine.journal.stackStatus(stack, status);
  const removed = [...stack.resources.values()].filter(({ logicalId }) => !plan.resources.has(logicalId));
  const kept = status === 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS' ? KEPT_BY_UPDATES : keptByRollback(stack);
  const doomed = removed.map((resource) => ({ resource, retain: kept.includes(resource.deletionPolicy) }));
  const abandoned = await deleteResources(engine, stack, [...supersededOf(stack), ...doomed], { cleanup: true });
  stack.superseded = [];
  for (const { logicalId } of removed) stack.resources.delete(logicalId);
  const reason = abandoned.length > 0 ? 'Update successful. One or more resources could not be deleted.' : undefined;
  engine.journal.stackStatus(stack, statusAfter(status, 'success'), reason);
}

interface ApplyOptions {
  /** Logical ids of resources that stay as they are. */
  readonly skipped?: ReadonlySet<string>;
  /** Aborted when a deletion of the stack takes over. */
  readonly givenUp?: AbortSignal;
}

/** Creates and updates resources, then computes the outputs. On the first failure, starts nothing more and gives the reason. */
async function applyPlan(
  engine: Engine,
  stack: Stack,
  plan: Plan,
  direction: Direction,
  { skipped = new Set(), givenUp }: ApplyOptions = {},
): Promise<string | undefined> {
  stack.plan = plan;
  const imports = new Set<string>();
  const scope = planScope(plan, stack, stack.resources, {
    importValue: (name) => {
      imports.add(name);
      return importValue(engine.stacks.live(stack.region), stack, name);
    },
    stackOutput: (stackName, outputName, region) => stackOutput(engine.stacks.live(region), stackName, outputName),
  });
  // The reason of the abort goes before the list of failed resources.
  const cancellation = new AbortController();
  givenUp?.addEventListener('abort', () => cancellation.abort(''), { once: true });
  const deployment = {
    engine,
    stack,
    plan,
    scope,
    direction,
    cancellation: { cancelled: cancellation.signal, failStackOperation: (reason: string) => cancellation.abort(reason) },
  };
  const failed: StackResource[] = [];
  await walk(dependencyGraph(plan.resources), async (logicalId) => {
    const planned = plan.resources.get(logicalId);
    if (!planned || cancellation.signal.aborted) return false;
    const resource = await (skipped.has(logicalId) ? skipResource : deployResource)(deployment, planned);
    if (!isFailed(resource.status)) return true;
    failed.push(resource);
    cancellation.abort('');
    return false;
  });
  if (cancellation.signal.aborted && (givenUp?.aborted || engine.closing.aborted)) throw new Stopped();
  if (cancellation.signal.aborted) return `${cancellation.signal.reason}${failureReason(failed)}`;
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
  const names = (status: ResourceStatus) => failed.filter((resource) => resource.status === status).map(({ logicalId }) => logicalId);
  const created = names('CREATE_FAILED').join(', ');
  const updated = names('UPDATE_FAILED').join(', ');
  const creates = created && `The following resource(s) failed to create: [${created}]. `;
  return `${creates}${updated && `The following resource(s) failed to update: [${updated}]. `}`;
}
