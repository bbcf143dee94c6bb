/** Finds all faults of a template before anything runs. */
import { isObject, type JsonObject } from '../../../data/json';
import { InputFault, type Members, nameOf, parse, type Shape } from '../../../service/input';
import { type ResourceType, type ResourceTypes, string } from '../../../service/resource-type';
import { WAY_OUT } from '../../../service/way-out';
import { unservedTypes } from '../stand-ins/ways-out';
import { referenceFaults } from './dynamic-references';
import { topologicalSort } from './graph';
import { functionCall, isKnownFunction, type Reference, references } from './intrinsics';
import { PSEUDO_PARAMETERS } from './pseudo-parameters';
import { DELETION_POLICIES, formatError, type ResourceDefinition, type Template } from './template';

const RESOURCE_ATTRIBUTES = ['Type', 'Properties', 'DependsOn', 'Condition', 'DeletionPolicy', 'UpdateReplacePolicy', 'Metadata'];
const REPLACE_POLICIES = ['Delete', 'Retain'];
const MAX_RESOURCES = 500;

/** A message with more faults would be unreadable. */
const MAX_FAULTS = 200;

/** Throws one error with all faults of the template, two hundred at most. */
export function validateTemplate(template: Template, types: ResourceTypes): void {
  checkResourceCount(template);
  const mentioned = mentionedIn(template);
  const faults = [
    ...typeFaults(template, types),
    ...nameFaults(template, mentioned),
    ...conditionFaults(template, mentioned),
    ...Object.entries(template.Resources).flatMap(([logicalId, definition]) => [
      ...resourceFaults(logicalId, definition, types.find(definition.Type)),
      ...dependsOnFaults(logicalId, definition, template),
    ]),
    ...outputFaults(template.Outputs),
    ...attributeFaults(template, mentioned, types),
    ...referenceFaults(template.Resources),
    ...wayOutOfProperties(template, types),
  ];
  const more = faults.length > MAX_FAULTS ? [`(${faults.length - MAX_FAULTS} more)`] : [];
  if (faults.length > 0) throw formatError([...faults.slice(0, MAX_FAULTS), ...more].join('\n'));
}

/** The names in the blocks of a template. */
interface Mentioned {
  readonly Resources: readonly Reference[];
  readonly Outputs: readonly Reference[];
  readonly Conditions: readonly Reference[];
}

function mentionedIn({ Resources, Outputs, Conditions }: Template): Mentioned {
  const properties = Object.values(Resources).map(({ Properties = {} }) => Properties);
  return { Resources: references(properties), Outputs: references(Outputs), Conditions: references(Conditions) };
}

/** Runs first, because the other checks take time for each resource. */
function checkResourceCount(template: Template): void {
  const count = Object.keys(template.Resources).length;
  if (count === 0) throw formatError('At least one Resources member must be defined.');
  if (count > MAX_RESOURCES) throw formatError(`Number of resources, ${count}, is greater than maximum allowed, ${MAX_RESOURCES}`);
}

function typeFaults(template: Template, types: ResourceTypes): string[] {
  const unknown = new Map<string, string[]>();
  for (const [logicalId, { Type }] of Object.entries(template.Resources)) {
    if (!types.find(Type)) unknown.set(String(Type), [...(unknown.get(String(Type)) ?? []), logicalId]);
  }
  if (unknown.size === 0) return [];
  return [unservedTypes(unknown, types.names)];
}

function nameFaults(template: Template, mentioned: Mentioned): string[] {
  const known = new Set([...PSEUDO_PARAMETERS, ...Object.keys(template.Parameters), ...Object.keys(template.Resources)]);
  return Object.entries(mentioned).flatMap(([block, inBlock]: [string, readonly Reference[]]) => {
    const unresolved = inBlock.filter(({ kind, name }) =>
      kind === 'Ref' ? !known.has(name) : kind === 'GetAtt' && !Object.hasOwn(template.Resources, name),
    );
    const names = [...new Set(unresolved.map(({ name }) => name))];
    const functions = inBlock.filter(({ kind, name }) => kind === 'Function' && !isKnownFunction(name)).map(({ name }) => name);
    return [
      ...(names.length > 0 ? [`Unresolved resource dependencies [${names.join(', ')}] in the ${block} block of the template`] : []),
      ...[...new Set(functions)].map((name) => `The local endpoint does not have the function ${name}, used in the ${block} block.`),
    ];
  });
}

