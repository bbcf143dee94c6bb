import { notFound } from '../errors';
import { activeOf, startReplication, stopReplication } from '../live/replication';
import { numbered } from '../pages';
import type { Operations } from './operation';
import { checkStage } from './stage-sessions';

/** The operations on participant replication. */
export const participantReplicationOperations = {
  StartParticipantReplication(input, _, { live }) {
    startReplication(live, input);
    return {};
  },

  StopParticipantReplication({ sourceStageArn, destinationStageArn, participantId }, { stages }, { live }) {
    const going = activeOf(live, stages.get(sourceStageArn).arn, participantId);
    const replication = going.find((candidate) => candidate.destinationStageArn === destinationStageArn);
    if (!replication) throw notFound(`replication of ${participantId} from ${sourceStageArn} to ${destinationStageArn}`);
    stopReplication(live, replication);
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
