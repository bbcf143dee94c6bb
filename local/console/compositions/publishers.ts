/** The publishers of a stage at this moment, in the order of their arrival. */
import type { ParticipantSnapshot, StageSnapshot } from '../../src/service/snapshot';
import { WIDE } from './geometry';
import type { Publisher } from './slots';

/** Nobody sends media here: each video is 16:9, and none is stopped. */
export function publishersOf(stage: StageSnapshot | undefined): Publisher[] {
  const session = stage?.sessions.find(({ sessionId }) => sessionId === stage.activeSessionId);
  const publishing = (session?.participants ?? []).filter((participant) => participant.publishing);
  return publishing.filter(isFirstStream).map(({ participantId, userId, attributes }) => ({
    id: participantId,
    name: userId || participantId,
    attributes,
    videoStopped: false,
    shape: WIDE,
  }));
}

/** Both streams of a redundant ingest are one publisher. */
function isFirstStream({ publishesAs }: ParticipantSnapshot, index: number, all: readonly ParticipantSnapshot[]): boolean {
  return !publishesAs || all.findIndex((other) => other.publishesAs === publishesAs) === index;
}
