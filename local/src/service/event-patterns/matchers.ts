/**
 * Compares one value of an event with a comparison of a pattern.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
import { BlockList, isIP } from 'node:net';
import { isObject } from '../../data/json';
import { invalidPattern } from './invalid-pattern';

/** A value that patterns compare. */
export type Scalar = string | number | boolean | null;

/** Tests whether a value satisfies a comparison. */
export interface Matcher {
  (value: Scalar): boolean;
  /** The cost of the comparison, in steps. @default 1 */
  readonly steps?: number;
}

/** Comparing a text costs one more step for each 256 characters. */
const CHARACTERS_PER_STEP = 256;

/** Checking an address block takes about as long as ten other comparisons. */
const STEPS_OF_CIDR = 10;

/** The cost of comparing a value, in steps. */
export function stepsOf({ steps = 1 }: Matcher, value: Scalar): number {
  return steps * (1 + (typeof value === 'string' ? Math.floor(value.length / CHARACTERS_PER_STEP) : 0));
}

type TextTest = (text: string) => boolean;

/** Makes a test from the operator's argument. */
type TextOperator = (argument: string) => TextTest;

const equalsIgnoreCase: TextOperator = (argument) => {
  const expected = argument.toLowerCase();
  return (text) => text.toLowerCase() === expected;
};

const TEXT_OPERATORS: Readonly<Record<string, TextOperator>> = {
  prefix: (argument) => (text) => text.startsWith(argument),
  suffix: (argument) => (text) => text.endsWith(argument),
  'equals-ignore-case': equalsIgnoreCase,
  wildcard,
};

/** The case-insensitive forms: `{"prefix": {"equals-ignore-case": "a"}}`. */
const CASELESS_OPERATORS: Readonly<Record<string, TextOperator>> = {
  prefix: (argument) => (text) => equalsIgnoreCase(argument)(text.slice(0, argument.length)),
  suffix: (argument) => (text) => equalsIgnoreCase(argument)(text.slice(text.length - argument.length)),
};

const OPERATORS: Readonly<Record<string, (argument: unknown) => Matcher>> = {
  'anything-but': anythingBut,
  cidr,
  numeric,
  ...Object.fromEntries(Object.keys(TEXT_OPERATORS).map((name) => [name, (argument: unknown) => onText(textTest(name, argument))])),
};

/** The names of all operators. ./pattern handles `exists`, because it concerns the field and not a value. */
export const OPERATOR_NAMES: readonly string[] = ['exists', ...Object.keys(OPERATORS)];

/** Reads a comparison: a value, or an object with the name of an operator and its argument. */
export function matcherOf(comparison: unknown): Matcher {
  if (isScalar(comparison)) return (value) => value === comparison;
  const { name, argument } = operatorOf(comparison);
  const operator = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
  if (!operator) throw invalidPattern(`Unrecognized match type ${name}; there are ${OPERATOR_NAMES.join(', ')}`);
  return operator(argument);
}

/** Reads the only member of a comparison that is an object. */
export function operatorOf(comparison: unknown): { readonly name: string; readonly argument: unknown } {
  if (!isObject(comparison)) {
    throw invalidPattern(`Match value must be String, number, true, false, null or a match expression; got ${JSON.stringify(comparison)}`);
  }
  const [entry, ...others] = Object.entries(comparison);
  if (!entry) throw invalidPattern('Match expression name not found');
  if (others.length > 0) throw invalidPattern(`Only one key allowed in match expression; got ${Object.keys(comparison).join(', ')}`);
  return { name: entry[0], argument: entry[1] };
}

function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function onText(test: TextTest): Matcher {
  return (value) => typeof value === 'string' && test(value);
}

function textTest(name: string, argument: unknown): TextTest {
  const operators = typeof argument === 'string' ? TEXT_OPERATORS : CASELESS_OPERATORS;
  const text = typeof argument === 'string' ? argument : caselessText(argument);
  const operator = operators[name];
  if (!operator || text === undefined) throw invalidPattern(`${name} match pattern must be a string; got ${JSON.stringify(argument)}`);
  return operator(text);
}

function caselessText(argument: unknown): string | undefined {
  const { 'equals-ignore-case': text, ...others } = Object(argument) as Record<string, unknown>;
  return typeof text === 'string' && Object.keys(others).length === 0 ? text : undefined;
}

