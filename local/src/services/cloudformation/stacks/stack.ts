/** Stacks: what is known of each, and the events that tell its story. */
import { randomUUID } from 'node:crypto';
import { LOCAL_ACCOUNT } from '../../../service/account';
import { ServiceError } from '../../../service/service-error';
import type { Clock } from '../../../system/clock';
import type { Properties } from '../resource-types/resource-type';
import type { StackIdentity } from '../template/pseudo-parameters';
import type { ChangeSet } from './change-set';
import type { StackDeletion } from './deletion';
import type { FailureAction } from './deployment';
import type { Plan } from './plan';

/** A resource of a stack, as it was last deployed. */
export interface StackResource {
  readonly logicalId: string;
  readonly typeName: string;
  /** Undefined as long as nothing has been created. */
  physicalId?: string;
  properties: Properties;
  attributes: Properties;
  /** Logical ids of the resources that it needs, so that it goes before them. */
  dependencies: readonly string[];
  deletionPolicy: string;
  status: string;
  statusReason?: string;
  timestamp: Date;
}

/** A resource that goes when the operation is over. */
export interface DoomedResource {
  readonly resource: StackResource;
  /** It is only forgotten, and stays where it is. */
  readonly retain: boolean;
}

/** One output of a stack. */
export interface StackOutput {
  readonly key: string;
  readonly value: string;
  readonly description?: string;
  readonly exportName?: string;
}

/** A stack. */
export interface Stack extends StackIdentity {
  status: string;
  statusReason?: string;
  readonly creationTime: Date;
  lastUpdatedTime?: Date;
  deletionTime?: Date;
  /** What is being deployed, or was last. */
  plan?: Plan;
  /** What was last deployed with success: where a rollback goes back to. */
  deployed?: Plan;
  readonly resources: Map<string, StackResource>;
  /** Former resources that an operation has replaced but that are still there, so that a rollback can take them back. */
  superseded: DoomedResource[];
  outputs: readonly StackOutput[];
  /** Names of the exports that it uses. */
  imports: ReadonlySet<string>;
  /** Oldest first. */
  readonly events: StackEvent[];
  readonly changeSets: Map<string, ChangeSet>;
  terminationProtection: boolean;
  disableRollback: boolean;
  /** A rollback also deletes what the operation has created under DeletionPolicy Retain. */
  retainExceptOnCreate?: boolean;
  /** What the last creation, and the last deletion, was told to do. */
  onFailure?: FailureAction;
  deletion?: StackDeletion;
  roleArn?: string;
  clientRequestToken?: string;
}

/** One line of a stack's story. */
export interface StackEvent {
  readonly eventId: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly logicalId: string;
  readonly physicalId?: string;
  readonly resourceType: string;
  readonly timestamp: Date;
  readonly status: string;
  readonly statusReason?: string;
  readonly clientRequestToken?: string;
}

/** The resource type that a stack's own events carry. */
export const STACK_TYPE = 'AWS::CloudFormation::Stack';

/** Writes down what happens to stacks. */
export interface Journal {
  /** Never the same twice: whoever reads events orders them by time. */
  now(): Date;
  stackStatus(stack: Stack, status: string, reason?: string): void;
  resourceStatus(stack: Stack, resource: StackResource, status: string, reason?: string): void;
}

/** A journal that also tells `onEvent`. */
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
      Object.assign(stack, { status, statusReason });
      const subject = { logicalId: stack.name, physicalId: stack.id, resourceType: STACK_TYPE };
      record(stack, { eventId: randomUUID(), ...subject, timestamp: now(), status, statusReason });
    },
    resourceStatus(stack, resource, status, statusReason) {
      const timestamp = now();
      Object.assign(resource, { status, statusReason, timestamp });
      const { logicalId, physicalId, typeName: resourceType } = resource;
      const eventId = `${logicalId}-${status}-${timestamp.toISOString()}`;
      record(stack, { eventId, logicalId, physicalId, resourceType, timestamp, status, statusReason });
    },
  };
}

/** The stacks of every region. */
export interface StackStore {
  all(): Stack[];
  /** Those of a region that are not deleted. */
  live(region: string): Stack[];
  /** By name those that are not deleted, by ARN also those that are. */
  find(region: string, nameOrArn: string): Stack | undefined;
  /** As `find`; what is not there is refused. */
  get(region: string, nameOrArn: string): Stack;
  add(stack: Stack): void;
  /** Drops the deleted ones but for the newest. */
  forgetDeleted(): void;
}

/** AWS has them for 90 days; an endpoint may see many in an hour. */
const MAX_DELETED = 20;

/** What is kept of stacks, by id: plain data. */
export type StacksState = Map<string, Stack>;

export function createStackStore(byId: StacksState): StackStore {
  const store: StackStore = {
    all: () => [...byId.values()],
    live: (region) => [...byId.values()].filter((stack) => stack.region === region && stack.status !== 'DELETE_COMPLETE'),
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
      const deleted = store.all().filter(({ status }) => status === 'DELETE_COMPLETE');
      for (const { id } of deleted.slice(0, -MAX_DELETED)) byId.delete(id);
    },
  };
  return store;
}

/** A stack of which only the name is known yet. */
export function newStack(name: string, region: string, creationTime: Date): Stack {
  if (!/^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(name)) {
    throw new ServiceError(
      'ValidationError',
      `Stack name must begin with a letter and have at most 128 letters, digits and hyphens; got "${name}".`,
    );
  }
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
