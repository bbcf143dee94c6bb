/** Resumes the stack operations of a process that has ended: the step under way counts as failed. */
import { deleteStack } from './deletion';
import { cleanUp, failCreation, failUpdate, rollBack, undoCreation } from './deployment';
import type { Engine } from './engine';
import type { Stack } from './stack';
import { isRunning, type RunningStackStatus } from './status';

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

/** The rest of the stack operation; undefined if none was running. */
export function resumption(engine: Engine, stack: Stack): Promise<void> | undefined {
  return isRunning(stack.status) ? RESUMPTIONS[stack.status](engine, stack) : undefined;
}

async function resumeCleanup(engine: Engine, stack: Stack, status: Parameters<typeof cleanUp>[3]): Promise<void> {
  if (stack.deployed) await cleanUp(engine, stack, stack.deployed, status);
}
