/**
 * The functions of the template language.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */

import { isObject, type JsonObject } from '../../../data/json';
import { ServiceError } from '../../../service/service-error';

/** The values that the functions of a template read. */
export interface Scope {
  /** A pseudo parameter, a parameter's value or a resource's physical id. */
  ref(name: string): unknown;
  getAtt(logicalId: string, attribute: string): unknown;
  condition(name: string): boolean;
  importValue(name: string): unknown;
  stackOutput(stackName: string, outputName: string, region: string): unknown;
  readonly mappings: JsonObject;
  readonly region: string;
}

/** The value of `{ "Ref": "AWS::NoValue" }`. The property or item that has it is left out. */
export const NO_VALUE = Symbol('AWS::NoValue');

/** Replaces every function in the value by its result. */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, scope)).filter((item) => item !== NO_VALUE);
  if (!isObject(value)) return value;
  const call = functionCall(value);
  if (call) return functionNamed(call.name)(call.argument, scope);
  const entries = Object.entries(value).map(([key, item]) => [key, resolve(item, scope)] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== NO_VALUE));
}

/** The function that an object of the template calls; undefined if it is no call. */
export function functionCall(value: JsonObject): { readonly name: string; readonly argument: unknown } | undefined {
  const [name, ...others] = Object.keys(value);
  if (name === undefined || others.length > 0) return undefined;
  const argument = value[name];
  const isCall = name === 'Ref' || name.startsWith('Fn::') || (name === 'Condition' && typeof argument === 'string');
  return isCall ? { name, argument } : undefined;
}

/** Whether the local endpoint has the function. */
export function isKnownFunction(name: string): boolean {
  return Object.hasOwn(FUNCTIONS, name);
}

type TemplateFunction = (argument: unknown, scope: Scope) => unknown;

function functionNamed(name: string): TemplateFunction {
  const found = isKnownFunction(name) ? FUNCTIONS[name] : undefined;
  if (!found) throw new ServiceError('ValidationError', `Template error: the local endpoint does not have the function ${name}.`);
  return found;
}

