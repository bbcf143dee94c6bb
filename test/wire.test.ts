import { Duration } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { kinds } from '../lambda/resources/kinds';
import {
  AutoParticipantRecording,
  type MediaRecordingOptions,
  type ParticipantRecordingOptions,
  type ParticipantThumbnails,
  Stage,
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
      make: (storage: Storage) => AutoParticipantRecording.thumbnailsOnly(storage, taken, given),
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

test('every property of a stage arrives at the handler as the service wants it', () => {
  const name = fc.stringMatching(/^[a-zA-Z0-9_-]{1,128}$/);
  fc.assert(
    fc.property(name, recording, (stageName, wanted) => {
      const stack = newStack();
      const storage = new ImportedStorage(stack, 'Storage', STORAGE_ARN);
      new Stage(stack, 'Room', { stageName, autoParticipantRecording: wanted?.make(storage) });

      const { ServiceToken, ServiceTimeout, ConstructPath, Tags, ...own } = propertiesOf(stack, 'Custom::IVSStage');
      expect(kinds['Custom::IVSStage']?.decode(stringify(own), '')).toEqual({
        name: stageName,
        ...(wanted && { autoParticipantRecordingConfiguration: expected(wanted) }),
      });
    }),
    { numRuns: 50 },
  );
});
