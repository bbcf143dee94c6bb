/** IVS Chat has no operations here, only resource types. */
import type { ServiceRequests } from '../iam/service-requests';

export const REQUESTS: ServiceRequests = {
  resources: {
    Room: { Type: 'AWS::IVSChat::Room' },
    Logging: {
      Type: 'AWS::IVSChat::LoggingConfiguration',
      Properties: { DestinationConfiguration: { S3: { BucketName: 'bucket' } } },
    },
  },
  requests: () => ({}),
};
