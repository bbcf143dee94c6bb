/** AWS Security Token Service: who signs a request, as far as the `cdk` CLI and the AWS CLI ask. */
import { LOCAL_ACCOUNT } from '../account';
import type { LocalRequest, LocalService } from '../http';
import { parseRoleArn, type Roles } from './iam/roles';
import type { Sessions } from './iam/sessions';
import { queryService, ServiceError } from './query';

/**
 * An STS that lends roles of the local account: to whoever is the administrator every one, also those that nobody has deployed, such as
 * the CDK's. Nothing here checks a secret; whether a deployed function may assume a role has been decided before (see ./iam).
 */
export function createSts(sessions: Sessions, roles: Roles): LocalService {
  /** Nobody knows what a role may do that is not there: calls in its name are not checked. */
  function checkDeployed(roleName: string, credential: LocalRequest['credential']): void {
    const caller = sessions.find(credential?.accessKeyId);
    if (!caller?.checked || roles.find(roleName)) return;
    throw new ServiceError('AccessDenied', `${caller.arn} cannot assume the role ${roleName}, which is not deployed here.`, 403);
  }

  return queryService('https://sts.amazonaws.com/doc/2011-06-15/', {
    GetCallerIdentity: (_, { credential }) => {
      const session = sessions.find(credential?.accessKeyId);
      const user = { Arn: `arn:aws:iam::${LOCAL_ACCOUNT}:user/local`, UserId: 'AIDALOCAL' };
      return { ...(session ? { Arn: session.arn, UserId: session.userId } : user), Account: LOCAL_ACCOUNT };
    },
    AssumeRole: (input, { credential }) => {
      const roleName = readRoleName(input.get('RoleArn') ?? '');
      checkDeployed(roleName, credential);
      const sessionName = input.get('RoleSessionName') ?? '';
      if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
        throw new ServiceError('ValidationError', `RoleSessionName has 2 to 64 letters, digits and _+=,.@-; got "${sessionName}".`);
      }
      const { accessKeyId: AccessKeyId, arn: Arn, userId: AssumedRoleId } = sessions.assume(roleName, sessionName);
      const Expiration = new Date(Date.now() + Number(input.get('DurationSeconds') ?? 3600) * 1000);
      return {
        Credentials: { AccessKeyId, SecretAccessKey: 'local', SessionToken: 'local', Expiration },
        AssumedRoleUser: { Arn, AssumedRoleId },
      };
    },
  });
}

function readRoleName(roleArn: string): string {
  const { account, name } = parseRoleArn(roleArn);
  if (!account || !name) throw new ServiceError('ValidationError', `RoleArn must be the ARN of an IAM role; got "${roleArn}".`);
  if (account !== LOCAL_ACCOUNT) {
    const fix = 'Leave the account of the stack open (no env.account, or CDK_DEFAULT_ACCOUNT) to deploy it locally.';
    throw new ServiceError(
      'AccessDenied',
      `The local account is ${LOCAL_ACCOUNT}; the role ${roleArn} is of account ${account}. ${fix}`,
      403,
    );
  }
  return name;
}
