/**
 * Decides whether a session may access a resource, from the policies of its role and of the resource.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
 */

import type { Access, Context } from '../../service/access';
import { arnOf, LOCAL_ACCOUNT } from '../../service/arn';
import {
  applies,
  type Caller,
  type CountedAccess,
  effectFor,
  effectOf,
  isAboutAction,
  type PolicyDocument,
  type Statement,
  statementsOf,
} from './evaluation';
import type { Count } from './pattern';
import type { NamedPolicy } from './policy';
import type { Role, Roles } from './roles';
import type { Session } from './sessions';

/** Why access was denied. */
export interface Denial {
  /** The message that the caller gets, as on AWS. */
  readonly message: string;
  /** The missing or denying statement, for the developer. */
  readonly reason: string;
  readonly access: Pick<Access, 'action' | 'resource'>;
}

export interface AccessControl {
  /** Returns why the first denied access is denied, or undefined if all are allowed. */
  denialOf(session: Session, region: string, accesses: readonly Access[]): Denial | undefined;
}

/** Longer than any ARN, object key or condition value. Longer texts could make pattern matching slow. */
const MAX_TEXT = 2_048;

/** The number of keys in a DeleteObjects request, which makes the most accesses. */
const MAX_ACCESSES = 1_000;

function textsOf({ action, resource, context = {} }: Access): string[] {
  return [action, resource, ...Object.values(context).flat()];
}

/** Requests and policies of real apps need far fewer comparisons. */
const MAX_COMPARISONS = 50_000_000;

export interface AccessControlOptions {
  /**
   * How many comparisons with policies a request may take.
   * @default 50000000
   */
  readonly maxComparisons?: number;
}

class TooManyComparisons extends Error {}

/** Counts the comparisons of one request. Throws TooManyComparisons. */
function createCount(max: number): Count {
  let comparisons = 0;
  return (more) => {
    comparisons += more;
    if (comparisons > max) throw new TooManyComparisons();
  };
}

/** Denies a request that would take too long to evaluate. */
function outOfBounds({ arn, roleName }: Session, { action, resource }: Access, reason: string): Denial {
  return {
    access: { action: action.slice(0, MAX_TEXT), resource: resource.slice(0, MAX_TEXT) },
    message: `User: ${arn} is not authorized to perform: ${action.slice(0, MAX_TEXT)} because ${reason}`,
    reason: `Access denied to the role ${roleName} because ${reason}.`,
  };
}

const ACCOUNT: Caller = { arns: [arnOf('iam', '', 'root'), LOCAL_ACCOUNT] };

/** Evaluates the policies as they are at the time of each call. */
export function createAccessControl(
  roles: Roles,
  resourcePolicy: (arn: string) => PolicyDocument | undefined,
  { maxComparisons = MAX_COMPARISONS }: AccessControlOptions = {},
): AccessControl {
  function decide(session: Session, region: string, asked: CountedAccess): Denial | undefined {
    const role = roles.find(session.roleName);
    const access = { ...asked, context: { ...callerContext(session, role), 'aws:requestedregion': region, ...asked.context } };
    if (textsOf(access).some((text) => text.length > MAX_TEXT)) {
      const reason = `the resource, or a value that policies may ask for, has more than ${MAX_TEXT} characters`;
      return outOfBounds(session, access, reason);
    }
    const policies = role ? roles.policiesOf(role) : [];
    const boundary = role && roles.boundaryOf(role);
    const caller = { arns: [session.arn, ...(role ? [role.arn] : [])] };
    const cause = denialCause(policies, boundary, caller, resourcePolicy(access.resource), access);
    if (!cause) return undefined;
    const { action, resource } = access;
    return {
      access: { action, resource },
      message: `User: ${session.arn} is not authorized to perform: ${action} on resource: ${resource} ${cause.because}`,
      reason: `Access denied to the role ${session.roleName}: ${cause.reason}`,
    };
  }

  return {
    denialOf(session, region, accesses) {
      const [first] = accesses;
      if (first && accesses.length > MAX_ACCESSES) {
        return outOfBounds(session, first, `the request is about more than ${MAX_ACCESSES} resources`);
      }
      const count = createCount(maxComparisons);
      try {
        for (const access of accesses) {
          const denial = decide(session, region, { ...access, count });
          if (denial) return denial;
        }
        return undefined;
      } catch (error) {
        if (!first || !(error instanceof TooManyComparisons)) throw error;
        const reason = `it takes more than ${maxComparisons} comparisons with policies; use fewer or shorter patterns in them`;
        return outOfBounds(session, first, reason);
      }
    },
  };
}

/** Condition keys of every request. */
function callerContext({ arn, userId, sourceIdentity, tags: sessionTags = {} }: Session, role: Role | undefined): Context {
  const tags = [role?.settings.tags ?? {}, sessionTags]
    .flatMap(Object.entries<string>)
    .map(([key, value]) => [`aws:principaltag/${key.toLowerCase()}`, value]);
  return {
    ...Object.fromEntries(tags),
    'aws:principalaccount': LOCAL_ACCOUNT,
    'aws:principalarn': role?.arn ?? arn,
    'aws:principalisawsservice': 'false',
    'aws:principaltype': 'AssumedRole',
    // Requests to AWS use TLS.
    'aws:securetransport': 'true',
    'aws:userid': userId,
    ...(sourceIdentity !== undefined && { 'aws:sourceidentity': sourceIdentity }),
  };
}

