/** What a resource type is: data and three functions. The engine knows nothing else of any type. */
import { randomBytes } from 'node:crypto';
import type { JsonObject } from '../../../data/json-object';
import type { Members } from './property-shape';

/** A resource's properties or attributes, every template function in them resolved. */
export type Properties = JsonObject;

/** Whose resource it is that a type is asked to create, update or delete. */
export interface ResourceContext {
  readonly stackId: string;
  readonly stackName: string;
  readonly region: string;
  readonly logicalId: string;
  readonly typeName: string;
  /** Aborted when the stack operation has failed elsewhere. A type that may take long ends with a {@link ResourceFailure}. */
  readonly cancelled: AbortSignal;
  /** Makes the stack operation fail, as another resource's failure would. Has no effect on deletions. */
  readonly failStackOperation: (reason: string) => void;
}

/** Why a resource has failed that was cancelled because its stack operation failed elsewhere. */
export const CANCELLED = { Create: 'Resource creation cancelled', Update: 'Resource update cancelled' } as const;

/** Whether the reason of a status is that the resource was cancelled. */
export function wasCancelled(statusReason: string | undefined): boolean {
  return statusReason === CANCELLED.Create || statusReason === CANCELLED.Update;
}

/** What there is after a successful create or update. */
export interface ResourceState {
  /** What `Ref` gives. Another one than before an update: the resource has been replaced, and the engine deletes the former one. */
  readonly physicalId: string;
  /** What `Fn::GetAtt` gives. */
  readonly attributes?: Properties;
}

/** What there is before an update. */
export interface CurrentState {
  readonly physicalId: string;
  readonly properties: Properties;
  readonly attributes: Properties;
}

/**
 * A failure after which the resource goes by `physicalId`: a failed create has left something that the engine must delete, or a failed
 * update answers with an id. After any other error nothing was created, and an id stays.
 */
export class ResourceFailure extends Error {
  constructor(
    message: string,
    readonly physicalId: string,
  ) {
    super(message);
  }
}

/** A resource type. */
export interface ResourceType {
  /** The properties it takes, and their forms; any other is refused before anything runs. */
  readonly properties: Members | 'any';
  readonly required?: readonly string[];
  /** The attributes it has; `any` when only the created resource tells. */
  readonly attributes: readonly string[] | 'any';
  /** The properties whose change replaces the resource. */
  readonly replacedBy?: readonly string[];
  /** Its properties go to a function of the user's, which secrets must not. */
  readonly isCustomResource?: boolean;
  /** An update may answer with another physical id, whatever has changed. */
  readonly updateMayReplace?: boolean;
  /** The property that gives the resource a name of the user's choice: it has to change when the resource is replaced. */
  readonly nameProperty?: string;
  /** The stack's tags are merged into `Tags`, a list of keys and values. */
  readonly takesStackTags?: boolean;
  /** What the caller of a stack operation has to acknowledge; the named variant when `nameProperty` is set. */
  readonly capability?: 'CAPABILITY_IAM';
  /**
   * Throws what can be refused before anything begins, of properties as far as they are known by then: what depends on another resource is
   * absent, or has a text in its place inside of other values.
   */
  readonly check?: (known: Properties) => void;
  /** Whether somebody has changed the resource since its stack has. @default - nobody can */
  readonly hasDrifted?: (context: Pick<ResourceContext, 'region'>, physicalId: string) => boolean;
  /** Brings resolved properties into the form that is compared and handed over. */
  readonly normalize?: (properties: Properties) => Properties;
  /** Throws when an update from one to the other is refused whatever comes of it. */
  readonly checkUpdate?: (before: Properties, after: Properties) => void;
  create(context: ResourceContext, properties: Properties): ResourceState | Promise<ResourceState>;
  /** Absent: every change replaces. */
  update?(context: ResourceContext, current: CurrentState, properties: Properties): ResourceState | Promise<ResourceState>;
  /** A resource that is gone already counts as deleted. */
  delete(context: ResourceContext, current: CurrentState): void | Promise<void>;
}

/** Whether changing these properties replaces the resource. */
export function isReplacedBy(type: ResourceType, changed: readonly string[]): boolean {
  return changed.some((name) => !type.update || type.replacedBy?.includes(name));
}

const RANDOM_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** A physical name as CloudFormation makes one: `<stack>-<logical id>-<12 random characters>`, the first two cut to fit. */
export function generateName(context: ResourceContext, maxLength = 255): string {
  const suffix = Array.from(randomBytes(12), (byte) => RANDOM_LETTERS[byte % RANDOM_LETTERS.length]).join('');
  const room = maxLength - suffix.length - 2;
  const logicalId = context.logicalId.slice(0, Math.max(Math.floor(room / 2), room - context.stackName.length));
  return `${context.stackName.slice(0, room - logicalId.length)}-${logicalId}-${suffix}`;
}
