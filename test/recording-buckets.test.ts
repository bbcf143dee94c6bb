/** Buckets that IVS cannot record to are refused, however their settings are written and in whichever order. */
import { type App, Aspects, Aws, CfnParameter, CfnResource, type IAspect, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ivs from 'aws-cdk-lib/aws-ivs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { AutoParticipantRecording, Stage, StorageConfiguration } from '../src';
import { newApp, newStack } from './support/synth';

const ENV = { account: '123456789012', region: 'us-east-1' };
const STORAGE_ARN = 'arn:aws:ivs:us-east-1:123456789012:storage-configuration/AbCdEf123456';

type MakeBucket = (stack: Stack) => s3.IBucket;

/** Records to the bucket and synthesises. */
function record(make: MakeBucket): () => unknown {
  return () => {
    const stack = newStack();
    new StorageConfiguration(stack, 'Storage', { bucket: make(stack) });
    return Template.fromStack(stack);
  };
}

function encrypted(sseAlgorithm: string): s3.CfnBucketProps {
  return { bucketEncryption: { serverSideEncryptionConfiguration: [{ serverSideEncryptionByDefault: { sseAlgorithm } }] } };
}

const l1Of = (bucket: s3.Bucket) => bucket.node.defaultChild as s3.CfnBucket;
const ALGORITHM = 'BucketEncryption.ServerSideEncryptionConfiguration.0.ServerSideEncryptionByDefault.SSEAlgorithm';

/** Changes the bucket when the app is synthesised, as a user's own rule for all buckets would. */
class EncryptWith implements IAspect {
  constructor(private readonly sseAlgorithm: string) {}

  public visit(node: IConstruct): void {
    if (node instanceof s3.CfnBucket) node.bucketEncryption = encrypted(this.sseAlgorithm).bucketEncryption;
  }
}

describe('refused for its encryption', () => {
  const { KMS, KMS_MANAGED, DSSE, DSSE_MANAGED } = s3.BucketEncryption;
  const wrapped = (stack: Stack, props: s3.CfnBucketProps) => s3.Bucket.fromCfnBucket(new s3.CfnBucket(stack, 'Recordings', props));

  test.each<[string, string, MakeBucket]>([
    ['KMS', 'aws:kms', (stack) => new s3.Bucket(stack, 'Recordings', { encryption: KMS })],
    ['KMS_MANAGED', 'aws:kms', (stack) => new s3.Bucket(stack, 'Recordings', { encryption: KMS_MANAGED })],
    ['DSSE', 'aws:kms:dsse', (stack) => new s3.Bucket(stack, 'Recordings', { encryption: DSSE })],
    ['DSSE_MANAGED', 'aws:kms:dsse', (stack) => new s3.Bucket(stack, 'Recordings', { encryption: DSSE_MANAGED })],
    ['a key alone', 'aws:kms', (stack) => new s3.Bucket(stack, 'Recordings', { encryptionKey: new kms.Key(stack, 'Key') })],
    ['an L1', 'aws:kms', (stack) => wrapped(stack, encrypted('aws:kms'))],
    ['an L1 with DSSE', 'aws:kms:dsse', (stack) => wrapped(stack, encrypted('aws:kms:dsse'))],
    [
      'an override',
      'aws:kms',
      (stack) => {
        const bucket = new s3.Bucket(stack, 'Recordings', { encryption: s3.BucketEncryption.S3_MANAGED });
        l1Of(bucket).addPropertyOverride(ALGORITHM, 'aws:kms');
        return bucket;
      },
    ],
    [
      'an override of the whole property',
      'aws:kms',
      (stack) => {
        const bucket = new s3.Bucket(stack, 'Recordings');
        l1Of(bucket).addOverride('Properties.BucketEncryption', {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }],
        });
        return bucket;
      },
    ],
    [
      'an aspect',
      'aws:kms',
      (stack) => {
        Aspects.of(stack).add(new EncryptWith('aws:kms'));
        return new s3.Bucket(stack, 'Recordings');
      },
    ],
    [
      'a bucket that is imported by the name of one in the app',
      'aws:kms',
      (stack) => s3.Bucket.fromBucketName(stack, 'Import', new s3.Bucket(stack, 'Recordings', { encryption: KMS_MANAGED }).bucketName),
    ],
    [
      'a bucket that is imported by the ARN of one in the app',
      'aws:kms',
      (stack) => s3.Bucket.fromBucketArn(stack, 'Import', new s3.Bucket(stack, 'Recordings', { encryption: KMS_MANAGED }).bucketArn),
    ],
    [
      'a bucket that is imported by the text that names one in the app',
      'aws:kms',
      (stack) => {
        new s3.Bucket(stack, 'Recordings', { bucketName: 'recordings', encryption: KMS_MANAGED });
        return s3.Bucket.fromBucketName(stack, 'Import', 'recordings');
      },
    ],
    [
      'an untyped resource',
      'aws:kms',
      (stack) => {
        const properties = {
          BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }] },
        };
        return s3.Bucket.fromBucketName(stack, 'Import', new CfnResource(stack, 'Raw', { type: 'AWS::S3::Bucket', properties }).ref);
      },
    ],
    [
      'an imported bucket with a key',
      'a KMS key',
      (stack) => {
        const encryptionKey = new kms.Key(stack, 'Key');
        return s3.Bucket.fromBucketAttributes(stack, 'Import', { bucketName: 'recordings', encryptionKey });
      },
    ],
  ])('%s', (_, got, make) => {
    expect(record(make)).toThrow(
      new RegExp(
        'Live/Storage\\]?:? the bucket of a storage configuration is encrypted with SSE-S3, ' +
          `got ${got} for 'Live/(Recordings|Recordings/@FromCfnBucket|Import)'; use a bucket whose \`encryption\` is BucketEncryption.S3_MANAGED`,
      ),
    );
  });

  test('also after the storage configuration was made', () => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Recordings');
    new StorageConfiguration(stack, 'Storage', { bucket });
    l1Of(bucket).bucketEncryption = encrypted('aws:kms').bucketEncryption;
    expect(() => Template.fromStack(stack)).toThrow(
      "[Live/Storage] the bucket of a storage configuration is encrypted with SSE-S3, got aws:kms for 'Live/Recordings'; " +
        'use a bucket whose `encryption` is BucketEncryption.S3_MANAGED',
    );
  });

  test('also of a storage configuration that was made elsewhere, when a stage records to it', () => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Recordings', { encryption: KMS_MANAGED });
    const storage = StorageConfiguration.fromStorageConfigurationAttributes(stack, 'Storage', {
      storageConfigurationArn: STORAGE_ARN,
      bucket,
    });
    expect(() => new Stage(stack, 'Room', { autoParticipantRecording: AutoParticipantRecording.audioVideo(storage) })).toThrow(
      "Live/Room: the bucket of a storage configuration is encrypted with SSE-S3, got aws:kms for 'Live/Recordings'; " +
        'use a bucket whose `encryption` is BucketEncryption.S3_MANAGED',
    );
  });

  test.each([undefined, 'recordings'])('also of an L1, when a stage records to it (bucket name: %s)', (givenName) => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Recordings', { bucketName: givenName, encryption: KMS_MANAGED });
    const bucketName = givenName ?? bucket.bucketName;
    const storage = new ivs.CfnStorageConfiguration(stack, 'Storage', { s3: { bucketName } });
    expect(() => new Stage(stack, 'Room', { autoParticipantRecording: AutoParticipantRecording.audioVideo(storage) })).toThrow(
      "Live/Room: the bucket of a storage configuration is encrypted with SSE-S3, got aws:kms for 'Live/Recordings/Resource'; " +
        'use a bucket whose `encryption` is BucketEncryption.S3_MANAGED',
    );
  });
});

