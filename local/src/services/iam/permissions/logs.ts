/**
 * Amazon CloudWatch Logs: its operations and the log groups they name, and what a function's runtime does with the function's role.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_cloudwatch-logs.html
 */

import { asText } from '../../../data/json-text';
import { groupArn } from '../../logs/access';
import type { Access } from '../evaluation';
import type { Permissions, SignedRequest } from '../guard';
import { readJsonRequest } from './json-request';
import { refuseAsJson } from './refusals';

const OF_GROUPS = [
  'CreateLogGroup',
  'DeleteLogGroup',
  'DeleteRetentionPolicy',
  'DescribeLogGroups',
  'FilterLogEvents',
  'ListTagsForResource',
  'PutRetentionPolicy',
  'TagResource',
  'UntagResource',
];

/** Permissions on log groups. */
export const logsPermissions: Permissions = {
  operations: Object.fromEntries(OF_GROUPS.map((name) => [name, (request) => accessesToGroup(name, request)])),
  refusal: refuseAsJson,
};

/**
 * Tagging is checked on the ARN of the log group, everything else on the ARN with `:log-stream:` behind it.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
 */
const TAGGING = ['ListTagsForResource', 'TagResource', 'UntagResource'];

/** A request names a group by its name or its ARN. A group that is created with tags is tagged, too. */
function accessesToGroup(operation: string, request: SignedRequest): Access[] {
  const { logGroupName, resourceArn = '', tags } = readJsonRequest(request).input;
  const [, ofArn = ''] = /:log-group:([^:]+)/.exec(asText(resourceArn)) ?? [];
  const name = typeof logGroupName === 'string' ? logGroupName : ofArn;
  const accessFor = (action: string) => {
    const group = groupArn(request.credential.region, name);
    return { action: `logs:${action}`, resource: TAGGING.includes(action) ? group : `${group}:log-stream:` };
  };
  const isTagged = operation === 'CreateLogGroup' && tags !== undefined;
  return [accessFor(operation), ...(isTagged ? [accessFor('TagResource')] : [])];
}
