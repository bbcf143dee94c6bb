import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ivs from 'aws-cdk-lib/aws-ivs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import * as realtime from '../src';
import { newStack, propertiesOf } from './support/synth';

const ARN = 'arn:aws:ivs:us-east-1:123456789012:storage-configuration/AbCdEf123456';

/** What the policy of the bucket says of the service that records. */
function serviceStatements(stack: Stack): unknown[] {
  const { PolicyDocument } = propertiesOf(stack, 'AWS::S3::BucketPolicy') as { PolicyDocument: { Statement: { Principal: object }[] } };
  return PolicyDocument.Statement.filter(({ Principal }) => 'Service' in Principal);
}

describe('a storage configuration', () => {
  const stack = newStack();
  const bucket = new s3.Bucket(stack, 'Recordings');
  const storage = new realtime.StorageConfiguration(stack, 'Storage', { bucket });
  const template = Template.fromStack(stack);

  test('sends its path, a generated name and its bucket', () => {
    expect(propertiesOf(stack, 'Custom::IVSStorageConfiguration')).toEqual({
      ServiceToken: { 'Fn::GetAtt': ['IvsRealTimeHandlerDAE74495', 'Arn'] },
      ServiceTimeout: 900,
      ConstructPath: 'Live/Storage',
      Name: 'Live-Storage07F31EBC',
      S3: { BucketName: { Ref: 'RecordingsA3BDCC51' } },
    });
  });

  test('keeps its logical id', () => {
    expect(Object.keys(template.findResources('Custom::IVSStorageConfiguration'))).toEqual(['Storage07F31EBC']);
  });

  test('gives its ARN, id, name and bucket, and goes wherever an L1 takes one', () => {
    expect(stack.resolve(storage.storageConfigurationArn)).toEqual({ Ref: 'Storage07F31EBC' });
    expect(stack.resolve(storage.storageConfigurationId)).toEqual({ 'Fn::GetAtt': ['Storage07F31EBC', 'Id'] });
    expect(stack.resolve(storage.storageConfigurationName)).toBe('Live-Storage07F31EBC');
    expect(storage.bucket).toBe(bucket);
    const reference: refs.IStorageConfigurationRef = storage;
    expect(stack.resolve(reference.storageConfigurationRef)).toEqual({ storageConfigurationArn: { Ref: 'Storage07F31EBC' } });
  });

  test('lets the regional service principal write to the bucket, in the policy that CloudFormation manages', () => {
    expect(serviceStatements(stack)).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: { 'Fn::Join': ['', ['ivs-composite.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]] } },
        Action: ['s3:PutObject', 's3:PutObjectAcl'],
        Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['RecordingsA3BDCC51', 'Arn'] }, '/*']] },
        Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' }, Bool: { 'aws:SecureTransport': 'true' } },
      },
    ]);
  });

  test('lets the handler edit the policy of this bucket and no other', () => {
    expect(propertiesOf(stack, 'AWS::IAM::Policy')).toMatchObject({
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: ['s3:DeleteBucketPolicy', 's3:GetBucketLocation', 's3:GetBucketPolicy', 's3:PutBucketPolicy'],
            Resource: { 'Fn::GetAtt': ['RecordingsA3BDCC51', 'Arn'] },
          },
        ],
      },
      Roles: [{ Ref: 'IvsRealTimeRoleC0F4E906' }],
    });
  });

  test('comes after both policies, and goes before them', () => {
    const [{ DependsOn }] = Object.values(template.findResources('Custom::IVSStorageConfiguration')) as [{ DependsOn: string[] }];
    const policies = [
      ...Object.keys(template.findResources('AWS::S3::BucketPolicy')),
      ...Object.keys(template.findResources('AWS::IAM::Policy')),
    ];
    expect([...DependsOn].sort()).toEqual(policies.sort());
  });
});

