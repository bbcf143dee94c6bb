/** Random values of secrets, as templates ask for them. */
import { randomInt } from 'node:crypto';
import { isObject, type JsonObject, readJson } from '../../data/json';
import { flag, structure, type ValueOf } from '../../service/input';
import { integer, string } from '../../service/resource-type';

const DEFAULT_LENGTH = 32;
const MAX_LENGTH = 4096;

/** The characters that each property excludes. */
const CHARACTERS = {
  ExcludeLowercase: 'abcdefghijklmnopqrstuvwxyz',
  ExcludeUppercase: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  ExcludeNumbers: '0123456789',
  ExcludePunctuation: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
} as const;

export const GENERATE_SECRET_STRING = structure({
  ExcludeCharacters: string,
  ExcludeLowercase: flag,
  ExcludeNumbers: flag,
  ExcludePunctuation: flag,
  ExcludeUppercase: flag,
  GenerateStringKey: string,
  IncludeSpace: flag,
  PasswordLength: integer,
  RequireEachIncludedType: flag,
  SecretStringTemplate: string,
});

type Options = ValueOf<typeof GENERATE_SECRET_STRING>;

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-secretsmanager-secret-generatesecretstring.html */
export function generateSecretString(options: Options): string {
  const { GenerateStringKey, SecretStringTemplate } = options;
  if (GenerateStringKey === undefined && SecretStringTemplate === undefined) return password(options);
  if (SecretStringTemplate === undefined) throw new Error('Property SecretStringTemplate is required');
  const template = parseTemplate(SecretStringTemplate);
  if (GenerateStringKey === undefined) throw new Error('Property GenerateStringKey is required');
  return JSON.stringify({ ...template, [GenerateStringKey]: password(options) });
}

function parseTemplate(json: string): JsonObject {
  try {
    const template: unknown = readJson(json);
    if (isObject(template)) return template;
  } catch {
    // The parser's message would quote the template.
  }
  throw new Error('SecretStringTemplate must be the text of a JSON object.');
}

function password(options: Options): string {
  const { PasswordLength: length = DEFAULT_LENGTH, ExcludeCharacters: excluded = '' } = options;
  const without = (characters: string) => [...characters].filter((character) => !excluded.includes(character));
  const types = (Object.keys(CHARACTERS) as (keyof typeof CHARACTERS)[])
    .filter((exclusion) => !options[exclusion])
    .map((exclusion) => without(CHARACTERS[exclusion]))
    .filter((characters) => characters.length > 0);
  const alphabet = [...types.flat(), ...without(options.IncludeSpace ? ' ' : '')];
  const wanted = (options.RequireEachIncludedType ?? true) ? types : [];
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
