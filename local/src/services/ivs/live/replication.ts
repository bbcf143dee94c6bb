/**
 * Participant replication: participants of one stage publish to other stages, too.
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/rt-participant-replication.html
 */

import { bytesOf, MAX_ATTRIBUTE_BYTES } from '../attributes';
import { ServiceError } from '../errors';
import type { Input } from '../schemas';
import type { Newcomer, Participant, Presence } from '../sessions';
import type { JobHandlers } from './jobs';
import type { Live, Reaction } from './live';
import { enter, hasRoomToPublish, leave, note, publish } from './participants';
import { tellOfReplication } from './stage-updates';

/** A replication of a participant from a source stage to a destination stage. */
export interface Replication {
  readonly sourceStageArn: string;
  /** The participant's latest session in the source stage. */
  sourceSessionId: string;
  readonly destinationStageArn: string;
  readonly destinationSessionId: string;
  readonly participantId: string;
  readonly reconnectMilliseconds: number;
  replicationState: 'ACTIVE' | 'STOPPED';
  /** When the participant stopped publishing, in milliseconds since 1970. Undefined while it publishes. */
  lostAt?: number;
}

/** The replication members of a participant that is replicated. */
const SOURCE = { replicationType: 'SOURCE', replicationState: 'ACTIVE' } as const satisfies Partial<Participant>;

export const replication: Reaction = {
  published(live, { session, participant }) {
    for (const current of replicationsOf(live, { session, participant })) {
      Object.assign(current, { sourceSessionId: session.sessionId, lostAt: undefined });
      Object.assign(participant, SOURCE);
    }
  },
  unpublished(live, presence) {
    const { stageArn } = presence.session;
    const { participantId } = presence.participant.newcomer;
    for (const current of replicationsOf(live, presence)) sourceStopped(live, current);
    for (const current of live.region.replications) {
      const isReplica = current.destinationStageArn === stageArn && current.participantId === participantId;
      if (isReplica && current.replicationState === 'ACTIVE') stopReplication(live, current);
    }
  },
};

export const replicationJobs = {
  stopLostReplication(live, { replication: lost, lostAt }) {
    if (lost.replicationState === 'ACTIVE' && lost.lostAt === lostAt) stopReplication(live, lost);
  },
} satisfies Partial<JobHandlers>;

export function startReplication(live: Live, input: Input<'StartParticipantReplication'>): void {
  const { sourceStageArn, destinationStageArn, participantId, reconnectWindowSeconds = 0, attributes = {} } = input;
  const { region } = live;
  const source = findSource(live, sourceStageArn, destinationStageArn, participantId);
  const merged = mergeAttributes(source.participant.newcomer.attributes, attributes);
  if (activeOf(live, sourceStageArn, participantId).length >= region.quotas.replicationsPerParticipant) {
    throw quota(
      `${participantId} is replicated to ${region.quotas.replicationsPerParticipant} stages. Stop one of the replications first.`,
    );
  }
  if (!hasRoomToPublish(region, destinationStageArn)) throw quota(`No more participants can publish to ${destinationStageArn}.`);

  const { newcomer } = source.participant;
  const { sessionId: sourceSessionId } = source.session;
  const replica = enter(live, destinationStageArn, {
    ...newcomer,
    attributes: merged,
    capabilities: { publish: true, subscribe: false },
    connectionTokenId: undefined,
    ingestConfigurationArn: undefined,
    publishesAs: undefined,
    tokenClaims: undefined,
    replicationType: 'REPLICA',
    sourceStageArn,
    sourceSessionId,
  });
  const started: Replication = {
    sourceStageArn,
    sourceSessionId,
    destinationStageArn,
    destinationSessionId: replica.session.sessionId,
    participantId,
    reconnectMilliseconds: reconnectWindowSeconds * 1000,
    replicationState: 'ACTIVE',
  };
  region.replications.add(started);
  Object.assign(source.participant, SOURCE);
  note(live, source, 'REPLICATION_STARTED', destinationOf(started));
  tellOfReplication(live, source, 'Participant Replication Start', started);
  publish(live, replica);
}

