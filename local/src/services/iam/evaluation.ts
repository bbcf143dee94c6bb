/**
 * What policies say of a request.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import { type Condition, holds } from './condition';
import { type Context, matches } from './pattern';
import type { Count } from './wildcards';

export type OneOrMore = string | readonly string[];

/** Whom a statement of a resource's policy is for. */
export type Principal = string | Readonly<Record<string, OneOrMore>>;

/** One statement of a policy. */
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

/** One thing that somebody wants to do. */
export interface Access {
  /** `ivs:GetStage` */
  readonly action: string;
  /** Its ARN; `*` where the action knows no resource. */
  readonly resource: string;
  readonly context?: Context;
  /** Counts what it takes to hold it against policies. */
  readonly count?: Count;
}

/** Who it is, by all names that a resource's policy may have for them. */
export interface Caller {
  readonly arns?: readonly string[];
  /** A service of AWS: `ivs-composite.us-east-1.amazonaws.com` */
  readonly service?: string;
}

/** Also of a policy that has a single statement without a list around it. */
export function statementsOf({ Statement: statements = [] }: PolicyDocument): readonly Statement[] {
  return [statements].flat();
}

/** What statements without principals, those of a role, say of a request: an explicit deny wins; undefined when none is about it. */
export function effectOf(statements: readonly Statement[], access: Access): 'Allow' | 'Deny' | undefined {
  const effects = statements.filter((statement) => applies(statement, access)).map(({ Effect }) => Effect);
  if (effects.includes('Deny')) return 'Deny';
  return effects.includes('Allow') ? 'Allow' : undefined;
}

/** What the statements of a resource's policy say of a request by this caller. */
export function effectFor(caller: Caller, statements: readonly Statement[], access: Access): 'Allow' | 'Deny' | undefined {
  const forCaller = ({ Principal, NotPrincipal }: Statement) =>
    selects(Principal, NotPrincipal, (principals) => namesCaller(principals, caller));
  return effectOf(statements.filter(forCaller), access);
}

/** Whether a statement is about a request, whatever it says of it. */
export function applies(statement: Statement, access: Access): boolean {
  const { action, resource, context = {}, count } = access;
  return (
    isAboutAction(statement, action, count) &&
    selects(statement.Resource, statement.NotResource, (patterns) =>
      [patterns].flat().some((pattern) => matches(pattern, resource, context, count)),
    ) &&
    holds(statement.Condition, context, count)
  );
}

/** Whether a statement is about an action, on whatever resource. */
export function isAboutAction({ Action, NotAction }: Statement, action: string, count?: Count): boolean {
  const isAction = (pattern: string) => matches(pattern.toLowerCase(), action.toLowerCase(), {}, count);
  return selects(Action, NotAction, (patterns) => [patterns].flat().some(isAction));
}

/** Of an element and its negation a statement has one. */
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
