/**
 * AWS Secrets Manager: its operations, and the KMS key behind a secret, which it uses with the permissions of its caller.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_secrets-manager.html
 */
import { LOCAL_ACCOUNT } from '../../../service/arn';
import type { Keys } from '../../kms/keys';
import type { Secret, Secrets } from '../../secrets-manager/secrets';
import { resourceTags } from '../context';
import type { Access } from '../evaluation';
import { type Accesses, forEach, type Permissions } from '../guard';
import { readJsonRequest } from './json-request';
import { refuseAsJson } from './refusals';

/** @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html */
const KEY_ACTIONS: Readonly<Record<string, string>> = { GetSecretValue: 'kms:Decrypt', PutSecretValue: 'kms:GenerateDataKey' };

const OPERATIONS = ['CreateSecret', 'DeleteSecret', 'DescribeSecret', 'GetSecretValue', 'ListSecrets', 'PutSecretValue'];

/** Permissions on secrets. */
export function secretsManagerPermissions(secrets: Secrets, keys: Keys): Permissions {
  const accesses: Accesses = (request) => {
    const { region } = request.credential;
    const { operation, input } = readJsonRequest(request);
    const id = [input.SecretId, input.Name].find((value) => typeof value === 'string');
    const secret = typeof id === 'string' ? secrets.find(region, id) : undefined;
    const context = secret && resourceTags(secret.settings.tags);
    const own = { action: `secretsmanager:${operation}`, resource: secret?.arn ?? nameOf(region, id), context };
    return [own, ...accessToKey(operation, region, secret, keys)];
  };
  return { operations: forEach(OPERATIONS, accesses), refusal: refuseAsJson };
}

/** Of a secret that does not exist, as far as the request names it. */
function nameOf(region: string, id: unknown): string {
  if (typeof id !== 'string') return '*';
  return id.startsWith('arn:') ? id : `arn:aws:secretsmanager:${region}:${LOCAL_ACCOUNT}:secret:${id}`;
}

function accessToKey(operation: string, region: string, secret: Secret | undefined, keys: Keys): Access[] {
  const action = KEY_ACTIONS[operation];
  const keyId = secret?.settings.kmsKeyId;
  // Everybody in the account may use the key of Secrets Manager's own.
  if (action === undefined || keyId === undefined) return [];
  const resource = keys.find(region, keyId)?.arn ?? keyId;
  return [
    { action, resource, context: { 'kms:viaservice': `secretsmanager.${region}.amazonaws.com`, 'kms:calleraccount': LOCAL_ACCOUNT } },
  ];
}