describe('accepted', () => {
  const { S3_MANAGED, KMS_MANAGED } = s3.BucketEncryption;

  test.each<[string, MakeBucket]>([
    ['no encryption, for which S3 takes SSE-S3', (stack) => new s3.Bucket(stack, 'Recordings')],
    ['S3_MANAGED', (stack) => new s3.Bucket(stack, 'Recordings', { encryption: S3_MANAGED })],
    ['an L1 with AES256', (stack) => s3.Bucket.fromCfnBucket(new s3.CfnBucket(stack, 'Recordings', encrypted('AES256')))],
    [
      'an algorithm that only deployment knows',
      (stack) => s3.Bucket.fromCfnBucket(new s3.CfnBucket(stack, 'Recordings', encrypted(new CfnParameter(stack, 'Sse').valueAsString))),
    ],
    [
      'KMS that an override takes back',
      (stack) => {
        const bucket = new s3.Bucket(stack, 'Recordings', { encryption: KMS_MANAGED });
        l1Of(bucket).addPropertyOverride(ALGORITHM, 'AES256');
        return bucket;
      },
    ],
    [
      'a bucket with a policy of the CDK',
      (stack) => {
        const autoDelete = { autoDeleteObjects: true, removalPolicy: RemovalPolicy.DESTROY };
        return new s3.Bucket(stack, 'Recordings', { enforceSSL: true, ...autoDelete });
      },
    ],
    [
      'a bucket of a stack whose environment is known, imported by its ARN',
      (stack) => s3.Bucket.fromBucketArn(new Stack(stack.node.root as App, 'Known', { env: ENV }), 'Import', 'arn:aws:s3:::recordings'),
    ],
    ['an imported bucket of which no more is known', (stack) => s3.Bucket.fromBucketName(stack, 'Import', 'recordings')],
  ])('%s', (_, make) => expect(record(make)).not.toThrow());
});

