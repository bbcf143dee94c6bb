/** Shapes that the properties of many resource types have. */
import { isObject, type JsonObject } from '../../../data/json-object';
import { readJson } from '../../../data/json-text';
import { list, type Parsed, required, structure, text, type ValueOf, wholeNumber } from '../../../service/input';
import { messageOf } from '../error-message';

/** A text, which may be empty. */
export const string = text({ min: 0 });

export const integer = wholeNumber();

/** The list of keys and values by which resources are tagged. */
export const TAGS = list(structure({ Key: required(string), Value: required(string) }));

/** Tags as a map. */
export function tagMap(tags: Parsed<ValueOf<typeof TAGS>> = []): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}

/** A policy or another document, which templates write as an object or as JSON text. */
export function documentOf(name: string, value: unknown = {}): JsonObject {
  const document = typeof value === 'string' ? parsed(name, value) : value;
  if (isObject(document)) return document;
  throw new Error(`Property ${name} must be an object, got ${JSON.stringify(document)}`);
}

function parsed(name: string, json: string): unknown {
  try {
    return readJson(json);
  } catch (error) {
    throw new Error(`Property ${name} must be an object, or the JSON of one: ${messageOf(error)}`);
  }
}
