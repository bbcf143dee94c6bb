/** Follows the statuses of stacks: what was done to each resource, and how long that took. */
import type { StackNews } from '../../service/news';
import { wasCancelled } from '../../service/resource-type';

/** What has become of a resource. */
export type Outcome = 'created' | 'updated' | 'replaced' | 'restored' | 'deleted' | 'kept' | 'cancelled' | 'failed';

/** A status with its time, in milliseconds. The time is absent if it is not known exactly. */
export type StackStatusChange = Omit<StackNews, 'type' | 'region'> & { readonly time?: number };

/** A resource that is done with, or a stack. */
export interface Step {
  readonly subject: 'resource' | 'stack';
  readonly stackId: string;
  readonly stackName: string;
  readonly logicalId: string;
  /** The path of the construct, or of the stack and the logical id. */
  readonly path: string;
  readonly resourceType: string;
  readonly status: string;
  /** @default - the subject is a stack */
  readonly outcome?: Outcome;
  readonly reason?: string;
  /** When the operation began, and how long it took, in milliseconds. @default - not known */
  readonly began?: number;
  readonly milliseconds?: number;
}

export interface StackFollower {
  /** Returns the step that the status ends. */
  receive(change: StackStatusChange): Step | undefined;
  /** The paths of the resources that are being created, updated or deleted. */
  inProgress(): string[];
  /** The names of the stacks with an operation that has not ended. */
  stacksInProgress(): string[];
}

export function createStackFollower(): StackFollower {
  const begun = new Map<string, StackStatusChange>();
  const stackStatuses = new Map<string, string>();
  return {
    receive(change) {
      const { stackId, logicalId, status } = change;
      const isOfStack = isStack(change);
      const key = `${stackId}|${isOfStack ? '' : logicalId}`;
      if (isOfStack) stackStatuses.set(stackId, status);
      if (status.endsWith('_IN_PROGRESS')) {
        // A stack's operation begins with its first status, and a rollback is a part of it.
        if (!begun.has(key)) begun.set(key, change);
        return isOfStack && ROLLBACK.test(status) ? stepOf(change, undefined) : undefined;
      }
      const start = begun.get(key);
      begun.delete(key);
      return stepOf(change, start, isOfStack ? undefined : outcomeOf(change, start, stackStatuses.get(stackId)));
    },
    inProgress: () => [...begun.values()].filter((change) => !isStack(change)).map(pathOf),
    stacksInProgress: () => [...begun.values()].filter(isStack).map(({ stackName }) => stackName),
  };
}

/** Whether the status is that of the stack itself. A nested stack is a resource. */
function isStack({ logicalId, stackName, resourceType }: StackStatusChange): boolean {
  return logicalId === stackName && resourceType === 'AWS::CloudFormation::Stack';
}

const ROLLBACK = /^(?:UPDATE_)?ROLLBACK_IN_PROGRESS$/;

function stepOf(change: StackStatusChange, start: StackStatusChange | undefined, outcome?: Outcome): Step {
  const { stackId, stackName, logicalId, resourceType, status, statusReason: reason, time } = change;
  const began = start?.time;
  const milliseconds = time === undefined || began === undefined ? undefined : time - began;
  const subject = outcome === undefined ? 'stack' : 'resource';
  const path = outcome === undefined ? stackName : pathOf(change);
  return { subject, stackId, stackName, logicalId, path, resourceType, status, outcome, reason, began, milliseconds };
}

/** An L2 construct has its resource below it, as `Resource`, and a custom resource as `Default`. Nobody wrote these ids. */
function pathOf({ constructPath, stackName, logicalId }: StackStatusChange): string {
  return constructPath?.replace(/(?<=.)(?:\/Resource)?(?:\/Default)?$/, '') ?? `${stackName}/${logicalId}`;
}

function outcomeOf(
  { status, statusReason, physicalId }: StackStatusChange,
  start: StackStatusChange | undefined,
  stackStatus: string | undefined,
): Outcome {
  if (status.endsWith('_FAILED')) return wasCancelled(statusReason) ? 'cancelled' : 'failed';
  if (status === 'DELETE_SKIPPED') return 'kept';
  if (status === 'DELETE_COMPLETE') return 'deleted';
  if (status === 'CREATE_COMPLETE') return 'created';
  if (stackStatus?.startsWith('UPDATE_ROLLBACK')) return 'restored';
  return start?.physicalId === physicalId ? 'updated' : 'replaced';
}
