/** Requests for each operation of AWS Secrets Manager. */
import { BARE, json, type ServiceRequests, TAGS } from '../iam/service-requests';

export const REQUESTS: ServiceRequests = {
  resources: {
    SecretKey: { Type: 'AWS::KMS::Key', Properties: {} },
    Secret: {
      Type: 'AWS::SecretsManager::Secret',
      Properties: { Name: 'stream', SecretString: 'value', KmsKeyId: { 'Fn::GetAtt': ['SecretKey', 'Arn'] }, Tags: TAGS },
    },
  },
  requests: () =>
    json('secretsmanager', {
      CreateSecret: [{ Name: 'other', SecretString: 'value' }],
      DeleteSecret: [{ SecretId: 'other' }],
      DescribeSecret: [{ SecretId: 'stream' }],
      GetSecretValue: [{ SecretId: 'stream' }],
      ListSecrets: BARE,
      PutSecretValue: [{ SecretId: 'stream', SecretString: 'other' }],
    }),
};
