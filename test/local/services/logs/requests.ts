/** Requests for each operation of Amazon CloudWatch Logs. */
import { BARE, json, REGION, type ServiceRequests } from '../iam/service-requests';

const LOG_GROUP = { logGroupName: '/app' };
const LOG_GROUP_ARN = { resourceArn: `arn:aws:logs:${REGION}:000000000000:log-group:/app` };

export const REQUESTS: ServiceRequests = {
  requests: () =>
    json('logs', {
      CreateLogGroup: [LOG_GROUP, { logGroupName: '/tagged', tags: { team: 'live' } }],
      DeleteLogGroup: [{ logGroupName: '/tagged' }],
      DeleteRetentionPolicy: [LOG_GROUP],
      DescribeLogGroups: BARE,
      FilterLogEvents: [LOG_GROUP],
      ListTagsForResource: [LOG_GROUP_ARN],
      PutRetentionPolicy: [{ ...LOG_GROUP, retentionInDays: 1 }],
      TagResource: [{ ...LOG_GROUP_ARN, tags: { team: 'live' } }],
      UntagResource: [{ ...LOG_GROUP_ARN, tagKeys: ['team'] }],
    }),
};
