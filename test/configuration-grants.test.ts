import type { Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as ivs from 'aws-cdk-lib/aws-ivs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  EncoderConfiguration,
  EncoderConfigurationGrants,
  IngestConfiguration,
  IngestConfigurationGrants,
  StorageConfiguration,
  StorageConfigurationGrants,
} from '../src';
import { allow, granted, ivsArn, newRole } from './support/granted';
import { newStack } from './support/synth';

let stack: Stack;
let role: iam.Role;
beforeEach(() => {
  stack = newStack();
  role = newRole(stack);
});

describe('grants on a storage configuration, an encoder configuration and an ingest configuration', () => {
  const bucket = () => Bucket.fromBucketName(stack, 'Recordings', 'recordings');
  test.each<[string, string, () => { grant: (grantee: iam.IGrantable) => iam.Grant; arn: unknown }]>([
    [
      'storage configuration',
      'ivs:GetStorageConfiguration',
      () => {
        const storage = new StorageConfiguration(stack, 'Storage', { bucket: bucket() });
        return { grant: (grantee) => storage.grants.read(grantee), arn: storage.storageConfigurationArn };
      },
    ],
    [
      'L1 storage configuration',
      'ivs:GetStorageConfiguration',
      () => {
        const storage = new ivs.CfnStorageConfiguration(stack, 'Storage', { s3: { bucketName: 'recordings' } });
        return { grant: (grantee) => StorageConfigurationGrants.fromStorageConfiguration(storage).read(grantee), arn: storage.ref };
      },
    ],
    [
      'imported storage configuration',
      'ivs:GetStorageConfiguration',
      () => {
        const arn = ivsArn('storage-configuration');
        return { grant: (grantee) => StorageConfiguration.fromStorageConfigurationArn(stack, 'Storage', arn).grants.read(grantee), arn };
      },
    ],
    [
      'encoder configuration',
      'ivs:GetEncoderConfiguration',
      () => {
        const encoder = new EncoderConfiguration(stack, 'Encoder');
        return { grant: (grantee) => encoder.grants.read(grantee), arn: encoder.encoderConfigurationArn };
      },
    ],
    [
      'L1 encoder configuration',
      'ivs:GetEncoderConfiguration',
      () => {
        const encoder = new ivs.CfnEncoderConfiguration(stack, 'Encoder', {});
        return { grant: (grantee) => EncoderConfigurationGrants.fromEncoderConfiguration(encoder).read(grantee), arn: encoder.ref };
      },
    ],
    [
      'imported encoder configuration',
      'ivs:GetEncoderConfiguration',
      () => {
        const arn = ivsArn('encoder-configuration');
        return { grant: (grantee) => EncoderConfiguration.fromEncoderConfigurationArn(stack, 'Encoder', arn).grants.read(grantee), arn };
      },
    ],
    [
      'ingest configuration',
      'ivs:GetIngestConfiguration',
      () => {
        const ingest = new IngestConfiguration(stack, 'Obs');
        return { grant: (grantee) => ingest.grants.readStreamKey(grantee), arn: ingest.ingestConfigurationArn };
      },
    ],
    [
      'L1 ingest configuration',
      'ivs:GetIngestConfiguration',
      () => {
        const ingest = new ivs.CfnIngestConfiguration(stack, 'Obs', {});
        return {
          grant: (grantee) => IngestConfigurationGrants.fromIngestConfiguration(ingest).readStreamKey(grantee),
          arn: ingest.ref,
        };
      },
    ],
    [
      'imported ingest configuration',
      'ivs:GetIngestConfiguration',
      () => {
        const arn = ivsArn('ingest-configuration');
        return {
          grant: (grantee) => IngestConfiguration.fromIngestConfigurationArn(stack, 'Obs', arn).grants.readStreamKey(grantee),
          arn,
        };
      },
    ],
  ])('%s', (_, action, make) => {
    const { grant, arn } = make();
    grant(role).assertSuccess();
    expect(granted(role)).toEqual([allow(action, stack.resolve(arn))]);
  });
});
