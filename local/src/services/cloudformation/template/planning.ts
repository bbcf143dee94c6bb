/** Makes plans from templates, and rejects what CloudFormation rejects before it deploys anything. */
import { isObject } from '../../../data/json';
import { messageOf } from '../../../service/error-message';
import { any, type Shape, structure } from '../../../service/input';
import type { Properties, ResourceTypes } from '../../../service/resource-type';
import { ServiceError } from '../../../service/service-error';
import { checkNoSecrets, checkParameters } from './dynamic-references';
import { topologicalSort } from './graph';
import { references, resolve, type Scope } from './intrinsics';
import { type ParameterInput, type Parameters, resolveParameters } from './parameters';
import { conditionIn, dependencyGraph, type Plan, type PlanContext, type PlannedResource } from './plan';
import { pseudoParameter, type StackIdentity } from './pseudo-parameters';
import { formatError, parseTemplate, type ResourceDefinition, type Template } from './template';
import { validateTemplate } from './validation';

/** What a caller of the API asks for. */
interface PlanRequest {
  readonly templateText: string;
  readonly parameters: readonly ParameterInput[];
  /** The values that UsePreviousValue keeps. */
  readonly previousParameters?: Parameters;
  readonly tags: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  /** @default false */
  readonly revertsDrift?: boolean;
}

/** Throws if anything is wrong with the request, before anything runs. */
export function createPlan(stack: StackIdentity, request: PlanRequest, context: PlanContext): Plan {
  const template = parseTemplate(request.templateText);
  validateTemplate(template, context.types);
  const parameters = resolveParameters(template, request.parameters, request.previousParameters, (name) =>
    context.readParameter(stack.region, name),
  );
  const conditions = settleConditions(template, parameters, stack);
  checkRules(template, parameters, stack, conditions);
  const resources = plannedResources(template, conditions, context.types);
  checkCapabilities(resources, request.capabilities, context.types);
  checkKnownProperties({ template, parameters, conditions, resources }, stack, context);
  const { templateText, tags, revertsDrift = false } = request;
  return { templateText, template, parameters, tags, resources, conditions, revertsDrift };
}

type Condition = Scope['condition'];

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
      constructPath: constructPathOf(definition),
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

/** Reads the path that the CDK writes into the metadata of each resource. */
function constructPathOf({ Metadata }: ResourceDefinition): string | undefined {
  const path = Metadata?.['aws:cdk:path'];
  return typeof path === 'string' ? path : undefined;
}

function resourceNames(value: unknown, template: Template, condition: Condition): string[] {
  const names = references(value, condition)
    .filter(({ kind }) => kind === 'Ref' || kind === 'GetAtt')
    .map(({ name }) => name);
  return names.filter((name) => Object.hasOwn(template.Resources, name));
}

/** The values that functions can read before any resource exists. `later` gives what they read of resources and other stacks. */
function earlyScope(
  { template, parameters }: Pick<Plan, 'template' | 'parameters'>,
  stack: StackIdentity,
  condition: Condition,
  later: (what: string) => unknown,
): Scope {
  return {
    ref: (name) => pseudoParameter(name, stack) ?? parameters.get(name)?.value ?? later(name),
    getAtt: later,
    importValue: () => later('Fn::ImportValue'),
    stackOutput: () => later('Fn::GetStackOutput'),
    condition,
    mappings: template.Mappings,
    region: stack.region,
  };
}

/** Conditions and rules are evaluated before any resource exists. */
function conditionScope(template: Template, parameters: Parameters, stack: StackIdentity, condition: Condition): Scope {
  return earlyScope({ template, parameters }, stack, condition, (what) => {
    throw formatError(`Conditions and rules can only use parameters, mappings and pseudo parameters, not ${what}`);
  });
}

