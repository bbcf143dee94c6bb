/**
 * The resource-based policies of functions: one statement for each permission that AddPermission adds.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
 */
import { type Access, textContext } from '../../service/access';
import { arnOf } from '../../service/arn';
import { type Condition, effectFor, letsServiceIn, type Statement } from '../iam/evaluation';

/** The parameters of AddPermission. */
export interface FunctionPermission {
  readonly functionArn: string;
  readonly statementId: string;
  readonly action: string;
  /** `events.amazonaws.com`, an account, an ARN, or `*` */
  readonly principal: string;
  readonly sourceArn?: string;
  readonly sourceAccount?: string;
  readonly functionUrlAuthType?: string;
  readonly invokedViaFunctionUrl?: boolean;
}

/** The resource-based policies of all functions. */
export interface FunctionPolicies {
  add(permission: FunctionPermission): void;
  /** Does nothing if there is no such statement. */
  remove(functionArn: string, statementId: string): void;
  /** Returns the policy as JSON, or undefined if the function has none. */
  policyOf(functionArn: string): string | undefined;
  /** Whether everybody has access to the function, without a signature. */
  arePublic(functionArn: string, accesses: readonly Access[]): boolean;
  /** Whether a service may invoke the function on behalf of a resource, such as an EventBridge rule. */
  mayInvoke(functionArn: string, by: { readonly service: string; readonly sourceArn: string }): boolean;
}

/** Statements by function ARN and statement id. Saved with the state. */
export type FunctionPoliciesState = Map<string, Map<string, Statement>>;

export function createFunctionPolicies(policies: FunctionPoliciesState = new Map()): FunctionPolicies {
  const statementsOf = (functionArn: string) => [...(policies.get(functionArn)?.values() ?? [])];
  return {
    add(permission) {
      const { functionArn, statementId } = permission;
      policies.set(functionArn, (policies.get(functionArn) ?? new Map()).set(statementId, statementOf(permission)));
    },
    remove: (functionArn, statementId) => void policies.get(functionArn)?.delete(statementId),
    policyOf(functionArn) {
      const Statement = statementsOf(functionArn);
      return Statement.length > 0 ? JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement }) : undefined;
    },
    arePublic: (functionArn, accesses) => accesses.every((access) => effectFor({}, statementsOf(functionArn), access) === 'Allow'),
    mayInvoke: (functionArn, by) =>
      letsServiceIn(statementsOf(functionArn), by, { action: 'lambda:InvokeFunction', resource: functionArn }),
  };
}

function statementOf({ functionArn, statementId, action, principal, ...conditions }: FunctionPermission): Statement {
  return {
    Sid: statementId,
    Effect: 'Allow',
    Principal: principalOf(principal),
    Action: action,
    Resource: functionArn,
    Condition: conditionOf(conditions),
  };
}

type Conditions = Omit<FunctionPermission, 'functionArn' | 'statementId' | 'action' | 'principal'>;

function conditionOf({ sourceArn, sourceAccount, functionUrlAuthType, invokedViaFunctionUrl }: Conditions): Condition {
  const equals = { 'AWS:SourceAccount': sourceAccount, 'lambda:FunctionUrlAuthType': functionUrlAuthType };
  return {
    ...(sourceArn === undefined ? {} : { ArnLike: { 'AWS:SourceArn': sourceArn } }),
    ...(Object.keys(textContext(equals)).length === 0 ? {} : { StringEquals: textContext(equals) }),
    ...(invokedViaFunctionUrl === undefined ? {} : { Bool: { 'lambda:InvokedViaFunctionUrl': invokedViaFunctionUrl } }),
  };
}

function principalOf(principal: string): Statement['Principal'] {
  if (principal === '*') return principal;
  if (/^\d{12}$/.test(principal)) return { AWS: arnOf('iam', '', 'root', principal) };
  return principal.startsWith('arn:') ? { AWS: principal } : { Service: principal };
}
