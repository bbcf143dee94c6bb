/**
 * What the service tells Amazon EventBridge.
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/eventbridge.html
 */
import type { Document } from './document';

/** An event as EventBridge gets it: its source is `aws.ivs`, its account the local one. */
export interface IvsEvent {
  readonly region: string;
  /** In milliseconds since 1970. */
  readonly time: number;
  readonly 'detail-type': string;
  readonly resources: readonly string[];
  readonly detail: Document;
}

/** What an event says, and of which resource; where and when is added. */
export type IvsNews = Pick<IvsEvent, 'detail-type' | 'resources' | 'detail'>;

interface Subject {
  readonly stageArn: string;
  readonly sessionId: string;
  readonly participantId: string;
}

/** The service tells of replications and exchanged tokens, too; what it calls those events is not documented in English. */
export function stageUpdate(
  name: 'Participant Published' | 'Participant Unpublished' | 'Participant Publish Error',
  { stageArn, sessionId, participantId }: Subject,
  detail: { readonly event_time: string; readonly user_id: string; readonly error_code?: string },
): IvsNews {
  return news('IVS Stage Update', stageArn, { session_id: sessionId, event_name: name, participant_id: participantId, ...detail });
}

export function participantRecordingChange(
  name: 'Recording Start' | 'Recording End' | 'Recording Start Failure' | 'Recording End Failure',
  { stageArn, sessionId, participantId }: Subject,
  { bucket, prefix, durationMs }: { readonly bucket: string; readonly prefix: string; readonly durationMs?: number },
): IvsNews {
  return news('IVS Participant Recording State Change', stageArn, {
    session_id: sessionId,
    event_name: name,
    participant_id: participantId,
    recording_s3_bucket_name: bucket,
    recording_s3_key_prefix: prefix,
    ...(durationMs === undefined ? {} : { recording_duration_ms: durationMs }),
  });
}

/** With the id of a destination it is about that, otherwise about the whole. */
export function compositionChange(
  name: `${'Session' | 'Destination'} ${'Start' | 'End' | 'Failure'}`,
  { arn, stageArn }: { readonly arn: string; readonly stageArn: string },
  detail: { readonly id?: string; readonly reason?: string } = {},
): IvsNews {
  return news('IVS Composition State Change', arn, { event_name: name, stage_arn: stageArn, ...detail });
}

function news(type: string, resource: string, detail: Document): IvsNews {
  return { 'detail-type': type, resources: [resource], detail };
}
