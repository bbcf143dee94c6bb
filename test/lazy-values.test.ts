/** A lazy value may change until synthesis, and no check of the library resolves it before. */
import { Lazy, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnKey, Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { IngestConfiguration, IngestCredentials, PublicKey, PublicKeyMaterial, StorageConfiguration } from '../src';
import { newStack, propertiesOf } from './support/synth';

const record = (stack: Stack, bucket = Bucket.fromBucketName(stack, 'Import', 'recordings')) =>
  new StorageConfiguration(stack, 'Storage', { bucket });
const encryptedBy = (SSEAlgorithm: string) => ({
  ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm } }],
});

function l1Bucket(stack: Stack, sseAlgorithm: string) {
  const encryption = { serverSideEncryptionConfiguration: [{ serverSideEncryptionByDefault: { sseAlgorithm } }] };
  return Bucket.fromCfnBucket(new CfnBucket(stack, 'Recordings', { bucketEncryption: encryption }));
}

function l1Key(stack: Stack, keySpec: string) {
  const keyPolicy = { Statement: [] };
  return Key.fromCfnKey(new CfnKey(stack, 'Signing', { keySpec, keyUsage: 'SIGN_VERIFY', keyPolicy }));
}

/** The property of a template, and a use of the value that becomes it. */
type Use = (stack: Stack, value: string) => unknown;

test.each<[string, Use, type: string, property: string, early: string, late: string, rendered?: unknown]>([
  [
    'the text of a public key',
    (stack, value) => new PublicKey(stack, 'Tokens', { material: PublicKeyMaterial.fromPem(value) }),
    'Custom::IVSPublicKey',
    'PublicKeyMaterial',
    'early',
    'late',
  ],
  [
    'the spec of a signing key',
    (stack, value) => new PublicKey(stack, 'Tokens', { material: PublicKeyMaterial.fromKmsKey(l1Key(stack, value)) }),
    'AWS::KMS::Key',
    'KeySpec',
    'RSA_2048',
    'ECC_NIST_P384',
  ],
  [
    'the name of a new secret',
    (stack, value) => new IngestConfiguration(stack, 'Ingest', { credentials: IngestCredentials.inNewSecret({ secretName: value }) }),
    'AWS::SecretsManager::Secret',
    'Name',
    'early',
    'late',
  ],
  [
    'the name of a secret of the app',
    (stack, value) => {
      const secret = new Secret(stack, 'Secret', { secretName: value });
      return new IngestConfiguration(stack, 'Ingest', { credentials: IngestCredentials.inSecret(secret) });
    },
    'AWS::SecretsManager::Secret',
    'Name',
    'early',
    'late',
  ],
  [
    'the name of a bucket',
    (stack, value) => record(stack, new Bucket(stack, 'Recordings', { bucketName: value })),
    'AWS::S3::Bucket',
    'BucketName',
    'early',
    'late',
  ],
  [
    'the name of another bucket',
    (stack, value) => [new Bucket(stack, 'Other', { bucketName: value }), record(stack)],
    'AWS::S3::Bucket',
    'BucketName',
    'early',
    'late',
  ],
  [
    'the encryption of a bucket',
    (stack, value) => record(stack, l1Bucket(stack, value)),
    'AWS::S3::Bucket',
    'BucketEncryption',
    'aws:kms',
    'AES256',
    encryptedBy('AES256'),
  ],
])('%s has the value that the app gives it last', (_, use, type, property, early, late, rendered = late) => {
  const stack = newStack();
  let value = early;
  use(stack, Lazy.string({ produce: () => value }));
  value = late;
  expect(propertiesOf(stack, type)[property]).toEqual(rendered);
});

test('an encryption that turns out to be with KMS is refused at synthesis', () => {
  const stack = newStack();
  let algorithm = 'AES256';
  record(stack, l1Bucket(stack, Lazy.string({ produce: () => algorithm })));
  algorithm = 'aws:kms';
  expect(() => Template.fromStack(stack)).toThrow(
    '[Live/Storage] the bucket of a storage configuration is encrypted with SSE-S3, got aws:kms',
  );
});
