/**
 * Decodes the properties of a `Custom::` resource, in which CloudFormation turns every scalar into a string, into the input of the SDK.
 * The compiler checks each schema against the wire contract: it must name every property, with the right type.
 */
import type { AdoptableProperties } from '../../../src/private/wire';

/** Decodes one value. `at` names the property in error messages. */
export type Decoder<T> = (value: unknown, at: string) => T;

/** A property type in the SDK's form: keys in camelCase, lists mutable. */
export type Decoded<T> = T extends string | number | boolean | undefined
  ? T
  : T extends readonly (infer U)[]
    ? Decoded<U>[]
    : string extends keyof T
      ? T
      : { [K in keyof T as Uncapitalize<K & string>]: Decoded<T[K]> };

/** The properties of one kind, without those that all kinds have. */
export type Own<P extends AdoptableProperties> = Omit<P, keyof AdoptableProperties>;

type Schema<P> = { readonly [K in keyof P]-?: Decoder<Decoded<P[K]>> };

export const text: Decoder<string> = (value, at) => {
  if (typeof value !== 'string') refuse(at, 'a text', value);
  return value;
};

export const integer: Decoder<number> = (value, at) => {
  const parsed = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : Number.NaN;
  if (!Number.isSafeInteger(parsed)) refuse(at, 'a whole number', value);
  return parsed;
};

export const number: Decoder<number> = (value, at) => {
  const parsed = typeof value === 'string' && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value) ? Number(value) : Number.NaN;
  if (!Number.isFinite(parsed)) refuse(at, 'a number', value);
  return parsed;
};

export const bool: Decoder<boolean> = (value, at) => {
  if (value !== 'true' && value !== 'false') refuse(at, "'true' or 'false'", value);
  return value === 'true';
};

/** One value of an enumeration of the SDK. */
export function oneOf<const T extends string>(values: Readonly<Record<string, T>>): Decoder<T> {
  return (value, at) => {
    const known = Object.values(values).find((candidate) => candidate === value);
    if (known === undefined) refuse(at, `one of ${Object.values(values).join(', ')}`, value);
    return known;
  };
}

export function list<T>(item: Decoder<T>): Decoder<T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) refuse(at, 'a list', value);
    return value.map((element, index) => item(element, `${at}[${index}]`));
  };
}

export const textMap: Decoder<Record<string, string>> = (value, at) =>
  Object.fromEntries(Object.entries(object(value, at)).map(([key, entry]) => [key, text(entry, `${at}.${key}`)]));

export function optional<T>(decoder: Decoder<T>): Decoder<T | undefined> {
  return (value, at) => (value === undefined ? undefined : decoder(value, at));
}

export function struct<P>(schema: Schema<P>): Decoder<Decoded<P>> {
  const decoders: [string, Decoder<unknown>][] = Object.entries(schema);
  return (value, at) => {
    const given = object(value, at);
    const path = (key: string) => (at ? `${at}.${key}` : key);
    for (const key of Object.keys(given)) if (!Object.hasOwn(schema, key)) refuseUnknown(path(key));
    const entries = decoders.map(([key, decoder]) => [uncapitalize(key), decoder(given[key], path(key))]);
    return Object.fromEntries(entries.filter(([, decoded]) => decoded !== undefined));
  };
}

function object(value: unknown, at: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(at || 'the properties', 'an object', value);
  return value as Record<string, unknown>;
}

function uncapitalize(key: string): string {
  return key.charAt(0).toLowerCase() + key.slice(1);
}

function refuse(at: string, rule: string, value: unknown): never {
  const got = value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value));
  throw new Error(`property ${at} must be ${rule}, got ${got.length > 80 ? `${got.slice(0, 80)}...` : got}`);
}

function refuseUnknown(at: string): never {
  throw new Error(
    `property ${at} is not known to this stack's handler; deploy the whole stack with one version of cdk-ivs-realtime, which brings its handler with it`,
  );
}
