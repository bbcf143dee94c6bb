/** The actions of participants in a stage. Each records events in the stage session. */
import type { Region } from '../region';
import type { EventErrorCode, ExchangedToken, Newcomer, Participant, ParticipantEvent, Presence, StageSession } from '../sessions';
import type { JobHandlers } from './jobs';
import type { Live } from './live';
import type { StartError } from './participant-recording';
import { Refusal } from './refusal';
import { tellOfExchange, tellOfPublishError, tellOfPublishing } from './stage-updates';

/** How long a participant may publish without interruption. */
const MAX_PUBLISH_MILLISECONDS = 24 * 60 * 60_000;

/**
 * How long a session lasts after the last participant has stopped publishing. AWS documents "a few minutes".
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/stage-health.html#stage-health-session
 */
const SESSION_LINGERS_MILLISECONDS = 3 * 60_000;

export const publishingJobs = {
  stopLongPublishing(live, { presence, since }) {
    if (presence.participant.publishingSince !== since) return;
    refusePublishing(live, presence, 'STREAM_DURATION_EXCEEDED');
    unpublish(live, presence);
  },
  endSession(live, { session, idleSince }) {
    if (session.idleSince === idleSince && !session.endTime) end(live, session);
  },
} satisfies Partial<JobHandlers>;

/** Connects a participant. The first one begins a session. */
export function enter(live: Live, stageArn: string, newcomer: Newcomer): Presence {
  const session = live.region.sessions.active(stageArn) ?? begin(live, stageArn);
  const participant = session.participants.get(newcomer.participantId) ?? newParticipant(live, newcomer);
  participant.newcomer = newcomer;
  participant.state = 'CONNECTED';
  // A participant that was here as a replica may now have joined itself.
  if (newcomer.replicationType) Object.assign(participant, { replicationType: newcomer.replicationType, replicationState: 'ACTIVE' });
  else if (participant.replicationType === 'REPLICA') Object.assign(participant, { replicationType: 'NONE', replicationState: undefined });
  session.participants.set(newcomer.participantId, participant);
  if (!hasPublished(session)) session.idleSince = undefined;
  const presence = { session, participant };
  note(live, presence, 'JOINED');
  return presence;
}

/** Disconnects a participant. */
export function leave(live: Live, presence: Presence): void {
  const { session, participant } = presence;
  unpublish(live, presence);
  for (const publisher of participant.subscriptions) unsubscribe(live, presence, publisher);
  // `unpublish` has already disconnected a replica.
  if (participant.state === 'DISCONNECTED') return;
  participant.state = 'DISCONNECTED';
  note(live, presence, 'LEFT');
  if (live.region.sessions.connected(session.stageArn).length === 0) vacate(live, session);
  for (const reaction of live.reactions) reaction.left?.(live, presence);
}

/** Injected faults of the published media: the stage rejects them, or they cannot be recorded. */
export interface MediaErrors {
  readonly error?: EventErrorCode;
  readonly recordingError?: StartError;
}

/** Publishes. Fails for a missing capability, an exceeded quota, or an injected media fault. */
export function publish(live: Live, connected: Presence, { error: mediaError, recordingError }: MediaErrors = {}): void {
  const presence = inActiveSession(live, connected);
  const { session, participant } = presence;
  if (participant.publishingSince !== undefined) throw new Refusal('CONFLICT', `${nameOf(presence)} publishes already.`);
  const error = mediaError ?? publishError(live.region, presence);
  if (error) {
    refusePublishing(live, presence, error);
    throw new Refusal(error, `${nameOf(presence)} may not publish: ${error}.`);
  }
  const since = live.now();
  participant.publishingSince = since;
  participant.published = true;
  session.idleSince = undefined;
  note(live, presence, 'PUBLISH_STARTED');
  tellOfPublishing(live, presence, 'Participant Published');
  live.later(MAX_PUBLISH_MILLISECONDS, { name: 'stopLongPublishing', presence, since });
  for (const reaction of live.reactions) reaction.published?.(live, presence, recordingError);
}

/** Stops publishing, and ends all subscriptions to the participant. Does nothing if it does not publish. */
export function unpublish(live: Live, presence: Presence): void {
  const { session, participant } = presence;
  if (participant.publishingSince === undefined) return;
  participant.publishingSince = undefined;
  live.drop((job) => job.name === 'stopLongPublishing' && job.presence.participant === participant);
  note(live, presence, 'PUBLISH_STOPPED');
  tellOfPublishing(live, presence, 'Participant Unpublished');
  const id = publishedId(presence);
  if (!publisherOf(live.region, session.stageArn, id)) {
    for (const subscriber of live.region.sessions.connected(session.stageArn)) unsubscribe(live, subscriber, id);
  }
  if (publishers(live.region, session.stageArn).length === 0) endLater(live, session);
  for (const reaction of live.reactions) reaction.unpublished?.(live, presence);
}

