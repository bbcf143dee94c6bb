/** Checks JSON that a user wrote: fault plans, commands of the simulation. A message gives the place, the rule and the value. */
import { inspect } from 'node:util';
import { isObject } from '../data/json';
import { InputFault, type Members, nameOf, oneOf, parse, required, type Shape, structure, validate } from './input';

/** Throws unless the value has the shape and is in range. `path` is its place: `service[0].times`. */
export function checkUserJson<T>(shape: Shape<T>, value: unknown, path: string): asserts value is T {
  const { element, members, min = 0 } = shape;
  if (element && Array.isArray(value)) {
    if (value.length < min) throw new Error(`${path} must have at least ${min} members, got ${value.length}`);
    for (const [index, item] of value.entries()) checkUserJson(element, item, `${path}[${index}]`);
  } else if (members && isObject(value)) {
    checkMembers(members, new Map(Object.entries(value)), path);
  } else if (element || members || !fits(shape, value)) {
    throw new Error(`${path} must be ${ruleOf(shape)}, got ${show(value)}`);
  }
}

/** As `checkUserJson`, for an object whose member `tag` tells which other members it has. */
export function checkVariant(tag: string, variants: Readonly<Record<string, Members>>, value: unknown, path: string): void {
  const tagShape = required(oneOf(...Object.keys(variants)));
  const name = isObject(value) && Object.hasOwn(value, tag) ? value[tag] : undefined;
  if (isObject(value)) checkUserJson(tagShape, name, `${path}.${tag}`);
  checkUserJson(structure({ [tag]: tagShape, ...variants[String(name)] }), value, path);
}

function checkMembers(members: Members, given: ReadonlyMap<string, unknown>, path: string): void {
  const unknown = [...given.keys()].find((name) => !Object.hasOwn(members, name));
  if (unknown !== undefined) throw new Error(`${path} must have no members but ${Object.keys(members).join(', ')}, got '${unknown}'`);
  for (const [name, shape] of Object.entries(members)) {
    if (shape.required || given.get(name) !== undefined) checkUserJson(shape, given.get(name), `${path}.${name}`);
  }
}

function fits(shape: Shape, value: unknown): boolean {
  try {
    validate(shape, parse(shape, value));
    return true;
  } catch (error) {
    if (error instanceof InputFault) return false;
    throw error;
  }
}

function ruleOf(shape: Shape): string {
  const { choices, pattern, min, max } = shape;
  if (choices) return `one of ${choices.join(', ')}`;
  if (pattern) return pattern.words;
  const range = min === undefined ? '' : max === undefined ? ` of at least ${min}` : ` from ${min} to ${max}`;
  return `${nameOf(shape)}${shape.kind === 'number' ? range : ''}`;
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : inspect(value, { breakLength: Infinity, depth: 1, maxStringLength: 100 });
}
