/** What a stack is asked to become: a template whose parameters and conditions are settled, so that resources can be deployed from it. */
import { ServiceError } from '../../../service/service-error';
import { refuseBootstrapTemplate } from '../api/bootstrap-stack';
import type { ResourceTypes } from '../resource-types/lookup';
import type { Properties, ResourceType } from '../resource-types/resource-type';
import { type Graph, topologicalSort } from '../template/graph';
import { NO_VALUE, references, resolve, type Scope } from '../template/intrinsics';
import { isObject, type JsonObject } from '../template/json';
import { type ParameterInput, type Parameters, resolveParameters } from '../template/parameters';
import { pseudoParameter, type StackIdentity } from '../template/pseudo-parameters';
import { formatError, parseTemplate, type ResourceDefinition, type Template } from '../template/template';
import { validateTemplate } from '../template/validation';
import { checkKnownProperties } from './known-properties';
import type { StackOutput } from './stack';

/** A resource that the stack is to have. */
export interface PlannedResource {
  readonly logicalId: string;
  readonly typeName: string;
  /** As in the template, functions unresolved. */
  readonly properties: JsonObject;
  readonly dependencies: readonly string[];
  readonly deletionPolicy: string;
  readonly retainWhenReplaced: boolean;
}

/** A plan for one stack: plain data. */
export interface Plan {
  readonly templateText: string;
  readonly template: Template;
  readonly parameters: Parameters;
  readonly tags: Readonly<Record<string, string>>;
  readonly resources: ReadonlyMap<string, PlannedResource>;
  /** What each of the template's conditions comes to. */
  readonly conditions: ReadonlyMap<string, boolean>;
  /** Whether resources that somebody has changed become again what the template says. */
  readonly revertsDrift: boolean;
}

/** What a caller asks for. */
export interface PlanRequest {
  readonly templateText: string;
  readonly parameters: readonly ParameterInput[];
  /** For parameters that keep their value. */
  readonly previousParameters?: Parameters;
  readonly tags: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  /** @default false */
  readonly revertsDrift?: boolean;
}

/** What a plan is made with. */
export interface PlanContext {
  readonly types: ResourceTypes;
  readonly readParameter: (name: string) => string | undefined;
}

/** Throws whatever is wrong with the request; nothing has run by then. */
export function createPlan(stack: StackIdentity, request: PlanRequest, context: PlanContext): Plan {
  refuseBootstrapTemplate(request.templateText);
  const template = parseTemplate(request.templateText);
  validateTemplate(template, context.types);
  const parameters = resolveParameters(template, request.parameters, request.previousParameters, context.readParameter);
  const conditions = settleConditions(template, parameters, stack);
  checkRules(template, parameters, stack, conditions);
  const resources = plannedResources(template, conditions, context.types);
  checkCapabilities(resources, request.capabilities, context.types);
  checkKnownProperties({ template, parameters, conditions, resources }, stack, context);
  const { templateText, tags, revertsDrift = false } = request;
  return { templateText, template, parameters, tags, resources, conditions, revertsDrift };
}

type Condition = Scope['condition'];

function conditionIn(conditions: Plan['conditions']): Condition {
  return (name) => conditions.get(name) === true;
}

/** Planned resources, each with those it needs. */
export function dependencyGraph(resources: Plan['resources']): Graph<string> {
  return new Map([...resources.values()].map(({ logicalId, dependencies }) => [logicalId, dependencies]));
}

function plannedResources(template: Template, conditions: Plan['conditions'], types: ResourceTypes): Map<string, PlannedResource> {
  const condition = conditionIn(conditions);
  const isPlanned = (definition: ResourceDefinition | undefined) => !definition?.Condition || condition(definition.Condition);
  const resources = new Map<string, PlannedResource>();
  for (const [logicalId, definition] of Object.entries(template.Resources)) {
    if (!types.find(definition.Type) || !isPlanned(definition)) continue;
    const mentioned = resourceNames(definition.Properties, template, condition);
    const absent = mentioned.filter((name) => !isPlanned(template.Resources[name]));
    if (absent.length > 0)
      throw formatError(`Unresolved resource dependencies [${absent.join(', ')}] in the Resources block of the template`);
    const dependsOn = [definition.DependsOn ?? []].flat().filter((name) => isPlanned(template.Resources[name]));
    resources.set(logicalId, {
      logicalId,
      typeName: definition.Type,
      properties: definition.Properties ?? {},
      dependencies: [...new Set([...dependsOn, ...mentioned])],
      deletionPolicy: definition.DeletionPolicy ?? 'Delete',
      retainWhenReplaced: definition.UpdateReplacePolicy === 'Retain',
    });
  }
  const { circular } = topologicalSort(dependencyGraph(resources));
  if (circular.length > 0) {
    throw new ServiceError('ValidationError', `Circular dependency between resources: [${circular.join(', ')}]`);
  }
  return resources;
}

