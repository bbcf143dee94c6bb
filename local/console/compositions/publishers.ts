/** The publishers of a stage at this moment, in the order of their arrival. */
import type { StageSnapshot } from '../../src/service/snapshot';
import { WIDE } from './geometry';
import type { Publisher } from './slots';

/** Nobody sends media here: each video is 16:9, and none is stopped. */
export function publishersOf(stage: StageSnapshot | undefined): Publisher[] {
  const session = stage?.sessions.find(({ sessionId }) => sessionId === stage.activeSessionId);
  const publishing = (session?.participants ?? []).filter((participant) => participant.publishing);
  return publishing.map(({ participantId, userId, attributes }) => ({
    id: participantId,
    name: userId || participantId,
    attributes,
    videoStopped: false,
    shape: WIDE,
  }));
}
