/**
 * Amazon CloudWatch Logs: its operations and the log groups they name, and what a function's runtime does with the function's role.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_cloudwatch-logs.html
 */
import { LOCAL_ACCOUNT } from '../../../account';
import type { Access } from '../evaluation';
import type { Permissions } from '../guard';
import { readJsonRequest } from './json-request';
import { refuseAsJson } from './refusals';

/** Permissions on log groups. */
export const logsPermissions: Permissions = {
  operations: {
    FilterLogEvents(request) {
      const { logGroupName } = readJsonRequest(request).input;
      const resource = typeof logGroupName === 'string' ? streamOf(request.credential.region, logGroupName, '') : '*';
      return [{ action: 'logs:FilterLogEvents', resource }];
    },
  },
  refusal: refuseAsJson,
};

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