const FUNCTIONS: Readonly<Record<string, TemplateFunction>> = {
  Ref: (argument, scope) => scope.ref(text('Ref', argument)),
  Condition: (argument, scope) => scope.condition(text('Condition', argument)),
  'Fn::GetAtt': (argument, scope) => {
    const { logicalId, attribute } = getAttTarget(argument);
    return scope.getAtt(logicalId, text('Fn::GetAtt', resolve(attribute, scope)));
  },
  'Fn::Join': (argument, scope) => {
    const [delimiter, items] = tuple('Fn::Join', argument, 2);
    return list('Fn::Join', resolve(items, scope))
      .map((item) => text('Fn::Join', item))
      .join(text('Fn::Join', delimiter));
  },
  'Fn::Split': (argument, scope) => {
    const [delimiter, source] = tuple('Fn::Split', argument, 2);
    return text('Fn::Split', resolve(source, scope)).split(text('Fn::Split', delimiter));
  },
  'Fn::Select': (argument, scope) => {
    const [index, items] = tuple('Fn::Select', argument, 2);
    const position = Number(text('Fn::Select', resolve(index, scope)));
    const choices = list('Fn::Select', resolve(items, scope));
    if (!Number.isInteger(position) || position < 0 || position >= choices.length) {
      throw templateError(`Fn::Select cannot select nonexistent value at index ${index}`);
    }
    return choices[position];
  },
  'Fn::Sub': (argument, scope) => {
    const [template, variables] = Array.isArray(argument) ? tuple('Fn::Sub', argument, 2) : [argument, {}];
    if (!isObject(variables)) throw templateError('the second part of Fn::Sub must be a map of names to values');
    const [start, end] = aroundPlaceholders(text('Fn::Sub', template));
    const filled = start.replace(SUB_PLACEHOLDER, (_, name: string) => {
      if (name.startsWith('!')) return `\${${name.slice(1)}}`;
      if (Object.hasOwn(variables, name)) return text('Fn::Sub', resolve(variables[name], scope));
      const [logicalId = '', ...attribute] = name.split('.');
      return text('Fn::Sub', attribute.length > 0 ? scope.getAtt(logicalId, attribute.join('.')) : scope.ref(name));
    });
    return filled + end;
  },
  'Fn::If': (argument, scope) => {
    const [condition, whenTrue, whenFalse] = tuple('Fn::If', argument, 3);
    return resolve(scope.condition(text('Fn::If', condition)) ? whenTrue : whenFalse, scope);
  },
  'Fn::Equals': (argument, scope) => {
    const [left, right] = tuple('Fn::Equals', resolve(argument, scope), 2);
    return text('Fn::Equals', left) === text('Fn::Equals', right);
  },
  'Fn::And': (argument, scope) => list('Fn::And', resolve(argument, scope)).every((item) => truth('Fn::And', item)),
  'Fn::Or': (argument, scope) => list('Fn::Or', resolve(argument, scope)).some((item) => truth('Fn::Or', item)),
  'Fn::Not': (argument, scope) => !truth('Fn::Not', tuple('Fn::Not', resolve(argument, scope), 1)[0]),
  'Fn::Contains': (argument, scope) => {
    const [items, wanted] = tuple('Fn::Contains', resolve(argument, scope), 2);
    return list('Fn::Contains', items).includes(text('Fn::Contains', wanted));
  },
  'Fn::FindInMap': (argument, scope) => {
    const [name, first, second] = tuple('Fn::FindInMap', resolve(argument, scope), 3).map((key) => text('Fn::FindInMap', key));
    const found = [name, first, second].reduce<unknown>(
      (map, key) => (isObject(map) && key !== undefined && Object.hasOwn(map, key) ? map[key] : undefined),
      scope.mappings,
    );
    if (found === undefined) throw templateError(`Unable to get mapping for ${name}::${first}::${second}`);
    return found;
  },
  'Fn::Base64': (argument, scope) => Buffer.from(text('Fn::Base64', resolve(argument, scope))).toString('base64'),
  'Fn::GetAZs': (argument, scope) => {
    const region = text('Fn::GetAZs', resolve(argument, scope)) || scope.region;
    return ['a', 'b', 'c'].map((zone) => `${region}${zone}`);
  },
  'Fn::ImportValue': (argument, scope) => scope.importValue(text('Fn::ImportValue', resolve(argument, scope))),
  'Fn::GetStackOutput': (argument, scope) => {
    if (!isObject(argument)) throw templateError(`Fn::GetStackOutput needs a map, got ${JSON.stringify(argument)}`);
    const { StackName, OutputName, Region = scope.region, ...others } = argument;
    const [other] = Object.keys(others);
    if (other === 'RoleArn') throw templateError('the local endpoint does not have RoleArn of Fn::GetStackOutput: it has one account');
    if (other !== undefined) throw templateError(`Fn::GetStackOutput has no part ${other}, only StackName, OutputName, Region and RoleArn`);
    const [stackName = '', outputName = '', region = ''] = [StackName, OutputName, Region].map((part) =>
      text('Fn::GetStackOutput', resolve(part, scope)),
    );
    return scope.stackOutput(stackName, outputName, region);
  },
};

const SUB_PLACEHOLDER = /\$\{(![^}]*|[^}!][^}]*)\}/g;

/** Splits a text behind its last brace: in the first part, every search for the end of a placeholder succeeds, so the text is read once. */
function aroundPlaceholders(template: string): [string, string] {
  const end = template.lastIndexOf('}') + 1;
  return [template.slice(0, end), template.slice(end)];
}

/** `["Logical", "Attribute"]`, or `"Logical.Attribute"`; the attribute may be a function. */
function getAttTarget(argument: unknown): { readonly logicalId: string; readonly attribute: unknown } {
  const [logicalId, attribute] = typeof argument === 'string' ? splitOnce(argument) : tuple('Fn::GetAtt', argument, 2);
  return { logicalId: text('Fn::GetAtt', logicalId), attribute };
}

