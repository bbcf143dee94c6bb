/**
 * Bucket policies, and what they say of a recording that the service is about to write.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import { type Condition, holds, matches } from './policy-condition';

type OneOrMore = string | readonly string[];

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

type Principal = string | Readonly<Record<string, OneOrMore>>;

/** A policy. */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement?: Statement | readonly Statement[];
}

/** A request to write, as policies see it. */
interface WriteRequest {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** Keys in lower case: in policies their case does not matter. */
  readonly context: Readonly<Record<string, string>>;
}

/** Setting the ACL takes a permission of its own. @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
const ACTIONS = ['s3:PutObject', 's3:PutObjectAcl'];

/** Where the service puts what a participant sends; the user has no say in it, so a policy for a prefix of their own does not help. */
const KEY = 'stage/session/participant/media/hls/multivariant.m3u8';

/** Of no document: an empty policy. */
export function parsePolicy(document = '{}'): PolicyDocument {
  return JSON.parse(document) as PolicyDocument;
}

/** Also of a policy that has a single statement without a list around it. */
export function statementsOf({ Statement: statements = [] }: PolicyDocument): readonly Statement[] {
  return [statements].flat();
}

/** Whether a bucket's policy lets a service write recordings. */
export function canWrite(policy: PolicyDocument, bucket: string, principal: string): boolean {
  const context = {
    'aws:securetransport': 'true',
    'aws:principalisawsservice': 'true',
    'aws:principalservicename': principal,
    's3:tlsversion': '1.2',
    's3:x-amz-acl': 'bucket-owner-full-control',
  };
  const resource = `arn:aws:s3:::${bucket}/${KEY}`;
  return ACTIONS.every((action) => isAllowed(statementsOf(policy), { principal, action, resource, context }));
}

function isAllowed(statements: readonly Statement[], request: WriteRequest): boolean {
  const effects = statements.filter((statement) => applies(statement, request)).map(({ Effect }) => Effect);
  return effects.includes('Allow') && !effects.includes('Deny');
}

function applies(statement: Statement, { principal, action, resource, context }: WriteRequest): boolean {
  return (
    selects(statement.Principal, statement.NotPrincipal, (principals) => namesPrincipal(principals, principal)) &&
    selects(statement.Action, statement.NotAction, (actions) =>
      [actions].flat().some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())),
    ) &&
    selects(statement.Resource, statement.NotResource, (resources) => [resources].flat().some((pattern) => matches(pattern, resource))) &&
    holds(statement.Condition, context)
  );
}

/** Of an element and its negation a statement has one. */
function selects<T>(element: T | undefined, negation: T | undefined, test: (value: T) => boolean): boolean {
  if (element !== undefined) return test(element);
  return negation !== undefined && !test(negation);
}

function namesPrincipal(principals: Principal, service: string): boolean {
  if (typeof principals === 'string') return principals === '*';
  const { AWS = [], Service = [] } = principals;
  return [AWS].flat().includes('*') || [Service].flat().includes(service);
}