/** The parts of a denial's two messages that depend on the policies. */
interface DenialCause {
  /** Ends the caller's message. */
  readonly because: string;
  /** Ends the developer's message. */
  readonly reason: string;
}

/**
 * Names for a resource's policy: `policy` in messages for the developer, `kind` and `one` in messages for the caller.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
const RESOURCE_POLICY = { policy: 'policy', kind: 'resource-based policy', one: 'a resource-based policy' };
const TRUST_POLICY = { policy: 'trust policy', kind: 'role trust policy', one: 'the role trust policy' };

/** Returns undefined if access is allowed. */
function denialCause(
  policies: readonly NamedPolicy[],
  boundary: NamedPolicy | undefined,
  caller: Caller,
  resourcePolicy: PolicyDocument | undefined,
  access: CountedAccess,
): DenialCause | undefined {
  const { action, resource } = access;
  const words = action.startsWith('sts:') ? TRUST_POLICY : RESOURCE_POLICY;
  const own = effectOf(
    policies.flatMap(({ document }) => statementsOf(document)),
    access,
  );
  const onResource = resourcePolicy === undefined ? [] : statementsOf(resourcePolicy);
  const forRole = effectFor(caller, onResource, access);
  const forAccount = effectFor(ACCOUNT, onResource, access);

  if (own === 'Deny') return { because: 'with an explicit deny in an identity-based policy', reason: forbidden(policies, access) };
  if (forRole === 'Deny' || forAccount === 'Deny') {
    return { because: `with an explicit deny in ${words.one}`, reason: `the ${words.policy} of ${resource} forbids ${action}.` };
  }
  const beyond = boundary && beyondBoundary(boundary, access);
  if (beyond) return beyond;
  if (forRole === 'Allow') return undefined;
  // Identity-based policies count only if the policy of the key or role allows the account.
  // @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
  // @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
  if (/^(kms|sts):/.test(action) && resourcePolicy !== undefined && forAccount !== 'Allow') {
    const reason = `the ${words.policy} of ${resource} allows ${action} neither to the role nor to the account.`;
    return { because: `because no ${words.kind} allows the ${action} action`, reason: reason + others(onResource, action) };
  }
  if (own === 'Allow') return undefined;
  const missing = JSON.stringify({ Effect: 'Allow', Action: action, Resource: resource });
  return {
    because: `because no identity-based policy allows the ${action} action`,
    reason: `its policies lack ${missing}.${nearMisses(policies, access)}`,
  };
}

/**
 * A permissions boundary denies everything that it does not allow, even if a resource-based policy names the role.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
function beyondBoundary({ name, document }: NamedPolicy, access: CountedAccess): DenialCause | undefined {
  const { action, resource } = access;
  const effect = effectOf(statementsOf(document), access);
  if (effect === 'Allow') return undefined;
  const missing = JSON.stringify({ Effect: 'Allow', Action: action, Resource: resource });
  return effect === 'Deny'
    ? { because: 'with an explicit deny in a permissions boundary', reason: forbidden([{ name, document }], access) }
    : {
        because: `because no permissions boundary allows the ${action} action`,
        reason: `its permissions boundary ${name} lacks ${missing}.`,
      };
}

function forbidden(policies: readonly NamedPolicy[], access: CountedAccess): string {
  const [found] = policies.flatMap(({ name, document }) =>
    statementsOf(document)
      .filter((statement) => statement.Effect === 'Deny' && applies(statement, access))
      .map((statement) => `the policy ${name} forbids ${access.action} on ${access.resource}: ${JSON.stringify(statement)}`),
  );
  return `${found}.`;
}

/** Lists the other resources or conditions for which the policies allow the action. */
function nearMisses(policies: readonly NamedPolicy[], { action }: Access): string {
  const found = allowing(
    policies.flatMap(({ document }) => statementsOf(document)),
    action,
  ).map(({ Resource, NotResource, Condition }) =>
    JSON.stringify(Condition || NotResource ? { Resource, NotResource, Condition } : Resource),
  );
  return found.length > 0 ? ` They allow it for ${found.join(', ')}.` : '';
}

/** Lists the other principals or conditions for which a resource's policy allows the action. */
function others(statements: readonly Statement[], action: string): string {
  const found = allowing(statements, action).map(({ Principal, NotPrincipal, Condition }) =>
    JSON.stringify({ Principal, NotPrincipal, Condition }),
  );
  return found.length > 0 ? ` It allows it to ${found.join(', ')}.` : '';
}

function allowing(statements: readonly Statement[], action: string): Statement[] {
  return statements.filter((statement) => statement.Effect === 'Allow' && isAboutAction(statement, action));
}
