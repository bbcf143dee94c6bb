/** Operations that another process has left under way: what it was about to do has failed, and the rest follows from that. */
import { deleteStack } from './deletion';
import { cleanUp, failCreation, failUpdate, rollBack, undoCreation } from './deployment';
import type { Engine } from './engine';
import type { Stack } from './stack';

const REASON = 'The local endpoint was stopped. ';

/** By the status of the stack. */
const RESUMPTIONS: Readonly<Record<string, (engine: Engine, stack: Stack) => Promise<void>>> = {
  CREATE_IN_PROGRESS: (engine, stack) => failCreation(engine, stack, stack.onFailure ?? 'ROLLBACK', REASON),
  ROLLBACK_IN_PROGRESS: (engine, stack) => undoCreation(engine, stack, 'ROLLBACK', REASON),
  UPDATE_IN_PROGRESS: (engine, stack) => failUpdate(engine, stack, stack.disableRollback, REASON),
  UPDATE_ROLLBACK_IN_PROGRESS: (engine, stack) => rollBack(engine, stack, REASON),
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: (engine, stack) => goOnCleaningUp(engine, stack, 'UPDATE_COMPLETE'),
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: (engine, stack) => goOnCleaningUp(engine, stack, 'UPDATE_ROLLBACK_COMPLETE'),
  DELETE_IN_PROGRESS: (engine, stack) => deleteStack(engine, stack, stack.deletion ?? { retainResources: new Set(), force: false }),
};

/** What is left to be done for the stack; undefined when nothing is under way. */
export function resumption(engine: Engine, stack: Stack): Promise<void> | undefined {
  return Object.hasOwn(RESUMPTIONS, stack.status) ? RESUMPTIONS[stack.status]?.(engine, stack) : undefined;
}

async function goOnCleaningUp(engine: Engine, stack: Stack, status: 'UPDATE_COMPLETE' | 'UPDATE_ROLLBACK_COMPLETE'): Promise<void> {
  if (stack.deployed) await cleanUp(engine, stack, stack.deployed, status);
}
