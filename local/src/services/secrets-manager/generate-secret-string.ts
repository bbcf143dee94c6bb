/** The random value that a template asks for in place of one of its own. */

import { randomInt } from 'node:crypto';
import { isObject, type JsonObject } from '../../data/json-object';
import { readJson } from '../../data/json-text';
import { flag, optionalText, text, wholeNumber } from '../cloudformation/resource-types/properties';
import { type StructureShape, structure } from '../cloudformation/resource-types/property-shape';

const DEFAULT_LENGTH = 32;
const MAX_LENGTH = 4096;

/** By the property that leaves them out. */
const CHARACTERS: Readonly<Record<string, string>> = {
  ExcludeLowercase: 'abcdefghijklmnopqrstuvwxyz',
  ExcludeUppercase: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  ExcludeNumbers: '0123456789',
  ExcludePunctuation: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
};

export const GENERATE_SECRET_STRING: StructureShape = structure({
  ExcludeCharacters: 'string',
  ExcludeLowercase: 'boolean',
  ExcludeNumbers: 'boolean',
  ExcludePunctuation: 'boolean',
  ExcludeUppercase: 'boolean',
  GenerateStringKey: 'string',
  IncludeSpace: 'boolean',
  PasswordLength: 'integer',
  RequireEachIncludedType: 'boolean',
  SecretStringTemplate: 'string',
});

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-secretsmanager-secret-generatesecretstring.html */
export function generateSecretString(options: JsonObject): string {
  if (options.GenerateStringKey === undefined && options.SecretStringTemplate === undefined) return password(options);
  const template = parseTemplate(text(options, 'SecretStringTemplate'));
  return JSON.stringify({ ...template, [text(options, 'GenerateStringKey')]: password(options) });
}

function parseTemplate(json: string): JsonObject {
  try {
    const template: unknown = readJson(json);
    if (isObject(template)) return template;
  } catch {
    // What is no JSON at all is refused like JSON that is no object; the parser's message would quote it.
  }
  throw new Error('SecretStringTemplate must be the text of a JSON object.');
}

function password(options: JsonObject): string {
  const length = wholeNumber(options, 'PasswordLength', DEFAULT_LENGTH);
  const excluded = optionalText(options, 'ExcludeCharacters') ?? '';
  const without = (characters: string) => [...characters].filter((character) => !excluded.includes(character));
  const types = Object.entries(CHARACTERS)
    .filter(([exclusion]) => !flag(options, exclusion, false))
    .map(([, characters]) => without(characters))
    .filter((characters) => characters.length > 0);
  const alphabet = [...types.flat(), ...without(flag(options, 'IncludeSpace', false) ? ' ' : '')];
  const wanted = flag(options, 'RequireEachIncludedType', true) ? types : [];
  if (alphabet.length === 0) throw new Error('GenerateSecretString excludes every character; leave some in.');
  const shortest = Math.max(1, wanted.length);
  if (length < shortest || length > MAX_LENGTH) throw new Error(`PasswordLength must be ${shortest} to ${MAX_LENGTH} here; got ${length}.`);
  const rest = Array.from({ length: length - wanted.length }, () => alphabet);
  return shuffled([...wanted, ...rest].map(oneOf)).join('');
}

function oneOf(characters: readonly string[]): string {
  return characters[randomInt(characters.length)] ?? '';
}

/** Fisher and Yates. */
function shuffled(items: readonly string[]): string[] {
  const result: string[] = [];
  for (const [index, item] of items.entries()) {
    const place = randomInt(index + 1);
    result.push(result[place] ?? item);
    result[place] = item;
  }
  return result;
}