test('an object ownership that is overridden later is refused as well', () => {
  const stack = newStack();
  const bucket = new s3.Bucket(stack, 'Recordings');
  new StorageConfiguration(stack, 'Storage', { bucket });
  l1Of(bucket).addPropertyOverride('OwnershipControls.Rules', [{ ObjectOwnership: 'ObjectWriter' }]);
  expect(() => Template.fromStack(stack)).toThrow(
    "[Live/Storage] the object ownership of a recording's bucket is BUCKET_OWNER_ENFORCED or BUCKET_OWNER_PREFERRED, " +
      "got OBJECT_WRITER for 'Live/Recordings'; set its `objectOwnership` to ObjectOwnership.BUCKET_OWNER_ENFORCED",
  );
});

describe('a further policy of the bucket', () => {
  const policyDocument = { Version: '2012-10-17', Statement: [] };

  function both(add: (stack: Stack, bucket: s3.Bucket) => unknown): () => unknown {
    return record((stack) => {
      const bucket = new s3.Bucket(stack, 'Recordings');
      add(stack, bucket);
      return bucket;
    });
  }

  test.each<[string, (stack: Stack, bucket: s3.Bucket) => unknown]>([
    ['an L1', (stack, bucket) => new s3.CfnBucketPolicy(stack, 'Mine', { bucket: bucket.bucketName, policyDocument })],
    [
      'an L1 by the reference of the L1',
      (stack, bucket) => new s3.CfnBucketPolicy(stack, 'Mine', { bucket: l1Of(bucket).ref, policyDocument }),
    ],
    ['an L2', (stack, bucket) => new s3.BucketPolicy(stack, 'Mine', { bucket })],
    [
      'an untyped resource',
      (stack, { bucketName }) =>
        new CfnResource(stack, 'Mine', {
          type: 'AWS::S3::BucketPolicy',
          properties: { Bucket: bucketName, PolicyDocument: policyDocument },
        }),
    ],
    [
      'one that refers to the bucket by its logical id',
      (stack, bucket) => {
        const Bucket = { Ref: stack.getLogicalId(l1Of(bucket)) };
        return new CfnResource(stack, 'Mine', { type: 'AWS::S3::BucketPolicy', properties: { Bucket, PolicyDocument: policyDocument } });
      },
    ],
    [
      'an override',
      (stack, { bucketName }) =>
        new s3.CfnBucketPolicy(stack, 'Mine', { bucket: 'other', policyDocument }).addPropertyOverride('Bucket', bucketName),
    ],
    [
      'one in another stack',
      (stack, bucket) =>
        new s3.CfnBucketPolicy(new Stack(stack.node.scope, 'Other'), 'Mine', { bucket: bucket.bucketName, policyDocument }),
    ],
  ])('is refused: %s', (_, add) => {
    expect(both(add)).toThrow(
      /\[Live\/Storage\] a bucket has one policy, and S3 refuses a second one at deployment, got '(Live|Other)\/[\w/]+' and '(Live|Other)\/[\w/]+' for 'Live\/Recordings'; add all statements with addToResourcePolicy of the bucket/,
    );
  });

  test('is refused by the name that the bucket was given', () => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Recordings', { bucketName: 'recordings' });
    new StorageConfiguration(stack, 'Storage', { bucket });
    new s3.CfnBucketPolicy(stack, 'Mine', { bucket: 'recordings', policyDocument });
    expect(() => Template.fromStack(stack)).toThrow(
      "[Live/Storage] a bucket has one policy, and S3 refuses a second one at deployment, got 'Live/Recordings/Policy/Resource' and " +
        "'Live/Mine' for 'Live/Recordings'; add all statements with addToResourcePolicy of the bucket",
    );
  });

  test('of another bucket is none', () => {
    expect(
      both((stack) => new s3.CfnBucketPolicy(stack, 'Mine', { bucket: new s3.Bucket(stack, 'Other').bucketName, policyDocument })),
    ).not.toThrow();
  });

  test('may be the policy of the bucket, which then gets the statement of the service', () => {
    const make: MakeBucket = (stack) => {
      const bucket = new s3.Bucket(stack, 'Recordings');
      bucket.policy = new s3.BucketPolicy(stack, 'Mine', { bucket });
      return bucket;
    };
    expect(record(make)).not.toThrow();
  });
});

