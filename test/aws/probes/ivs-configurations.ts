/** What is assumed of the configurations of IVS Real-Time: storage, ingest, public keys. */
import { DeleteStorageConfigurationCommand, GetStageCommand, UpdateStageCommand } from '@aws-sdk/client-ivs-realtime';
import { type NotProbed, outcome, type Probe } from '../probe';
import { createStage, createStorage, unknownArn } from './ivs-resources';
import { decision3 } from './sources';

export const probes: readonly Probe[] = [
  {
    id: 'ivs-update-stage-keeps-recording',
    source: decision3('`UpdateStage` keeps the members of a recording configuration that are left out'),
    assumption: '`UpdateStage` keeps the members of a recording configuration that are left out',
    expected: 'media types AUDIO_ONLY, reconnect window 30 s',
    needs: ['bucket', 'stage'],
    async run(context) {
      const { ivs } = context.clients;
      const storageConfigurationArn = await createStorage(context);
      const recording = { storageConfigurationArn, mediaTypes: ['AUDIO_ONLY' as const], recordingReconnectWindowSeconds: 30 };
      const { arn } = await createStage(context, { autoParticipantRecordingConfiguration: recording });
      const update = { storageConfigurationArn, recordParticipantReplicas: false };
      await ivs.send(new UpdateStageCommand({ arn, autoParticipantRecordingConfiguration: update }));
      const { stage } = await ivs.send(new GetStageCommand({ arn }));
      const { mediaTypes, recordingReconnectWindowSeconds } = stage?.autoParticipantRecordingConfiguration ?? {};
      return `media types ${mediaTypes}, reconnect window ${recordingReconnectWindowSeconds} s`;
    },
    whenDifferent: 'let UpdateStage in local/src/services/ivs/operations/stages.ts reset the members; the handler sends all of them',
  },
  {
    id: 'ivs-unknown-references',
    source: decision3('a storage configuration or stage that is named and does not exist'),
    assumption: 'a storage configuration that does not exist is refused otherwise by a creation than by an update',
    expected: 'CreateStage: ValidationException; UpdateStage: ResourceNotFoundException',
    needs: ['stage'],
    async run(context) {
      const autoParticipantRecordingConfiguration = { storageConfigurationArn: unknownArn(context, 'storage-configuration') };
      const created = await outcome(createStage(context, { autoParticipantRecordingConfiguration }));
      const { arn } = await createStage(context);
      const updated = await outcome(context.clients.ivs.send(new UpdateStageCommand({ arn, autoParticipantRecordingConfiguration })));
      return `CreateStage: ${created}; UpdateStage: ${updated}`;
    },
    whenDifferent: 'change the error in local/src/services/ivs/operations/references.ts, and what lambda/resources says of it',
  },
  {
    id: 'ivs-storage-in-use',
    source: decision3('a storage configuration that a stage refers to cannot be deleted'),
    assumption: 'a storage configuration that a stage refers to cannot be deleted',
    expected: 'ConflictException',
    needs: ['bucket', 'stage'],
    async run(context) {
      const storageConfigurationArn = await createStorage(context);
      await createStage(context, { autoParticipantRecordingConfiguration: { storageConfigurationArn } });
      return outcome(context.clients.ivs.send(new DeleteStorageConfigurationCommand({ arn: storageConfigurationArn })));
    },
    whenDifferent:
      'let local/src/services/ivs/operations/storage-configurations.ts delete it; in the library, the order of deletions still has to keep recordings whole',
  },
];

export const notProbed: readonly NotProbed[] = [];