/** Matches a value that equals none of the given ones, or that fails all given tests. A value of another type matches; a missing value does not. */
function anythingBut(argument: unknown): Matcher {
  if (!isObject(argument)) {
    const excluded = uniform('anything-but', argument, ['string', 'number']);
    return taking(excluded.length, (value) => !excluded.includes(value));
  }
  const { name, argument: nested } = operatorOf(argument);
  if (!Object.hasOwn(TEXT_OPERATORS, name)) {
    throw invalidPattern(`Unsupported anything-but pattern: ${name}; there are ${Object.keys(TEXT_OPERATORS).join(', ')}`);
  }
  const texts = uniform(name, nested, ['string']);
  if (['prefix', 'suffix'].includes(name) && texts.includes('')) throw invalidPattern(`Null ${name} not allowed`);
  const tests = texts.map((text) => textTest(name, text));
  return taking(tests.length, (value) => !(typeof value === 'string' && tests.some((test) => test(value))));
}

function taking(steps: number, test: (value: Scalar) => boolean): Matcher {
  return Object.assign(test, { steps });
}

/** Reads a value or a list of values. All must have the same type, one of `types`. */
function uniform(name: string, argument: unknown, types: readonly string[]): unknown[] {
  const values: unknown[] = [argument].flat();
  const isUniform = types.some((type) => values.every((value) => typeof value === type));
  if (values.length === 0 || !isUniform) {
    throw invalidPattern(
      `${name} list must be entirely of one type, ${types.join(' or ')}, and not empty; got ${JSON.stringify(argument)}`,
    );
  }
  return values;
}

/** Matches `*` with any text. A backslash escapes `*` and itself. */
function wildcard(pattern: string): TextTest {
  const [first = '', ...rest] = literalsOf(pattern);
  const last = rest.pop();
  if (last === undefined) return (text) => text === first;
  return (text) => {
    const end = text.length - last.length;
    if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    let position = first.length;
    for (const literal of rest) {
      const found = text.indexOf(literal, position);
      if (found < 0 || found + literal.length > end) return false;
      position = found + literal.length;
    }
    return true;
  };
}

/** The texts before, between and after the wildcards. */
function literalsOf(pattern: string): string[] {
  const literals = [''];
  for (const [token] of pattern.matchAll(/\\?./gs)) {
    if (token === '*') literals.push('');
    else if (token.startsWith('\\') && !/^\\[\\*]$/.test(token)) throw invalidPattern(`Invalid escape character in ${pattern}`);
    else literals[literals.length - 1] += token.slice(-1);
  }
  if (literals.slice(1, -1).includes('')) throw invalidPattern(`Consecutive wildcard characters in ${pattern}`);
  return literals;
}

function cidr(argument: unknown): Matcher {
  const [address = '', length = '', ...others] = typeof argument === 'string' ? argument.split('/') : [];
  const family = familyOf(address);
  const isLength = /^\d{1,3}$/.test(length) && Number(length) <= (family === 'ipv4' ? 32 : 128);
  if (!family || !isLength || others.length > 0) throw invalidPattern(`Malformed CIDR, one '/' required: ${JSON.stringify(argument)}`);
  const block = new BlockList();
  block.addSubnet(address, Number(length), family);
  return taking(
    STEPS_OF_CIDR,
    onText((text) => familyOf(text) === family && block.check(text, family)),
  );
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  return ({ 4: 'ipv4', 6: 'ipv6' } as const)[isIP(address)];
}

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** The service accepts numbers from -5e9 to 5e9 in patterns. */
const MAX_NUMBER = 5e9;

/** Reads `["=", 1]`, `["<", 1]`, or `[">", 0, "<=", 5]`, with the lower bound first. */
function numeric(argument: unknown): Matcher {
  const terms: unknown[] = Array.isArray(argument) ? argument : [];
  const signs = terms
    .filter((_, index) => index % 2 === 0)
    .map((term) => (typeof term === 'string' ? term : '?'))
    .join(' ');
  const bounds = terms.filter((_, index) => index % 2 === 1);
  const [lower, upper = Infinity] = bounds as number[];
  const isRange = /^([<>]=?|=|>=? <=?)$/.test(signs) && bounds.length === signs.split(' ').length;
  if (!isRange || !bounds.every(isNumber) || !(Number(lower) < upper)) {
    throw invalidPattern(
      `numeric reads ["=", n], ["<", n], [">", n] or [">", n, "<", m] with n < m, also with <= and >=, of numbers from -5e9 to 5e9; ` +
        `got ${JSON.stringify(argument)}`,
    );
  }
  const tests = signs.split(' ').map((sign, index) => ({ compare: COMPARISONS[sign], bound: bounds[index] as number }));
  return (value) => typeof value === 'number' && tests.every(({ compare, bound }) => compare?.(value, bound));
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' && Math.abs(value) <= MAX_NUMBER;
}
