/**
 * Sends the events about the participants of a stage.
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/eventbridge.html#eventbridge-examples-stage-update
 */

import type { EventErrorCode } from '@aws-sdk/client-ivs-realtime';
import { newEvent, toSeconds, withDigits } from '../events/events';
import type { RegionRuntime } from '../runtime/region-runtime';
import type { ExchangedToken, Newcomer, Presence, StageSession } from '../state/sessions';

type Somebody = Pick<Newcomer, 'participantId' | 'userId' | 'sourceStageArn' | 'sourceSessionId'>;
type Session = Pick<StageSession, 'stageArn' | 'sessionId'>;

export function sendPublishingEvent(
  runtime: RegionRuntime,
  { session, participant }: Presence,
  name: 'Participant Published' | 'Participant Unpublished',
): void {
  const times = { event_time: toSeconds(runtime.now()), event_time_precise: withDigits(runtime.now(), 6) };
  const { newcomer } = participant;
  runtime.sendEvent(newEvent(name, session.stageArn, { ...subjectOf(session, newcomer), ...times, ...sourceOf(newcomer) }));
}

export function sendPublishErrorEvent(runtime: RegionRuntime, session: Session, somebody: Somebody, errorCode: EventErrorCode): void {
  runtime.sendEvent(
    newEvent('Participant Publish Error', session.stageArn, {
      ...subjectOf(session, somebody),
      event_time: withDigits(runtime.now(), 9),
      error_code: errorCode,
      ...sourceOf(somebody),
    }),
  );
}

/** Sends the event for the source stage. */
export function sendReplicationEvent(
  runtime: RegionRuntime,
  { session, participant }: Presence,
  name: 'Participant Replication Start' | 'Participant Replication End',
  { destinationStageArn, destinationSessionId }: { readonly destinationStageArn: string; readonly destinationSessionId: string },
): void {
  runtime.sendEvent(
    newEvent(name, session.stageArn, {
      ...subjectOf(session, participant.newcomer),
      event_time: toSeconds(runtime.now()),
      destination_stage_arn: destinationStageArn,
      destination_session_id: destinationSessionId,
    }),
  );
}

export function sendExchangeEvent(
  runtime: RegionRuntime,
  { session, participant }: Presence,
  previous: ExchangedToken,
  next: ExchangedToken,
): void {
  runtime.sendEvent(
    newEvent('Token Exchanged', session.stageArn, {
      ...subjectOf(session, participant.newcomer),
      event_time: toSeconds(runtime.now()),
      previous_token: tokenDetail(previous),
      new_token: tokenDetail(next),
    }),
  );
}

function subjectOf({ sessionId }: Session, { participantId, userId }: Somebody) {
  return { session_id: sessionId, participant_id: participantId, user_id: userId };
}

/** The detail members that only replicas have. */
function sourceOf({ sourceStageArn, sourceSessionId }: Somebody) {
  if (!sourceStageArn || !sourceSessionId) return {};
  return { replica: true, source_stage_arn: sourceStageArn, source_session_id: sourceSessionId };
}

function tokenDetail({ capabilities, attributes, userId, expirationTime }: ExchangedToken) {
  return { capabilities, attributes, user_id: userId, expiration_time: toSeconds(expirationTime?.getTime() ?? 0) };
}
