/**
 * The forms of values that other programs send, as data: members of requests, properties of templates, JSON that a user writes.
 * A value is parsed first (has it the right form?), so that a caller's permissions can be checked, and validated then (is it in range?).
 */
import { types } from 'node:util';

/** A value has another form, or another range, than its shape asks for. */
export class InputFault extends Error {}

/** The form of a value of the type `T`. */
export interface Shape<T = unknown, Required extends boolean = boolean> {
  readonly kind: 'text' | 'bytes' | 'number' | 'boolean' | 'list' | 'map' | 'structure' | 'any';
  /** Whether a structure must have this member. */
  readonly required: Required;
  /** Least number of characters, bytes or members, or least value of a number. */
  readonly min?: number;
  /** Greatest number of characters, bytes or members, or greatest value of a number. */
  readonly max?: number;
  /** Whether a number is a whole number. */
  readonly whole?: boolean;
  readonly choices?: readonly string[];
  /** Whether the value is a secret, or may contain one: news does not show it. */
  readonly sensitive?: boolean;
  /** What a text must match, and how a message calls that. */
  readonly pattern?: { readonly expression: RegExp; readonly words: string };
  /** The elements of a list, or the values of a map. */
  readonly element?: Shape;
  /** The members of a structure. */
  readonly members?: Members;
  /** Exists for the compiler only. */
  readonly type?: T;
}

/** The members of a structure. */
export type Members = Readonly<Record<string, Shape>>;

/** The type of the values of a shape. */
export type ValueOf<S> = S extends Shape<infer T, boolean> ? T : never;

type NamesOf<M extends Members, R extends boolean> = { [K in keyof M]: M[K] extends Shape<unknown, R> ? K : never }[keyof M];

/** The type of a structure with these members. */
export type StructureOf<M extends Members> = { readonly [K in NamesOf<M, true>]: ValueOf<M[K]> } & {
  readonly [K in Exclude<keyof M, NamesOf<M, true>>]?: ValueOf<M[K]>;
};

/** What is known of an input before it is validated: any member may be missing. */
export type Parsed<T> = T extends Buffer | Date
  ? T
  : T extends readonly (infer E)[]
    ? readonly Parsed<E>[]
    : T extends object
      ? { readonly [K in keyof T]?: Parsed<T[K]> }
      : T;

interface Range {
  readonly min?: number;
  readonly max?: number;
}

/** A text. @default - of at least one character */
export function text({ min = 1, max }: Range = {}): Shape<string, false> {
  return { kind: 'text', required: false, min, max };
}

/** A text that matches as a whole. `words` say what it is: `a region's name, like eu-west-1`. */
export function matching(words: string, expression: RegExp): Shape<string, false> {
  return { kind: 'text', required: false, pattern: { words, expression } };
}

export function oneOf<const T extends string>(...choices: readonly T[]): Shape<T, false> {
  return { kind: 'text', required: false, choices };
}

/** Bytes, which JSON holds as base64. */
export function bytes({ min = 1, max }: Range = {}): Shape<Buffer, false> {
  return { kind: 'bytes', required: false, min, max };
}

export function wholeNumber(range: Range = {}): Shape<number, false> {
  return { kind: 'number', required: false, whole: true, ...range };
}

export function number(range: Range = {}): Shape<number, false> {
  return { kind: 'number', required: false, ...range };
}

export const flag: Shape<boolean, false> = { kind: 'boolean', required: false };

/** A value of any form. */
export const any: Shape<unknown, false> = { kind: 'any', required: false };

export function list<T>(element: Shape<T>, range: Range = {}): Shape<readonly T[], false> {
  return { kind: 'list', required: false, element, ...range };
}

/** An object whose member names the sender makes up. */
export function map<T>(element: Shape<T>, range: Range = {}): Shape<Readonly<Record<string, T>>, false> {
  return { kind: 'map', required: false, element, ...range };
}

/** An object with these members and no others. */
export function structure<const M extends Members>(members: M): Shape<StructureOf<M>, false> {
  return { kind: 'structure', required: false, members };
}

/** A member that has to be there. */
export function required<T>(shape: Shape<T>): Shape<T, true> {
  return { ...shape, required: true };
}

/** A member that news does not show. */
export function sensitive<T, R extends boolean>(shape: Shape<T, R>): Shape<T, R> {
  return { ...shape, sensitive: true };
}

interface ParseOptions {
  /** Where the value stands: `Entries[0].Source`. @default - it is the whole input */
  readonly path?: string;
  /**
   * Whether texts count for numbers and booleans, and these for texts: forms and templates write them either way. An unknown member that is
   * empty or false counts as absent: clients of forms send both for what nobody has set. @default false
   */
  readonly lenient?: boolean;
  /** What a message calls the value when it has no path: the name of an operation. */
  readonly whole?: string;
}

/** The value, in the form of the shape. Throws an {@link InputFault} for a value of another form. A member that is null is absent. */
export function parse<T>(shape: Shape<T>, value: unknown, options: ParseOptions = {}): Parsed<T> {
  return parseValue(shape, value, options) as Parsed<T>;
}

function parseValue(shape: Shape, value: unknown, options: ParseOptions): unknown {
  const { element = any, members = {}, kind } = shape;
  const fault = () => new InputFault(`${options.path ?? 'The input'} must be ${nameOf(shape)}, got ${formOf(value)}.`);
  if (kind === 'any') return value;
  if (kind === 'list') {
    if (!Array.isArray(value)) throw fault();
    return value.map((item, index) => parseValue(element, item, { ...options, path: `${options.path ?? ''}[${index}]` }));
  }
  if (kind === 'map' || kind === 'structure') {
    if (!isObject(value)) throw fault();
    return kind === 'map' ? parseMap(element, value, options) : parseStructure(members, value, options);
  }
  const scalar = options.lenient ? lenientScalar(shape, value) : value;
  if (kind === 'bytes') return parseBytes(scalar, options.path ?? 'The input');
  const isRight =
    kind === 'number' ? typeof scalar === 'number' && (!shape.whole || Number.isInteger(scalar)) : typeof scalar === TYPES[kind];
  if (!isRight) throw fault();
  return scalar;
}

