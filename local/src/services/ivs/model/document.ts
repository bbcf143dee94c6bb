/** Structures of requests and responses: checks and copies them by their schemas, and validates them by the constraints of the service's model. */
import { types } from 'node:util';
import type { NormalizedSchema } from '@smithy/core/schema';
import type { StaticStructureSchema } from '@smithy/types';
import { isObject } from '../../../data/json';
import { HIDDEN } from '../../../service/shown-values';
import type { Constraint, Constraints } from './constraints';
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

/** The members of the structures that were read, by schema: each call reads some. */
const knownMembers = new WeakMap<object, readonly Member[]>();

/** The members of a structure; its schema puts the required ones first and counts them. */
export function membersOf(structure: NormalizedSchema): readonly Member[] {
  const schema = structure.getSchema() as StaticStructureSchema;
  const known = knownMembers.get(schema);
  if (known) return known;
  const [, , , , , , requiredCount = 0] = schema;
  const members = [...structure.structIterator()].map(([name, type], index) => ({ name, schema: type, required: index < requiredCount }));
  knownMembers.set(schema, members);
  return members;
}

/**
 * Copies only the members of `value` that the structure has. Rejects values of another type. Writes dates as text. Treats null members as
 * absent.
 * @see https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */
export function conform(structure: NormalizedSchema, value: unknown, path?: string): Document {
  const given = asDocument(value, path);
  const conformed: Record<string, unknown> = {};
  for (const { name, schema } of membersOf(structure)) {
    const member = given[name];
    if (member !== undefined && member !== null) conformed[name] = conformValue(schema, member, memberPath(path, name));
  }
  return conformed;
}

/** The path of a value in the service's messages: `thumbnailConfiguration.storage`. */
export function memberPath(parent: string | undefined, name: string): string {
  return parent === undefined ? name : `${parent}.${name}`;
}

/** The path of a list element: `participantTokenConfigurations.1.member`. */
function elementPath(list: string, index: number): string {
  return `${list}.${index + 1}.member`;
}

function conformValue(schema: NormalizedSchema, value: unknown, path: string): unknown {
  const { kind, element } = formOf(schema);
  if (kind === 'structure') return conform(schema, value, path);
  if (kind === 'list') {
    if (!Array.isArray(value)) throw mismatch('a list', value, path);
    return value.map((item, index) => conformValue(element, item, elementPath(path, index)));
  }
  if (kind === 'map') {
    const entries = Object.entries(asDocument(value, path));
    return Object.fromEntries(entries.map(([key, item]) => [key, conformValue(element, item, memberPath(path, key))]));
  }
  if (kind === 'date' && types.isDate(value)) return value.toISOString();
  if (kind === 'date' || kind === undefined) {
    throw new Error(`${schema.getName()} has a type that no structure of the service had so far; teach conformValue to copy it.`);
  }
  if (typeof value !== kind) throw mismatch(`a ${kind}`, value, path);
  return value;
}

/** What a schema says of its values. The kind is absent for types that no structure of the service has. */
type Form =
  | { readonly kind: 'list' | 'map'; readonly element: NormalizedSchema }
  | { readonly kind?: 'structure' | 'date' | 'string' | 'number' | 'boolean'; readonly element?: undefined };

/** The forms of the schemas that were read: each call asks about many values, and a schema finds out the answer, and makes the element's, anew. */
const knownForms = new WeakMap<NormalizedSchema, Form>();

function formOf(schema: NormalizedSchema): Form {
  const known = knownForms.get(schema);
  if (known) return known;
  const form = readForm(schema);
  knownForms.set(schema, form);
  return form;
}

