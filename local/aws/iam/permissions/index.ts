/**
 * The services with a guard before them. IVS asks by itself (see ivs.ts); CloudTrail, EventBridge, Systems Manager and STS take every
 * request.
 */
import type { StackSummary } from '../../../cloudformation';
import type { Keys } from '../../kms/keys';
import type { Secrets } from '../../secrets-manager/secrets';
import type { Permissions } from '../guard';
import { cloudFormationPermissions } from './cloudformation';
import { kmsPermissions } from './kms';
import { lambdaPermissions } from './lambda';
import { logsPermissions } from './logs';
import { s3Permissions } from './s3';
import { secretsManagerPermissions } from './secrets-manager';

/** What has to be known of the services. */
export interface GuardedServices {
  readonly keys: Keys;
  readonly secrets: Secrets;
  readonly stacks: () => readonly StackSummary[];
}

/** By the names that requests are signed for. */
export function servicePermissions({ keys, secrets, stacks }: GuardedServices): Record<string, Permissions> {
  return {
    cloudformation: cloudFormationPermissions(stacks),
    kms: kmsPermissions(keys),
    lambda: lambdaPermissions,
    logs: logsPermissions,
    s3: s3Permissions,
    secretsmanager: secretsManagerPermissions(secrets, keys),
  };
}
