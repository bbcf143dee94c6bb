/** What is known of a stack: plain data. */
import { randomUUID } from 'node:crypto';
import { LOCAL_ACCOUNT } from '../../../service/arn';
import { ServiceError } from '../../../service/service-error';
import type { Properties } from '../resource-types/resource-type';
import type { Plan, PlanOutput } from '../template/plan';
import type { StackIdentity } from '../template/pseudo-parameters';
import type { DeletionPolicy } from '../template/template';
import type { ChangeSet, FailureAction } from './change-set';
import type { ResourceStatus, StackStatus } from './status';

/** A resource of a stack, as it was last deployed. */
export interface StackResource {
  readonly logicalId: string;
  readonly typeName: string;
  /** Undefined until the resource is created. */
  physicalId?: string;
  properties: Properties;
  attributes: Properties;
  /** Logical ids of the resources that this one needs. They are deleted after it. */
  dependencies: readonly string[];
  deletionPolicy: DeletionPolicy;
  status: ResourceStatus;
  statusReason?: string;
  timestamp: Date;
}

/** A resource that the end of the stack operation deletes. */
export interface DoomedResource {
  readonly resource: StackResource;
  /** The stack forgets the resource, and the resource itself stays. */
  readonly retain: boolean;
}

/** How to delete a stack. */
export interface StackDeletion {
  /** Logical ids of the resources that are not deleted. */
  readonly retainResources: ReadonlySet<string>;
  /** Gives up resources that cannot be deleted. */
  readonly force: boolean;
}

/** A stack. */
export interface Stack extends StackIdentity {
  status: StackStatus;
  statusReason?: string;
  readonly creationTime: Date;
  lastUpdatedTime?: Date;
  deletionTime?: Date;
  /** The plan that is being deployed, or was last. */
  plan?: Plan;
  /** The plan that was last deployed with success. A rollback returns to it. */
  deployed?: Plan;
  readonly resources: Map<string, StackResource>;
  /** Former resources that have been replaced and not been deleted yet, so that a rollback can use them again. */
  superseded: DoomedResource[];
  outputs: readonly PlanOutput[];
  /** Names of the exports that the stack imports. */
  imports: ReadonlySet<string>;
  /** Oldest first. */
  readonly events: StackEvent[];
  readonly changeSets: Map<string, ChangeSet>;
  terminationProtection: boolean;
  disableRollback: boolean;
  /** A rollback also deletes new resources with DeletionPolicy Retain. */
  retainExceptOnCreate?: boolean;
  /** What the caller of the last creation asked for. */
  onFailure?: FailureAction;
  /** What the caller of the last deletion asked for. */
  deletion?: StackDeletion;
  roleArn?: string;
  clientRequestToken?: string;
}

/** A status that a stack or one of its resources has taken. */
export interface StackEvent {
  readonly eventId: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly logicalId: string;
  readonly physicalId?: string;
  readonly resourceType: string;
  readonly timestamp: Date;
  readonly status: StackStatus | ResourceStatus;
  readonly statusReason?: string;
  readonly clientRequestToken?: string;
}

/** Throws unless the name is one that stacks and change sets may have. */
export function checkName(of: 'Stack' | 'Change set', name: string): void {
  if (/^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(name)) return;
  const rule = 'must begin with a letter and have at most 128 letters, digits and hyphens';
  throw new ServiceError('ValidationError', `${of} name ${rule}; got "${name}".`);
}

/** A stack before its first stack operation. */
export function newStack(name: string, region: string, creationTime: Date): Stack {
  checkName('Stack', name);
  return {
    id: `arn:aws:cloudformation:${region}:${LOCAL_ACCOUNT}:stack/${name}/${randomUUID()}`,
    name,
    region,
    status: 'REVIEW_IN_PROGRESS',
    creationTime,
    resources: new Map(),
    superseded: [],
    outputs: [],
    imports: new Set(),
    events: [],
    changeSets: new Map(),
    terminationProtection: false,
    disableRollback: false,
  };
}