function conditionFaults(template: Template, { Conditions, Resources, Outputs }: Mentioned): string[] {
  const attached = [...Object.values(template.Resources), ...Object.values(template.Outputs)].flatMap(({ Condition = [] }) => Condition);
  const names = [...attached, ...conditionNames(Conditions), ...conditionNames(Resources), ...conditionNames(Outputs)];
  const unknown = [...new Set(names)].filter((name) => !Object.hasOwn(template.Conditions, name));
  const graph = new Map(Object.entries(template.Conditions).map(([name, value]) => [name, conditionNames(references(value))]));
  const { circular } = topologicalSort(graph);
  return [
    ...unknown.map((name) => `Unresolved condition dependency ${name}`),
    ...(circular.length > 0 ? [`Circular dependency between conditions: [${circular.join(', ')}]`] : []),
  ];
}

function conditionNames(mentioned: readonly Reference[]): string[] {
  return mentioned.filter(({ kind }) => kind === 'Condition').map(({ name }) => name);
}

function resourceFaults(logicalId: string, definition: ResourceDefinition, type: ResourceType | undefined): string[] {
  const faults: string[] = [];
  if (!/^[A-Za-z0-9]{1,255}$/.test(logicalId)) faults.push(`Resource name ${logicalId} is non alphanumeric.`);
  for (const attribute of Object.keys(definition).filter((name) => !RESOURCE_ATTRIBUTES.includes(name))) {
    faults.push(`The local endpoint does not have ${attribute}, an attribute of resource ${logicalId}.`);
  }
  faults.push(...policyFaults(logicalId, 'DeletionPolicy', definition.DeletionPolicy, DELETION_POLICIES));
  faults.push(...policyFaults(logicalId, 'UpdateReplacePolicy', definition.UpdateReplacePolicy, REPLACE_POLICIES));
  if (!type) return faults;
  const { Properties = {} } = definition;
  const { properties } = type;
  const missing = missingMembers(properties, Properties);
  if (missing.length > 0) faults.push(`Resource ${logicalId} (${definition.Type}) needs the properties: ${missing.join(', ')}.`);
  const unknown = unservedProperties(definition, type);
  if (unknown.length > 0) {
    const served = namesOf(properties);
    faults.push(`The local endpoint does not have ${unknown.join(', ')} of ${definition.Type} (${logicalId}). It has: ${served}.`);
  }
  const ofResource = memberFaults(properties, Properties);
  faults.push(...ofResource.map((fault) => `${fault} (${logicalId}, ${definition.Type})`));
  return faults;
}

function unservedProperties({ Properties = {} }: ResourceDefinition, { properties, takesAnyProperty }: ResourceType): string[] {
  return takesAnyProperty ? [] : Object.keys(Properties).filter((name) => !Object.hasOwn(properties, name));
}

/** Says once what to do about all properties that AWS has and the endpoint has not. */
function wayOutOfProperties({ Resources }: Template, types: ResourceTypes): string[] {
  const isUnserved = (definition: ResourceDefinition) => {
    const type = types.find(definition.Type);
    return type !== undefined && unservedProperties(definition, type).length > 0;
  };
  if (!Object.values(Resources).some(isUnserved)) return [];
  return [`For another property of AWS: ${WAY_OUT}`];
}

function dependsOnFaults(logicalId: string, { DependsOn = [] }: ResourceDefinition, template: Template): string[] {
  const unknown = [DependsOn].flat().filter((name) => !Object.hasOwn(template.Resources, name));
  return unknown.length > 0 ? [`Unresolved resource dependencies [${unknown.join(', ')}] in DependsOn of ${logicalId}`] : [];
}

