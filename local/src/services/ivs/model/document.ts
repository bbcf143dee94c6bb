/** Checks and copies the structures of requests and responses by their schema. */
import { types } from 'node:util';
import type { NormalizedSchema } from '@smithy/core/schema';
import type { StaticStructureSchema } from '@smithy/types';
import { ivsError } from './errors';

/** A structure as plain JSON. */
export type Document = Readonly<Record<string, unknown>>;

/** The only timestamp format of the service: ISO 8601 text. */
const DATE_TIME = 5;

/** A member of a structure. */
export interface Member {
  readonly name: string;
  readonly schema: NormalizedSchema;
  readonly required: boolean;
}

/** The members of a structure; its schema puts the required ones first and counts them. */
export function membersOf(structure: NormalizedSchema): Member[] {
  const requiredCount = (structure.getSchema() as StaticStructureSchema)[6] ?? 0;
  return [...structure.structIterator()].map(([name, schema], index) => ({ name, schema, required: index < requiredCount }));
}

/**
 * Copies only the members of `value` that the structure has. Rejects values of another type. Writes dates as text. Treats null members as
 * absent.
 * @see https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */
export function conform(structure: NormalizedSchema, value: unknown, path?: string): Document {
  const given = asDocument(value, path);
  return Object.fromEntries(
    membersOf(structure)
      .filter(({ name }) => given[name] !== undefined && given[name] !== null)
      .map(({ name, schema }) => [name, conformValue(schema, given[name], memberPath(path, name))]),
  );
}

/** The path of a value in the service's messages: `thumbnailConfiguration.storage`. */
export function memberPath(parent: string | undefined, name: string): string {
  return parent === undefined ? name : `${parent}.${name}`;
}

/** The path of a list element: `participantTokenConfigurations.1.member`. */
export function elementPath(list: string, index: number): string {
  return `${list}.${index + 1}.member`;
}

function conformValue(schema: NormalizedSchema, value: unknown, path: string): unknown {
  if (schema.isStructSchema()) return conform(schema, value, path);
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) throw mismatch('a list', value, path);
    return value.map((element, index) => conformValue(schema.getValueSchema(), element, elementPath(path, index)));
  }
  if (schema.isMapSchema()) {
    const entries = Object.entries(asDocument(value, path));
    return Object.fromEntries(entries.map(([key, item]) => [key, conformValue(schema.getValueSchema(), item, memberPath(path, key))]));
  }
  if (schema.getSchema() === DATE_TIME && types.isDate(value)) return value.toISOString();
  const type = scalarType(schema);
  if (typeof value !== type) throw mismatch(`a ${type}`, value, path);
  return value;
}

function scalarType(schema: NormalizedSchema): 'string' | 'number' | 'boolean' {
  if (schema.isNumericSchema()) return 'number';
  if (schema.isBooleanSchema()) return 'boolean';
  if (schema.isStringSchema()) return 'string';
  throw new Error(`${schema.getName()} has a type that no structure of the service had so far; teach conformValue to copy it.`);
}

/** Returns the value if it is an object. Throws otherwise. */
function asDocument(value: unknown, path?: string): Document {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw mismatch('an object', value, path);
  return value as Document;
}

function mismatch(expected: string, value: unknown, path: string | undefined): Error {
  const place = path === undefined ? 'The request' : `Value at '${path}'`;
  const got = value === null ? 'null' : Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
  return ivsError('SerializationException', `${place} must be ${expected}, got ${got}.`);
}