/** Subscribes to a publishing participant. */
export function subscribe(live: Live, presence: Presence, publisherId: string): void {
  const { session, participant } = presence;
  if (participant.subscriptions.has(publisherId))
    throw new Refusal('CONFLICT', `${nameOf(presence)} is subscribed to ${publisherId} already.`);
  const remote = { remoteParticipantId: publisherId, replica: isReplica(session, publisherId) };
  const errorCode = subscribeError(live.region, presence, publisherId);
  if (errorCode) {
    note(live, presence, 'SUBSCRIBE_ERROR', { ...remote, errorCode });
    throw new Refusal(errorCode, `${nameOf(presence)} may not subscribe to ${publisherId}: ${errorCode}.`);
  }
  participant.subscriptions.add(publisherId);
  note(live, presence, 'SUBSCRIBE_STARTED', remote);
}

/** Ends a subscription, if there is one. */
export function unsubscribe(live: Live, presence: Presence, publisherId: string): void {
  const { session, participant } = presence;
  if (!participant.subscriptions.delete(publisherId)) return;
  note(live, presence, 'SUBSCRIBE_STOPPED', { remoteParticipantId: publisherId, replica: isReplica(session, publisherId) });
}

/** Adds an event to the session. */
export function note(
  live: Live,
  { session, participant }: Presence,
  name: ParticipantEvent['name'],
  more: Partial<ParticipantEvent> = {},
): void {
  const { participantId } = participant.newcomer;
  const replica = participant.replicationType === 'REPLICA';
  session.events.push({ name, participantId, eventTime: new Date(live.now()), replica, ...more });
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
  const subscriptions = region.sessions.connected().reduce((sum, other) => sum + other.participant.subscriptions.size, 0);
  return subscribers < subscribersPerStage && subscriptions < concurrentSubscriptions ? undefined : 'QUOTA_EXCEEDED';
}

/** Records a publish error in the session and sends its event. */
function refusePublishing(live: Live, presence: Presence, errorCode: EventErrorCode): void {
  note(live, presence, 'PUBLISH_ERROR', { errorCode });
  tellOfPublishError(live, presence.session, presence.participant.newcomer, errorCode);
}

/** Replaces the participant's token. */
export function exchangeToken(live: Live, presence: Presence, newcomer: Newcomer): void {
  const [previousToken, newToken] = [describeToken(presence.participant.newcomer), describeToken(newcomer)];
  presence.participant.newcomer = newcomer;
  note(live, presence, 'TOKEN_EXCHANGED', { previousToken, newToken });
  tellOfExchange(live, presence, previousToken, newToken);
}

function describeToken({ capabilities, attributes, userId, expirationTime }: Newcomer): ExchangedToken {
  const allowed = [...(capabilities.publish ? (['PUBLISH'] as const) : []), ...(capabilities.subscribe ? (['SUBSCRIBE'] as const) : [])];
  return { capabilities: allowed, attributes: { ...attributes }, userId, expirationTime };
}

function newParticipant(live: Live, newcomer: Newcomer): Participant {
  return {
    newcomer,
    state: 'DISCONNECTED',
    firstJoinTime: new Date(live.now()),
    published: false,
    subscriptions: new Set(),
    recording: { state: 'DISABLED', bucket: '', prefix: '' },
    replicationType: 'NONE',
  };
}

/** Begins a session. Participants that are still connected from the last session join it, which AWS does not document. */
function begin(live: Live, stageArn: string): StageSession {
  const { sessions, stages } = live.region;
  const stayed = sessions.connected(stageArn);
  const session = sessions.begin(stageArn, live.now());
  stages.update(stageArn, (stage) => ({ ...stage, activeSessionId: session.sessionId }));
  for (const former of stayed) {
    former.participant.state = 'DISCONNECTED';
    note(live, former, 'LEFT');
    enter(live, stageArn, former.participant.newcomer);
  }
  return session;
}

/** Returns the participant in the active session. Begins a session if there is none. */
function inActiveSession(live: Live, { session, participant }: Presence): Presence {
  if (!session.endTime) return { session, participant };
  const next = begin(live, session.stageArn);
  return { session: next, participant: next.participants.get(participant.newcomer.participantId) ?? participant };
}

function hasPublished({ participants }: StageSession): boolean {
  return [...participants.values()].some(({ published }) => published);
}

/** Schedules the end of a session. The job does nothing if a participant publishes meanwhile. */
function endLater(live: Live, session: StageSession): void {
  const idleSince = live.now();
  session.idleSince = idleSince;
  live.later(SESSION_LINGERS_MILLISECONDS, { name: 'endSession', session, idleSince });
}

/** Handles the departure of the last participant. A session that never had a publisher also ends after a delay, which AWS does not document. */
function vacate(live: Live, session: StageSession): void {
  if (session.endTime) live.region.sessions.end(session, session.endTime.getTime());
  else if (session.idleSince === undefined) endLater(live, session);
}

function end(live: Live, session: StageSession): void {
  live.region.sessions.end(session, live.now());
  live.region.stages.update(session.stageArn, ({ activeSessionId: _, ...stage }) => stage);
}

function isReplica(session: StageSession, participantId: string): boolean {
  return session.participants.get(participantId)?.replicationType === 'REPLICA';
}

function nameOf({ session, participant }: Presence): string {
  return `Participant ${participant.newcomer.participantId} of ${session.stageArn}`;
}
