/** What callers and functions do to log groups, as policies name it. */

import type { Access } from '../../service/access';
import type { Parsed } from '../../service/input';
import type { Call } from '../../service/operation';
import { groupNameOf, logGroupArn } from './log-groups';

/**
 * IAM checks tagging on the ARN of the log group, and everything else on the ARN with `:log-stream:` behind it.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
 */
const TAGGING = ['ListTagsForResource', 'TagResource', 'UntagResource'];

/** The permissions with which a function writes to its log group. */
export function accessesToLog(region: string, name: string): Access[] {
  const resource = `${logGroupArn({ region, name })}:log-stream:local`;
  return [
    { action: 'logs:CreateLogStream', resource },
    { action: 'logs:PutLogEvents', resource },
  ];
}

/** An input names a group by its name or its ARN. */
type GroupInput = Parsed<{ readonly logGroupName: string; readonly resourceArn: string; readonly tags: Readonly<Record<string, string>> }>;

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html */
export function accessesToGroup({ logGroupName, resourceArn = '', tags }: GroupInput, { operation, region }: Call): Access[] {
  const name = logGroupName ?? groupNameOf(resourceArn);
  const accessFor = (action: string) => {
    const group = logGroupArn({ region, name });
    return { action: `logs:${action}`, resource: TAGGING.includes(action) ? group : `${group}:log-stream:` };
  };
  // Who creates a group with tags tags it, too.
  return [accessFor(operation), ...(operation === 'CreateLogGroup' && tags ? [accessFor('TagResource')] : [])];
}
