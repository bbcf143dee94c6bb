/** Stack operations: which ones a stack's status allows, and those under way. */

import { invalid } from '../../../service/protocols/query';
import { deleteStack, type StackDeletion } from './deletion';
import type { FailureAction } from './deployment';
import { createStack, rollBack, updateStack } from './deployment';
import { type Engine, Stopped } from './engine';
import type { Plan } from './plan';
import { resumption } from './resumption';
import type { Stack } from './stack';

/** Starts operations. Each one has set the stack's status when its function returns, and goes on by itself. */
export interface Operations {
  create(stack: Stack, plan: Plan, onFailure: FailureAction): void;
  update(stack: Stack, plan: Plan, disableRollback: boolean): void;
  /** Leaves the resources in `skipped` as they are. */
  rollBack(stack: Stack, skipped: ReadonlySet<string>): void;
  delete(stack: Stack, deletion: StackDeletion): void;
  /** Goes on with those that another process has left under way. */
  resume(): void;
  /** Whether none is under way. */
  isIdle(): boolean;
  /** Resolves when none is under way. */
  settled(): Promise<void>;
}

/** A creation that is under way. */
interface Creation {
  giveUp(): void;
  /** Resolves when it has ended, however. */
  readonly done: Promise<void>;
}

/** No operation under way. */
export function createOperations(engine: Engine): Operations {
  const running = new Set<Promise<void>>();
  const creations = new Map<Stack, Creation>();
  const start = (stack: Stack, operation: Promise<void>): Promise<void> => {
    const watched = operation.catch((error) => {
      if (error instanceof Stopped) return;
      const reason = `The local endpoint failed: ${error instanceof Error ? error.stack : error}`;
      engine.journal.stackStatus(stack, stack.status.replace('IN_PROGRESS', 'FAILED'), reason);
    });
    const done = watched.finally(() => running.delete(done));
    running.add(done);
    return done;
  };
  return {
    create(stack, plan, onFailure) {
      stack.disableRollback = onFailure === 'DO_NOTHING';
      stack.onFailure = onFailure;
      const giveUp = new AbortController();
      const done = start(stack, createStack(engine, stack, plan, onFailure, giveUp.signal)).finally(() => creations.delete(stack));
      creations.set(stack, { giveUp: () => giveUp.abort(), done });
    },
    update(stack, plan, disableRollback) {
      stack.disableRollback = disableRollback;
      stack.lastUpdatedTime = engine.journal.now();
      start(stack, updateStack(engine, stack, plan, disableRollback));
    },
    rollBack(stack, skipped) {
      start(stack, rollBack(engine, stack, 'User Initiated', skipped));
    },
    delete(stack, deletion) {
      stack.deletion = deletion;
      const creation = creations.get(stack);
      start(stack, deleteStack(engine, stack, deletion, creation?.done));
      creation?.giveUp();
    },
    resume() {
      for (const stack of engine.stacks.all()) {
        const operation = resumption(engine, stack);
        if (operation) start(stack, operation);
      }
    },
    isIdle: () => running.size === 0,
    settled: async () => {
      while (running.size > 0) await Promise.all(running);
    },
  };
}

const UPDATE_FROM = ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'];
/** Where an operation stopped that was told not to roll back. */
const PAUSED = ['CREATE_FAILED', 'UPDATE_FAILED'];
const ROLLBACK_FROM = [...PAUSED, 'UPDATE_ROLLBACK_FAILED'];

/** Throws when the stack's status does not allow an update; without `disableRollback`, also where only a paused operation can go on. */
export function checkUpdatable(stack: Stack, disableRollback: boolean): void {
  if (UPDATE_FROM.includes(stack.status) || (disableRollback && PAUSED.includes(stack.status))) return;
  if (!PAUSED.includes(stack.status)) throw invalid(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
  throw invalid(
    `This stack is currently in a non-terminal [${stack.status}] state. To update the stack from this state, please use the ` +
      'disable-rollback parameter with update-stack API. To rollback to the last known good state, use the rollback-stack API',
  );
}

/** Throws when there is nothing to roll back. */
export function checkRollbackable(stack: Stack): void {
  if (!ROLLBACK_FROM.includes(stack.status)) throw invalid(`Stack:${stack.id} is in ${stack.status} state and can not be rolled back.`);
}

/**
 * Throws unless a failed rollback could not roll back each of the resources. One whose update was cancelled has to be rolled back.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ContinueUpdateRollback.html
 */
export function checkSkippable(stack: Stack, skipped: ReadonlySet<string>): void {
  const begin = stack.events.map(({ status }) => status).lastIndexOf('UPDATE_ROLLBACK_IN_PROGRESS');
  const failed = stack.events
    .slice(begin)
    .filter(({ status, statusReason = '' }) => status === 'UPDATE_FAILED' && !statusReason.endsWith('cancelled'))
    .map(({ logicalId }) => logicalId);
  const refused = [...skipped].filter((logicalId) => stack.status !== 'UPDATE_ROLLBACK_FAILED' || !failed.includes(logicalId));
  if (refused.length === 0) return;
  throw invalid(
    `ResourcesToSkip takes resources that are in UPDATE_FAILED because the rollback of ${stack.name} failed; got ${refused.join(', ')}.`,
  );
}

/** Where a deletion can begin although an operation is under way: what is reviewed has nothing yet, and a creation is given up. */
const DELETABLE_IN_PROGRESS = ['REVIEW_IN_PROGRESS', 'CREATE_IN_PROGRESS'];

/** Throws when the stack is protected, or an operation is under way that has to end first. */
export function checkDeletable(stack: Stack): void {
  if (stack.terminationProtection) throw invalid(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
  if (!stack.status.endsWith('_IN_PROGRESS') || DELETABLE_IN_PROGRESS.includes(stack.status)) return;
  throw invalid(`Stack [${stack.name}] cannot be deleted while in status ${stack.status}. Wait until the operation has ended.`);
}