describe('a policy of this app for an imported bucket', () => {
  const recordWithPolicy = (Statement: object[]) =>
    record((stack) => {
      new s3.CfnBucketPolicy(stack, 'Mine', { bucket: 'recordings', policyDocument: { Version: '2012-10-17', Statement } });
      return s3.Bucket.fromBucketName(stack, 'Import', 'recordings');
    });

  test('is refused without the statement of the service, which IVS would lose at its next change', () => {
    expect(recordWithPolicy([])).toThrow(
      "[Live/Storage] the policy of a recording's bucket lets the service principal ivs-composite.<region>.amazonaws.com write to it, " +
        "got 'Live/Mine' without it; allow it s3:PutObject and s3:PutObjectAcl on the objects of the bucket",
    );
  });

  test('is accepted with it in each of two accounts, whose buckets have the number of the account in their names', () => {
    const app = newApp();
    const bucketName = `recordings-${Aws.ACCOUNT_ID}`;
    for (const account of ['111111111111', '222222222222']) {
      const stack = new Stack(app, `In${account}`, { env: { account, region: 'us-east-1' } });
      const Principal = { Service: 'ivs-composite.us-east-1.amazonaws.com' };
      new s3.CfnBucketPolicy(stack, 'Mine', { bucket: bucketName, policyDocument: { Statement: [{ Principal }] } });
      new StorageConfiguration(stack, 'Storage', { bucket: s3.Bucket.fromBucketName(stack, 'Import', bucketName) });
    }
    expect(() => app.synth()).not.toThrow();
  });

  test('is accepted with it', () => {
    const Principal = { Service: 'ivs-composite.us-east-1.amazonaws.com' };
    const Action = ['s3:PutObject', 's3:PutObjectAcl'];
    expect(recordWithPolicy([{ Effect: 'Allow', Principal, Action, Resource: 'arn:aws:s3:::recordings/*' }])).not.toThrow();
  });
});
