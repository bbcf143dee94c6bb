/**
 * Evaluates policy statements for a request.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import type { Access } from '../../service/access';
import { type Condition, holds } from './condition';
import { type Count, matches } from './pattern';

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
