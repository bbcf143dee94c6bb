import { Duration } from 'aws-cdk-lib';
import { CfnChannel, CfnEncoderConfiguration, CfnStorageConfiguration } from 'aws-cdk-lib/aws-ivs';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CompositionDestination, EncoderConfiguration, type S3DestinationOptions, StorageConfiguration, ThumbnailStorage } from '../../src';
import { newStack } from '../support/synth';

const stack = newStack();
const storage = new StorageConfiguration(stack, 'Storage', { bucket: new Bucket(stack, 'Recordings') });
const encoder = new EncoderConfiguration(stack, 'Encoder');
const channel = new CfnChannel(stack, 'Channel', {});
const [storageArn, encoderArn] = stack.resolve([storage.storageConfigurationArn, encoder.encoderConfigurationArn]);

const s3 = (options: Partial<S3DestinationOptions> = {}) =>
  CompositionDestination.s3({ storageConfiguration: storage, encoderConfiguration: encoder, ...options });
const rendered = (destination: CompositionDestination) => stack.resolve(destination._render());

test('a recording needs a storage and an encoder, and leaves the rest to the service', () => {
  expect(rendered(s3())).toStrictEqual({ s3: { storageConfigurationArn: storageArn, encoderConfigurationArns: [encoderArn] } });
});

test('a recording has every field of the API', () => {
  const destination = s3({
    destinationName: 'archive',
    hlsSegmentDuration: Duration.seconds(10),
    thumbnails: { interval: Duration.minutes(1), storage: [ThumbnailStorage.LATEST, ThumbnailStorage.SEQUENTIAL] },
  });
  expect(rendered(destination)).toStrictEqual({
    name: 'archive',
    s3: {
      storageConfigurationArn: storageArn,
      encoderConfigurationArns: [encoderArn],
      recordingConfiguration: { hlsConfiguration: { targetSegmentDurationSeconds: 10 } },
      thumbnailConfigurations: [{ targetIntervalSeconds: 60, storage: ['LATEST', 'SEQUENTIAL'] }],
    },
  });
});

test('thumbnails without options are those of the service', () => {
  expect(rendered(s3({ thumbnails: {} })).s3.thumbnailConfigurations).toStrictEqual([{}]);
});

test('a broadcast needs a channel only', () => {
  expect(rendered(CompositionDestination.channel(channel))).toStrictEqual({ channel: { channelArn: { Ref: 'Channel' } } });
});

test('a broadcast has every field of the API', () => {
  const destination = CompositionDestination.channel(channel, { encoderConfiguration: encoder, destinationName: 'air' });
  expect(rendered(destination)).toStrictEqual({
    name: 'air',
    channel: { channelArn: { Ref: 'Channel' }, encoderConfigurationArn: encoderArn },
  });
});

test('L1s go in like the constructs of this library', () => {
  const l1 = newStack();
  const destination = CompositionDestination.s3({
    storageConfiguration: new CfnStorageConfiguration(l1, 'Storage', { s3: { bucketName: 'recordings' } }),
    encoderConfiguration: new CfnEncoderConfiguration(l1, 'Encoder', {}),
  });
  expect(l1.resolve(destination._render())).toStrictEqual({
    s3: { storageConfigurationArn: { Ref: 'Storage' }, encoderConfigurationArns: [{ Ref: 'Encoder' }] },
  });
});

test.each<[Partial<S3DestinationOptions>, string]>([
  [
    { hlsSegmentDuration: Duration.seconds(1) },
    '`hlsSegmentDuration` is a whole number of seconds from 2 to 10, got 1; write for example 2 seconds',
  ],
  [
    { hlsSegmentDuration: Duration.seconds(11) },
    '`hlsSegmentDuration` is a whole number of seconds from 2 to 10, got 11; write for example 10 seconds',
  ],
  [
    { hlsSegmentDuration: Duration.millis(2500) },
    '`hlsSegmentDuration` is a whole number of seconds from 2 to 10, got 2.5; write for example 3 seconds',
  ],
  [
    { thumbnails: { interval: Duration.seconds(0) } },
    '`thumbnails.interval` is a whole number of seconds from 1 to 86400, got 0; write for example 1 second',
  ],
  [
    { thumbnails: { interval: Duration.seconds(86_401) } },
    '`thumbnails.interval` is a whole number of seconds from 1 to 86400, got 86401; write for example 86400 seconds',
  ],
  [{ thumbnails: { storage: [] } }, '`thumbnails.storage` names at least one value, got an empty list; leave it out for the default'],
  [
    { thumbnails: { storage: [ThumbnailStorage.LATEST, ThumbnailStorage.LATEST] } },
    '`thumbnails.storage` names each value once, got LATEST, LATEST; remove the repetition',
  ],
  [{ destinationName: 'x'.repeat(129) }, `\`destinationName\` has at most 128 characters, got 129 ('${'x'.repeat(57)}...'); shorten it`],
])('a recording with %j is refused', (options, message) => expect(() => s3(options)).toThrow(message));

test('a broadcast with a name of other characters is refused', () => {
  expect(() => CompositionDestination.channel(channel, { destinationName: 'on air' })).toThrow(
    "`destinationName` has only letters, digits, '-' and '_', got 'on air'; write for example 'on-air'",
  );
});

test('a bucket that the service cannot record to is refused', () => {
  const other = newStack();
  const bucket = Bucket.fromBucketAttributes(other, 'Bucket', { bucketName: 'recordings', encryptionKey: new Key(other, 'Key') });
  const imported = StorageConfiguration.fromStorageConfigurationAttributes(other, 'Storage', {
    storageConfigurationArn: 'arn:aws:ivs:us-east-1:123456789012:storage-configuration/AbCdEf123456',
    bucket,
  });
  expect(() => s3({ storageConfiguration: imported })).toThrow(
    "Live/Storage: the bucket of a storage configuration is encrypted with SSE-S3, got a KMS key for 'Live/Bucket'; use a bucket " +
      'whose `encryption` is BucketEncryption.S3_MANAGED',
  );
});
