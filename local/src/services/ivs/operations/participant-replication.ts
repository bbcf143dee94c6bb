import { ListParticipantReplicas$, StartParticipantReplication$, StopParticipantReplication$ } from '@aws-sdk/client-ivs-realtime';
import { numbered } from '../collections/listing';
import { ATTRIBUTES, PAGE, PARTICIPANT_ID, STAGE_ARN } from '../model/constraints';
import { notFound } from '../model/errors';
import { activeOf, startReplication, stopReplication } from '../participants/replication';
import type { Rows } from './operation';
import { checkStage } from './stage-sessions';

/** The operations on participant replication. */
export const participantReplicationOperations = {
  StartParticipantReplication: {
    schema: StartParticipantReplication$,
    constraints: {
      sourceStageArn: STAGE_ARN,
      destinationStageArn: STAGE_ARN,
      participantId: PARTICIPANT_ID,
      reconnectWindowSeconds: { min: 0, max: 300 },
      attributes: ATTRIBUTES,
    },
    access: ({ sourceStageArn, destinationStageArn }) => [sourceStageArn, destinationStageArn],
    run(input, _, { runtime }) {
      startReplication(runtime, input);
      return {};
    },
  },

  StopParticipantReplication: {
    schema: StopParticipantReplication$,
    constraints: { sourceStageArn: STAGE_ARN, destinationStageArn: STAGE_ARN, participantId: PARTICIPANT_ID },
    access: ({ sourceStageArn, destinationStageArn }) => [sourceStageArn, destinationStageArn],
    run({ sourceStageArn, destinationStageArn, participantId }, { stages }, { runtime }) {
      const going = activeOf(runtime, stages.get(sourceStageArn).arn, participantId);
      const replication = going.find((candidate) => candidate.destinationStageArn === destinationStageArn);
      if (!replication) throw notFound(`replication of ${participantId} from ${sourceStageArn} to ${destinationStageArn}`);
      stopReplication(runtime, replication);
      return {};
    },
  },

  ListParticipantReplicas: {
    schema: ListParticipantReplicas$,
    constraints: {
      sourceStageArn: STAGE_ARN,
      participantId: PARTICIPANT_ID,
      ...PAGE,
      maxResults: { min: 1, max: 50 },
    },
    access: ({ sourceStageArn }) => [sourceStageArn],
    run({ sourceStageArn, participantId, ...page }, region) {
      checkStage(region, sourceStageArn);
      const own = numbered([...region.replications]).filter(
        ({ item }) => item.sourceStageArn === sourceStageArn && item.participantId === participantId,
      );
      const { items, nextToken } = region.pager.page(`replicas of ${sourceStageArn} ${participantId}`, own, page);
      return { replicas: items, nextToken };
    },
  },
} satisfies Rows;
