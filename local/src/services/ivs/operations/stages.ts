import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { CreateStage$, DeleteStage$, GetStage$, ListStages$, type StageEndpoints, UpdateStage$ } from '@aws-sdk/client-ivs-realtime';
import { stopComposing, unfinished } from '../compositions/composing';
import { NAME, PAGE, STAGE_ARN, TAGS } from '../model/constraints';
import { ivsError } from '../model/errors';
import { leave } from '../participants/participants';
import { forgetReplications } from '../participants/replication';
import { isRecording } from '../recording/participant-recording';
import { listOutput, onArn, onNew, type Rows, toAny } from './operation';
import { applyRecording } from './recording-configuration';

/** The operations on stages. */
export const stageOperations = {
  CreateStage: {
    schema: CreateStage$,
    constraints: { name: NAME, participantTokenConfigurations: { max: 12 }, tags: TAGS },
    ...onNew('stage'),
    run(input, { stages, storageConfigurations }, { runtime, tokenIssuer }) {
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
        participantTokens: input.participantTokenConfigurations?.map((token) => tokenIssuer.issue(stage, token, runtime.now())),
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
