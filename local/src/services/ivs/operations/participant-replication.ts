import { notFound } from '../errors';
import { numbered } from '../pages';
import { activeOf, startReplication, stopReplication } from '../runtime/replication';
import type { Operations } from './operation';
import { checkStage } from './stage-sessions';

/** The operations on participant replication. */
export const participantReplicationOperations = {
  StartParticipantReplication(input, _, { runtime }) {
    startReplication(runtime, input);
    return {};
  },

  StopParticipantReplication({ sourceStageArn, destinationStageArn, participantId }, { stages }, { runtime }) {
    const going = activeOf(runtime, stages.get(sourceStageArn).arn, participantId);
    const replication = going.find((candidate) => candidate.destinationStageArn === destinationStageArn);
    if (!replication) throw notFound(`replication of ${participantId} from ${sourceStageArn} to ${destinationStageArn}`);
    stopReplication(runtime, replication);
    return {};
  },

  ListParticipantReplicas({ sourceStageArn, participantId, ...page }, region) {
    checkStage(region, sourceStageArn);
    const own = numbered([...region.replications]).filter(
      ({ item }) => item.sourceStageArn === sourceStageArn && item.participantId === participantId,
    );
    const { items, nextToken } = region.pager.page(`replicas of ${sourceStageArn} ${participantId}`, own, page);
    return { replicas: items, nextToken };
  },
} satisfies Operations;