function settleConditions(template: Template, parameters: Parameters, stack: StackIdentity): Plan['conditions'] {
  const settled = new Map<string, boolean>();
  const condition = (name: string): boolean => {
    const known = settled.get(name);
    if (known !== undefined) return known;
    const value = resolve(template.Conditions[name], conditionScope(template, parameters, stack, condition));
    if (typeof value !== 'boolean') throw formatError(`Conditions/${name} must give true or false`);
    settled.set(name, value);
    return value;
  };
  // Conditions that no resource uses are evaluated too, so that their errors are found now.
  Object.keys(template.Conditions).forEach(condition);
  return settled;
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html */
function checkRules(template: Template, parameters: Parameters, stack: StackIdentity, conditions: Plan['conditions']): void {
  const scope = conditionScope(template, parameters, stack, conditionIn(conditions));
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

/** Stands for a value that depends on a resource or on another stack. */
const UNKNOWN = '{{known:after-deployment}}';

type Planned = Pick<Plan, 'template' | 'parameters' | 'conditions' | 'resources'>;

/** Throws one error with all faults: functions that fail in any case, parameters that do not exist, and properties that a type rejects. */
function checkKnownProperties(plan: Planned, stack: StackIdentity, { types, readParameter }: PlanContext): void {
  const ofResources = [...plan.resources.values()].flatMap((planned) =>
    faultsIn(`${planned.logicalId}, ${planned.typeName}`, () => {
      const known = knownProperties(plan, planned, stack);
      checkParameters(stack.region, known, readParameter);
      const type = types.get(planned.typeName);
      if (type.isCustomResource) checkNoSecrets(known);
      const readable = Object.fromEntries(Object.entries(known).filter(([, value]) => !isReference(value)));
      type.check?.(withoutReferences(structure(type.properties), readable) as Properties);
    }),
  );
  const ofOutputs = Object.entries(plan.template.Outputs)
    .filter(([, { Condition }]) => !Condition || plan.conditions.get(Condition))
    .flatMap(([key, { Value }]) => faultsIn(`output ${key}`, () => valueOrUnknown(Value, plan, stack)));
  const faults = [...ofResources, ...ofOutputs];
  if (faults.length > 0) throw new ServiceError('ValidationError', faults.join('\n'));
}

function faultsIn(what: string, check: () => unknown): string[] {
  try {
    check();
    return [];
  } catch (error) {
    const message = messageOf(error);
    // The type checks values that are not known yet when it creates the resource.
    return message.includes(UNKNOWN) ? [] : [`${message} (${what})`];
  }
}

/** Leaves out properties that are unknown as a whole, or that cannot be computed from unknown values. */
function knownProperties(plan: Planned, { properties }: PlannedResource, stack: StackIdentity): Properties {
  const known = Object.entries(properties).flatMap(([name, property]) => {
    const value = valueOrUnknown(property, plan, stack);
    return value === UNKNOWN || typeof value === 'symbol' ? [] : [[name, value] as const];
  });
  return Object.fromEntries(known);
}

/** The value without references in the place of numbers, lists and objects. References inside of a text stay. */
function withoutReferences(shape: Shape, value: unknown): unknown {
  const { kind, element, members } = shape;
  if (isReference(value)) return kind === 'text' || kind === 'any' ? value : undefined;
  if (Array.isArray(value) && element) return value.map((item) => withoutReferences(element, item)).filter((item) => item !== undefined);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, withoutReferences((members ? members[name] : element) ?? any, item)]),
  );
}

/** Throws if a function fails although it knows all values that it needs. */
function valueOrUnknown(property: unknown, plan: Planned, stack: StackIdentity): unknown {
  let asksForUnknown = false;
  const unknown = () => {
    asksForUnknown = true;
    return UNKNOWN;
  };
  try {
    return resolve(property, earlyScope(plan, stack, conditionIn(plan.conditions), unknown));
  } catch (error) {
    if (asksForUnknown) return UNKNOWN;
    throw error;
  }
}

function isReference(value: unknown): boolean {
  return typeof value === 'string' && (value.includes(UNKNOWN) || value.includes('{{resolve:'));
}
