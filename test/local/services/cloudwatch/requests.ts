/** CloudWatch has no operations here, only resource types. */
import type { ServiceRequests } from '../iam/service-requests';

export const REQUESTS: ServiceRequests = {
  resources: {
    Alarm: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        ComparisonOperator: 'GreaterThanThreshold',
        EvaluationPeriods: 1,
        MetricName: 'Publishers',
        Namespace: 'AWS/IVSRealTime',
      },
    },
    Dashboard: { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardBody: '{"widgets":[]}' } },
  },
  requests: () => ({}),
};
