/** Requests for each operation of AWS Systems Manager. */
import { json, type ServiceRequests } from '../iam/service-requests';

export const REQUESTS: ServiceRequests = {
  requests: () =>
    json('ssm', {
      GetParameter: [{ Name: '/cdk-bootstrap/a/version' }],
      GetParameters: [{ Names: ['/cdk-bootstrap/a/version'] }],
    }),
};
