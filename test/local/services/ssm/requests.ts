/** Requests for each operation of AWS Systems Manager. */
import { BARE, json, type ServiceRequests } from '../iam/service-requests';

export const REQUESTS: ServiceRequests = {
  resources: {
    ParameterKey: { Type: 'AWS::KMS::Key', Properties: {} },
    Parameter: {
      Type: 'AWS::SSM::Parameter',
      Properties: { Name: '/room/limit', Type: 'String', Value: '12', Tags: { team: 'live' } },
    },
  },
  requests: ({ physicalId }) =>
    json('ssm', {
      PutParameter: [
        { Name: '/room/other', Type: 'String', Value: '1', Tags: [{ Key: 'team', Value: 'live' }] },
        { Name: '/room/key', Type: 'SecureString', Value: 'secret', KeyId: physicalId('ParameterKey') },
      ],
      GetParameter: [{ Name: '/room/limit:1' }, { Name: '/room/key', WithDecryption: true }],
      GetParameters: [{ Names: ['/cdk-bootstrap/a/version', '/room/limit'] }],
      GetParametersByPath: [{ Path: '/room', Recursive: true, WithDecryption: true }],
      DescribeParameters: BARE,
      DeleteParameter: [{ Name: '/room/other' }],
      DeleteParameters: [{ Names: ['/room/limit', '/room/key'] }],
    }),
};
