import { generateKeyPairSync } from 'node:crypto';
import { Duration, type Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
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
  type ParticipantThumbnails,
  PublicKey,
  PublicKeyMaterial,
  Stage,
  StorageConfiguration,
  ThumbnailStorage,
} from '../src';
import { ImportedStorage } from './support/imported-storage';
import { stringify } from './support/stringify';
import { newStack, propertiesOf } from './support/synth';

const STORAGE_ARN = 'arn:aws:ivs:us-east-1:123456789012:storage-configuration/AbCdEf123456';

const seconds = (min: number, max: number) => fc.integer({ min, max }).map((amount) => Duration.seconds(amount));

/** Any options of `T`, each of them there or not. */
const options = <T extends object>(model: { [K in keyof T]-?: fc.Arbitrary<T[K]> }) =>
  fc.record(model, { requiredKeys: [] }) as unknown as fc.Arbitrary<T>;

const thumbnails = options<ParticipantThumbnails>({
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

/** What the handler makes of what the construct in `stack` sends. */
function arrived(stack: Stack, type: string): unknown {
  const { ServiceToken, ServiceTimeout, ConstructPath, Tags, ...own } = propertiesOf(stack, type);
  return kinds[type]?.decode(stringify(own), '');
}

const name = fc.stringMatching(/^[a-zA-Z0-9_-]{1,128}$/);

/** Fewer than by default: each run synthesises a stack. */
const RUNS = { numRuns: 40 };

describe('every property arrives at the handler as the service wants it', () => {
  test('of a stage', () => {
    fc.assert(
      fc.property(name, recording, (stageName, wanted) => {
        const stack = newStack();
        const storage = new ImportedStorage(stack, 'Storage', STORAGE_ARN);
        new Stage(stack, 'Room', { stageName, autoParticipantRecording: wanted?.make(storage) });
        expect(arrived(stack, 'Custom::IVSStage')).toEqual({
          name: stageName,
          ...(wanted && { autoParticipantRecordingConfiguration: expected(wanted) }),
        });
      }),
      RUNS,
    );
  });

  test('of a storage configuration', () => {
    fc.assert(
      fc.property(name, fc.stringMatching(/^[a-z0-9]{3,63}$/), (storageConfigurationName, bucketName) => {
        const stack = newStack();
        new StorageConfiguration(stack, 'Storage', {
          storageConfigurationName,
          bucket: Bucket.fromBucketName(stack, 'Bucket', bucketName),
        });
        expect(arrived(stack, 'Custom::IVSStorageConfiguration')).toEqual({ name: storageConfigurationName, s3: { bucketName } });
      }),
      RUNS,
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
    fc.assert(
      fc.property(name, fc.option(video, { nil: undefined }), (encoderConfigurationName, wanted) => {
        const stack = newStack();
        new EncoderConfiguration(stack, 'Encoder', { encoderConfigurationName, video: wanted && EncoderVideo.of(wanted) });
        expect(arrived(stack, 'Custom::IVSEncoderConfiguration')).toEqual({
          name: encoderConfigurationName,
          ...(wanted && { video: wanted }),
        });
      }),
      RUNS,
    );
  });

  test('of an ingest configuration', () => {
    const ingest = options<Omit<IngestConfigurationOptions, 'ingestConfigurationName' | 'protocol' | 'insecureIngest' | 'credentials'>>({
      userId: fc.string({ minLength: 1, maxLength: 128 }).filter((text) => !text.includes('${')),
      attributes: fc.dictionary(
        fc.string({ minLength: 1, maxLength: 10 }).filter((key) => key !== '__proto__' && !/^(Ref$|Fn::)/.test(key)),
        fc.string({ maxLength: 10 }),
        { minKeys: 1, maxKeys: 5 },
      ),
      redundantIngest: fc.boolean(),
      forceDelete: fc.boolean(),
    });
    fc.assert(
      fc.property(name, fc.boolean(), ingest, (ingestConfigurationName, secure, wanted) => {
        const stack = newStack();
        const protocol = secure ? IngestProtocol.RTMPS : IngestProtocol.RTMP;
        new IngestConfiguration(stack, 'Obs', { ingestConfigurationName, protocol, insecureIngest: !secure, ...wanted });
        expect(arrived(stack, 'Custom::IVSIngestConfiguration')).toEqual({
          name: ingestConfigurationName,
          ingestProtocol: protocol,
          insecureIngest: !secure,
          ...wanted,
        });
      }),
      RUNS,
    );
  });

  test('of a public key', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'secp384r1' });
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    fc.assert(
      fc.property(name, (publicKeyName) => {
        const stack = newStack();
        new PublicKey(stack, 'Key', { publicKeyName, material: PublicKeyMaterial.fromPem(pem) });
        expect(arrived(stack, 'Custom::IVSPublicKey')).toEqual({ name: publicKeyName, publicKeyMaterial: pem });
      }),
      RUNS,
    );
  });
});