function readForm(schema: NormalizedSchema): Form {
  if (schema.isStructSchema()) return { kind: 'structure' };
  if (schema.isListSchema()) return { kind: 'list', element: schema.getValueSchema() };
  if (schema.isMapSchema()) return { kind: 'map', element: schema.getValueSchema() };
  if (schema.getSchema() === DATE_TIME) return { kind: 'date' };
  if (schema.isNumericSchema()) return { kind: 'number' };
  if (schema.isBooleanSchema()) return { kind: 'boolean' };
  return schema.isStringSchema() ? { kind: 'string' } : {};
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

/** Replaces the sensitive members of a value, members that its structure does not have, and values of another form. */
export function withoutSensitiveMembers(schema: NormalizedSchema, value: unknown): unknown {
  if (schema.getMergedTraits().sensitive) return HIDDEN;
  const { kind, element } = formOf(schema);
  if (kind === 'list' && Array.isArray(value)) return value.map((item) => withoutSensitiveMembers(element, item));
  const isSchemaOfOne = kind !== 'structure' && kind !== 'list' && kind !== 'map';
  if (!isObject(value) || isSchemaOfOne) return isSchemaOfOne && !isObject(value) && !Array.isArray(value) ? value : HIDDEN;
  const members = kind === 'structure' ? membersOf(schema) : undefined;
  const shown = Object.entries(value).map(([name, item]) => {
    const member = members ? members.find((candidate) => candidate.name === name)?.schema : element;
    return [name, member ? withoutSensitiveMembers(member, item) : HIDDEN];
  });
  return Object.fromEntries(shown);
}

/** The constraints of structures by name. */
type ConstraintsByName = Readonly<Record<string, Constraints>>;

/** Throws a ValidationException that lists everything that is wrong with the input, in the service's wording. */
export function validateStructure(structure: NormalizedSchema, input: Document, constraints: ConstraintsByName): void {
  const found = violationsOf(constraints, structure, input);
  if (found.length === 0) return;
  const errors = found.length === 1 ? '1 validation error' : `${found.length} validation errors`;
  throw ivsError('ValidationException', `${errors} detected: ${found.join('; ')}`);
}

function violationsOf(constraints: ConstraintsByName, structure: NormalizedSchema, value: Document, path?: string): string[] {
  return membersOf(structure).flatMap(({ name, schema, required }) => {
    const place = memberPath(path, name);
    if (value[name] === undefined) return required ? [violation(place, 'Member must not be null')] : [];
    const constraint = constraints[structure.getName() ?? '']?.[name];
    const broken = constraint ? brokenRules(value[name], constraint) : [];
    const nested = nestedStructures(schema, value[name], place).flatMap((each) => violationsOf(constraints, ...each));
    return [...broken.map((rule) => violation(place, rule)), ...nested];
  });
}

/** The structures that a member contains, with their paths. */
function nestedStructures(schema: NormalizedSchema, value: unknown, path: string): [NormalizedSchema, Document, string][] {
  const { kind, element } = formOf(schema);
  if (kind === 'structure') return [[schema, value as Document, path]];
  if (kind !== 'list' || formOf(element).kind !== 'structure') return [];
  return (value as Document[]).map((item, index) => [element, item, elementPath(path, index)]);
}

function violation(path: string, rule: string): string {
  return `Value at '${path}' failed to satisfy constraint: ${rule}`;
}

/** A rule of a constraint: whether the value keeps it, and how the service words it. */
type Rule = readonly [kept: boolean, wording: () => string];

function brokenRules(value: unknown, constraint: Constraint): string[] {
  return rulesFor(value, constraint).flatMap(([kept, wording]) => (kept ? [] : [wording()]));
}

function rulesFor(value: unknown, constraint: Constraint): Rule[] {
  if (typeof value === 'string') return [...range('length', [...value].length, constraint), ...textRules(value, constraint)];
  if (typeof value === 'number') return [...range('value', value, constraint), ...numberRules(value, constraint)];
  if (Array.isArray(value)) return [...range('length', value.length, constraint), each('Member', value, constraint.member)];
  return mapRules(value as Document, constraint);
}

function range(measure: 'length' | 'value', size: number, { min = -Infinity, max = Infinity }: Constraint): Rule[] {
  return [
    [size >= min, () => `Member must have ${measure} greater than or equal to ${min}`],
    [size <= max, () => `Member must have ${measure} less than or equal to ${max}`],
  ];
}

/** The patterns of constraints: each call tries some. */
const knownPatterns = new Map<string, RegExp>();

function patternOf(pattern: string): RegExp {
  const known = knownPatterns.get(pattern) ?? new RegExp(`^(?:${pattern})$`);
  knownPatterns.set(pattern, known);
  return known;
}

function textRules(value: string, { pattern, oneOf }: Constraint): Rule[] {
  return [
    [pattern === undefined || patternOf(pattern).test(value), () => `Member must satisfy regular expression pattern: ${pattern}`],
    [oneOf === undefined || oneOf.includes(value), () => `Member must satisfy enum value set: [${oneOf?.join(', ')}]`],
  ];
}

function numberRules(value: number, { fractions = false, multipleOf }: Constraint): Rule[] {
  return [
    [fractions || Number.isInteger(value), () => 'Member must be an integer'],
    [multipleOf === undefined || value % multipleOf === 0, () => `Member must be a multiple of ${multipleOf}`],
  ];
}

function mapRules(map: Document, { maxBytes = Infinity, key, value, ...size }: Constraint): Rule[] {
  return [
    ...range('length', Object.keys(map).length, size),
    [bytesOf(map) <= maxBytes, () => `Map must have at most ${maxBytes} bytes of keys and values in total`],
    each('Map keys', Object.keys(map), key),
    each('Map value', Object.values(map), value),
  ];
}

/** One rule for all elements of a list or map. */
function each(what: string, values: readonly unknown[], constraint?: Constraint): Rule {
  const broken = new Set(constraint && values.flatMap((value) => brokenRules(value, constraint)));
  return [broken.size === 0, () => `${what} must satisfy constraint: [${[...broken].join(', ')}]`];
}

/** The total size of a map's keys and values in UTF-8. */
export function bytesOf(map: Readonly<Record<string, unknown>>): number {
  return Buffer.byteLength(Object.entries(map).flat().join(''));
}
