/** The resources of CloudWatch Logs in policies, and the permissions that a function's runtime needs. */
import { arnOf } from '../../service/arn';
import type { Access } from '../iam/evaluation';

export function groupArn(region: string, name: string): string {
  return arnOf('logs', region, `log-group:${name}`);
}

/** The permissions with which a function writes to its log group. */
export function accessesToLog(region: string, logGroupName: string): Access[] {
  const resource = `${groupArn(region, logGroupName)}:log-stream:local`;
  return [
    { action: 'logs:CreateLogStream', resource },
    { action: 'logs:PutLogEvents', resource },
  ];
}
