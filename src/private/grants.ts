import * as iam from 'aws-cdk-lib/aws-iam';
import { Stack, Token } from 'aws-cdk-lib/core';
import type { Located } from './regions';
import { throwViolation } from './validation';

/** The actions that read a stage, its sessions, their participants, and the participants' events and replicas. */
export const READ_STAGE_ACTIONS = [
  'ivs:GetParticipant',
  'ivs:GetStage',
  'ivs:GetStageSession',
  'ivs:ListParticipantEvents',
  'ivs:ListParticipantReplicas',
  'ivs:ListParticipants',
  'ivs:ListStageSessions',
];

/** What a grant allows, and on which resources. */
export type Permission = Pick<iam.CommonGrantOptions, 'actions' | 'resourceArns' | 'conditions'>;

/**
 * Grants permissions on a resource of IVS.
 *
 * @param resource whose account the principal must be in
 */
export function grantOn(resource: Located, grantee: iam.IGrantable, permission: Permission): iam.Grant {
  checkAccount(resource, grantee.grantPrincipal);
  return iam.Grant.addToPrincipal({ ...permission, grantee });
}

/** Grants several permissions on a resource of IVS. */
export function grantAllOn(resource: Located, grantee: iam.IGrantable, permissions: readonly Permission[]): iam.Grant {
  return permissions.map((permission) => grantOn(resource, grantee, permission)).reduce((all, grant) => all.combine(grant));
}

/** The ARN of any resource of a type, in the account and region of a resource. */
export function anyArn(resource: Located, type: string): string {
  const { account, region } = resource.env;
  return Stack.of(resource).formatArn({ service: 'ivs', resource: type, resourceName: '*', account, region });
}

/** Rejects a principal that is known to be in another account, because its policies cannot allow anything on the resource. */
function checkAccount(resource: Located, { principalAccount }: iam.IPrincipal): void {
  const { account } = resource.env;
  if (principalAccount === undefined || Token.isUnresolved(principalAccount)) return;
  if (Token.isUnresolved(account) || account === principalAccount) return;
  throwViolation(
    {
      rule: 'a grant is to a principal in the account of the resource, because IVS has no resource policies',
      got: `a principal in ${principalAccount} and a resource in ${account}`,
      fix: `grant to a role in ${account} that the principal may assume`,
    },
    resource.node.path,
  );
}

/**
 * Returns a grantee whose policies, and the resource policies that name it, get each statement with conditions.
 *
 * It inherits from the given grantee and principal, because the CDK compares the stack of a principal with that of the resource.
 */
export function withConditions(grantee: iam.IGrantable, conditions: iam.Conditions): iam.IGrantable {
  const principal = grantee.grantPrincipal;
  const conditional: iam.IPrincipal = Object.create(principal, {
    policyFragment: { get: () => new iam.PrincipalWithConditions(principal, conditions).policyFragment },
    addToPrincipalPolicy: {
      value(statement: iam.PolicyStatement) {
        statement.addConditions(conditions);
        return principal.addToPrincipalPolicy(statement);
      },
    },
  });
  return { grantPrincipal: conditional };
}
