import type { Participant } from '@aws-sdk/client-ivs-realtime';
import type { EventBridgeEvent } from 'aws-lambda';
import { type OwnEvent, userTags } from '../services/own-events';

type Tags = Readonly<Record<string, string>>;

/** The members of the detail of `Recording End` and `Recording End Failure`. */
interface RecordingDetail {
  readonly session_id: string;
  readonly participant_id: string;
  readonly recording_s3_bucket_name: string;
  readonly recording_s3_key_prefix: string;
  readonly recording_duration_ms: number;
  readonly error_code?: string;
  readonly reason?: string;
}

/** @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/eventbridge.html */
export type RecordingEvent = Pick<EventBridgeEvent<string, RecordingDetail>, 'resources' | 'detail'>;

/** A recording that has ended. */
export interface Recording {
  readonly stageArn: string;
  /** The session in which it ended. A recording that was merged over a reconnect may have begun in another one. */
  readonly sessionId: string;
  readonly participantId: string;
  readonly bucketName: string;
  readonly prefix: string;
  readonly detail: RecordingDetail;
}

/** Throws when the event is not one of a recording. */
export function recordingIn({ resources: [stageArn] = [], detail }: Partial<RecordingEvent>): Recording {
  if (!stageArn || !detail?.recording_s3_key_prefix) {
    throw new Error('the function takes the events Recording End and Recording End Failure of IVS, got another; invoke it by their rule');
  }
  const { session_id: sessionId, participant_id: participantId, recording_s3_bucket_name: bucketName } = detail;
  return { stageArn, sessionId, participantId, bucketName, prefix: detail.recording_s3_key_prefix, detail };
}

/**
 * The event that tells of a recording. Every event has every member but those of a failure, because an input of a target that names a missing
 * member is not delivered.
 *
 * @param tags of the stage; undefined when it is deleted
 * @param participant undefined when the stage is deleted
 */
export function readyEvent({ stageArn, detail }: Recording, tags?: Tags, participant: Participant = {}): OwnEvent {
  const { userId = '', attributes = {} } = participant;
  const { session_id, participant_id, recording_s3_bucket_name, recording_s3_key_prefix, recording_duration_ms, error_code, reason } =
    detail;
  return {
    name: 'Recording Ready',
    resources: [stageArn],
    detail: {
      stage_arn: stageArn,
      session_id,
      participant_id,
      user_id: userId,
      attributes,
      recording_s3_bucket_name,
      recording_s3_key_prefix,
      recording_duration_ms,
      error_code,
      reason,
      tags: userTags(tags),
    },
  };
}
