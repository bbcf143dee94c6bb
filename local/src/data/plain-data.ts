/** Checks JSON that a user wrote. Errors state the place in the data, the rule, and the value found. */
import { inspect } from 'node:util';

/** Throws if the value breaks the rule. `path` is the place of the value, such as `service[0].times`. */
export type Check = (value: unknown, path: string) => void;

/** The members of an object, each with its check. */
export type Members = Readonly<Record<string, Check>>;

/** Makes a check from a rule in words (`must be ...`) and a test. */
function rule(words: string, kept: (value: unknown) => boolean): Check {
  return (value, path) => {
    if (!kept(value)) throw new Error(`${path} must be ${words}, got ${show(value)}`);
  };
}

export const boolean: Check = rule('true or false', (value) => typeof value === 'boolean');

export function wholeNumber(least: number, greatest = Infinity): Check {
  const range = greatest === Infinity ? `of at least ${least}` : `from ${least} to ${greatest}`;
  return rule(`a whole number ${range}`, (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= greatest);
}

/** Text that matches a pattern; `words` describes the pattern. */
export function text(words: string, pattern: RegExp): Check {
  return rule(words, (value) => typeof value === 'string' && pattern.test(value));
}

export function oneOf(choices: readonly string[]): Check {
  return rule(`one of ${choices.join(', ')}`, (value) => choices.includes(value as string));
}

export function list(element: Check): Check {
  const isList = rule('a list', Array.isArray);
  return (value, path) => {
    isList(value, path);
    for (const [index, item] of (value as unknown[]).entries()) element(item, `${path}[${index}]`);
  };
}

/** An object with these members and no others. */
export function object(required: Members, optional: Members = {}): Check {
  const names = [...Object.keys(required), ...Object.keys(optional)];
  return (value, path) => {
    const given = entriesOf(value, path);
    const unknown = [...given.keys()].find((name) => !names.includes(name));
    if (unknown !== undefined) throw new Error(`${path} must have no members but ${names.join(', ')}, got '${unknown}'`);
    for (const [name, check] of Object.entries(required)) check(given.get(name), `${path}.${name}`);
    for (const [name, check] of Object.entries(optional)) if (given.get(name) !== undefined) check(given.get(name), `${path}.${name}`);
  };
}

/** An object whose member `tag` selects its other members, required and optional. */
export function variant(tag: string, shapes: Readonly<Record<string, readonly [required: Members, optional?: Members]>>): Check {
  const isShape = oneOf(Object.keys(shapes));
  return (value, path) => {
    const name = entriesOf(value, path).get(tag);
    isShape(name, `${path}.${tag}`);
    const [required, optional] = shapes[name as string] ?? [{}];
    object({ [tag]: isShape, ...required }, optional)(value, path);
  };
}

function entriesOf(value: unknown, path: string): ReadonlyMap<string, unknown> {
  rule('an object', (given) => typeof given === 'object' && given !== null && !Array.isArray(given))(value, path);
  return new Map(Object.entries(value as object));
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : inspect(value, { breakLength: Infinity, depth: 1, maxStringLength: 100 });
}
