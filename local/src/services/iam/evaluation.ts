/**
 * Evaluates policy statements for a request.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import type { Access, Context } from '../../service/access';
import { LOCAL_ACCOUNT } from '../../service/arn';
import { type Count, equals, equalsIgnoreCase, matches, valueIn } from './pattern';

type Scalar = string | number | boolean;

/** Accepted values by operator and context key. */
export type Condition = Readonly<Record<string, Readonly<Record<string, Scalar | readonly Scalar[]>>>>;

export type OneOrMore = string | readonly string[];

/** The principals of a statement in a resource's policy. */
export type Principal = string | Readonly<Record<string, OneOrMore>>;

/** A statement of a policy. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect?: string;
  readonly Principal?: Principal;
  readonly NotPrincipal?: Principal;
  readonly Action?: OneOrMore;
  readonly NotAction?: OneOrMore;
  readonly Resource?: OneOrMore;
  readonly NotResource?: OneOrMore;
  readonly Condition?: Condition;
}

/** A policy. */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement?: Statement | readonly Statement[];
}

/** An access, with the number of comparisons with policies that it takes. */
export interface CountedAccess extends Access {
  readonly count?: Count;
}

/** A caller, by all names that a resource's policy may use. */
export interface Caller {
  readonly arns?: readonly string[];
  /** A service of AWS: `ivs-composite.us-east-1.amazonaws.com` */
  readonly service?: string;
}

/** Returns the statements of a policy. A single statement need not be in a list. */
export function statementsOf({ Statement: statements = [] }: PolicyDocument): readonly Statement[] {
  return [statements].flat();
}

/** The effect of statements on a request, whatever their principals. An explicit deny wins. Returns undefined if no statement applies. */
export function effectOf(statements: readonly Statement[], access: CountedAccess): 'Allow' | 'Deny' | undefined {
  const effects = statements.filter((statement) => applies(statement, access)).map(({ Effect }) => Effect);
  if (effects.includes('Deny')) return 'Deny';
  return effects.includes('Allow') ? 'Allow' : undefined;
}

/** The effect of a resource's policy on a request by this caller. */
export function effectFor(caller: Caller, statements: readonly Statement[], access: CountedAccess): 'Allow' | 'Deny' | undefined {
  const forCaller = ({ Principal, NotPrincipal }: Statement) =>
    selects(Principal, NotPrincipal, (principals) => namesCaller(principals, caller));
  return effectOf(statements.filter(forCaller), access);
}

/** Whether a resource's policy lets a service in on behalf of another resource, such as an EventBridge rule. */
export function letsServiceIn(
  statements: readonly Statement[],
  { service, sourceArn }: { readonly service: string; readonly sourceArn: string },
  access: Pick<Access, 'action' | 'resource'>,
): boolean {
  const context = { 'aws:sourcearn': sourceArn, 'aws:sourceaccount': LOCAL_ACCOUNT };
  return effectFor({ service }, statements, { ...access, context }) === 'Allow';
}

/** Whether a statement applies to a request, regardless of its effect. */
export function applies(statement: Statement, access: CountedAccess): boolean {
  const { action, resource, context = {}, count } = access;
  return (
    isAboutAction(statement, action, count) &&
    selects(statement.Resource, statement.NotResource, (patterns) =>
      [patterns].flat().some((pattern) => matches(pattern, resource, context, count)),
    ) &&
    holds(statement.Condition, context, count)
  );
}

/** Whether a statement covers an action, regardless of resources and conditions. */
export function isAboutAction({ Action, NotAction }: Statement, action: string, count?: Count): boolean {
  const isAction = (pattern: string) => matches(pattern.toLowerCase(), action.toLowerCase(), {}, count);
  return selects(Action, NotAction, (patterns) => [patterns].flat().some(isAction));
}

/** Tests an element or its negation. A statement has one of the two. */
function selects<T>(element: T | undefined, negation: T | undefined, test: (value: T) => boolean): boolean {
  if (element !== undefined) return test(element);
  return negation !== undefined && !test(negation);
}

function namesCaller(principals: Principal, { arns = [], service }: Caller): boolean {
  if (typeof principals === 'string') return principals === '*';
  const { AWS = [], Service = [] } = principals;
  const named = [AWS].flat();
  return named.includes('*') || arns.some((arn) => named.includes(arn)) || (service !== undefined && [Service].flat().includes(service));
}

type Compare = (actual: string, expected: string, context: Context, count: Count) => boolean;

const like: Compare = (actual, expected, context, count) => matches(expected, actual, context, count);

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
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

/** Whether all operators of a condition hold for all of their keys. */
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
