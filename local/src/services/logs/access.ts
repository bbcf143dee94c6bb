/** The resources of CloudWatch Logs, as policies name them, and what the runtime of a function does with the function's role. */
import { arnOf } from '../../service/arn';
import type { Access } from '../iam/evaluation';

export function groupArn(region: string, name: string): string {
  return arnOf('logs', region, `log-group:${name}`);
}

/** What a function needs for its lines to get into its log group. */
export function accessesToLog(region: string, logGroupName: string): Access[] {
  const resource = `${groupArn(region, logGroupName)}:log-stream:local`;
  return [
    { action: 'logs:CreateLogStream', resource },
    { action: 'logs:PutLogEvents', resource },
  ];
}
