/** Stack operations: those that run, and those that a stack's status allows. */

import { wasCancelled } from '../../../service/resource-type';
import { ServiceError } from '../../../service/service-error';
import type { Plan } from '../template/plan';
import { deleteStack } from './deletion';
import { cleanUp, createStack, failCreation, failUpdate, rollBack, undoCreation, updateStack } from './deployment';
import type { FailureAction, Stack, StackDeletion } from './stack';
import { type Engine, Stopped } from './stack';
import { isFailed, isRunning, mayBecome, type RunningStackStatus, statusAfter } from './status';

/** Starts stack operations. Each function returns once the stack has its new status, while the operation goes on. */
export interface StackOperations {
  create(stack: Stack, plan: Plan, onFailure: FailureAction): void;
  update(stack: Stack, plan: Plan, disableRollback: boolean): void;
  /** Leaves the resources in `skipped` as they are. */
  rollBack(stack: Stack, skipped: ReadonlySet<string>): void;
  delete(stack: Stack, deletion: StackDeletion): void;
  /** Resumes the stack operations that an earlier process did not end. */
  resume(): void;
  /** Resolves when the stack's operation has ended, or after the given time. Resolves at once if none runs. */
  ended(stack: Stack, milliseconds: number): Promise<void>;
  /** Whether no stack operation runs. */
  isIdle(): boolean;
  /** Resolves when no stack operation runs. */
  settled(): Promise<void>;
}

/** A creation that runs. */
interface Creation {
  giveUp(): void;
  /** Resolves when the creation has ended or has been given up. */
  readonly done: Promise<void>;
}

export function createStackOperations(engine: Engine): StackOperations {
  const running = new Set<Promise<void>>();
  const creations = new Map<Stack, Creation>();
  /** The last operation of each stack: a deletion may begin while a creation runs. */
  const latest = new WeakMap<Stack, Promise<void>>();
  const start = (stack: Stack, stackOperation: Promise<void>): Promise<void> => {
    const watched = stackOperation.catch((error) => {
      if (error instanceof Stopped) return;
      if (!isRunning(stack.status)) throw error;
      const reason = `The local endpoint failed: ${error instanceof Error ? error.stack : error}`;
      engine.journal.stackStatus(stack, statusAfter(stack.status, 'failure'), reason);
    });
    const done = watched.finally(() => running.delete(done));
    running.add(done);
    latest.set(stack, done);
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
        const rest = resumption(engine, stack);
        if (rest) start(stack, rest);
      }
    },
    async ended(stack, milliseconds) {
      const operation = latest.get(stack);
      if (!operation || !running.has(operation)) return;
      const limit = new AbortController();
      await Promise.race([operation, engine.clock.sleep(milliseconds, limit.signal)]);
      limit.abort();
    },
    isIdle: () => running.size === 0,
    settled: async () => {
      while (running.size > 0) await Promise.all(running);
    },
  };
}

const REASON = 'The local endpoint was stopped. ';

const RESUMPTIONS: Readonly<Record<RunningStackStatus, (engine: Engine, stack: Stack) => Promise<void>>> = {
  CREATE_IN_PROGRESS: (engine, stack) => failCreation(engine, stack, stack.onFailure ?? 'ROLLBACK', REASON),
  ROLLBACK_IN_PROGRESS: (engine, stack) => undoCreation(engine, stack, 'ROLLBACK_IN_PROGRESS', REASON),
  UPDATE_IN_PROGRESS: (engine, stack) => failUpdate(engine, stack, stack.disableRollback, REASON),
  UPDATE_ROLLBACK_IN_PROGRESS: (engine, stack) => rollBack(engine, stack, REASON),
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: (engine, stack) => resumeCleanup(engine, stack, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'),
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: (engine, stack) =>
    resumeCleanup(engine, stack, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS'),
  DELETE_IN_PROGRESS: (engine, stack) => deleteStack(engine, stack, stack.deletion ?? { retainResources: new Set(), force: false }),
};

/** Resumes the stack operation of a process that has ended: the step under way counts as failed. Undefined if none was running. */
function resumption(engine: Engine, stack: Stack): Promise<void> | undefined {
  return isRunning(stack.status) ? RESUMPTIONS[stack.status](engine, stack) : undefined;
}

async function resumeCleanup(engine: Engine, stack: Stack, status: Parameters<typeof cleanUp>[3]): Promise<void> {
  if (stack.deployed) await cleanUp(engine, stack, stack.deployed, status);
}

/** Throws unless the stack may be updated. After a failure without a rollback, an update needs `disableRollback`. */
export function checkUpdatable(stack: Stack, disableRollback: boolean): void {
  const { id, status } = stack;
  if (!mayBecome(status, 'UPDATE_IN_PROGRESS')) throw invalid(`Stack:${id} is in ${status} state and can not be updated.`);
  if (!isFailed(status) || disableRollback) return;
  throw invalid(
    `This stack is currently in a non-terminal [${status}] state. To update the stack from this state, please use the ` +
      'disable-rollback parameter with update-stack API. To rollback to the last known good state, use the rollback-stack API',
  );
}

/** Throws unless a failed stack operation can be rolled back. */
export function checkRollbackable({ id, status }: Stack): void {
  if (isFailed(status) && (mayBecome(status, 'ROLLBACK_IN_PROGRESS') || mayBecome(status, 'UPDATE_ROLLBACK_IN_PROGRESS'))) return;
  throw invalid(`Stack:${id} is in ${status} state and can not be rolled back.`);
}

/**
 * Throws unless the last rollback failed at each of these resources. A resource whose update was cancelled has to be rolled back.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ContinueUpdateRollback.html
 */
export function checkSkippable(stack: Stack, skipped: ReadonlySet<string>): void {
  const begin = stack.events.map(({ status }) => status).lastIndexOf('UPDATE_ROLLBACK_IN_PROGRESS');
  const failed = stack.events
    .slice(begin)
    .filter(({ status, statusReason }) => status === 'UPDATE_FAILED' && !wasCancelled(statusReason))
    .map(({ logicalId }) => logicalId);
  const wrong = [...skipped].filter((logicalId) => stack.status !== 'UPDATE_ROLLBACK_FAILED' || !failed.includes(logicalId));
  if (wrong.length === 0) return;
  throw invalid(
    `ResourcesToSkip takes resources that are in UPDATE_FAILED because the rollback of ${stack.name} failed; got ${wrong.join(', ')}.`,
  );
}

/** Throws if the stack is protected, or if a stack operation runs that has to end first. */
export function checkDeletable({ name, status, terminationProtection }: Stack): void {
  if (terminationProtection) throw invalid(`Stack [${name}] cannot be deleted while TerminationProtection is enabled`);
  if (mayBecome(status, 'DELETE_IN_PROGRESS')) return;
  throw invalid(`Stack [${name}] cannot be deleted while in status ${status}. Wait until the operation has ended.`);
}

function invalid(message: string): ServiceError {
  return new ServiceError('ValidationError', message);
}
