/** Reading the JSON of a request: what an operation needs in a certain form, or a refusal that says which member has another. */
import type { JsonOperation } from './protocols/json';
import { ServiceError } from './service-error';

/** The members of a request. */
export type JsonInput = Readonly<Record<string, unknown>>;

/** An operation of a service that has its resources by region. */
export interface RegionalOperation {
  /** The members that it takes; any other is refused, because AWS might do something with it. */
  readonly members: readonly string[];
  readonly run: (input: JsonInput, region: string) => object | Promise<object>;
}

/** Operations as `jsonService` serves them. */
export function regionalOperations(operations: Readonly<Record<string, RegionalOperation>>): Record<string, JsonOperation> {
  const regional = ([name, { members, run }]: [string, RegionalOperation]): [string, JsonOperation] => [
    name,
    (input, { credential }) => {
      if (!credential) throw new ServiceError('MissingAuthenticationTokenException', 'Missing Authentication Token');
      const unknown = Object.keys(input).filter((member) => !members.includes(member));
      if (unknown.length > 0) {
        throw invalid(`The local endpoint does not have ${unknown.join(', ')} of ${name}. It has: ${members.join(', ')}.`);
      }
      return run(input, credential.region);
    },
  ];
  return Object.fromEntries(Object.entries(operations).map(regional));
}

/** A text; undefined when it is absent. */
export function optionalText(input: JsonInput, name: string, length: { min?: number; max: number }): string | undefined {
  const value = input[name] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw invalid(`${name} must be a string.`);
  const { min = 1, max } = length;
  if (value.length < min || value.length > max) throw invalid(`${name} must have ${min} to ${max} characters; got ${value.length}.`);
  return value;
}

/** A text that has to be there. */
export function text(input: JsonInput, name: string, length: { min?: number; max: number }): string {
  return required(name, optionalText(input, name, length));
}

/** Bytes, which JSON holds as base64; undefined when they are absent. */
export function optionalBytes(input: JsonInput, name: string, max: number): Buffer | undefined {
  const encoded = optionalText(input, name, { min: 0, max: Number.MAX_SAFE_INTEGER });
  if (encoded === undefined) return undefined;
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.toString('base64') !== encoded) throw invalid(`${name} must be base64.`);
  if (bytes.length < 1 || bytes.length > max) throw invalid(`${name} must have 1 to ${max} bytes; got ${bytes.length}.`);
  return bytes;
}

/** Bytes that have to be there. */
export function bytes(input: JsonInput, name: string, max: number): Buffer {
  return required(name, optionalBytes(input, name, max));
}

/** One of some texts. */
export function choice<T extends string>(input: JsonInput, name: string, choices: readonly T[], absent?: T): T {
  const value = required(name, input[name] ?? absent);
  const chosen = choices.find((candidate) => candidate === value);
  if (chosen === undefined) throw invalid(`${name} must be one of ${choices.join(', ')}; got ${JSON.stringify(value)}.`);
  return chosen;
}

/** True or false; false when it is absent. */
export function flag(input: JsonInput, name: string): boolean {
  const value = input[name] ?? false;
  if (typeof value !== 'boolean') throw invalid(`${name} must be true or false.`);
  return value;
}

/** A whole number; undefined when it is absent. */
export function optionalWholeNumber(input: JsonInput, name: string): number | undefined {
  const value = input[name] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value)) throw invalid(`${name} must be a whole number.`);
  return value;
}

/** A list of 1 to `max` texts; undefined when it is absent. */
export function optionalTexts(input: JsonInput, name: string, max: number): string[] | undefined {
  const value = input[name] ?? undefined;
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) throw invalid(`${name} must be a list of strings.`);
  if (value.length < 1 || value.length > max) throw invalid(`${name} must have 1 to ${max} members; got ${value.length}.`);
  return value;
}

/** A list of tags as a map; services differ in what they call the two halves of one. */
export function tagMap(input: JsonInput, [keyName, valueName]: readonly [string, string]): Record<string, string> {
  const list = input.Tags ?? [];
  if (!Array.isArray(list) || !list.every(isObject)) throw invalid('Tags must be a list of objects.');
  const entries = list.map((tag) => [text(tag, keyName, { max: 128 }), optionalText(tag, valueName, { min: 0, max: 256 }) ?? '']);
  return Object.fromEntries(entries);
}

function isObject(value: unknown): value is JsonInput {
  return typeof value === 'object' && value !== null;
}

function required<T>(name: string, value: T | undefined): T {
  if (value === undefined) throw invalid(`${name} is required.`);
  return value;
}

function invalid(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}