function resourceNames(value: unknown, template: Template, condition: Condition): string[] {
  const names = [...references(value, condition)].filter(({ kind }) => kind === 'Ref' || kind === 'GetAtt').map(({ name }) => name);
  return names.filter((name) => Object.hasOwn(template.Resources, name));
}

/** Conditions and rules are settled before there is any resource. */
function settledScope(template: Template, parameters: Parameters, stack: StackIdentity, condition: Condition): Scope {
  const refuse = (what: string) => {
    throw formatError(`Conditions and rules can only use parameters, mappings and pseudo parameters, not ${what}`);
  };
  return {
    ref: (name) => pseudoParameter(name, stack) ?? parameters.get(name)?.value ?? refuse(name),
    getAtt: refuse,
    importValue: () => refuse('Fn::ImportValue'),
    stackOutput: () => refuse('Fn::GetStackOutput'),
    condition,
    mappings: template.Mappings,
    region: stack.region,
  };
}

function settleConditions(template: Template, parameters: Parameters, stack: StackIdentity): Plan['conditions'] {
  const settled = new Map<string, boolean>();
  const condition = (name: string): boolean => {
    const known = settled.get(name);
    if (known !== undefined) return known;
    const value = resolve(template.Conditions[name], settledScope(template, parameters, stack, condition));
    if (typeof value !== 'boolean') throw formatError(`Conditions/${name} must give true or false`);
    settled.set(name, value);
    return value;
  };
  // Also those that nothing asks for, so that a wrong one is refused now.
  Object.keys(template.Conditions).forEach(condition);
  return settled;
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html */
function checkRules(template: Template, parameters: Parameters, stack: StackIdentity, conditions: Plan['conditions']): void {
  const scope = settledScope(template, parameters, stack, conditionIn(conditions));
  for (const [name, rule] of Object.entries(template.Rules)) {
    if (!isObject(rule) || (rule.RuleCondition !== undefined && resolve(rule.RuleCondition, scope) !== true)) continue;
    for (const assertion of Array.isArray(rule.Assertions) ? rule.Assertions : []) {
      if (!isObject(assertion) || resolve(assertion.Assert, scope) === true) continue;
      throw new ServiceError(
        'ValidationError',
        `Template validation error: rule ${name}: ${assertion.AssertDescription ?? 'its assertion is false'}`,
      );
    }
  }
}

function checkCapabilities(resources: Plan['resources'], given: readonly string[], types: ResourceTypes): void {
  for (const { properties, typeName } of resources.values()) {
    const type = types.get(typeName);
    if (!type.capability) continue;
    const named = type.nameProperty !== undefined && Object.hasOwn(properties, type.nameProperty);
    const enough = named ? ['CAPABILITY_NAMED_IAM'] : ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'];
    if (enough.some((capability) => given.includes(capability))) continue;
    throw new ServiceError('InsufficientCapabilitiesException', `Requires capabilities : [${enough[0]}], for ${typeName}`);
  }
}

/** What a template's functions can know of a deployed resource. */
export interface KnownResource {
  readonly physicalId?: string;
  readonly attributes: Properties;
}

/**
 * Where the functions of a plan find what they ask about.
 *
 * @param others the outputs of other stacks
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

/** The resource's properties as its type gets them. */
export function resolveProperties(plan: Plan, planned: PlannedResource, type: ResourceType, scope: Scope): Properties {
  const resolved = resolve(planned.properties, scope);
  const properties = isObject(resolved) ? resolved : {};
  const tagged = type.takesStackTags ? withStackTags(properties, plan.tags) : properties;
  return type.normalize?.(tagged) ?? tagged;
}

/** The resource's own tags win. */
function withStackTags(properties: Properties, stackTags: Plan['tags']): Properties {
  const own = Array.isArray(properties.Tags) ? properties.Tags.filter(isObject) : [];
  const keys = own.map(({ Key }) => Key);
  const inherited = Object.entries(stackTags).filter(([key]) => !keys.includes(key));
  if (inherited.length === 0) return properties;
  return { ...properties, Tags: [...own, ...inherited.map(([Key, Value]) => ({ Key, Value }))] };
}

/** The outputs whose condition holds. */
export function resolveOutputs(plan: Plan, scope: Scope): StackOutput[] {
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
