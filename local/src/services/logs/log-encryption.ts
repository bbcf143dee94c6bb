/** Checks the KMS keys of log groups. The key policy must allow CloudWatch Logs to use the key. */

import { ServiceError } from '../../service/service-error';
import { effectFor, type PolicyDocument, statementsOf } from '../iam/evaluation';
import type { Keys } from '../kms/keys';

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html */
const ACTIONS = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo', 'kms:GenerateDataKey'];

/** Throws if a key does not exist, cannot encrypt, or may not be used by CloudWatch Logs for the group. */
export function checkLogKey(keys: Keys, region: string, groupArn: string, keyArn: string): void {
  const key = keyArn.startsWith('arn:') ? keys.find(region, keyArn) : undefined;
  const context = { 'kms:encryptioncontext:aws:logs:arn': groupArn };
  const isAllowed = (policy: PolicyDocument, action: string) =>
    effectFor({ service: `logs.${region}.amazonaws.com` }, statementsOf(policy), { action, resource: keyArn, context }) === 'Allow';
  if (key?.settings.enabled && key.specName === 'SYMMETRIC_DEFAULT' && key.deletedAt === undefined) {
    const policy: PolicyDocument = JSON.parse(key.settings.policy);
    if (ACTIONS.every((action) => isAllowed(policy, action))) return;
  }
  throw new ServiceError(
    'InvalidParameterException',
    `The specified KMS key does not exist or is not allowed to be used with LogGroup '${groupArn}'`,
  );
}
