/**
 * Texts in policies: with wildcards, and with variables that stand for what a request's context holds.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
import { ANY_CHARACTER, ANY_TEXT, type Count, fits, type Token } from './wildcards';

/** What is known of a request beside its action and resource: by condition key in lower case, for in policies the case does not matter. */
export type Context = Readonly<Record<string, string | readonly string[]>>;

/** `${*}`, `${?}` and `${$}` are these characters themselves. */
const LITERALS = ['*', '?', '$'];

/** The value of a condition key, whatever its case; undefined when the context has none. */
export function valueIn(context: Context, key: string): string | readonly string[] | undefined {
  const name = key.toLowerCase();
  return Object.hasOwn(context, name) ? context[name] : undefined;
}

/** The variables that a text names. */
export function variablesIn(text: string): string[] {
  return partsOf(text).flatMap(({ variable }) => (variable === undefined || LITERALS.includes(variable) ? [] : [variable]));
}

/**
 * Whether a text fits a pattern, in which `*` stands for any text and `?` for any character. A variable of which the context knows
 * nothing, or more than one value, fits nothing.
 */
export function matches(pattern: string, text: string, context: Context = {}, count: Count = () => {}): boolean {
  count(pattern.length);
  const tokens = fill(pattern, context)?.flatMap(({ text: part, isValue }) => part.split('').map(isValue ? String : tokenOf));
  return tokens !== undefined && fits(tokens, text, count);
}

/** Whether a text is the same as another one that may have variables. */
export function equals(expected: string, text: string, context: Context = {}): boolean {
  return textOf(expected, context) === text;
}

/** Like `equals`, whatever the case. */
export function equalsIgnoreCase(expected: string, text: string, context: Context = {}): boolean {
  return textOf(expected, context)?.toLowerCase() === text.toLowerCase();
}

/** What stands between variables, or the name of one. */
interface Part {
  readonly text: string;
  readonly variable?: string;
}

/** Goes on to the last brace alone, so that no search for the end of a variable is in vain. */
function partsOf(pattern: string): Part[] {
  const end = pattern.lastIndexOf('}') + 1;
  const parts = [...pattern.slice(0, end).matchAll(/\$\{([^}]*)\}|(?:(?!\$\{).)+/gs)].map(([text, variable]) => ({ text, variable }));
  return [...parts, { text: pattern.slice(end) }];
}

/** With the values of variables in their places, in which wildcards are no wildcards; undefined when one has no value. */
function fill(pattern: string, context: Context): { readonly text: string; readonly isValue: boolean }[] | undefined {
  const filled = partsOf(pattern).map(({ text, variable }) => {
    if (variable === undefined) return { text, isValue: false };
    const value = LITERALS.includes(variable) ? variable : valueIn(context, variable);
    return typeof value === 'string' ? { text: value, isValue: true } : undefined;
  });
  return filled.every((part) => part !== undefined) ? filled : undefined;
}

function textOf(pattern: string, context: Context): string | undefined {
  return fill(pattern, context)
    ?.map(({ text }) => text)
    .join('');
}

function tokenOf(character: string): Token {
  if (character === '*') return ANY_TEXT;
  return character === '?' ? ANY_CHARACTER : character;
}
