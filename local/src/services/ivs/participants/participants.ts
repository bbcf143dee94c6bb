/** The actions of participants in a stage. Each records events in the stage session. */

import type { EventErrorCode } from '@aws-sdk/client-ivs-realtime';
import type { StartError } from '../events/event-table';
import { CommandError } from '../runtime/command-error';
import type { JobHandlers, RegionRuntime } from '../runtime/region-runtime';
import type { Region } from '../state/region';
import type { ExchangedToken, Newcomer, Participant, ParticipantEvent, Presence, StageSession } from '../state/sessions';
import { sendExchangeEvent, sendPublishErrorEvent, sendPublishingEvent } from './stage-updates';

/** How long a participant may publish without interruption. */
const MAX_PUBLISH_MILLISECONDS = 24 * 60 * 60_000;

/**
 * How long a session lasts after the last participant has stopped publishing. AWS documents "a few minutes".
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/stage-health.html#stage-health-session
 */
const SESSION_LINGERS_MILLISECONDS = 3 * 60_000;

export const publishingJobs = {
  stopLongPublishing(runtime, { presence, since }) {
    if (presence.participant.publishingSince !== since) return;
    rejectPublishing(runtime, presence, 'STREAM_DURATION_EXCEEDED');
    unpublish(runtime, presence);
  },
  endSession(runtime, { session, idleSince }) {
    if (session.idleSince === idleSince && !session.endTime) endSession(runtime, session);
  },
} satisfies Partial<JobHandlers>;

/** Connects a participant. The first one begins a session. */
export function enter(runtime: RegionRuntime, stageArn: string, newcomer: Newcomer): Presence {
  const session = runtime.region.sessions.active(stageArn) ?? beginSession(runtime, stageArn);
  const participant = session.participants.get(newcomer.participantId) ?? newParticipant(runtime, newcomer);
  participant.newcomer = newcomer;
  participant.state = 'CONNECTED';
  // A participant that was here as a replica may now have joined itself.
  if (newcomer.replicationType) Object.assign(participant, { replicationType: newcomer.replicationType, replicationState: 'ACTIVE' });
  else if (participant.replicationType === 'REPLICA') Object.assign(participant, { replicationType: 'NONE', replicationState: undefined });
  session.participants.set(newcomer.participantId, participant);
  if (!hasPublished(session)) session.idleSince = undefined;
  const presence = { session, participant };
  addEvent(runtime, presence, 'JOINED');
  return presence;
}

/** Disconnects a participant. */
export function leave(runtime: RegionRuntime, presence: Presence): void {
  const { session, participant } = presence;
  unpublish(runtime, presence);
  for (const publisher of participant.subscriptions) unsubscribe(runtime, presence, publisher);
  // `unpublish` has already disconnected a replica.
  if (participant.state === 'DISCONNECTED') return;
  participant.state = 'DISCONNECTED';
  addEvent(runtime, presence, 'LEFT');
  if (runtime.region.sessions.connected(session.stageArn).length === 0) vacate(runtime, session);
  for (const reaction of runtime.reactions) reaction.left?.(runtime, presence);
}

/** Injected faults of the published media: the stage rejects them, or they cannot be recorded. */
interface MediaErrors {
  readonly error?: EventErrorCode;
  readonly recordingError?: StartError;
}

/** Publishes. Fails for a missing capability, an exceeded quota, or an injected media fault. */
export function publish(runtime: RegionRuntime, connected: Presence, { error: mediaError, recordingError }: MediaErrors = {}): void {
  const presence = inActiveSession(runtime, connected);
  const { session, participant } = presence;
  if (participant.publishingSince !== undefined) throw new CommandError('CONFLICT', `${nameOf(presence)} publishes already.`);
  const error = mediaError ?? publishError(runtime.region, presence);
  if (error) {
    rejectPublishing(runtime, presence, error);
    throw new CommandError(error, `${nameOf(presence)} may not publish: ${error}.`);
  }
  const since = runtime.now();
  participant.publishingSince = since;
  participant.published = true;
  session.idleSince = undefined;
  addEvent(runtime, presence, 'PUBLISH_STARTED');
  sendPublishingEvent(runtime, presence, 'Participant Published');
  runtime.later(MAX_PUBLISH_MILLISECONDS, { name: 'stopLongPublishing', presence, since });
  for (const reaction of runtime.reactions) reaction.published?.(runtime, presence, recordingError);
}

