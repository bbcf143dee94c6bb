import { generateKeyPairSync } from 'node:crypto';
import { Duration, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import * as fc from 'fast-check';
import { kinds } from '../lambda/resources/kinds';
import {
  AutoParticipantRecording,
  EncoderConfiguration,
  EncoderVideo,
  type EncoderVideoOptions,
  IngestConfiguration,
  type IngestConfigurationOptions,
  IngestProtocol,
  type MediaRecordingOptions,
  type ParticipantRecordingOptions,
  PublicKey,
  PublicKeyMaterial,
  type RecordingThumbnails,
  Stage,
  StorageConfiguration,
  ThumbnailStorage,
} from '../src';
import { ImportedStorage } from './support/imported-storage';
import { stringify } from './support/stringify';
import { newStack } from './support/synth';

const STORAGE_ARN = 'arn:aws:ivs:us-east-1:123456789012:storage-configuration/AbCdEf123456';

const seconds = (min: number, max: number) => fc.integer({ min, max }).map((amount) => Duration.seconds(amount));

/** Any options of `T`, each of them there or not. */
const options = <T extends object>(model: { [K in keyof T]-?: fc.Arbitrary<T[K]> }) =>
  fc.record(model, { requiredKeys: [] }) as unknown as fc.Arbitrary<T>;

const thumbnails = options<RecordingThumbnails>({
  interval: seconds(1, 86_400),
  storage: fc.uniqueArray(fc.constantFrom(ThumbnailStorage.SEQUENTIAL, ThumbnailStorage.LATEST), { minLength: 1 }),
});
const common = { reconnectWindow: seconds(0, 300), recordReplicas: fc.boolean() };
const recordingOptions = options<ParticipantRecordingOptions>(common);
const mediaOptions = options<MediaRecordingOptions>({ ...common, hlsSegmentDuration: seconds(2, 10), thumbnails });

type Storage = Parameters<typeof AutoParticipantRecording.audioVideo>[0];

/** What the service is to be asked for, and the construct that asks. */
interface Case {
  readonly make: (storage: Storage) => AutoParticipantRecording;
  readonly mediaType: string;
  readonly given: MediaRecordingOptions;
}

const recording: fc.Arbitrary<Case | undefined> = fc.option(
  fc.oneof(
    mediaOptions.map((given) => ({
      mediaType: 'AUDIO_VIDEO',
      given,
      make: (storage: Storage) => AutoParticipantRecording.audioVideo(storage, given),
    })),
    mediaOptions.map((given) => ({
      mediaType: 'AUDIO_ONLY',
      given,
      make: (storage: Storage) => AutoParticipantRecording.audioOnly(storage, given),
    })),
    fc.tuple(thumbnails, recordingOptions).map(([taken, given]) => ({
      mediaType: 'NONE',
      given: { ...given, thumbnails: taken },
      make: (storage: Storage) => AutoParticipantRecording.thumbnailsOnly(storage, { ...taken, ...given }),
    })),
  ),
  { nil: undefined },
);

function expected({ mediaType, given }: Case): object {
  return {
    storageConfigurationArn: STORAGE_ARN,
    mediaTypes: [mediaType],
    ...(given.thumbnails && {
      thumbnailConfiguration: {
        recordingMode: 'INTERVAL',
        ...(given.thumbnails.interval && { targetIntervalSeconds: given.thumbnails.interval.toSeconds() }),
        ...(given.thumbnails.storage && { storage: given.thumbnails.storage }),
      },
    }),
    ...(given.reconnectWindow && { recordingReconnectWindowSeconds: given.reconnectWindow.toSeconds() }),
    ...(given.hlsSegmentDuration && { hlsConfiguration: { targetSegmentDurationSeconds: given.hlsSegmentDuration.toSeconds() } }),
    ...(given.recordReplicas !== undefined && { recordParticipantReplicas: given.recordReplicas }),
  };
}

/** What the handler makes of what the constructs of a type in `stack` send. */
function arrived(stack: Stack, type: string): unknown[] {
  return Object.values(Template.fromStack(stack).findResources(type)).map(({ Properties }) => {
    const { ServiceToken, ServiceTimeout, ConstructPath, Tags, ...own } = Properties;
    return kinds[type]?.decode(stringify(own), '');
  });
}

/** A stack costs more to synthesise than the constructs in it: there are few, of several constructs each. */
function expectToArrive<T>(type: string, given: fc.Arbitrary<T>, make: (scope: Construct, one: T) => void, wanted: (one: T) => object) {
  fc.assert(
    fc.property(fc.array(given, { minLength: 1, maxLength: 20, size: 'max' }), (all) => {
      const stack = newStack();
      for (const [index, one] of all.entries()) make(new Construct(stack, `Number${index}`), one);
      expect(arrived(stack, type)).toEqual(all.map(wanted));
    }),
    { numRuns: 8 },
  );
}

const name = fc.stringMatching(/^[a-zA-Z0-9_-]{1,128}$/);

describe('every property arrives at the handler as the service wants it', () => {
  test('of a stage', () => {
    expectToArrive(
      'Custom::IVSStage',
      fc.record({ stageName: name, wanted: recording }),
      (scope, { stageName, wanted }) => {
        const storage = new ImportedStorage(scope, 'Storage', STORAGE_ARN);
        new Stage(scope, 'Room', { stageName, autoParticipantRecording: wanted?.make(storage) });
      },
      ({ stageName, wanted }) => ({
        name: stageName,
        ...(wanted && { autoParticipantRecordingConfiguration: expected(wanted) }),
      }),
    );
  });

  test('of a storage configuration', () => {
    expectToArrive(
      'Custom::IVSStorageConfiguration',
      fc.record({ storageConfigurationName: name, bucketName: fc.stringMatching(/^[a-z0-9]{3,63}$/) }),
      (scope, { storageConfigurationName, bucketName }) => {
        const bucket = Bucket.fromBucketName(scope, 'Bucket', bucketName);
        new StorageConfiguration(scope, 'Storage', { storageConfigurationName, bucket });
      },
      ({ storageConfigurationName, bucketName }) => ({ name: storageConfigurationName, s3: { bucketName } }),
    );
  });

  test('of an encoder configuration', () => {
    const even = fc.integer({ min: 1, max: 700 }).map((half) => half * 2);
    const video = options<EncoderVideoOptions>({
      width: even,
      height: even,
      framerate: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.double({ min: 1, max: 60, noNaN: true })),
      bitrate: fc.integer({ min: 1, max: 8_500_000 }),
    });
    expectToArrive(
      'Custom::IVSEncoderConfiguration',
      fc.record({ encoderConfigurationName: name, wanted: fc.option(video, { nil: undefined }) }),
      (scope, { encoderConfigurationName, wanted }) =>
        new EncoderConfiguration(scope, 'Encoder', { encoderConfigurationName, video: wanted && EncoderVideo.of(wanted) }),
      ({ encoderConfigurationName, wanted }) => ({ name: encoderConfigurationName, ...(wanted && { video: wanted }) }),
    );
  });

  test('of an ingest configuration', () => {
    const ingest = options<
      Omit<IngestConfigurationOptions, 'ingestConfigurationName' | 'protocol' | 'insecureIngest' | 'credentials' | 'adoptArn'>
    >({
      userId: fc.string({ minLength: 1, maxLength: 128 }).filter((text) => !text.includes('${')),
      attributes: fc.dictionary(
        fc.string({ minLength: 1, maxLength: 10 }).filter((key) => key !== '__proto__' && !/^(Ref$|Fn::)/.test(key)),
        fc.string({ maxLength: 10 }),
        { minKeys: 1, maxKeys: 5 },
      ),
      redundantIngest: fc.boolean(),
      forceDelete: fc.boolean(),
    });
    const protocolOf = (secure: boolean) => (secure ? IngestProtocol.RTMPS : IngestProtocol.RTMP);
    expectToArrive(
      'Custom::IVSIngestConfiguration',
      fc.record({ ingestConfigurationName: name, secure: fc.boolean(), wanted: ingest }),
      (scope, { ingestConfigurationName, secure, wanted }) =>
        new IngestConfiguration(scope, 'Obs', {
          ingestConfigurationName,
          protocol: protocolOf(secure),
          insecureIngest: !secure,
          ...wanted,
        }),
      ({ ingestConfigurationName, secure, wanted }) => ({
        name: ingestConfigurationName,
        ingestProtocol: protocolOf(secure),
        insecureIngest: !secure,
        ...wanted,
      }),
    );
  });

  test('of a public key', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'secp384r1' });
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    expectToArrive(
      'Custom::IVSPublicKey',
      name,
      (scope, publicKeyName) => new PublicKey(scope, 'Key', { publicKeyName, material: PublicKeyMaterial.fromPem(pem) }),
      (publicKeyName) => ({ name: publicKeyName, publicKeyMaterial: pem }),
    );
  });
});
