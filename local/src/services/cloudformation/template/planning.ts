/** Makes plans from templates, and rejects what CloudFormation rejects before it deploys anything. */

import { isObject } from '../../../data/json-object';
import { ServiceError } from '../../../service/service-error';
import type { ResourceTypes } from '../resource-types/lookup';
import { topologicalSort } from './graph';
import { references, resolve, type Scope } from './intrinsics';
import { checkKnownProperties } from './known-properties';
import { type ParameterInput, type Parameters, resolveParameters } from './parameters';
import { conditionIn, dependencyGraph, type Plan, type PlanContext, type PlannedResource } from './plan';
import { pseudoParameter, type StackIdentity } from './pseudo-parameters';
import { formatError, parseTemplate, type ResourceDefinition, type Template } from './template';
import { validateTemplate } from './validation';

/** What a caller of the API asks for. */
export interface PlanRequest {
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

/** Conditions and rules are evaluated before any resource exists. */
function settledScope(template: Template, parameters: Parameters, stack: StackIdentity, condition: Condition): Scope {
  const reject = (what: string) => {
    throw formatError(`Conditions and rules can only use parameters, mappings and pseudo parameters, not ${what}`);
  };
  return {
    ref: (name) => pseudoParameter(name, stack) ?? parameters.get(name)?.value ?? reject(name),
    getAtt: reject,
    importValue: () => reject('Fn::ImportValue'),
    stackOutput: () => reject('Fn::GetStackOutput'),
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
  // Conditions that no resource uses are evaluated too, so that their errors are found now.
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