/** Stops publishing, and ends all subscriptions to the participant. Does nothing if it does not publish. */
export function unpublish(runtime: RegionRuntime, presence: Presence): void {
  const { session, participant } = presence;
  if (participant.publishingSince === undefined) return;
  participant.publishingSince = undefined;
  runtime.drop((job) => job.name === 'stopLongPublishing' && job.presence.participant === participant);
  addEvent(runtime, presence, 'PUBLISH_STOPPED');
  sendPublishingEvent(runtime, presence, 'Participant Unpublished');
  const id = publishedId(presence);
  if (!publisherOf(runtime.region, session.stageArn, id)) {
    for (const subscriber of runtime.region.sessions.connected(session.stageArn)) unsubscribe(runtime, subscriber, id);
  }
  if (publishers(runtime.region, session.stageArn).length === 0) endSessionLater(runtime, session);
  for (const reaction of runtime.reactions) reaction.unpublished?.(runtime, presence);
}

/** Subscribes to a publishing participant. */
export function subscribe(runtime: RegionRuntime, presence: Presence, publisherId: string): void {
  const { session, participant } = presence;
  if (participant.subscriptions.has(publisherId))
    throw new CommandError('CONFLICT', `${nameOf(presence)} is subscribed to ${publisherId} already.`);
  const remote = { remoteParticipantId: publisherId, replica: isReplica(session, publisherId) };
  const errorCode = subscribeError(runtime.region, presence, publisherId);
  if (errorCode) {
    addEvent(runtime, presence, 'SUBSCRIBE_ERROR', { ...remote, errorCode });
    throw new CommandError(errorCode, `${nameOf(presence)} may not subscribe to ${publisherId}: ${errorCode}.`);
  }
  participant.subscriptions.add(publisherId);
  addEvent(runtime, presence, 'SUBSCRIBE_STARTED', remote);
}

/** Ends a subscription, if there is one. */
export function unsubscribe(runtime: RegionRuntime, presence: Presence, publisherId: string): void {
  const { session, participant } = presence;
  if (!participant.subscriptions.delete(publisherId)) return;
  addEvent(runtime, presence, 'SUBSCRIBE_STOPPED', { remoteParticipantId: publisherId, replica: isReplica(session, publisherId) });
}

/** Adds an event to the session. */
export function addEvent(
  runtime: RegionRuntime,
  { session, participant }: Presence,
  name: ParticipantEvent['name'],
  more: Partial<ParticipantEvent> = {},
): void {
  const { participantId } = participant.newcomer;
  const replica = participant.replicationType === 'REPLICA';
  session.events.push({ name, participantId, eventTime: new Date(runtime.now()), replica, ...more });
}

/** The participants that publish to a stage, or to all stages. */
export function publishers({ sessions }: Region, stageArn?: string): Presence[] {
  return sessions.connected(stageArn).filter(({ participant }) => participant.publishingSince !== undefined);
}

/**
 * The id under which others see the participant's media.
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/rt-rtmp-publishing.html#redundant-ingest
 */
function publishedId({ participant: { newcomer } }: Presence): string {
  return newcomer.publishesAs ?? newcomer.participantId;
}

/** Finds a publisher by the id that others see. The two streams of a redundant ingest share an id; returns one of them. */
function publisherOf(region: Region, stageArn: string, id: string): Presence | undefined {
  return publishers(region, stageArn).find((publisher) => publishedId(publisher) === id);
}

function publishError(region: Region, { session, participant }: Presence): EventErrorCode | undefined {
  if (!participant.newcomer.capabilities.publish) return 'INSUFFICIENT_CAPABILITIES';
  return hasRoomToPublish(region, session.stageArn) ? undefined : 'QUOTA_EXCEEDED';
}

/** Whether the quotas allow one more publisher in the stage. */
export function hasRoomToPublish(region: Region, stageArn: string): boolean {
  const { publishersPerStage, concurrentPublishers } = region.quotas;
  return publishers(region, stageArn).length < publishersPerStage && publishers(region).length < concurrentPublishers;
}

function subscribeError(region: Region, { session, participant }: Presence, publisherId: string): EventErrorCode | undefined {
  if (!participant.newcomer.capabilities.subscribe) return 'INSUFFICIENT_CAPABILITIES';
  const publisher = publisherOf(region, session.stageArn, publisherId);
  if (!publisher || publisher.participant === participant) return 'PUBLISHER_NOT_FOUND';
  const { subscribersPerStage, concurrentSubscriptions } = region.quotas;
  const others = region.sessions.connected(session.stageArn).filter((other) => other.participant !== participant);
  const subscribers = others.filter((other) => other.participant.subscriptions.size > 0).length;
  return subscribers < subscribersPerStage && subscriptionCount(region) < concurrentSubscriptions ? undefined : 'QUOTA_EXCEEDED';
}

