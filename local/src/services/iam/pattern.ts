/**
 * Matches texts of policies, with wildcards and policy variables.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
import type { Context } from '../../service/access';

/** `*`: any text, including the empty one. */
export const ANY_TEXT = Symbol('*');

/** `?`: any character. */
export const ANY_CHARACTER = Symbol('?');

/** One character of a pattern, or a wildcard. */
export type Token = string | typeof ANY_TEXT | typeof ANY_CHARACTER;

/** Called with the number of comparisons made. May throw to end the match. */
export type Count = (comparisons: number) => void;

/** `${*}`, `${?}` and `${$}` stand for these characters. */
const LITERALS = ['*', '?', '$'];

/** The value of a condition key in any case, or undefined if the context has none. */
export function valueIn(context: Context, key: string): string | readonly string[] | undefined {
  const name = key.toLowerCase();
  return Object.hasOwn(context, name) ? context[name] : undefined;
}

/** The names of the variables in a text. */
export function variablesIn(text: string): string[] {
  return partsOf(text).flatMap(({ variable }) => (variable === undefined || LITERALS.includes(variable) ? [] : [variable]));
}

/**
 * Whether a text matches a pattern, in which `*` stands for any text and `?` for any character. A pattern with a variable that has no value,
 * or several, matches nothing.
 */
export function matches(pattern: string, text: string, context: Context = {}, count: Count = () => {}): boolean {
  count(pattern.length);
  const tokens = fill(pattern, context)?.flatMap(({ text: part, isValue }) => part.split('').map(isValue ? String : tokenOf));
  return tokens !== undefined && fits(tokens, text, count);
}

/** Whether a text equals `expected` after its variables are replaced. */
export function equals(expected: string, text: string, context: Context = {}): boolean {
  return textOf(expected, context) === text;
}

/** Like `equals`, ignoring case. */
export function equalsIgnoreCase(expected: string, text: string, context: Context = {}): boolean {
  return textOf(expected, context)?.toLowerCase() === text.toLowerCase();
}

/** A variable, or the text between variables. */
interface Part {
  readonly text: string;
  readonly variable?: string;
}

/** Splits a pattern at its variables. Searches only up to the last brace, so that unclosed variables do not make it slow. */
function partsOf(pattern: string): Part[] {
  if (!pattern.includes('${')) return [{ text: pattern }];
  const end = pattern.lastIndexOf('}') + 1;
  const parts = [...pattern.slice(0, end).matchAll(/\$\{([^}]*)\}|(?:(?!\$\{).)+/gs)].map(([text, variable]) => ({ text, variable }));
  return [...parts, { text: pattern.slice(end) }];
}

/** Replaces variables by their values. Wildcards in values are literal. Returns undefined if a variable has no single value. */
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

/**
 * Whether a text matches a pattern. Backtracks only to the last `*`, so the number of comparisons is at most the product of both lengths. A
 * backtracking regular expression may need exponentially many.
 */
export function fits(pattern: readonly Token[], text: string, count: Count): boolean {
  let [position, star, resumed] = [0, -1, 0];
  for (let index = 0; index < text.length; ) {
    count(1);
    const token = pattern[position];
    if (token === ANY_TEXT) {
      star = position;
      position += 1;
      resumed = index;
    } else if (token === ANY_CHARACTER || token === text.charAt(index)) {
      position += 1;
      index += 1;
    } else if (star >= 0) {
      position = star + 1;
      resumed += 1;
      index = resumed;
    } else {
      return false;
    }
  }
  return pattern.slice(position).every((token) => token === ANY_TEXT);
}