function splitOnce(name: string): [string, string] {
  const dot = name.indexOf('.');
  if (dot < 1) throw templateError(`Fn::GetAtt needs a resource and an attribute, got "${name}"`);
  return [name.slice(0, dot), name.slice(dot + 1)];
}

/** A name in a value. The attribute is absent if a function computes it. */
export interface Reference {
  readonly kind: 'Ref' | 'GetAtt' | 'Condition' | 'Function';
  readonly name: string;
  readonly attribute?: string;
}

/** Whether a condition of the template holds. */
type Holds = (condition: string) => boolean;

/** The names in a value. With `holds`, only those in the branches that Fn::If takes. */
export function references(value: unknown, holds?: Holds): Reference[] {
  const found: Reference[] = [];
  collect(value, found, holds);
  return found;
}

/** Adds the names in a value to `found`. */
function collect(value: unknown, found: Reference[], holds: Holds | undefined): void {
  if (Array.isArray(value)) for (const item of value) collect(item, found, holds);
  if (!isObject(value)) return;
  const call = functionCall(value);
  if (!call) {
    for (const item of Object.values(value)) collect(item, found, holds);
    return;
  }
  const { name, argument } = call;
  if (name === 'Ref') found.push({ kind: 'Ref', name: text('Ref', argument) });
  else if (name === 'Condition') found.push({ kind: 'Condition', name: text('Condition', argument) });
  else if (name === 'Fn::GetAtt') collectOfGetAtt(argument, found, holds);
  else if (name === 'Fn::Sub') collectOfSub(argument, found, holds);
  else if (name === 'Fn::If') collectOfIf(argument, found, holds);
  else {
    found.push({ kind: 'Function', name });
    collect(argument, found, holds);
  }
}

function collectOfGetAtt(argument: unknown, found: Reference[], holds: Holds | undefined): void {
  const { logicalId, attribute } = getAttTarget(argument);
  found.push({ kind: 'GetAtt', name: logicalId, attribute: typeof attribute === 'string' ? attribute : undefined });
  collect(attribute, found, holds);
}

function collectOfSub(argument: unknown, found: Reference[], holds: Holds | undefined): void {
  const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
  for (const [, name = ''] of aroundPlaceholders(text('Fn::Sub', template))[0].matchAll(SUB_PLACEHOLDER)) {
    if (name.startsWith('!') || (isObject(variables) && Object.hasOwn(variables, name))) continue;
    const [logicalId = '', ...attribute] = name.split('.');
    found.push(attribute.length > 0 ? { kind: 'GetAtt', name: logicalId, attribute: attribute.join('.') } : { kind: 'Ref', name });
  }
  collect(variables, found, holds);
}

function collectOfIf(argument: unknown, found: Reference[], holds: Holds | undefined): void {
  const [name, whenTrue, whenFalse] = tuple('Fn::If', argument, 3);
  const condition = text('Fn::If', name);
  found.push({ kind: 'Condition', name: condition });
  const taken = holds?.(condition);
  if (taken !== false) collect(whenTrue, found, holds);
  if (taken !== true) collect(whenFalse, found, holds);
}

function templateError(message: string): ServiceError {
  return new ServiceError('ValidationError', `Template error: ${message}`);
}

function text(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw templateError(`${name} needs a string where it has ${JSON.stringify(value) ?? String(value)}`);
}

function truth(name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw templateError(`${name} needs conditions, got ${JSON.stringify(value)}`);
}

function list(name: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw templateError(`${name} needs a list, got ${JSON.stringify(value)}`);
}

function tuple(name: string, value: unknown, length: number): readonly unknown[] {
  const items = list(name, value);
  if (items.length !== length) throw templateError(`${name} needs ${length} part${length === 1 ? '' : 's'}, got ${items.length}`);
  return items;
}