/** How many subscriptions count towards the region's quota. */
export function subscriptionCount({ sessions }: Region): number {
  return sessions.connected().reduce((sum, { participant }) => sum + participant.subscriptions.size, 0);
}

/** Records a publish error in the session and sends its event. */
function rejectPublishing(runtime: RegionRuntime, presence: Presence, errorCode: EventErrorCode): void {
  addEvent(runtime, presence, 'PUBLISH_ERROR', { errorCode });
  sendPublishErrorEvent(runtime, presence.session, presence.participant.newcomer, errorCode);
}

/** Replaces the participant's token. */
export function exchangeToken(runtime: RegionRuntime, presence: Presence, newcomer: Newcomer): void {
  const [previousToken, newToken] = [exchangedToken(presence.participant.newcomer), exchangedToken(newcomer)];
  presence.participant.newcomer = newcomer;
  addEvent(runtime, presence, 'TOKEN_EXCHANGED', { previousToken, newToken });
  sendExchangeEvent(runtime, presence, previousToken, newToken);
}

function exchangedToken(newcomer: Newcomer): ExchangedToken {
  const { attributes, userId, expirationTime } = newcomer;
  return { capabilities: capabilityNames(newcomer), attributes: { ...attributes }, userId, expirationTime };
}

/** The names of the capabilities that a participant has. */
export function capabilityNames({ capabilities: { publish, subscribe } }: Newcomer): ExchangedToken['capabilities'] {
  return [...(publish ? (['PUBLISH'] as const) : []), ...(subscribe ? (['SUBSCRIBE'] as const) : [])];
}

function newParticipant(runtime: RegionRuntime, newcomer: Newcomer): Participant {
  return {
    newcomer,
    state: 'DISCONNECTED',
    firstJoinTime: new Date(runtime.now()),
    published: false,
    subscriptions: new Set(),
    recording: { state: 'DISABLED', bucket: '', prefix: '' },
    replicationType: 'NONE',
  };
}

/** Begins a session. Participants that are still connected from the last session join it, which AWS does not document. */
function beginSession(runtime: RegionRuntime, stageArn: string): StageSession {
  const { sessions, stages } = runtime.region;
  const stayed = sessions.connected(stageArn);
  const session = sessions.begin(stageArn, runtime.now());
  stages.update(stageArn, (stage) => ({ ...stage, activeSessionId: session.sessionId }));
  for (const former of stayed) {
    former.participant.state = 'DISCONNECTED';
    addEvent(runtime, former, 'LEFT');
    enter(runtime, stageArn, former.participant.newcomer);
  }
  return session;
}

/** Returns the participant in the active session. Begins a session if there is none. */
function inActiveSession(runtime: RegionRuntime, { session, participant }: Presence): Presence {
  if (!session.endTime) return { session, participant };
  const next = beginSession(runtime, session.stageArn);
  return { session: next, participant: next.participants.get(participant.newcomer.participantId) ?? participant };
}

function hasPublished({ participants }: StageSession): boolean {
  return [...participants.values()].some(({ published }) => published);
}

/** Schedules the end of a session. The job does nothing if a participant publishes meanwhile. */
function endSessionLater(runtime: RegionRuntime, session: StageSession): void {
  const idleSince = runtime.now();
  session.idleSince = idleSince;
  runtime.later(SESSION_LINGERS_MILLISECONDS, { name: 'endSession', session, idleSince });
}

/** When a session ends unless a participant publishes, in milliseconds since 1970. Undefined while that is not planned. */
export function plannedEnd({ endTime, idleSince }: StageSession): number | undefined {
  return endTime || idleSince === undefined ? undefined : idleSince + SESSION_LINGERS_MILLISECONDS;
}

/** Handles the departure of the last participant. A session that never had a publisher also ends after a delay, which AWS does not document. */
function vacate(runtime: RegionRuntime, session: StageSession): void {
  if (session.endTime) runtime.region.sessions.end(session, session.endTime.getTime());
  else if (session.idleSince === undefined) endSessionLater(runtime, session);
}

function endSession(runtime: RegionRuntime, session: StageSession): void {
  runtime.region.sessions.end(session, runtime.now());
  runtime.region.stages.update(session.stageArn, ({ activeSessionId: _, ...stage }) => stage);
}

function isReplica(session: StageSession, participantId: string): boolean {
  return session.participants.get(participantId)?.replicationType === 'REPLICA';
}

function nameOf({ session, participant }: Presence): string {
  return `Participant ${participant.newcomer.participantId} of ${session.stageArn}`;
}
