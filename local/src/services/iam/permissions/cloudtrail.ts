/**
 * AWS CloudTrail: its operations, of which those served here know no resource.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudtrail.html
 */
import type { Permissions } from '../guard';
import { refuseAsJson } from './refusals';

/** Permissions on whatever happened in the account. */
export const cloudTrailPermissions: Permissions = {
  operations: { LookupEvents: () => [{ action: 'cloudtrail:LookupEvents', resource: '*' }] },
  refusal: refuseAsJson,
};
