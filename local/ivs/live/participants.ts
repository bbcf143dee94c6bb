/**
 * What participants do in a stage, and what their session notes of it.
 */
import { stageUpdate } from '../events';
import type { Region } from '../region';
import type { EventErrorCode, Newcomer, ParticipantEvent, Presence, StageSession } from '../sessions';
import type { JobHandlers } from './jobs';
import type { Live } from './live';
import { Refusal } from './refusal';

/** How long one may publish without a break. */
const MAX_PUBLISH_MILLISECONDS = 24 * 60 * 60_000;

export const publishingJobs = {
  stopLongPublishing(live, { presence, since }) {
    if (presence.participant.publishingSince !== since) return;
    refusePublishing(live, presence, 'STREAM_DURATION_EXCEEDED');
    unpublish(live, presence);
  },
} satisfies Partial<JobHandlers>;

/** Connects; a session begins with the first. */
export function enter(live: Live, stageArn: string, newcomer: Newcomer): Presence {
  const session = live.region.sessions.active(stageArn) ?? begin(live, stageArn);
  const participant = session.participants.get(newcomer.participantId) ?? {
    newcomer,
    state: 'DISCONNECTED',
    firstJoinTime: new Date(live.now()),
    published: false,
    subscriptions: new Set(),
    recording: { state: 'DISABLED', bucket: '', prefix: '' },
    replicationType: 'NONE',
  };
  participant.newcomer = newcomer;
  participant.state = 'CONNECTED';
  // Who was here as a replica may be here itself now.
  if (newcomer.replicationType) Object.assign(participant, { replicationType: newcomer.replicationType, replicationState: 'ACTIVE' });
  else if (participant.replicationType === 'REPLICA') Object.assign(participant, { replicationType: 'NONE', replicationState: undefined });
  session.participants.set(newcomer.participantId, participant);
  const presence = { session, participant };
  note(live, presence, 'JOINED');
  return presence;
}

/** Disconnects; the session ends with the last. */
export function leave(live: Live, presence: Presence): void {
  const { session, participant } = presence;
  unpublish(live, presence);
  for (const publisher of participant.subscriptions) unsubscribe(live, presence, publisher);
  // A replica that stops publishing has been led out by then.
  if (participant.state === 'DISCONNECTED') return;
  participant.state = 'DISCONNECTED';
  note(live, presence, 'LEFT');
  if (live.region.sessions.connected(session.stageArn).length === 0) end(live, session);
  for (const reaction of live.reactions) reaction.left?.(live, presence);
}

/** Publishes, unless something is in the way: a capability, a quota, or the media if `mediaError` says so. */
export function publish(live: Live, presence: Presence, mediaError?: EventErrorCode): void {
  const { participant } = presence;
  if (participant.publishingSince !== undefined) throw new Refusal('CONFLICT', `${nameOf(presence)} publishes already.`);
  const error = mediaError ?? publishError(live.region, presence);
  if (error) {
    refusePublishing(live, presence, error);
    throw new Refusal(error, `${nameOf(presence)} may not publish: ${error}.`);
  }
  const since = live.now();
  participant.publishingSince = since;
  participant.published = true;
  note(live, presence, 'PUBLISH_STARTED');
  tellOf(live, presence, 'Participant Published');
  live.later(MAX_PUBLISH_MILLISECONDS, { name: 'stopLongPublishing', presence, since });
  for (const reaction of live.reactions) reaction.published?.(live, presence);
}

/** Stops publishing, if it does; who subscribes to it stops, too. */
export function unpublish(live: Live, presence: Presence): void {
  const { session, participant } = presence;
  if (participant.publishingSince === undefined) return;
  participant.publishingSince = undefined;
  note(live, presence, 'PUBLISH_STOPPED');
  tellOf(live, presence, 'Participant Unpublished');
  const id = publishedId(presence);
  if (!publisherOf(live.region, session.stageArn, id)) {
    for (const subscriber of live.region.sessions.connected(session.stageArn)) unsubscribe(live, subscriber, id);
  }
  for (const reaction of live.reactions) reaction.unpublished?.(live, presence);
}

/** Subscribes to a participant that publishes. */
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

/** Adds to what the session knows of the participant. */
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

/** Who publishes to the stage, or to any. */
export function publishers({ sessions }: Region, stageArn?: string): Presence[] {
  return sessions.connected(stageArn).filter(({ participant }) => participant.publishingSince !== undefined);
}

/**
 * The id under which others see what the participant publishes.
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/rt-rtmp-publishing.html#redundant-ingest
 */
function publishedId({ participant: { newcomer } }: Presence): string {
  return newcomer.publishesAs ?? newcomer.participantId;
}

/** Who publishes to the stage under this id; one of the two when they are the streams of a redundant ingest. */
function publisherOf(region: Region, stageArn: string, id: string): Presence | undefined {
  return publishers(region, stageArn).find((publisher) => publishedId(publisher) === id);
}

function publishError(region: Region, { session, participant }: Presence): EventErrorCode | undefined {
  if (!participant.newcomer.capabilities.publish) return 'INSUFFICIENT_CAPABILITIES';
  return hasRoomToPublish(region, session.stageArn) ? undefined : 'QUOTA_EXCEEDED';
}

/** Whether the quotas let one more publish to the stage. */
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

function refusePublishing(live: Live, presence: Presence, errorCode: EventErrorCode): void {
  note(live, presence, 'PUBLISH_ERROR', { errorCode });
  tellOf(live, presence, 'Participant Publish Error', errorCode);
}

function tellOf(live: Live, { session, participant }: Presence, name: Parameters<typeof stageUpdate>[0], errorCode?: EventErrorCode): void {
  const { participantId, userId } = participant.newcomer;
  live.tell(
    stageUpdate(
      name,
      { ...session, participantId },
      { event_time: toSeconds(live.now()), user_id: userId, ...(errorCode ? { error_code: errorCode } : {}) },
    ),
  );
}

/** A time as the service's events and files have it: `2026-01-15T12:00:00Z`. */
export function toSeconds(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}

function begin(live: Live, stageArn: string): StageSession {
  const session = live.region.sessions.begin(stageArn, live.now());
  live.region.stages.update(stageArn, (stage) => ({ ...stage, activeSessionId: session.sessionId }));
  return session;
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
