/** Reading properties: what a type needs in a certain form, or a sentence that says which property has another. */

import { isObject, type JsonObject } from '../../../data/json-object';
import { readJson } from '../../../data/json-text';
import { messageOf } from '../error-message';
import type { Properties } from './resource-type';

/** A text; numbers and booleans count, because templates write them either way. Undefined when it is absent. */
export function optionalText(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  if (value === undefined || typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`Property ${name} must be a string, got ${JSON.stringify(value)}`);
}

/** A text that has to be there. */
export function text(properties: Properties, name: string): string {
  const value = optionalText(properties, name);
  if (value === undefined) throw new Error(`Property ${name} is required`);
  return value;
}

/** A whole number, also one written as text. */
export function wholeNumber(properties: Properties, name: string, absent: number): number {
  const value = Number(optionalText(properties, name) ?? absent);
  if (!Number.isInteger(value)) throw new Error(`Property ${name} must be a whole number, got ${JSON.stringify(properties[name])}`);
  return value;
}

/** True or false, also written as text. */
export function flag(properties: Properties, name: string, absent: boolean): boolean {
  const value = optionalText(properties, name) ?? String(absent);
  if (value !== 'true' && value !== 'false') throw new Error(`Property ${name} must be true or false, got ${JSON.stringify(value)}`);
  return value === 'true';
}

/** An object; an empty one when it is absent. */
export function object(properties: Properties, name: string): JsonObject {
  const value = properties[name] ?? {};
  if (!isObject(value)) throw new Error(`Property ${name} must be an object, got ${JSON.stringify(value)}`);
  return value;
}

/** An object, also written as JSON text, as policies may be; an empty one when it is absent. */
export function document(properties: Properties, name: string): JsonObject {
  const value = properties[name];
  return object(typeof value === 'string' ? { [name]: parsed(name, value) } : properties, name);
}

function parsed(name: string, json: string): unknown {
  try {
    return readJson(json);
  } catch (error) {
    throw new Error(`Property ${name} must be an object, or the JSON of one: ${messageOf(error)}`);
  }
}

/** A list of objects; an empty one when it is absent. */
export function objects(properties: Properties, name: string): JsonObject[] {
  const value = properties[name] ?? [];
  if (!Array.isArray(value) || !value.every(isObject)) throw new Error(`Property ${name} must be a list of objects`);
  return value;
}

/** A list of texts; an empty one when it is absent. */
export function texts(properties: Properties, name: string): string[] {
  const value = properties[name] ?? [];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
    throw new Error(`Property ${name} must be a list of strings`);
  return value;
}

/** The list of keys and values in `Tags`, as a map. */
export function tags(properties: Properties): Record<string, string> {
  return Object.fromEntries(objects(properties, 'Tags').map((tag) => [text(tag, 'Key'), text(tag, 'Value')]));
}