describe('the access of the service', () => {
  test('stays when the policy gets further statements', () => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Recordings', { enforceSSL: true });
    new realtime.StorageConfiguration(stack, 'Storage', { bucket });
    expect(serviceStatements(stack)).toHaveLength(1);
    expect(
      (propertiesOf(stack, 'AWS::S3::BucketPolicy') as { PolicyDocument: { Statement: object[] } }).PolicyDocument.Statement,
    ).toHaveLength(2);
  });

  test('is written once for two storage configurations on one bucket', () => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Recordings');
    new realtime.StorageConfiguration(stack, 'One', { bucket });
    new realtime.StorageConfiguration(stack, 'Two', { bucket });
    Template.fromStack(stack);
    expect(serviceStatements(stack)).toHaveLength(1);
  });

  test('names the region where that is known', () => {
    const stack = newStack({ env: { account: '123456789012', region: 'eu-west-1' } });
    new realtime.StorageConfiguration(stack, 'Storage', { bucket: new s3.Bucket(stack, 'Recordings') });
    expect(serviceStatements(stack)).toEqual([
      expect.objectContaining({
        Principal: { Service: { 'Fn::Join': ['', ['ivs-composite.eu-west-1.', { Ref: 'AWS::URLSuffix' }]] } },
      }),
    ]);
  });

  test('to an imported bucket is left to IVS, and a warning says what to look after', () => {
    const stack = newStack();
    new realtime.StorageConfiguration(stack, 'Storage', { bucket: s3.Bucket.fromBucketName(stack, 'Recordings', 'recordings') });
    Template.fromStack(stack).resourceCountIs('AWS::S3::BucketPolicy', 0);
    const [warning] = Annotations.fromStack(stack).findWarning('/Live/Storage', Match.anyValue());
    expect(warning?.entry.data).toMatch(
      /^The policy of the imported bucket 'Live\/Recordings' is not managed by this app\..*\[ack: cdk-ivs-realtime:importedBucketPolicy\]$/s,
    );
  });

  test('of the handler to the former bucket lasts until the former storage configuration is deleted', () => {
    const policyId = (bucketId: string) => {
      const stack = newStack();
      new realtime.StorageConfiguration(stack, 'Storage', { bucket: new s3.Bucket(stack, bucketId) });
      return Object.keys(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
    };
    expect(policyId('Recordings')).not.toEqual(policyId('Others'));
  });
});

describe('refused', () => {
  test('a name with a space', () => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Recordings');
    expect(() => new realtime.StorageConfiguration(stack, 'Storage', { bucket, storageConfigurationName: 'my storage' })).toThrow(
      "Live/Storage: `storageConfigurationName` has only letters, digits, '-' and '_', got 'my storage'; write for example 'my-storage'",
    );
  });

  test.each(['Recordings', 'my_recordings'])('the legacy bucket name %s', (bucketName) => {
    const stack = newStack();
    const bucket = s3.Bucket.fromBucketName(stack, 'Recordings', bucketName);
    expect(() => new realtime.StorageConfiguration(stack, 'Storage', { bucket })).toThrow(
      "Live/Storage: the name of a bucket has 3 to 63 lower-case letters, digits, '-' and '.', " +
        `got '${bucketName}'; import the bucket by its real name`,
    );
  });

  test.each(['ab', 'x'.repeat(64)])('the bucket name %s, by the CDK', (bucketName) => {
    expect(() => s3.Bucket.fromBucketName(newStack(), 'Recordings', bucketName)).toThrow(
      'Bucket name must be at least 3 and no more than 63 characters',
    );
  });

  test.each(['abc', 'x'.repeat(63), 'my.recordings-1'])('but not the bucket name %s', (bucketName) => {
    const stack = newStack();
    const bucket = s3.Bucket.fromBucketName(stack, 'Recordings', bucketName);
    expect(() => new realtime.StorageConfiguration(stack, 'Storage', { bucket })).not.toThrow();
  });

  test('a bucket of another region', () => {
    const stack = newStack({ env: { account: '123456789012', region: 'us-east-1' } });
    const bucket = s3.Bucket.fromBucketAttributes(stack, 'Recordings', { bucketName: 'recordings', region: 'eu-west-1' });
    expect(() => new realtime.StorageConfiguration(stack, 'Storage', { bucket })).toThrow(
      'Live/Storage: a storage configuration and its bucket are in the same region, ' +
        "got us-east-1 and, for 'Live/Recordings', eu-west-1; use one in us-east-1",
    );
  });

  test('a bucket of another account', () => {
    const stack = newStack({ env: { account: '123456789012', region: 'us-east-1' } });
    const bucket = s3.Bucket.fromBucketAttributes(stack, 'Recordings', { bucketName: 'recordings', account: '210987654321' });
    expect(() => new realtime.StorageConfiguration(stack, 'Storage', { bucket })).toThrow(
      'Live/Storage: a storage configuration and its bucket are in the same account, ' +
        "got 123456789012 and, for 'Live/Recordings', 210987654321; use one in 123456789012",
    );
  });

  test('a bucket whose objects belong to who writes them, at once or, where the CDK keeps the setting lazy, at synthesis', () => {
    const synthesise = () => {
      const stack = newStack();
      const bucket = new s3.Bucket(stack, 'Recordings', { objectOwnership: s3.ObjectOwnership.OBJECT_WRITER });
      new realtime.StorageConfiguration(stack, 'Storage', { bucket });
      return Template.fromStack(stack);
    };
    expect(synthesise).toThrow(
      new RegExp(
        "Live/Storage\\]?:? the object ownership of a recording's bucket is BUCKET_OWNER_ENFORCED or BUCKET_OWNER_PREFERRED, " +
          "got OBJECT_WRITER for 'Live/Recordings'; set its `objectOwnership` to ObjectOwnership.BUCKET_OWNER_ENFORCED",
      ),
    );
  });

  test.each([s3.ObjectOwnership.BUCKET_OWNER_ENFORCED, s3.ObjectOwnership.BUCKET_OWNER_PREFERRED])('but not %s', (objectOwnership) => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Recordings', { objectOwnership });
    expect(() => new realtime.StorageConfiguration(stack, 'Storage', { bucket })).not.toThrow();
  });
});

