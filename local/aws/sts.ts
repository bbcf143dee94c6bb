/** AWS Security Token Service: who signs a request, as far as the `cdk` CLI and the AWS CLI ask. */
import { randomUUID } from 'node:crypto';
import { LOCAL_ACCOUNT } from '../account';
import type { LocalService } from '../http';
import { queryService, ServiceError } from './query';

const ROLE_ARN = /^arn:aws[a-z-]*:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/;

/** An STS that lends every role of the local account to everybody. Nothing here checks a secret or a permission. */
export function createSts(): LocalService {
  const sessions = new Map<string, { readonly Arn: string; readonly AssumedRoleId: string }>();

  return queryService('https://sts.amazonaws.com/doc/2011-06-15/', {
    GetCallerIdentity: (_, { credential }) => {
      const session = sessions.get(credential?.accessKeyId ?? '');
      const user = { Arn: `arn:aws:iam::${LOCAL_ACCOUNT}:user/local`, UserId: 'AIDALOCAL' };
      return { ...(session ? { Arn: session.Arn, UserId: session.AssumedRoleId } : user), Account: LOCAL_ACCOUNT };
    },
    AssumeRole: (input) => {
      const roleName = readRoleName(input.get('RoleArn') ?? '');
      const sessionName = input.get('RoleSessionName') ?? '';
      if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
        throw new ServiceError('ValidationError', `RoleSessionName has 2 to 64 letters, digits and _+=,.@-; got "${sessionName}".`);
      }
      const id = randomUUID().replaceAll('-', '').toUpperCase();
      const AccessKeyId = `ASIA${id.slice(0, 16)}`;
      const AssumedRoleUser = {
        Arn: `arn:aws:sts::${LOCAL_ACCOUNT}:assumed-role/${roleName}/${sessionName}`,
        AssumedRoleId: `AROA${id.slice(16)}:${sessionName}`,
      };
      sessions.set(AccessKeyId, AssumedRoleUser);
      const Expiration = new Date(Date.now() + Number(input.get('DurationSeconds') ?? 3600) * 1000);
      return { Credentials: { AccessKeyId, SecretAccessKey: 'local', SessionToken: 'local', Expiration }, AssumedRoleUser };
    },
  });
}

function readRoleName(roleArn: string): string {
  const [, account, name] = ROLE_ARN.exec(roleArn) ?? [];
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
