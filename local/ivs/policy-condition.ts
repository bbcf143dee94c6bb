/**
 * Conditions of policies, over requests whose context keys have one value each.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */

type Scalar = string | number | boolean;

/** By operator and context key: the values of which one has to fit. */
export type Condition = Readonly<Record<string, Readonly<Record<string, Scalar | readonly Scalar[]>>>>;

type Compare = (actual: string, expected: string) => boolean;

const OPERATORS: Readonly<Record<string, Compare>> = {
  StringEquals: (actual, expected) => actual === expected,
  StringEqualsIgnoreCase: (actual, expected) => actual.toLowerCase() === expected.toLowerCase(),
  StringLike: (actual, expected) => matches(expected, actual),
  ArnEquals: (actual, expected) => matches(expected, actual),
  ArnLike: (actual, expected) => matches(expected, actual),
  Bool: (actual, expected) => actual === expected.toLowerCase(),
  NumericEquals: (actual, expected) => Number(actual) === Number(expected),
  NumericLessThan: (actual, expected) => Number(actual) < Number(expected),
  NumericLessThanEquals: (actual, expected) => Number(actual) <= Number(expected),
  NumericGreaterThan: (actual, expected) => Number(actual) > Number(expected),
  NumericGreaterThanEquals: (actual, expected) => Number(actual) >= Number(expected),
};

/** Whether every operator fits every key that it names. The context's keys are in lower case. */
export function holds(condition: Condition = {}, context: Readonly<Record<string, string>>): boolean {
  return Object.entries(condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, expected]) => fits(operator, context[key.toLowerCase()], [expected].flat().map(String))),
  );
}

/** Whether a text fits a pattern, in which `*` stands for any text and `?` for any character. */
export function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

function fits(operator: string, actual: string | undefined, expected: readonly string[]): boolean {
  if (operator === 'Null') return expected.includes(String(actual === undefined));
  const name = operator.replace(/IfExists$/, '');
  const positiveName = name.replace(/^(String|Arn|Numeric)Not/, '$1');
  const compare = Object.hasOwn(OPERATORS, positiveName) ? OPERATORS[positiveName] : undefined;
  if (!compare) {
    const known = ['Null', ...Object.keys(OPERATORS)].join(', ');
    throw new Error(`The local service does not know the condition operator ${operator}. It knows ${known}, with Not and IfExists.`);
  }
  const negated = name !== positiveName;
  const ifExists = name !== operator;
  if (actual === undefined) return negated || ifExists;
  return expected.some((value) => compare(actual, value)) !== negated;
}