function policyFaults(logicalId: string, attribute: string, value: string | undefined, allowed: readonly string[]): string[] {
  if (value === undefined || allowed.includes(value)) return [];
  return [
    `${attribute} of ${logicalId} must be one of ${allowed.join(', ')}; got ${JSON.stringify(value)}, which its type does not have here.`,
  ];
}

function attributeFaults(template: Template, { Resources, Outputs }: Mentioned, types: ResourceTypes): string[] {
  const faults = new Set<string>();
  for (const { kind, name, attribute } of [...Resources, ...Outputs]) {
    if (kind !== 'GetAtt' || attribute === undefined || !Object.hasOwn(template.Resources, name)) continue;
    const { attributes = 'any' } = types.find(template.Resources[name]?.Type) ?? {};
    if (attributes === 'any' || attributes.includes(attribute)) continue;
    faults.add(`Resource ${name} does not support attribute type ${attribute} in Fn::GetAtt`);
  }
  return [...faults];
}

/** The faults in the values of outputs. Functions can stand there. */
function outputFaults(outputs: JsonObject): string[] {
  return Object.entries(outputs).flatMap(([key, output]) => {
    const { Value, Export } = output as { readonly Value?: unknown; readonly Export?: JsonObject };
    if (Value === undefined) return [`The output ${key} needs a Value.`];
    const named = Export === undefined ? [] : propertyFaults(string, Export.Name, `Export.Name of the output ${key}`);
    return [...propertyFaults(string, Value, `Value of the output ${key}`), ...named];
  });
}

/**
 * The faults of a value. What a function gives is checked when the resource is deployed. No message quotes a value, because it may be a
 * secret.
 */
function propertyFaults(shape: Shape, value: unknown, path: string): string[] {
  const call = isObject(value) ? functionCall(value) : undefined;
  if (call?.name === 'Fn::If' && Array.isArray(call.argument)) {
    return call.argument.slice(1).flatMap((branch) => propertyFaults(shape, branch, path));
  }
  if (call) return [];
  const { element, members } = shape;
  const mismatch = () => [`Property ${path} must be ${nameOf(shape)}, got ${formOf(value)}`];
  if (shape.kind === 'list') {
    if (!Array.isArray(value)) return mismatch();
    return value.flatMap((item, index) => (element ? propertyFaults(element, item, `${path}.${index}`) : []));
  }
  if (!element && !members) return fits(shape, value) ? [] : mismatch();
  if (!isObject(value)) return mismatch();
  if (members) return structureFaults(members, value, path);
  return Object.entries(value).flatMap(([name, item]) => (element ? propertyFaults(element, item, `${path}.${name}`) : []));
}

function structureFaults(members: Members, value: JsonObject, path: string): string[] {
  const unknown = Object.keys(value).filter((name) => !Object.hasOwn(members, name));
  const missing = missingMembers(members, value);
  return [
    ...(unknown.length > 0 ? [`The local endpoint does not have ${unknown.join(', ')} of ${path}. It has: ${namesOf(members)}.`] : []),
    ...(missing.length > 0 ? [`${path} needs: ${missing.join(', ')}.`] : []),
    ...memberFaults(members, value, `${path}.`),
  ];
}

/** The faults of the members that there are. */
function memberFaults(members: Members, value: JsonObject, prefix = ''): string[] {
  return Object.entries(members).flatMap(([name, shape]) =>
    Object.hasOwn(value, name) ? propertyFaults(shape, value[name], prefix + name) : [],
  );
}

function missingMembers(members: Members, value: JsonObject): string[] {
  return Object.keys(members).filter((name) => members[name]?.required && !Object.hasOwn(value, name));
}

/** For messages. */
function namesOf(members: Members): string {
  return Object.keys(members).sort().join(', ');
}

/** Whether a scalar has the form. A dynamic reference in place of a number is read when the resource is deployed. */
function fits(shape: Shape, value: unknown): boolean {
  if (typeof value === 'string' && value.includes('{{resolve:')) return true;
  try {
    parse(shape, value, { lenient: true });
    return true;
  } catch (error) {
    if (error instanceof InputFault) return false;
    throw error;
  }
}

function formOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return value === null ? 'null' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
