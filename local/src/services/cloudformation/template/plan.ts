/** Plans: templates with the values of their parameters and conditions, ready to be deployed. */
import { isObject, type JsonObject } from '../../../data/json';
import type { Properties, ResourceType, ResourceTypes } from '../../../service/resource-type';
import type { ReadParameter } from './dynamic-references';
import type { Graph } from './graph';
import { NO_VALUE, resolve, type Scope } from './intrinsics';
import type { Parameters } from './parameters';
import { pseudoParameter, type StackIdentity } from './pseudo-parameters';
import { type DeletionPolicy, formatError, type Template } from './template';

/** A resource that the plan deploys. */
export interface PlannedResource {
  readonly logicalId: string;
  readonly typeName: string;
  /** The path of the construct in the CDK app. @default - the template does not tell */
  readonly constructPath?: string;
  /** As in the template: functions are not resolved. */
  readonly properties: JsonObject;
  readonly dependencies: readonly string[];
  readonly deletionPolicy: DeletionPolicy;
  readonly retainWhenReplaced: boolean;
}

/** A plan for one stack: plain data. */
export interface Plan {
  readonly templateText: string;
  readonly template: Template;
  readonly parameters: Parameters;
  readonly tags: Readonly<Record<string, string>>;
  readonly resources: ReadonlyMap<string, PlannedResource>;
  /** The value of each condition of the template. */
  readonly conditions: ReadonlyMap<string, boolean>;
  /** Whether resources that were changed outside of CloudFormation become again what the template says. */
  readonly revertsDrift: boolean;
}

/** What a plan needs from outside. */
export interface PlanContext {
  readonly types: ResourceTypes;
  readonly readParameter: ReadParameter;
}

export function conditionIn(conditions: Plan['conditions']): Scope['condition'] {
  return (name) => conditions.get(name) === true;
}

/** Each planned resource with the resources that it needs. */
export function dependencyGraph(resources: Plan['resources']): Graph<string> {
  return new Map([...resources.values()].map(({ logicalId, dependencies }) => [logicalId, dependencies]));
}

/** An output with its value. */
export interface PlanOutput {
  readonly key: string;
  readonly value: string;
  readonly description?: string;
  readonly exportName?: string;
}

/** What the functions of a template can read of a deployed resource. */
interface KnownResource {
  readonly physicalId?: string;
  readonly attributes: Properties;
}

/**
 * The values that the functions of a plan read.
 *
 * @param others reads the outputs of other stacks
 */
export function planScope(
  plan: Plan,
  stack: StackIdentity,
  resources: { get(logicalId: string): KnownResource | undefined },
  others: Pick<Scope, 'importValue' | 'stackOutput'>,
): Scope {
  return {
    ref: (name) => {
      const value = pseudoParameter(name, stack) ?? plan.parameters.get(name)?.value ?? resources.get(name)?.physicalId;
      if (value === undefined) throw formatError(`Unresolved resource dependencies [${name}]`);
      return value;
    },
    getAtt: (logicalId, attribute) => {
      const resource = resources.get(logicalId);
      const attributes = resource?.attributes ?? {};
      const value = Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined;
      if (value === undefined || value === null || isObject(value)) {
        throw new Error(
          `CustomResource attribute error: Vendor response doesn't contain ${attribute} attribute in object ${resource?.physicalId ?? logicalId}`,
        );
      }
      return value;
    },
    ...others,
    condition: conditionIn(plan.conditions),
    mappings: plan.template.Mappings,
    region: stack.region,
  };
}

/** The properties that the resource's type gets. */
export function resolveProperties(plan: Plan, planned: PlannedResource, type: ResourceType, scope: Scope): Properties {
  const resolved = resolve(planned.properties, scope);
  const properties = isObject(resolved) ? resolved : {};
  const tagged = type.takesStackTags ? withStackTags(properties, plan.tags, type) : properties;
  return type.normalize?.(tagged) ?? tagged;
}

/** The tags of the resource override those of the stack. */
function withStackTags(properties: Properties, stackTags: Plan['tags'], type: ResourceType): Properties {
  if (type.properties.Tags?.kind === 'map') return withTagMap(properties, stackTags);
  const own = Array.isArray(properties.Tags) ? properties.Tags.filter(isObject) : [];
  const keys = own.map(({ Key }) => Key);
  const inherited = Object.entries(stackTags).filter(([key]) => !keys.includes(key));
  if (inherited.length === 0) return properties;
  return { ...properties, Tags: [...own, ...inherited.map(([Key, Value]) => ({ Key, Value }))] };
}

function withTagMap(properties: Properties, stackTags: Plan['tags']): Properties {
  const { Tags } = properties;
  const own = isObject(Tags) ? Tags : {};
  return Object.keys(stackTags).length === 0 ? properties : { ...properties, Tags: { ...stackTags, ...own } };
}

/** The outputs whose condition is true. */
export function resolveOutputs(plan: Plan, scope: Scope): PlanOutput[] {
  const wanted = Object.entries(plan.template.Outputs).filter(([, { Condition }]) => !Condition || scope.condition(Condition));
  return wanted.map(([key, { Value, Description, Export }]) => {
    return {
      key,
      value: outputText(`Output ${key}`, resolve(Value, scope)),
      ...(Description !== undefined && { description: Description }),
      ...(Export && { exportName: outputText(`The export name of output ${key}`, resolve(Export.Name, scope)) }),
    };
  });
}

function outputText(what: string, value: unknown): string {
  if (typeof value !== 'object' && value !== NO_VALUE) return String(value);
  throw new Error(`Template format error: ${what} must be a string, got ${JSON.stringify(value) ?? 'AWS::NoValue'}`);
}
