import { createHash } from 'node:crypto';
import type { StageEndpoints } from '@aws-sdk/client-ivs-realtime';
import type { Operations } from './operation';
import { participantToken } from './participant-tokens';
import { applyRecording } from './recording';

/** Stages and what belongs to them. */
export const stageOperations = {
  CreateStage(input, { stages, storageConfigurations }, { now }) {
    const recording = applyRecording(undefined, input.autoParticipantRecordingConfiguration, storageConfigurations);
    const stage = stages.add((arn) => ({
      arn,
      name: input.name,
      tags: input.tags ?? {},
      autoParticipantRecordingConfiguration: recording,
      endpoints: endpointsOf(arn),
    }));
    return { stage, participantTokens: input.participantTokenConfigurations?.map((token) => participantToken(stage, token, now)) };
  },

  GetStage: ({ arn }, { stages }) => ({ stage: stages.get(arn) }),

  UpdateStage: ({ arn, name, autoParticipantRecordingConfiguration }, { stages, storageConfigurations }) => ({
    stage: stages.update(arn, (stage) => ({
      ...stage,
      name: name ?? stage.name,
      autoParticipantRecordingConfiguration: applyRecording(
        stage.autoParticipantRecordingConfiguration,
        autoParticipantRecordingConfiguration,
        storageConfigurations,
      ),
    })),
  }),

  DeleteStage({ arn }, { stages, ingestConfigurations }) {
    stages.delete(arn);
    for (const ingest of ingestConfigurations.all().filter(({ stageArn }) => stageArn === arn)) {
      ingestConfigurations.update(ingest.arn, (current) => ({ ...current, stageArn: '' }));
    }
    return {};
  },

  ListStages(page, { stages }) {
    const { items, nextToken } = stages.list(page);
    return { stages: items, nextToken };
  },
} satisfies Operations;

/** Like the service's: no two stages share their ingest hosts. */
function endpointsOf(stageArn: string): StageEndpoints {
  const host = createHash('sha256').update(stageArn).digest('hex').slice(0, 12);
  return {
    events: 'wss://global.events.live-video.net',
    whip: `https://${host}.global-bm.whip.live-video.net`,
    rtmp: `rtmp://${host}.global-contribute.live-video.net/app/`,
    rtmps: `rtmps://${host}.global-contribute.live-video.net:443/app/`,
  };
}
