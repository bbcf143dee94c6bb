/** The forms of properties, as data: what a resource type takes is said once, and templates are held against it before anything begins. */

import { isObject } from '../../../data/json-object';
import { functionCall } from '../template/intrinsics';

/** The form of a property's value. Scalars count however a template writes them; `json` is any value. */
export type Shape = Scalar | ListShape | MapShape | StructureShape;
export type Scalar = 'string' | 'number' | 'integer' | 'boolean' | 'json';

export interface ListShape {
  readonly list: Shape;
}

/** An object whose names the template makes up. */
export interface MapShape {
  readonly map: Shape;
}

/** An object that has these members at most. */
export interface StructureShape {
  readonly members: Members;
  readonly required?: readonly string[];
}

/** The members of a structure, by their CloudFormation names. */
export type Members = Readonly<Record<string, Shape>>;

/** The list of keys and values by which resources are tagged. */
export const TAGS: ListShape = { list: { members: { Key: 'string', Value: 'string' }, required: ['Key', 'Value'] } };

/** An object, and nothing else that the type would have to know. */
export function structure(members: Members, required?: readonly string[]): StructureShape {
  return { members, ...(required && { required }) };
}

/**
 * What is wrong with a value of a template, of which functions are not resolved yet: what they give is judged later. No fault quotes a value,
 * which may be a secret.
 */
export function shapeFaults(shape: Shape, value: unknown, path: string): string[] {
  const call = isObject(value) ? functionCall(value) : undefined;
  if (call?.name === 'Fn::If' && Array.isArray(call.argument)) {
    return call.argument.slice(1).flatMap((branch) => shapeFaults(shape, branch, path));
  }
  if (call || shape === 'json') return [];
  if (typeof shape === 'string') return isScalar(shape, value) ? [] : [mismatch(path, NAMES[shape], value)];
  if ('list' in shape) {
    if (!Array.isArray(value)) return [mismatch(path, 'a list', value)];
    return value.flatMap((item, index) => shapeFaults(shape.list, item, `${path}.${index}`));
  }
  if (!isObject(value)) return [mismatch(path, 'an object', value)];
  if ('map' in shape) return Object.entries(value).flatMap(([name, item]) => shapeFaults(shape.map, item, `${path}.${name}`));
  return structureFaults(shape, value, path);
}

function structureFaults({ members, required = [] }: StructureShape, value: Readonly<Record<string, unknown>>, path: string): string[] {
  const unknown = Object.keys(value).filter((name) => !Object.hasOwn(members, name));
  const missing = required.filter((name) => !Object.hasOwn(value, name));
  return [
    ...(unknown.length > 0 ? [`The local endpoint does not have ${unknown.join(', ')} of ${path}. It has: ${namesOf(members)}.`] : []),
    ...(missing.length > 0 ? [`${path} needs: ${missing.join(', ')}.`] : []),
    ...memberFaults(members, value, path),
  ];
}

/** Of the members that there are. */
export function memberFaults(members: Members, value: Readonly<Record<string, unknown>>, path?: string): string[] {
  return Object.entries(members).flatMap(([name, shape]) =>
    Object.hasOwn(value, name) ? shapeFaults(shape, value[name], path === undefined ? name : `${path}.${name}`) : [],
  );
}

/** For people. */
export function namesOf(members: Members): string {
  return Object.keys(members).sort().join(', ');
}

const NAMES = { string: 'a string', number: 'a number', integer: 'a whole number', boolean: 'true or false' } as const;

function isScalar(shape: Exclude<Scalar, 'json'>, value: unknown): boolean {
  const isText = typeof value === 'string';
  if (shape === 'string') return isText || typeof value === 'number' || typeof value === 'boolean';
  // A dynamic reference is read when the resource is deployed.
  if (isText && value.includes('{{resolve:')) return true;
  if (shape === 'boolean') return typeof value === 'boolean' || value === 'true' || value === 'false';
  const number = isText && value.trim() !== '' ? Number(value) : value;
  return shape === 'integer' ? Number.isInteger(number) : typeof number === 'number' && !Number.isNaN(number);
}

function mismatch(path: string, expected: string, value: unknown): string {
  const got = Array.isArray(value) ? 'a list' : value === null ? 'null' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
  return `Property ${path} must be ${expected}, got ${got}`;
}
