/** From a resource type's properties to the input of a service's operation: the same structure, with names that begin in lower case. */
import { isObject } from '../json';
import { allowOnly } from './properties';

/** Reads the value of a property, or refuses it by its path. Scalars count however a template writes them. */
export type Shape = (value: unknown, path: string) => unknown;

/** The members of a structure, by their CloudFormation names. */
export type Members = Readonly<Record<string, Shape>>;

export const string: Shape = (value, path) => {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw mismatch(path, 'a string', value);
};

export const number: Shape = (value, path) => {
  const result = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof result === 'number' && !Number.isNaN(result)) return result;
  throw mismatch(path, 'a number', value);
};

export const boolean: Shape = (value, path) => {
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw mismatch(path, 'true or false', value);
};

export const strings: Shape = (value, path) => {
  if (Array.isArray(value)) return value.map((item, index) => string(item, `${path}.${index}`));
  throw mismatch(path, 'a list of strings', value);
};

/** An object that has these members at most. */
export function structure(members: Members): Shape {
  return (value, path) => {
    if (!isObject(value)) throw mismatch(path, 'an object', value);
    allowOnly(value, path, Object.keys(members));
    return readMembers(members, value, `${path}.`);
  };
}

/** An object around a structure, for which the operation has no level. */
export function wrapped(name: string, members: Members): Shape {
  const read = structure({ [name]: structure(members) });
  return (value, path) => Object.values(read(value, path) as object)[0];
}

/** The members that a structure has, of those that there are. */
export function readMembers(members: Members, value: Readonly<Record<string, unknown>>, prefix = ''): Record<string, unknown> {
  const present = Object.entries(members).filter(([name]) => value[name] !== undefined);
  return Object.fromEntries(present.map(([name, shape]) => [lowerFirst(name), shape(value[name], prefix + name)]));
}

/** `StageArn` as the API has it: `stageArn`. */
export function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function mismatch(path: string, expected: string, value: unknown): Error {
  return new Error(`Property ${path} must be ${expected}, got ${JSON.stringify(value)}`);
}
