/** The permissions of all services but IVS Real-Time, which asks for each of its operations (see ivs.ts). */
import type { StackSummary } from '../../cloudformation';
import type { Keys } from '../../kms/keys';
import type { Secrets } from '../../secrets-manager/secrets';
import type { Permissions } from '../guard';
import type { Roles } from '../roles';
import { cloudFormationPermissions } from './cloudformation';
import { cloudTrailPermissions } from './cloudtrail';
import { eventsPermissions } from './events';
import { kmsPermissions } from './kms';
import { lambdaPermissions } from './lambda';
import { logsPermissions } from './logs';
import { type Encryptions, s3Permissions } from './s3';
import { secretsManagerPermissions } from './secrets-manager';
import { ssmPermissions } from './ssm';
import { stsPermissions } from './sts';

export type GuardedName = 'cloudformation' | 'cloudtrail' | 'events' | 'kms' | 'lambda' | 'logs' | 's3' | 'secretsmanager' | 'ssm' | 'sts';

/** What has to be known of the services. */
export interface GuardedServices {
  readonly keys: Keys;
  readonly roles: Roles;
  readonly s3: Encryptions;
  readonly secrets: Secrets;
  readonly stacks: () => readonly StackSummary[];
}

/** By the names that requests are signed for. */
export function servicePermissions({ keys, roles, s3, secrets, stacks }: GuardedServices): Record<GuardedName, Permissions> {
  return {
    cloudformation: cloudFormationPermissions(stacks),
    cloudtrail: cloudTrailPermissions,
    events: eventsPermissions,
    kms: kmsPermissions(keys),
    lambda: lambdaPermissions,
    logs: logsPermissions,
    s3: s3Permissions(s3, keys),
    secretsmanager: secretsManagerPermissions(secrets, keys),
    ssm: ssmPermissions,
    sts: stsPermissions(roles),
  };
}
