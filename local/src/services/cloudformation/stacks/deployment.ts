/** Creating and updating stacks: a plan applied, what it leaves behind cleaned up, a failure rolled back. */

import { messageOf } from '../error-message';
import { walk } from '../template/graph';
import { deleteResources, everythingOf, finishDeletion, supersededOf } from './deletion';
import { type Engine, Stopped } from './engine';
import { checkExports, importValue, stackOutput } from './exports';
import { dependencyGraph, type Plan, planScope, resolveOutputs } from './plan';
import { type Direction, deployResource, skipResource } from './resource-deployment';
import type { Stack, StackResource } from './stack';

/** The deletion policies of what stays when an update removes it from the stack. */
const KEPT_BY_UPDATES: readonly string[] = ['Retain', 'RetainExceptOnCreate'];

/** The deletion policies of what stays when a rollback removes it. */
const keptByRollback = ({ retainExceptOnCreate }: Stack): readonly string[] => (retainExceptOnCreate ? [] : ['Retain']);

/** What becomes of a stack whose creation fails. */
export type FailureAction = 'ROLLBACK' | 'DO_NOTHING' | 'DELETE';

/** The stack is in CREATE_IN_PROGRESS when this returns its promise. Rejects with {@link Stopped} when it is given up for a deletion. */
export async function createStack(engine: Engine, stack: Stack, plan: Plan, onFailure: FailureAction, givenUp: AbortSignal): Promise<void> {
  engine.journal.stackStatus(stack, 'CREATE_IN_PROGRESS', 'User Initiated');
  const failure = await applyPlan(engine, stack, plan, 'forward', { givenUp });
  if (failure !== undefined) return failCreation(engine, stack, onFailure, failure, givenUp);
  stack.deployed = plan;
  engine.journal.stackStatus(stack, 'CREATE_COMPLETE');
}

/** What follows when a stack cannot be created. */
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
  await undoCreation(engine, stack, onFailure === 'DELETE' ? 'DELETE' : 'ROLLBACK', failure);
}

/** The stack is in UPDATE_IN_PROGRESS when this returns its promise. */
export async function updateStack(engine: Engine, stack: Stack, plan: Plan, disableRollback: boolean): Promise<void> {
  engine.journal.stackStatus(stack, 'UPDATE_IN_PROGRESS', 'User Initiated');
  const failure = await applyPlan(engine, stack, plan, 'forward');
  if (failure !== undefined) return failUpdate(engine, stack, disableRollback, failure);
  stack.deployed = plan;
  await cleanUp(engine, stack, plan, 'UPDATE_COMPLETE');
}

/** What follows when a stack cannot be updated. */
export async function failUpdate(engine: Engine, stack: Stack, disableRollback: boolean, failure: string): Promise<void> {
  if (disableRollback) {
    engine.journal.stackStatus(stack, 'UPDATE_FAILED', failure);
    return;
  }
  await pauseBeforeRollback(engine, stack);
  await rollBack(engine, stack, failure);
}

async function pauseBeforeRollback({ clock, rollbackPause, cancellationPause, closing }: Engine, stack: Stack): Promise<void> {
  const cancelled = [...stack.resources.values()].some(({ statusReason }) => statusReason?.endsWith('cancelled'));
  await clock.sleep(cancelled ? Math.max(rollbackPause, cancellationPause) : rollbackPause, closing).catch(() => {
    throw new Stopped();
  });
}

/** Back to what was last deployed; to nothing, if nothing was. Resources in `skipped` stay as they are. */
export async function rollBack(engine: Engine, stack: Stack, reason: string, skipped: ReadonlySet<string> = new Set()): Promise<void> {
  const { deployed } = stack;
  if (!deployed) return undoCreation(engine, stack, 'ROLLBACK', reason);
  engine.journal.stackStatus(stack, 'UPDATE_ROLLBACK_IN_PROGRESS', reason);
  const failure = await applyPlan(engine, stack, deployed, 'rollback', { skipped });
  if (failure === undefined) await cleanUp(engine, stack, deployed, 'UPDATE_ROLLBACK_COMPLETE');
  else engine.journal.stackStatus(stack, 'UPDATE_ROLLBACK_FAILED', failure);
}

/** Takes back all that a creation has made. */
export async function undoCreation(engine: Engine, stack: Stack, operation: 'ROLLBACK' | 'DELETE', failure: string): Promise<void> {
  engine.journal.stackStatus(
    stack,
    `${operation}_IN_PROGRESS`,
    `${failure}${operation === 'DELETE' ? 'Delete' : 'Rollback'} requested by user.`,
  );
  const doomed = everythingOf(stack, ({ deletionPolicy }) => keptByRollback(stack).includes(deletionPolicy));
  const failed = await deleteResources(engine, stack, doomed, {});
  finishDeletion(engine, stack, operation, failed);
}

/** Deletes what the plan no longer has and what it has replaced, but for what its deletion policy keeps. */
export async function cleanUp(
  engine: Engine,
  stack: Stack,
  plan: Plan,
  status: 'UPDATE_COMPLETE' | 'UPDATE_ROLLBACK_COMPLETE',
): Promise<void> {
  engine.journal.stackStatus(stack, `${status}_CLEANUP_IN_PROGRESS`);
  const removed = [...stack.resources.values()].filter(({ logicalId }) => !plan.resources.has(logicalId));
  const keeps = status === 'UPDATE_COMPLETE' ? KEPT_BY_UPDATES : keptByRollback(stack);
  const doomed = removed.map((resource) => ({ resource, retain: keeps.includes(resource.deletionPolicy) }));
  const abandoned = await deleteResources(engine, stack, [...supersededOf(stack), ...doomed], { cleanup: true });
  stack.superseded = [];
  for (const { logicalId } of removed) stack.resources.delete(logicalId);
  const reason = abandoned.length > 0 ? 'Update successful. One or more resources could not be deleted.' : undefined;
  engine.journal.stackStatus(stack, status, reason);
}

interface ApplyOptions {
  /** Logical ids of resources that stay as they are. */
  readonly skipped?: ReadonlySet<string>;
  /** Aborted when the stack is to be deleted instead. */
  readonly givenUp?: AbortSignal;
}

/** Creates and updates resources and settles the outputs. Gives the reason when it fails; then nothing new has been started since. */
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
  // Its reason is what there is to say besides the resources that have failed.
  const cancellation = new AbortController();
  givenUp?.addEventListener('abort', () => cancellation.abort(''), { once: true });
  const operation = { cancelled: cancellation.signal, failOperation: (reason: string) => cancellation.abort(reason) };
  const run = { engine, stack, plan, scope, direction, operation };
  const failed: StackResource[] = [];
  await walk(dependencyGraph(plan.resources), async (logicalId) => {
    const planned = plan.resources.get(logicalId);
    if (!planned || cancellation.signal.aborted) return false;
    const resource = await (skipped.has(logicalId) ? skipResource : deployResource)(run, planned);
    if (!resource.status.endsWith('_FAILED')) return true;
    failed.push(resource);
    cancellation.abort('');
    return false;
  });
  if (givenUp?.aborted || (cancellation.signal.aborted && engine.closing.aborted)) throw new Stopped();
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
  const names = (status: string) => failed.filter((resource) => resource.status === status).map(({ logicalId }) => logicalId);
  const created = names('CREATE_FAILED').join(', ');
  const updated = names('UPDATE_FAILED').join(', ');
  const creates = created && `The following resource(s) failed to create: [${created}]. `;
  return `${creates}${updated && `The following resource(s) failed to update: [${updated}]. `}`;
}
