import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import {
  type AutoParticipantRecordingConfiguration,
  CreateStage$,
  DeleteStage$,
  GetStage$,
  ListStages$,
  type ParticipantThumbnailConfiguration,
  type StageEndpoints,
  UpdateStage$,
} from '@aws-sdk/client-ivs-realtime';
import type { NoUndefined } from '@smithy/types';
import { stopComposing, unfinished } from '../compositions/composing';
import { NAME, PAGE, STAGE_ARN, TAGS } from '../model/constraints';
import { ivsError } from '../model/errors';
import { leave } from '../participants/participants';
import { forgetReplications } from '../participants/replication';
import { isRecording } from '../recording/participant-recording';
import type { Region } from '../state/region';
import { listOutput, onArn, onNew, type Rows, toAny } from './operation';
import { checkReference } from './references';

/** The operations on stages. */
export const stageOperations = {
  CreateStage: {
    schema: CreateStage$,
    constraints: { name: NAME, participantTokenConfigurations: { max: 12 }, tags: TAGS },
    ...onNew('stage'),
    run(input, { stages, storageConfigurations }, { runtime, serviceTokens }) {
      const recording = applyRecording(undefined, input.autoParticipantRecordingConfiguration, storageConfigurations);
      const stage = stages.add((arn) => ({
        arn,
        name: input.name,
        tags: input.tags ?? {},
        autoParticipantRecordingConfiguration: recording,
        endpoints: endpointsOf(arn),
      }));
      return {
        stage,
        participantTokens: input.participantTokenConfigurations?.map((token) => serviceTokens.issue(stage, token, runtime.now())),
      };
    },
  },

  GetStage: {
    schema: GetStage$,
    ...onArn(STAGE_ARN),
    run: ({ arn }, { stages }) => ({ stage: stages.get(arn) }),
  },

  UpdateStage: {
    schema: UpdateStage$,
    constraints: { arn: STAGE_ARN, name: NAME },
    access: ({ arn }) => [arn],
    run({ arn, name, autoParticipantRecordingConfiguration }, region) {
      const { stages, storageConfigurations } = region;
      const { autoParticipantRecordingConfiguration: current } = stages.get(arn);
      const recording = applyRecording(current, autoParticipantRecordingConfiguration, storageConfigurations);
      if (isRecording(region, arn) && !isDeepStrictEqual(recording, current)) {
        throw ivsError(
          'ConflictException',
          `autoParticipantRecordingConfiguration of ${arn} cannot be changed while participants are being recorded. Wait until they have stopped.`,
        );
      }
      return {
        stage: stages.update(arn, (stage) => ({ ...stage, name: name ?? stage.name, autoParticipantRecordingConfiguration: recording })),
      };
    },
  },

  DeleteStage: {
    schema: DeleteStage$,
    ...onArn(STAGE_ARN),
    run({ arn }, region, { runtime }) {
      const { stages, ingestConfigurations, sessions } = region;
      stages.get(arn);
      for (const presence of sessions.connected(arn)) leave(runtime, presence);
      for (const composition of unfinished(region, arn)) stopComposing(runtime, composition.arn, 'StageDeleted');
      forgetReplications(runtime, arn);
      stages.delete(arn);
      sessions.forget(arn);
      runtime.drop((job) => job.name === 'endSession' && job.session.stageArn === arn);
      for (const ingest of ingestConfigurations.all().filter(({ stageArn }) => stageArn === arn)) {
        ingestConfigurations.update(ingest.arn, (current) => ({ ...current, stageArn: '' }));
      }
      return {};
    },
  },

  ListStages: {
    schema: ListStages$,
    constraints: PAGE,
    access: toAny('stage'),
    run: (page, { stages }) => listOutput('stages', stages.list(page)),
  },
} satisfies Rows;

/** Endpoints like those of AWS: each stage has its own ingest host. */
function endpointsOf(stageArn: string): StageEndpoints {
  const host = createHash('sha256').update(stageArn).digest('hex').slice(0, 12);
  return {
    events: 'wss://global.events.live-video.net',
    whip: `https://${host}.global-bm.whip.live-video.net`,
    rtmp: `rtmp://${host}.global-contribute.live-video.net/app/`,
    rtmps: `rtmps://${host}.global-contribute.live-video.net:443/app/`,
  };
}

type Recording = NoUndefined<AutoParticipantRecordingConfiguration>;
type Thumbnails = NoUndefined<ParticipantThumbnailConfiguration>;

/** @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_AutoParticipantRecordingConfiguration.html */
const THUMBNAILS_OFF = { targetIntervalSeconds: 60, storage: ['SEQUENTIAL'], recordingMode: 'DISABLED' } as const satisfies Thumbnails;

/** The configuration of a stage without recording. */
const RECORDING_OFF: Recording = {
  storageConfigurationArn: '',
  mediaTypes: ['AUDIO_VIDEO'],
  thumbnailConfiguration: THUMBNAILS_OFF,
  recordingReconnectWindowSeconds: 0,
  hlsConfiguration: { targetSegmentDurationSeconds: 6 },
  recordParticipantReplicas: true,
};

/**
 * Applies an input to the former configuration; a new stage has none. An input without a storage configuration turns recording off and resets
 * everything. The API describes that reset only for this case, so otherwise absent members keep their values. A nested object counts as one
 * value.
 */
function applyRecording(
  former: Recording | undefined,
  change: Recording | undefined,
  storageConfigurations: Region['storageConfigurations'],
): Recording {
  const current = former ?? RECORDING_OFF;
  if (!change) return current;
  if (change.storageConfigurationArn === '') return RECORDING_OFF;
  checkReference('Storage configuration', change.storageConfigurationArn, storageConfigurations, former ? 'update' : 'creation');
  const { thumbnailConfiguration = current.thumbnailConfiguration, hlsConfiguration = current.hlsConfiguration } = change;
  return {
    ...current,
    ...change,
    thumbnailConfiguration: thumbnails(thumbnailConfiguration),
    hlsConfiguration: { ...RECORDING_OFF.hlsConfiguration, ...hlsConfiguration },
  };
}

function thumbnails(given: Thumbnails | undefined): Thumbnails {
  const complete = { ...THUMBNAILS_OFF, ...given };
  // Accepts the default, so that the output of GetStage is a valid input.
  if (complete.recordingMode !== 'INTERVAL' && complete.targetIntervalSeconds !== THUMBNAILS_OFF.targetIntervalSeconds) {
    throw ivsError(
      'ValidationException',
      `thumbnailConfiguration.targetIntervalSeconds can be set only if recordingMode is INTERVAL, got ${complete.targetIntervalSeconds} with ` +
        `${complete.recordingMode}. Set recordingMode to INTERVAL or leave the interval out.`,
    );
  }
  return complete;
}
