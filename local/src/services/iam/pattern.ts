/**
 * Matches texts of policies, with wildcards and policy variables.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
import type { Context } from '../../service/access';

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
  const filled = fill(pattern, context);
  return filled !== undefined && fits(filled, text, count);
}

/** Whether a text equals `expected` after its variables are replaced. */
export function equals(expected: string, text: string, context: Context = {}): boolean {
  return fill(expected, context)?.text === text;
}

/** Like `equals`, ignoring case. */
export function equalsIgnoreCase(expected: string, text: string, context: Context = {}): boolean {
  return fill(expected, context)?.text.toLowerCase() === text.toLowerCase();
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

/** A pattern whose variables are replaced. */
export interface Filled {
  readonly text: string;
  /** The positions of what was a variable: wildcards there stand for themselves. */
  readonly literals?: ReadonlySet<number>;
}

/** Replaces variables by their values. Wildcards in values are literal. Returns undefined if a variable has no single value. */
function fill(pattern: string, context: Context): Filled | undefined {
  if (!pattern.includes('${')) return { text: pattern };
  const literals = new Set<number>();
  let text = '';
  for (const part of partsOf(pattern)) {
    const value = part.variable === undefined ? part.text : variableValue(part.variable, context);
    if (typeof value !== 'string') return undefined;
    if (part.variable !== undefined) for (let index = 0; index < value.length; index += 1) literals.add(text.length + index);
    text += value;
  }
  return { text, literals };
}

function variableValue(variable: string, context: Context): string | readonly string[] | undefined {
  return LITERALS.includes(variable) ? variable : valueIn(context, variable);
}

/**
 * Whether a text matches a pattern. Backtracks only to the last `*`, so the number of comparisons is at most the product of both lengths. A
 * backtracking regular expression may need exponentially many.
 */
export function fits({ text: pattern, literals }: Filled, text: string, count: Count): boolean {
  const isWildcard = (position: number, wildcard: string) => pattern[position] === wildcard && !literals?.has(position);
  let [position, star, resumed] = [0, -1, 0];
  for (let index = 0; index < text.length; ) {
    count(1);
    if (isWildcard(position, '*')) {
      star = position;
      position += 1;
      resumed = index;
    } else if (pattern[position] === text[index] || isWildcard(position, '?')) {
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
  while (isWildcard(position, '*')) position += 1;
  return position === pattern.length;
}