describe('an imported storage configuration', () => {
  test('has the ARN, the id and the bucket', () => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Recordings');
    const storage = realtime.StorageConfiguration.fromStorageConfigurationAttributes(stack, 'Storage', {
      storageConfigurationArn: ARN,
      bucket,
    });
    expect(storage).toMatchObject({ storageConfigurationArn: ARN, storageConfigurationId: 'AbCdEf123456', bucket });
    expect(storage.env).toEqual({ account: '123456789012', region: 'us-east-1' });
    expect(realtime.StorageConfiguration.fromStorageConfigurationArn(stack, 'ByArn', ARN).bucket).toBeUndefined();
  });

  test('with the ARN of a stage is refused', () => {
    const arn = 'arn:aws:ivs:us-east-1:123456789012:stage/AbCdEf123456';
    expect(() => realtime.StorageConfiguration.fromStorageConfigurationArn(newStack(), 'Storage', arn)).toThrow(
      `Live/Storage: \`storageConfigurationArn\` is the ARN of a storage-configuration, got that of a stage: '${arn}'; ` +
        'write it like arn:aws:ivs:us-east-1:123456789012:storage-configuration/AbCdEf123456',
    );
  });
});

test('an L1 stage records to it', () => {
  const stack = newStack();
  const storage = new realtime.StorageConfiguration(stack, 'Storage', { bucket: new s3.Bucket(stack, 'Recordings') });
  new ivs.CfnStage(stack, 'Room', {
    autoParticipantRecordingConfiguration: { storageConfigurationArn: storage.storageConfigurationRef.storageConfigurationArn },
  });
  expect(propertiesOf(stack, 'AWS::IVS::Stage')).toEqual({
    AutoParticipantRecordingConfiguration: { StorageConfigurationArn: { Ref: 'Storage07F31EBC' } },
  });
});

test('applyRemovalPolicy retains it', () => {
  const stack = newStack();
  new realtime.StorageConfiguration(stack, 'Storage', { bucket: new s3.Bucket(stack, 'Recordings') }).applyRemovalPolicy(
    RemovalPolicy.RETAIN,
  );
  Template.fromStack(stack).hasResource('Custom::IVSStorageConfiguration', { DeletionPolicy: 'Retain' });
});
