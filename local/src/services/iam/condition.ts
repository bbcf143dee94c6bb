/**
 * Evaluates the conditions of policies.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */

import type { Context } from '../../service/access';
import { type Count, equals, equalsIgnoreCase, matches, valueIn } from './pattern';

type Scalar = string | number | boolean;

/** Accepted values by operator and context key. */
export type Condition = Readonly<Record<string, Readonly<Record<string, Scalar | readonly Scalar[]>>>>;

type Compare = (actual: string, expected: string, context: Context, count: Count) => boolean;

const like: Compare = (actual, expected, context, count) => matches(expected, actual, context, count);

const OPERATORS: Readonly<Record<string, Compare>> = {
  StringEquals: (actual, expected, context) => equals(expected, actual, context),
  StringEqualsIgnoreCase: (actual, expected, context) => equalsIgnoreCase(expected, actual, context),
  StringLike: like,
  ArnEquals: like,
  ArnLike: like,
  Bool: (actual, expected) => actual === expected.toLowerCase(),
  NumericEquals: (actual, expected) => Number(actual) === Number(expected),
  NumericLessThan: (actual, expected) => Number(actual) < Number(expected),
  NumericLessThanEquals: (actual, expected) => Number(actual) <= Number(expected),
  NumericGreaterThan: (actual, expected) => Number(actual) > Number(expected),
  NumericGreaterThanEquals: (actual, expected) => Number(actual) >= Number(expected),
};

/** Whether all operators hold for all of their keys. */
export function holds(condition: Condition = {}, context: Context, count: Count = () => {}): boolean {
  return Object.entries(condition).every(([name, keys]) => {
    const test = parseOperator(name);
    return Object.entries(keys).every(([key, expected]) => test(valueIn(context, key), valuesOf(expected), context, count));
  });
}

/** All values of a condition, as text. */
export function textsIn(condition: Condition = {}): string[] {
  return Object.values(condition).flatMap((keys) => Object.values(keys).flatMap(valuesOf));
}

/** Throws for operators that are not supported here. */
export function checkOperators(condition: Condition = {}): void {
  for (const name of Object.keys(condition)) parseOperator(name);
}

function valuesOf(expected: Scalar | readonly Scalar[]): string[] {
  return [expected].flat().map(String);
}

type Test = (actual: string | readonly string[] | undefined, expected: readonly string[], context: Context, count: Count) => boolean;

function parseOperator(operator: string): Test {
  const [, set, name = '', ifExists] = /^(ForAllValues:|ForAnyValue:)?(.*?)(IfExists)?$/.exec(operator) ?? [];
  if (name === 'Null' && !set && !ifExists) return (actual, expected) => expected.includes(String(actual === undefined));
  const positiveName = name.replace(/^(String|Arn|Numeric)Not/, '$1');
  const compare = Object.hasOwn(OPERATORS, positiveName) ? OPERATORS[positiveName] : undefined;
  if (!compare) {
    const known = ['Null', ...Object.keys(OPERATORS)].join(', ');
    const fix = 'with Not, IfExists, ForAllValues and ForAnyValue';
    throw new Error(`The local endpoint does not know the condition operator ${operator}. It knows ${known}, ${fix}.`);
  }
  const negated = name !== positiveName;
  return (actual, expected, context, count) => {
    const isExpected = (value: string) => (candidate: string) => {
      count(value.length + candidate.length);
      return compare(value, candidate, context, count);
    };
    const fits = (value: string) => expected.some(isExpected(value)) !== negated;
    const values = actual === undefined ? [] : [actual].flat();
    if (set === 'ForAllValues:') return values.every(fits);
    if (values.length === 0) return set ? ifExists !== undefined : negated || ifExists !== undefined;
    return values.some(fits);
  };
}
