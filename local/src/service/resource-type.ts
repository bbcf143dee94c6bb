/** What a resource type is: data and functions. Stacks know nothing else of any type. */
import { isObject, type JsonObject, readJson } from '../data/json';
import { messageOf } from './error-message';
import {
  list,
  type Members,
  type Parsed,
  parse,
  required,
  type StructureOf,
  structure,
  text,
  type ValueOf,
  validate,
  wholeNumber,
} from './input';
import { CAPITALS, DIGITS, randomId } from './random-id';

/** The properties or attributes of a resource, with every function of the template resolved. */
export type Properties = JsonObject;

/** What a type learns of the stack that a resource belongs to. */
export interface ResourceContext {
  readonly stackId: string;
  readonly stackName: string;
  readonly region: string;
  readonly logicalId: string;
  readonly typeName: string;
  /** Aborted when the stack operation has failed elsewhere. A type that may take long then ends with a {@link ResourceFailure}. */
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

/** A resource after a create or an update. */
export interface ResourceState {
  /** The value of `Ref`. If an update changes it, the resource has been replaced, and the stack operation deletes the former one. */
  readonly physicalId: string;
  /** The values of `Fn::GetAtt`. */
  readonly attributes?: Properties;
}

/** A resource before an update or a delete. */
interface CurrentState<P = Properties> {
  readonly physicalId: string;
  readonly properties: P;
  readonly attributes: Properties;
}

/**
 * A failure that names the physical id of the resource: a failed create has left something that must be deleted, or a failed update answers
 * with an id. After any other error, a create has left nothing, and an update keeps the id.
 */
export class ResourceFailure extends Error {
  constructor(
    message: string,
    readonly physicalId: string,
  ) {
    super(message);
  }
}

interface Traits<M extends Members> {
  /** The properties that templates may give. */
  readonly properties: M;
  /** Templates may give other properties, too. */
  readonly takesAnyProperty?: boolean;
  /** The attributes of `Fn::GetAtt`. `any`: only the created resource tells. */
  readonly attributes: readonly string[] | 'any';
  /** The properties whose change replaces the resource. */
  readonly replacedBy?: readonly string[];
  /** The properties go to a function of the user, which must not get secrets. */
  readonly isCustomResource?: boolean;
  /** Any update may return another physical id. */
  readonly updateMayReplace?: boolean;
  /** The property by which users name the resource. It has to change when the resource is replaced. */
  readonly nameProperty?: string;
  /** The stack's tags are merged into the property `Tags`. */
  readonly takesStackTags?: boolean;
  /** What users must know when the resource is deployed: what it does not do here. It is the reason of the completed status. */
  readonly notice?: string;
  /** What the caller of a stack operation has to acknowledge, in its named variant if the template has `nameProperty`. */
  readonly capability?: 'CAPABILITY_IAM';
  /** Whether the resource was changed outside of CloudFormation. @default - it never is */
  readonly hasDrifted?: (context: Pick<ResourceContext, 'region'>, physicalId: string) => boolean;
  /** Brings resolved properties into the form in which they are compared and passed to the type. */
  readonly normalize?: (properties: Properties) => Properties;
  /** Throws if the resource cannot be updated from one to the other. */
  readonly checkUpdate?: (before: Properties, after: Properties) => void;
}

interface Functions<P, Known> {
  /**
   * Throws for properties that would fail, before anything is deployed. A property that depends on another resource is absent then, and a
   * text inside of a property has a placeholder.
   */
  check?(known: Known): void;
  create(context: ResourceContext, properties: P): ResourceState | Promise<ResourceState>;
  /** Absent if every change replaces the resource. */
  update?(context: ResourceContext, current: CurrentState<P>, properties: P): ResourceState | Promise<ResourceState>;
  /** Succeeds if the resource does not exist any more. */
  delete(context: ResourceContext, current: CurrentState<P>): void | Promise<void>;
}

/** A resource type. */
export interface ResourceType extends Traits<Members>, Functions<Properties, Properties> {}

/** A resource type whose functions get the properties in the form of their shapes. */
export function resourceType<const M extends Members>(type: Traits<M> & Functions<StructureOf<M>, Parsed<StructureOf<M>>>): ResourceType {
  const shape = structure(type.properties);
  const read = (properties: Properties): StructureOf<M> => {
    const parsed = parse(shape, properties, { lenient: true });
    validate(shape, parsed);
    return parsed;
  };
  // Read on demand, so that a delete that needs no properties does not fail because of them.
  const currentOf = ({ physicalId, attributes, properties }: CurrentState): CurrentState<StructureOf<M>> => ({
    physicalId,
    attributes,
    get properties() {
      return read(properties);
    },
  });
  const { check, update } = type;
  return {
    ...type,
    ...(check && { check: (known) => check(parse(shape, known, { lenient: true })) }),
    create: (context, properties) => type.create(context, read(properties)),
    ...(update && { update: (context, current, properties) => update(context, currentOf(current), read(properties)) }),
    delete: (context, current) => type.delete(context, currentOf(current)),
  } as ResourceType;
}

/** Whether a change of these properties replaces the resource. */
export function isReplacedBy(type: ResourceType, changed: readonly string[]): boolean {
  return changed.some((name) => !type.update || type.replacedBy?.includes(name));
}

/** A physical name as CloudFormation makes one: `<stack>-<logical id>-<12 random characters>`, the first two cut to fit. */
export function generateName(context: Pick<ResourceContext, 'stackName' | 'logicalId'>, maxLength = 255): string {
  const suffix = randomId(12, CAPITALS + DIGITS);
  const room = maxLength - suffix.length - 2;
  const logicalId = context.logicalId.slice(0, Math.max(Math.floor(room / 2), room - context.stackName.length));
  return `${context.stackName.slice(0, room - logicalId.length)}-${logicalId}-${suffix}`;
}

/** The resource types that templates can use. */
export interface ResourceTypes {
  /** Undefined if there is no such type. */
  find(typeName: string | undefined): ResourceType | undefined;
  /** For the types of a plan, which exist. */
  get(typeName: string): ResourceType;
  /** For messages. */
  readonly names: readonly string[];
}

const CUSTOM_RESOURCE = 'AWS::CloudFormation::CustomResource';
/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html */
const CUSTOM_RESOURCE_NAME = /^Custom::[A-Za-z0-9_@-]{1,60}$/;

/** Looks types up by name, and `customResource` for all names of custom resources. */
export function lookupOf(types: Readonly<Record<string, ResourceType>>, customResource: ResourceType): ResourceTypes {
  const find = (typeName = '') => {
    if (typeName === CUSTOM_RESOURCE || CUSTOM_RESOURCE_NAME.test(typeName)) return customResource;
    return Object.hasOwn(types, typeName) ? types[typeName] : undefined;
  };
  return {
    names: [...Object.keys(types).sort(), CUSTOM_RESOURCE, 'Custom::*'],
    find,
    get(typeName) {
      const type = find(typeName);
      if (!type) throw new Error(`The local endpoint does not have the resource type ${typeName}.`);
      return type;
    },
  };
}

/** A text, which may be empty. */
export const string = text({ min: 0 });

export const integer = wholeNumber();

/** The list of keys and values by which resources are tagged. */
export const TAGS = list(structure({ Key: required(string), Value: required(string) }));

/** Tags as a map. */
export function tagMap(tags: Parsed<ValueOf<typeof TAGS>> = []): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}

/** A policy or another document, which templates write as an object or as JSON text. */
export function documentOf(name: string, value: unknown = {}): JsonObject {
  const document = typeof value === 'string' ? parsed(name, value) : value;
  if (isObject(document)) return document;
  throw new Error(`Property ${name} must be an object, got ${JSON.stringify(document)}`);
}

function parsed(name: string, json: string): unknown {
  try {
    return readJson(json);
  } catch (error) {
    throw new Error(`Property ${name} must be an object, or the JSON of one: ${messageOf(error)}`);
  }
}
