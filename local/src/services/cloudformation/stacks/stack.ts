/** Stacks as plain data, their store, the journal that sets their statuses, and what stack operations share. */
import { randomUUID } from 'node:crypto';
import { arnOf } from '../../../service/arn';
import type { Properties, ResourceContext, ResourceTypes } from '../../../service/resource-type';
import { ServiceError } from '../../../service/service-error';
import type { Clock } from '../../../system/clock';
import type { DynamicReferences } from '../template/dynamic-references';
import type { Plan, PlanOutput } from '../template/plan';
import type { StackIdentity } from '../template/pseudo-parameters';
import type { DeletionPolicy } from '../template/template';
import { checkResourceTransition, checkStackTransition, type ResourceStatus, type StackStatus } from './status';

/** A resource of a stack, as it was last deployed. */
export interface StackResource {
  readonly logicalId: string;
  readonly typeName: string;
  constructPath?: string;
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

/** What becomes of a stack whose creation fails. */
export const FAILURE_ACTIONS = ['ROLLBACK', 'DO_NOTHING', 'DELETE'] as const;
export type FailureAction = (typeof FAILURE_ACTIONS)[number];

/** Whether a change replaces the resource. Conditional: only the update itself tells. */
export type Replacement = 'True' | 'False' | 'Conditional';

/** What happens to one resource. */
export interface ResourceChange {
  readonly action: 'Add' | 'Modify' | 'Remove';
  readonly logicalId: string;
  readonly typeName: string;
  readonly physicalId?: string;
  /** Of a Modify. */
  readonly replacement?: Replacement;
  /** The properties that a Modify changes. */
  readonly properties: readonly { readonly name: string; readonly replacement: Replacement }[];
}

/** A change set. */
export interface ChangeSet {
  readonly id: string;
  readonly name: string;
  readonly type: 'CREATE' | 'UPDATE';
  readonly description?: string;
  readonly creationTime: Date;
  readonly plan: Plan;
  readonly onFailure: FailureAction;
  /** Undefined if the stack already is what the plan says. */
  readonly changes?: readonly ResourceChange[];
  executed: boolean;
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
  readonly constructPath?: string;
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
    id: arnOf('cloudformation', region, `stack/${name}/${randomUUID()}`),
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

/** The stacks of every region. */
export interface StackStore {
  all(): Stack[];
  /** The stacks of a region that are not deleted. */
  live(region: string): Stack[];
  /** Finds a stack that is not deleted by its name, and any stack by its ARN. */
  find(region: string, nameOrArn: string): Stack | undefined;
  /** As `find`. Throws a ValidationError if there is no such stack. */
  get(region: string, nameOrArn: string): Stack;
  add(stack: Stack): void;
  /** Drops all deleted stacks but the newest. */
  forgetDeleted(): void;
}

/** AWS keeps deleted stacks for 90 days. An endpoint may delete many in an hour. */
const MAX_DELETED = 20;

/** What the state folder keeps of stacks, by id: plain data. */
export type StacksState = Map<string, Stack>;

export function createStackStore(byId: StacksState): StackStore {
  const isDeleted = ({ status }: Stack) => status === 'DELETE_COMPLETE';
  const store: StackStore = {
    all: () => [...byId.values()],
    live: (region) => store.all().filter((stack) => stack.region === region && !isDeleted(stack)),
    find: (region, nameOrArn) => {
      const stack = byId.get(nameOrArn) ?? store.live(region).find(({ name }) => name === nameOrArn);
      return stack?.region === region ? stack : undefined;
    },
    get: (region, nameOrArn) => {
      const stack = store.find(region, nameOrArn);
      if (!stack) throw new ServiceError('ValidationError', `Stack with id ${nameOrArn} does not exist`);
      return stack;
    },
    add: (stack) => void byId.set(stack.id, stack),
    forgetDeleted() {
      for (const { id } of store.all().filter(isDeleted).slice(0, -MAX_DELETED)) byId.delete(id);
    },
  };
  return store;
}

/** Sets every status, and records it as a stack event. Throws at a status that cannot follow. */
export interface Journal {
  /** The time, never the same twice, because readers order events by time. */
  now(): Date;
  stackStatus(stack: Stack, status: StackStatus, reason?: string): void;
  resourceStatus(stack: Stack, resource: StackResource, status: ResourceStatus, reason?: string): void;
}

/** A journal that passes each event to `onEvent`. */
export function createJournal(clock: Clock, onEvent: (event: StackEvent) => void = () => {}): Journal {
  let last = 0;
  const now = () => {
    last = Math.max(clock.now(), last + 1);
    return new Date(last);
  };
  const record = (stack: Stack, event: Omit<StackEvent, 'stackId' | 'stackName' | 'clientRequestToken'>) => {
    const full = { ...event, stackId: stack.id, stackName: stack.name, clientRequestToken: stack.clientRequestToken };
    stack.events.push(full);
    onEvent(full);
  };
  return {
    now,
    stackStatus(stack, status, statusReason) {
      checkStackTransition(stack.status, status);
      Object.assign(stack, { status, statusReason });
      const subject = { logicalId: stack.name, physicalId: stack.id, resourceType: 'AWS::CloudFormation::Stack' };
      record(stack, { eventId: randomUUID(), ...subject, timestamp: now(), status, statusReason });
    },
    resourceStatus(stack, resource, status, statusReason) {
      checkResourceTransition(resource.status, status);
      const timestamp = now();
      Object.assign(resource, { status, statusReason, timestamp });
      const { logicalId, constructPath, physicalId, typeName: resourceType } = resource;
      const eventId = `${logicalId}-${status}-${timestamp.toISOString()}`;
      record(stack, { eventId, logicalId, constructPath, physicalId, resourceType, timestamp, status, statusReason });
    },
  };
}

/** What all stack operations share. */
export interface Engine {
  readonly types: ResourceTypes;
  readonly references: DynamicReferences;
  readonly journal: Journal;
  readonly stacks: StackStore;
  readonly clock: Clock;
  /** Milliseconds between the last event of a failed operation's resources and its rollback. */
  readonly rollbackPause: number;
  /** The same, at least, after a request has been cancelled. */
  readonly cancellationPause: number;
  /** Aborted when the endpoint closes. */
  readonly closing: AbortSignal;
}

/** Ends a stack operation where it is: a later process resumes it, or a deletion of the stack takes over. */
export class Stopped extends Error {}

/** How a stack operation and its resources make each other stop. */
export type Cancellation = Pick<ResourceContext, 'cancelled' | 'failStackOperation'>;

/** What a resource type learns of the resource's stack. */
export function resourceContext(
  stack: Stack,
  { logicalId, typeName }: Pick<StackResource, 'logicalId' | 'typeName'>,
  cancellation: Cancellation,
): ResourceContext {
  return { stackId: stack.id, stackName: stack.name, region: stack.region, logicalId, typeName, ...cancellation };
}
