/**
 * Participant replication: participants of one stage publish to other stages, too.
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/rt-participant-replication.html
 */
import { MAX_ATTRIBUTE_BYTES } from '../model/constraints';
import { bytesOf } from '../model/document';
import { ivsError } from '../model/errors';
import type { Input } from '../model/sdk-operations';
import type { JobHandlers, Reaction, RegionRuntime } from '../runtime/region-runtime';
import type { Replication } from '../state/replications';
import type { Newcomer, Participant, Presence } from '../state/sessions';
import { addEvent, enter, hasRoomToPublish, leave, publish } from './participants';
import { sendReplicationEvent } from './stage-updates';

/** The replication members of a participant that is replicated. */
const SOURCE = { replicationType: 'SOURCE', replicationState: 'ACTIVE' } as const satisfies Partial<Participant>;

export const replication: Reaction = {
  published(runtime, { session, participant }) {
    for (const current of replicationsOf(runtime, { session, participant })) {
      Object.assign(current, { sourceSessionId: session.sessionId, lostAt: undefined });
      Object.assign(participant, SOURCE);
    }
  },
  unpublished(runtime, presence) {
    const { stageArn } = presence.session;
    const { participantId } = presence.participant.newcomer;
    for (const current of replicationsOf(runtime, presence)) sourceStopped(runtime, current);
    for (const current of runtime.region.replications) {
      const isReplica = current.destinationStageArn === stageArn && current.participantId === participantId;
      if (isReplica && current.replicationState === 'ACTIVE') stopReplication(runtime, current);
    }
  },
};

export const replicationJobs = {
  stopLostReplication(runtime, { replication: lost, lostAt }) {
    if (lost.replicationState === 'ACTIVE' && lost.lostAt === lostAt) stopReplication(runtime, lost);
  },
} satisfies Partial<JobHandlers>;

export function startReplication(runtime: RegionRuntime, input: Input<'StartParticipantReplication'>): void {
  const { sourceStageArn, destinationStageArn, participantId, reconnectWindowSeconds = 0, attributes = {} } = input;
  const { region } = runtime;
  const source = findSource(runtime, sourceStageArn, destinationStageArn, participantId);
  const merged = mergeAttributes(source.participant.newcomer.attributes, attributes);
  if (activeOf(runtime, sourceStageArn, participantId).length >= region.quotas.replicationsPerParticipant) {
    throw quota(
      `${participantId} is replicated to ${region.quotas.replicationsPerParticipant} stages. Stop one of the replications first.`,
    );
  }
  if (!hasRoomToPublish(region, destinationStageArn)) throw quota(`No more participants can publish to ${destinationStageArn}.`);

  const { newcomer } = source.participant;
  const { sessionId: sourceSessionId } = source.session;
  const replica = enter(runtime, destinationStageArn, {
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
  addEvent(runtime, source, 'REPLICATION_STARTED', destinationMembers(started));
  sendReplicationEvent(runtime, source, 'Participant Replication Start', started);
  publish(runtime, replica);
}

/** Ends a replication and disconnects the replica. */
export function stopReplication(runtime: RegionRuntime, stopped: Replication): void {
  const { sourceStageArn, sourceSessionId, destinationStageArn, participantId } = stopped;
  stopped.replicationState = 'STOPPED';
  const session = runtime.region.sessions.find(sourceStageArn, sourceSessionId);
  const participant = session?.participants.get(participantId);
  if (session && participant) {
    if (activeOf(runtime, sourceStageArn, participantId).length === 0) participant.replicationState = 'STOPPED';
    addEvent(runtime, { session, participant }, 'REPLICATION_STOPPED', destinationMembers(stopped));
    sendReplicationEvent(runtime, { session, participant }, 'Participant Replication End', stopped);
  }
  const replica = runtime.region.sessions.presence(destinationStageArn, participantId);
  if (!replica) return;
  replica.participant.replicationState = 'STOPPED';
  leave(runtime, replica);
}

/** Ends and deletes all replications from a stage. */
export function forgetReplications(runtime: RegionRuntime, sourceStageArn: string): void {
  for (const one of runtime.region.replications) {
    if (one.sourceStageArn !== sourceStageArn) continue;
    if (one.replicationState === 'ACTIVE') stopReplication(runtime, one);
    runtime.region.replications.delete(one);
  }
}

/** The active replications of a participant. */
export function activeOf({ region }: RegionRuntime, sourceStageArn: string, participantId: string): Replication[] {
  return [...region.replications].filter(
    (one) => one.sourceStageArn === sourceStageArn && one.participantId === participantId && one.replicationState === 'ACTIVE',
  );
}

/** Returns the participant to replicate. Throws if it cannot be replicated. */
function findSource({ region }: RegionRuntime, sourceStageArn: string, destinationStageArn: string, participantId: string): Presence {
  region.stages.get(sourceStageArn);
  region.stages.get(destinationStageArn);
  if (sourceStageArn === destinationStageArn) {
    throw ivsError('ValidationException', 'destinationStageArn must be another stage than sourceStageArn.');
  }
  const source = region.sessions.presence(sourceStageArn, participantId);
  if (!source) throw ivsError('ResourceNotFoundException', `Participant ${participantId} is not connected to ${sourceStageArn}.`);
  if (source.participant.publishingSince === undefined || source.participant.replicationType === 'REPLICA') {
    throw ivsError('ConflictException', `Participant ${participantId} must publish to ${sourceStageArn} itself to be replicated.`);
  }
  if (region.sessions.presence(destinationStageArn, participantId)) {
    throw ivsError('ConflictException', `Participant ${participantId} is in ${destinationStageArn} already.`);
  }
  return source;
}

/** Merges attributes. Rejects more than the documented 1 KB; AWS does not document whether it rejects or truncates them. */
function mergeAttributes(own: Newcomer['attributes'], given: Newcomer['attributes']): Newcomer['attributes'] {
  const merged = { ...own, ...given };
  const bytes = bytesOf(merged);
  if (bytes <= MAX_ATTRIBUTE_BYTES) return merged;
  throw ivsError(
    'ValidationException',
    `attributes, merged with those of the participant, must have at most ${MAX_ATTRIBUTE_BYTES} bytes of keys and values in total, got ${bytes}.`,
  );
}

/** The active replications of a participant. A replica has none: those with its id belong to its source. */
function replicationsOf(runtime: RegionRuntime, { session, participant }: Presence): Replication[] {
  return participant.replicationType === 'REPLICA' ? [] : activeOf(runtime, session.stageArn, participant.newcomer.participantId);
}

function sourceStopped(runtime: RegionRuntime, current: Replication): void {
  if (current.reconnectMilliseconds === 0) {
    stopReplication(runtime, current);
    return;
  }
  const lostAt = runtime.now();
  current.lostAt = lostAt;
  runtime.later(current.reconnectMilliseconds, { name: 'stopLostReplication', replication: current, lostAt });
}

function destinationMembers({ destinationStageArn, destinationSessionId }: Replication) {
  return { destinationStageArn, destinationSessionId };
}

function quota(message: string): Error {
  return ivsError('ServiceQuotaExceededException', message);
}
