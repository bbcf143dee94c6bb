/** SNS has no operations here, only resource types. */
import type { ServiceRequests } from '../iam/service-requests';

export const REQUESTS: ServiceRequests = {
  resources: {
    Topic: { Type: 'AWS::SNS::Topic' },
    TopicPolicy: {
      Type: 'AWS::SNS::TopicPolicy',
      Properties: { Topics: [{ Ref: 'Topic' }], PolicyDocument: { Version: '2012-10-17', Statement: [] } },
    },
    Subscription: { Type: 'AWS::SNS::Subscription', Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'email' } },
  },
  requests: () => ({}),
};
