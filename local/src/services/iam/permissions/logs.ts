/**
 * Amazon CloudWatch Logs: its operations and the log groups they name, and what a function's runtime does with the function's role.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_cloudwatch-logs.html
 */

import { asText } from '../../../data/json-text';
import { LOCAL_ACCOUNT } from '../../../service/account';
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

/** A group is named by its name or its ARN. One that is created with tags is tagged, too. */
function accessesToGroup(operation: string, request: SignedRequest): Access[] {
  const { logGroupName, resourceArn = '', tags } = readJsonRequest(request).input;
  const [, ofArn = ''] = /:log-group:([^:]+)/.exec(asText(resourceArn)) ?? [];
  const resource = streamOf(request.credential.region, typeof logGroupName === 'string' ? logGroupName : ofArn, '');
  const tagged = operation === 'CreateLogGroup' && tags !== undefined ? [{ action: 'logs:TagResource', resource }] : [];
  return [{ action: `logs:${operation}`, resource }, ...tagged];
}

/** What a function needs for its lines to get into its log group. */
export function accessesToLog(region: string, logGroupName: string): Access[] {
  const resource = streamOf(region, logGroupName, 'local');
  return [
    { action: 'logs:CreateLogStream', resource },
    { action: 'logs:PutLogEvents', resource },
  ];
}

function streamOf(region: string, group: string, stream: string): string {
  return `arn:aws:logs:${region}:${LOCAL_ACCOUNT}:log-group:${group}:log-stream:${stream}`;
}
