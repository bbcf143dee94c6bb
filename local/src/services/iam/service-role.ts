/** Roles that AWS services assume, to act with the permissions of a role. */
import type { Access } from '../../service/access';
import { letsServiceIn, statementsOf } from './evaluation';
import type { Iam } from './iam';
import { localRoleName } from './roles';

/** A service that acts on behalf of a resource, such as a rule or a schedule. */
interface ActingService {
  /** `scheduler.amazonaws.com` */
  readonly service: string;
  readonly sourceArn: string;
}

/** Whether the trust policy of a role lets a service assume it. No service can assume a role that does not exist. */
export function mayServiceAssume(iam: Pick<Iam, 'trustPolicyOf'>, roleArn: string, by: ActingService): boolean {
  const policy = iam.trustPolicyOf(roleArn);
  const statements = policy === undefined ? [] : statementsOf(JSON.parse(policy));
  return letsServiceIn(statements, by, { action: 'sts:AssumeRole', resource: roleArn });
}

/** Returns why a role does not allow an access, or undefined if it allows it. */
export function denialByRole(
  iam: Pick<Iam, 'findCaller' | 'sessions'>,
  { roleArn, region, sessionName }: { readonly roleArn: string; readonly region: string; readonly sessionName: string },
  access: Access,
): string | undefined {
  const { accessKeyId } = iam.sessions.assume(localRoleName(roleArn) ?? '', sessionName);
  return iam.findCaller(accessKeyId, region)?.denialOf([access]);
}
