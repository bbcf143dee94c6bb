import type { Difference } from '../clients';
import { changed, type Differences, refusal, success } from './difference';

/** Refuses to create an ingest configuration for a stage. */
const createsUnlessNamed =
  (name: string): Difference[string] =>
  (real, { stageArn }) =>
    stageArn === undefined ? real() : Promise.reject(Object.assign(new Error('a falsified answer'), { name }));

export const ivsConfigurations: Differences = {
  'ivs-update-stage-keeps-recording': {
    answers: {
      GetStage: changed(({ stage }) => ({
        stage: { ...stage, autoParticipantRecordingConfiguration: { mediaTypes: ['AUDIO_VIDEO'], recordingReconnectWindowSeconds: 0 } },
      })),
    },
    seen: 'media types AUDIO_VIDEO, reconnect window 0 s',
  },
  'ivs-unknown-references': {
    answers: { UpdateStage: refusal('ValidationException') },
    seen: 'CreateStage: ValidationException; UpdateStage: ValidationException',
  },
  'ivs-storage-in-use': { answers: { DeleteStorageConfiguration: success() }, seen: 'success' },
  'ivs-unknown-stage': {
    answers: { CreateIngestConfiguration: createsUnlessNamed('ResourceNotFoundException') },
    seen: 'CreateIngestConfiguration: ResourceNotFoundException; UpdateIngestConfiguration: ResourceNotFoundException',
  },
  'ivs-large-number': { answers: { CreateEncoderConfiguration: refusal('SerializationException') }, seen: 'SerializationException' },
  'ivs-same-public-key': { answers: { ImportPublicKey: success() }, seen: 'success' },
  'ivs-fingerprint': {
    answers: { ImportPublicKey: changed(({ publicKey }) => ({ publicKey: { ...publicKey, fingerprint: 'f'.repeat(43) } })) },
    seen: '43 characters of another form',
  },
  'ivs-stream-key-in-answers': {
    answers: {
      GetIngestConfiguration: changed(({ ingestConfiguration }) => ({
        ingestConfiguration: { ...ingestConfiguration, streamKey: undefined },
      })),
    },
    seen: 'create: a stream key, 2 redundant; get: no stream key, 2 redundant; update: a stream key, 2 redundant',
  },
  'ivs-redundant-keys': {
    answers: {
      UpdateIngestConfiguration: changed(({ ingestConfiguration }, { redundantIngest }) => ({
        ingestConfiguration: { ...ingestConfiguration, redundantIngestCredentials: redundantIngest ? [] : [{ streamKey: 'sk_1' }] },
      })),
    },
    seen: '2 keys, then 1, then 0 others',
  },
  'ivs-throttling': {
    answers: {
      ListStages: async () => {
        throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } });
      },
    },
    seen: '400 ThrottlingException',
  },
  'ivs-list-order': { answers: { ListStages: changed(({ stages }) => ({ stages: [...stages].reverse() })) }, seen: 'third second first' },
  'ivs-empty-name': { answers: { UpdateStage: refusal('ValidationException') }, seen: 'ValidationException; the name: "as before"' },
  'ivs-fifty-tags': {
    answers: {
      ListTagsForResource: changed(({ tags }) => ({
        tags: Object.fromEntries(Object.entries<string>(tags).map(([key, value]) => [key, value.slice(0, 255)])),
      })),
    },
    seen: '50 tags, 49 of them changed',
  },
};