const TYPES = { text: 'string', boolean: 'boolean' } as const;

function parseMap(element: Shape, value: object, options: ParseOptions): object {
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, parseValue(element, item, { ...options, path: memberPath(options.path, name) })]),
  );
}

function parseStructure(members: Members, value: object, options: ParseOptions): object {
  const isUnset = (item: unknown) => item === undefined || item === null;
  const isEmpty = (item: unknown) => options.lenient === true && (item === '' || item === 'false');
  const given = Object.entries(value).filter(([name, item]) => !isUnset(item) && (Object.hasOwn(members, name) || !isEmpty(item)));
  const unknown = given.filter(([name]) => !Object.hasOwn(members, name)).map(([name]) => name);
  if (unknown.length > 0) {
    const known = Object.keys(members).join(', ') || 'no members';
    throw new InputFault(
      `The local endpoint does not have ${unknown.join(', ')} of ${options.path ?? options.whole ?? 'the input'}. It has: ${known}.`,
    );
  }
  return Object.fromEntries(
    given.map(([name, item]) => [name, parseValue(members[name] as Shape, item, { ...options, path: memberPath(options.path, name) })]),
  );
}

function parseBytes(value: unknown, path: string): Buffer {
  if (types.isUint8Array(value)) return Buffer.from(value);
  if (typeof value !== 'string') throw new InputFault(`${path} must be base64, got ${formOf(value)}.`);
  const decoded = Buffer.from(value, 'base64');
  if (decoded.toString('base64') !== value) throw new InputFault(`${path} must be base64, got another text.`);
  return decoded;
}

function lenientScalar({ kind }: Shape, value: unknown): unknown {
  if (kind === 'text' && (typeof value === 'number' || typeof value === 'boolean')) return String(value);
  if (kind === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  if (kind === 'number' && typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value))) return Number(value);
  return value;
}

/** The input, complete and in range. Throws an {@link InputFault} that names the first member that is not. */
export function validate<T>(shape: Shape<T>, value: Parsed<T>, path?: string): asserts value is Parsed<T> & T {
  const fault = faultOf(shape, value, path);
  if (fault !== undefined) throw new InputFault(fault);
}

function faultOf(shape: Shape, value: unknown, path = ''): string | undefined {
  const { choices, element, members, pattern } = shape;
  if (choices && !choices.includes(value as string)) return `${path} must be one of ${choices.join(', ')}, got ${JSON.stringify(value)}.`;
  if (pattern && !pattern.expression.test(value as string)) return `${path} must be ${pattern.words}, got ${JSON.stringify(value)}.`;
  const outOfRange = rangeFault(shape, value);
  if (outOfRange !== undefined) return `${path} ${outOfRange}.`;
  if (element && Array.isArray(value)) return firstFault(value.map((item, index) => [element, item, `${path}[${index}]`]));
  if (element && isObject(value)) {
    return firstFault(Object.entries(value).map(([name, item]) => [element, item, memberPath(path, name)]));
  }
  return members && membersFault(members, value as object, path);
}

function membersFault(members: Members, value: object, path: string): string | undefined {
  const given: Readonly<Record<string, unknown>> = { ...value };
  const missing = Object.entries(members).find(([name, shape]) => shape.required && given[name] === undefined);
  if (missing) return `${memberPath(path, missing[0])} is required.`;
  const present = Object.entries(members).filter(([name]) => given[name] !== undefined);
  return firstFault(present.map(([name, shape]) => [shape, given[name], memberPath(path, name)]));
}

function firstFault(values: readonly (readonly [shape: Shape, value: unknown, path: string])[]): string | undefined {
  for (const [shape, value, path] of values) {
    const fault = faultOf(shape, value, path);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** The value, in the form and range of the shape. Throws an {@link InputFault}. */
export function read<T>(shape: Shape<T>, value: unknown, options: ParseOptions = {}): T {
  const parsed = parse(shape, value, options);
  validate(shape, parsed, options.path);
  return parsed as T;
}

const UNITS = { text: 'characters', bytes: 'bytes', list: 'members', map: 'members' } as const;

function rangeFault({ kind, min, max }: Shape, value: unknown): string | undefined {
  const size = sizeOf(value);
  if (size === undefined || (size >= (min ?? size) && size <= (max ?? size))) return undefined;
  const range = max === undefined ? `at least ${min}` : min === undefined ? `at most ${max}` : `${min} to ${max}`;
  return kind === 'number'
    ? `must be ${range}, got ${size}`
    : `must have ${range} ${kind in UNITS ? UNITS[kind as keyof typeof UNITS] : 'members'}, got ${size}`;
}

function sizeOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'string' || types.isUint8Array(value) || Array.isArray(value)) return value.length;
  return isObject(value) ? Object.keys(value).length : undefined;
}

export function nameOf({ kind, whole }: Shape): string {
  const names = { text: 'a string', bytes: 'base64', boolean: 'true or false', list: 'a list', map: 'an object', structure: 'an object' };
  if (kind === 'number') return whole ? 'a whole number' : 'a number';
  return kind === 'any' ? 'a value' : names[kind];
}

/** What a message says of a value, which may be a secret. */
function formOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : typeof value === 'string' ? 'a string' : String(value);
}

function memberPath(parent: string | undefined, name: string): string {
  return parent ? `${parent}.${name}` : name;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !types.isUint8Array(value);
}
