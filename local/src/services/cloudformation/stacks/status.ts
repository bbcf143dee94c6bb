/** The statuses of stacks and of their resources: which status may follow which. What callers may ask for follows from the tables. */

/** A status in which an operation runs. */
interface Running<Status> {
  readonly success: Status;
  readonly failure: Status;
  /** What else may follow. */
  readonly next?: readonly Status[];
}

/** A status that lasts until the next operation. */
interface Resting<Status> {
  readonly next: readonly Status[];
}

type Table<Status extends string> = Readonly<Record<Status, Running<Status> | Resting<Status>>>;

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html */
const STACK = {
  // The stack exists for its first change set, and no stack operation runs.
  REVIEW_IN_PROGRESS: { next: ['REVIEW_IN_PROGRESS', 'CREATE_IN_PROGRESS', 'DELETE_IN_PROGRESS'] },
  CREATE_IN_PROGRESS: { success: 'CREATE_COMPLETE', failure: 'CREATE_FAILED', next: ['ROLLBACK_IN_PROGRESS', 'DELETE_IN_PROGRESS'] },
  CREATE_COMPLETE: { next: ['UPDATE_IN_PROGRESS', 'DELETE_IN_PROGRESS'] },
  CREATE_FAILED: { next: ['UPDATE_IN_PROGRESS', 'ROLLBACK_IN_PROGRESS', 'DELETE_IN_PROGRESS'] },
  ROLLBACK_IN_PROGRESS: { success: 'ROLLBACK_COMPLETE', failure: 'ROLLBACK_FAILED' },
  ROLLBACK_COMPLETE: { next: ['DELETE_IN_PROGRESS'] },
  ROLLBACK_FAILED: { next: ['DELETE_IN_PROGRESS'] },
  UPDATE_IN_PROGRESS: {
    success: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    failure: 'UPDATE_FAILED',
    next: ['UPDATE_ROLLBACK_IN_PROGRESS'],
  },
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: { success: 'UPDATE_COMPLETE', failure: 'UPDATE_FAILED' },
  UPDATE_COMPLETE: { next: ['UPDATE_IN_PROGRESS', 'DELETE_IN_PROGRESS'] },
  UPDATE_FAILED: { next: ['UPDATE_IN_PROGRESS', 'UPDATE_ROLLBACK_IN_PROGRESS', 'ROLLBACK_IN_PROGRESS', 'DELETE_IN_PROGRESS'] },
  UPDATE_ROLLBACK_IN_PROGRESS: { success: 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', failure: 'UPDATE_ROLLBACK_FAILED' },
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: { success: 'UPDATE_ROLLBACK_COMPLETE', failure: 'UPDATE_ROLLBACK_FAILED' },
  UPDATE_ROLLBACK_COMPLETE: { next: ['UPDATE_IN_PROGRESS', 'DELETE_IN_PROGRESS'] },
  UPDATE_ROLLBACK_FAILED: { next: ['UPDATE_ROLLBACK_IN_PROGRESS', 'DELETE_IN_PROGRESS'] },
  DELETE_IN_PROGRESS: {
    success: 'DELETE_COMPLETE',
    failure: 'DELETE_FAILED',
    // CloudFormation cancels a deletion if another stack imports an output: the stack takes its former status again.
    next: ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_FAILED', 'UPDATE_ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_FAILED'],
  },
  DELETE_FAILED: { next: ['DELETE_IN_PROGRESS'] },
  DELETE_COMPLETE: { next: [] },
} as const;

const RESOURCE = {
  // After a restart of the endpoint, a rollback deletes what was being created or updated.
  CREATE_IN_PROGRESS: { success: 'CREATE_COMPLETE', failure: 'CREATE_FAILED', next: ['DELETE_IN_PROGRESS', 'DELETE_SKIPPED'] },
  CREATE_COMPLETE: { next: ['UPDATE_IN_PROGRESS', 'UPDATE_FAILED', 'DELETE_IN_PROGRESS', 'DELETE_SKIPPED'] },
  CREATE_FAILED: { next: ['DELETE_IN_PROGRESS', 'DELETE_SKIPPED'] },
  UPDATE_IN_PROGRESS: { success: 'UPDATE_COMPLETE', failure: 'UPDATE_FAILED', next: ['DELETE_IN_PROGRESS', 'DELETE_SKIPPED'] },
  UPDATE_COMPLETE: { next: ['UPDATE_IN_PROGRESS', 'UPDATE_FAILED', 'DELETE_IN_PROGRESS', 'DELETE_SKIPPED'] },
  // A rollback that skips a resource calls it updated.
  UPDATE_FAILED: { next: ['UPDATE_IN_PROGRESS', 'UPDATE_FAILED', 'UPDATE_COMPLETE', 'DELETE_IN_PROGRESS', 'DELETE_SKIPPED'] },
  DELETE_IN_PROGRESS: { success: 'DELETE_COMPLETE', failure: 'DELETE_FAILED' },
  DELETE_FAILED: { next: ['DELETE_IN_PROGRESS', 'DELETE_SKIPPED'] },
  DELETE_COMPLETE: { next: [] },
  DELETE_SKIPPED: { next: [] },
} as const;

/** The status of a stack. */
export type StackStatus = keyof typeof STACK;

/** The status of a resource of a stack. */
export type ResourceStatus = keyof typeof RESOURCE;

/** The stack statuses in which a stack operation runs. */
export type RunningStackStatus = {
  [Status in StackStatus]: (typeof STACK)[Status] extends Running<StackStatus> ? Status : never;
}[StackStatus];

const STACK_TABLE: Table<StackStatus> = STACK;
const RESOURCE_TABLE: Table<ResourceStatus> = RESOURCE;

/** Whether a stack operation runs. */
export function isRunning(status: StackStatus): status is RunningStackStatus {
  return 'success' in STACK_TABLE[status];
}

/** The status that a running stack operation gives to its stack when it succeeds, or when it fails. */
export function statusAfter<Status extends RunningStackStatus, Outcome extends 'success' | 'failure'>(
  status: Status,
  outcome: Outcome,
): (typeof STACK)[Status][Outcome] {
  return STACK[status][outcome];
}

const FAILURES: ReadonlySet<string> = new Set(
  [...Object.values(STACK_TABLE), ...Object.values(RESOURCE_TABLE)].flatMap((row) => ('failure' in row ? row.failure : [])),
);

/** Whether an operation on the stack or resource has failed, and none has followed. */
export function isFailed(status: StackStatus | ResourceStatus): boolean {
  return FAILURES.has(status);
}

/** Whether the creation of a resource has failed, or did not end because the process ended. */
export function isUncreated(status: ResourceStatus): boolean {
  return status === 'CREATE_FAILED' || status === 'CREATE_IN_PROGRESS';
}

/** Whether the last create or update of a resource has succeeded. */
export function isComplete(status: ResourceStatus): boolean {
  return status === 'CREATE_COMPLETE' || status === 'UPDATE_COMPLETE';
}

/** Whether a stack may go from one status to another. */
export function mayBecome(from: StackStatus, to: StackStatus): boolean {
  return follows(STACK_TABLE, from, to);
}

/** Throws unless a stack may go from one status to the other: the error would be in this program. */
export function checkStackTransition(from: StackStatus, to: StackStatus): void {
  if (!mayBecome(from, to)) throw new Error(`A stack in ${from} cannot go to ${to}.`);
}

/** As `checkStackTransition`, for resources. */
export function checkResourceTransition(from: ResourceStatus, to: ResourceStatus): void {
  if (!follows(RESOURCE_TABLE, from, to)) throw new Error(`A resource in ${from} cannot go to ${to}.`);
}

/** After a restart of the endpoint, a stack operation sets its running status again. */
function follows<Status extends string>(table: Table<Status>, from: Status, to: Status): boolean {
  const row = table[from];
  return [...('success' in row ? [from, row.success, row.failure] : []), ...(row.next ?? [])].includes(to);
}
