/** Requests for each operation of AWS STS. */
import { BARE, query, ROLE_ARN, type ServiceRequests } from '../iam/service-requests';

export const REQUESTS: ServiceRequests = {
  requests: () =>
    query('sts', {
      GetCallerIdentity: BARE,
      AssumeRole: [
        { RoleArn: ROLE_ARN, RoleSessionName: 'other' },
        {
          RoleArn: ROLE_ARN,
          RoleSessionName: 'other',
          ExternalId: 'id',
          SourceIdentity: 'somebody',
          'Tags.member.1.Key': 'team',
          'Tags.member.1.Value': 'live',
          'TransitiveTagKeys.member.1': 'team',
        },
      ],
    }),
};
