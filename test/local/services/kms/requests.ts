/** Requests for each operation of AWS KMS. */
import { json, type ServiceRequests, TAGS } from '../iam/service-requests';

export const REQUESTS: ServiceRequests = {
  resources: {
    Key: { Type: 'AWS::KMS::Key', Properties: { KeySpec: 'ECC_NIST_P384', KeyUsage: 'SIGN_VERIFY', Tags: TAGS } },
    Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/signer', TargetKeyId: { Ref: 'Key' } } },
  },
  requests({ physicalId }) {
    const keyId = physicalId('Key');
    const key = [{ KeyId: keyId }, { KeyId: 'alias/signer' }];
    const signing = { Message: 'AAAA', MessageType: 'RAW', SigningAlgorithm: 'ECDSA_SHA_384' };

    return json('kms', {
      CreateKey: [{}, { Tags: [{ TagKey: 'team', TagValue: 'live' }] }],
      DescribeKey: key,
      GetKeyPolicy: [{ KeyId: keyId }],
      GetKeyRotationStatus: [{ KeyId: keyId }],
      GetPublicKey: key,
      ListResourceTags: [{ KeyId: keyId }],
      ScheduleKeyDeletion: [{ KeyId: keyId }],
      Sign: key.map((named) => ({ ...named, ...signing })),
      Verify: key.map((named) => ({ ...named, ...signing, Signature: 'AAAA' })),
    });
  },
};