/** Ends a replication and disconnects the replica. */
export function stopReplication(live: Live, stopped: Replication): void {
  const { sourceStageArn, sourceSessionId, destinationStageArn, participantId } = stopped;
  stopped.replicationState = 'STOPPED';
  const session = live.region.sessions.find(sourceStageArn, sourceSessionId);
  const participant = session?.participants.get(participantId);
  if (session && participant) {
    if (activeOf(live, sourceStageArn, participantId).length === 0) participant.replicationState = 'STOPPED';
    note(live, { session, participant }, 'REPLICATION_STOPPED', destinationOf(stopped));
    tellOfReplication(live, { session, participant }, 'Participant Replication End', stopped);
  }
  const replica = live.region.sessions.presence(destinationStageArn, participantId);
  if (!replica) return;
  replica.participant.replicationState = 'STOPPED';
  leave(live, replica);
}

/** Ends and deletes all replications from a stage. */
export function forgetReplications(live: Live, sourceStageArn: string): void {
  for (const one of live.region.replications) {
    if (one.sourceStageArn !== sourceStageArn) continue;
    if (one.replicationState === 'ACTIVE') stopReplication(live, one);
    live.region.replications.delete(one);
  }
}

/** The active replications of a participant. */
export function activeOf({ region }: Live, sourceStageArn: string, participantId: string): Replication[] {
  return [...region.replications].filter(
    (one) => one.sourceStageArn === sourceStageArn && one.participantId === participantId && one.replicationState === 'ACTIVE',
  );
}

/** Returns the participant to replicate. Throws if it cannot be replicated. */
function findSource({ region }: Live, sourceStageArn: string, destinationStageArn: string, participantId: string): Presence {
  region.stages.get(sourceStageArn);
  region.stages.get(destinationStageArn);
  if (sourceStageArn === destinationStageArn) {
    throw new ServiceError('ValidationException', 'destinationStageArn must be another stage than sourceStageArn.');
  }
  const source = region.sessions.presence(sourceStageArn, participantId);
  if (!source) throw new ServiceError('ResourceNotFoundException', `Participant ${participantId} is not connected to ${sourceStageArn}.`);
  if (source.participant.publishingSince === undefined || source.participant.replicationType === 'REPLICA') {
    throw new ServiceError('ConflictException', `Participant ${participantId} must publish to ${sourceStageArn} itself to be replicated.`);
  }
  if (region.sessions.presence(destinationStageArn, participantId)) {
    throw new ServiceError('ConflictException', `Participant ${participantId} is in ${destinationStageArn} already.`);
  }
  return source;
}

/** Merges attributes. Rejects more than the documented 1 KB; AWS does not document whether it rejects or truncates them. */
function mergeAttributes(own: Newcomer['attributes'], given: Newcomer['attributes']): Newcomer['attributes'] {
  const merged = { ...own, ...given };
  const bytes = bytesOf(merged);
  if (bytes <= MAX_ATTRIBUTE_BYTES) return merged;
  throw new ServiceError(
    'ValidationException',
    `attributes, merged with those of the participant, must have at most ${MAX_ATTRIBUTE_BYTES} bytes of keys and values in total, got ${bytes}.`,
  );
}

/** The active replications of a participant. A replica has none: those with its id belong to its source. */
function replicationsOf(live: Live, { session, participant }: Presence): Replication[] {
  return participant.replicationType === 'REPLICA' ? [] : activeOf(live, session.stageArn, participant.newcomer.participantId);
}

function sourceStopped(live: Live, current: Replication): void {
  if (current.reconnectMilliseconds === 0) {
    stopReplication(live, current);
    return;
  }
  const lostAt = live.now();
  current.lostAt = lostAt;
  live.later(current.reconnectMilliseconds, { name: 'stopLostReplication', replication: current, lostAt });
}

function destinationOf({ destinationStageArn, destinationSessionId }: Replication) {
  return { destinationStageArn, destinationSessionId };
}

function quota(message: string): ServiceError {
  return new ServiceError('ServiceQuotaExceededException', message);
}
