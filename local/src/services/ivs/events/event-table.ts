/**
 * All events that the service sends to Amazon EventBridge: one row each, with the members of `detail` except `event_name`.
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/eventbridge.html
 */

/** The types of members in JSON. */
interface MemberTypes {
  readonly text: string;
  readonly arn: string;
  /** ISO 8601 in UTC with seconds: `2026-01-15T12:00:00Z`. */
  readonly time: string;
  /** Like `time`, with microseconds. */
  readonly preciseTime: string;
  /** Like `time`, with nanoseconds. */
  readonly nanosecondTime: string;
  readonly milliseconds: number;
  readonly flag: boolean;
  readonly token: TokenDetail;
}

/** A participant token in an event. */
interface TokenDetail {
  readonly capabilities: readonly ('PUBLISH' | 'SUBSCRIBE')[];
  readonly attributes: Readonly<Record<string, string>>;
  readonly user_id: string;
  /** A `time`. */
  readonly expiration_time: string;
}

export type MemberType = keyof MemberTypes;
type Members = Readonly<Record<string, MemberType>>;

/** A kind of event. `resources` contains exactly one ARN. */
export interface EventRow<M extends Members = Members, R extends Members = Members> {
  readonly detailType: string;
  /** The resource type in that ARN. */
  readonly resource: 'composition' | 'stage';
  /** Present in every event of this name. */
  readonly members: M;
  /** Added when the participant is a replica. */
  readonly ofReplica: R;
}

const FAILURE = { error_code: 'text', reason: 'text' } as const;
const DESTINATION = { id: 'text' } as const;
const DURATION = { recording_duration_ms: 'milliseconds' } as const;
const REPLICA = { replica: 'flag', source_stage_arn: 'arn', source_session_id: 'text' } as const;
const OTHER_STAGE = { destination_stage_arn: 'arn', destination_session_id: 'text' } as const;
const PARTICIPANT = { session_id: 'text', participant_id: 'text' } as const;
const OBJECTS = { recording_s3_bucket_name: 'text', recording_s3_key_prefix: 'text' } as const;

function composition<const M extends Members>(members: M) {
  return {
    detailType: 'IVS Composition State Change',
    resource: 'composition',
    members: { stage_arn: 'arn', ...members },
    ofReplica: {},
  } as const;
}

function recording<const M extends Members>(members: M) {
  const detailType = 'IVS Participant Recording State Change';
  return { detailType, resource: 'stage', members: { ...PARTICIPANT, ...OBJECTS, ...members }, ofReplica: {} } as const;
}

function stageUpdate<const M extends Members, const R extends Members>(members: M, ofReplica: R) {
  return {
    detailType: 'IVS Stage Update',
    resource: 'stage',
    members: { ...PARTICIPANT, user_id: 'text', ...members },
    ofReplica,
  } as const;
}

/** Events by `event_name`. */
export const EVENTS = {
  'Session Start': composition({}),
  'Session End': composition({}),
  'Session Failure': composition(FAILURE),
  'Destination Start': composition(DESTINATION),
  'Destination End': composition(DESTINATION),
  'Destination Failure': composition({ ...DESTINATION, ...FAILURE }),
  'Destination Reconnecting': composition(DESTINATION),

  'Recording Start': recording({}),
  'Recording End': recording(DURATION),
  'Recording Start Failure': recording(FAILURE),
  'Recording End Failure': recording({ ...DURATION, ...FAILURE }),

  'Participant Published': stageUpdate({ event_time: 'time', event_time_precise: 'preciseTime' }, REPLICA),
  'Participant Unpublished': stageUpdate({ event_time: 'time', event_time_precise: 'preciseTime' }, REPLICA),
  'Participant Publish Error': stageUpdate({ event_time: 'nanosecondTime', error_code: 'text' }, REPLICA),
  'Participant Replication Start': stageUpdate({ event_time: 'time', ...OTHER_STAGE }, {}),
  'Participant Replication End': stageUpdate({ event_time: 'time', ...OTHER_STAGE }, {}),
  'Token Exchanged': stageUpdate({ event_time: 'time', previous_token: 'token', new_token: 'token' }, {}),
} as const satisfies Readonly<Record<string, EventRow>>;

export type EventName = keyof typeof EVENTS;

type ValuesOf<M extends Members> = { readonly [K in keyof M]: MemberTypes[M[K]] };

/** The members of an event's `detail`, without `event_name`. */
export type EventDetail<N extends EventName> = ValuesOf<(typeof EVENTS)[N]['members']> & Partial<ValuesOf<(typeof EVENTS)[N]['ofReplica']>>;

const BUCKET_FAILURES = {
  ResourceNotFoundException: 'S3 bucket not found. Please verify your bucket exists.',
  AccessDeniedException: 'Access denied to S3 bucket. Please verify your bucket policy.',
} as const;
const INTERNAL = { InternalServerException: 'Service internal error' } as const;

/** For each event with a reason: the values of `error_code`, each with its `reason`. */
export const FAILURES = {
  'Destination Failure': { ...BUCKET_FAILURES, ConflictException: 'Stream already exists', ...INTERNAL },
  'Session Failure': { StageDeleted: 'Stage has been deleted', DestinationFailure: 'One or more outputs failed', ...INTERNAL },
  'Recording Start Failure': { ...BUCKET_FAILURES, ValidationException: 'Video codec not supported for recording', ...INTERNAL },
  'Recording End Failure': { ...BUCKET_FAILURES, ...INTERNAL },
} as const;

/** An event with a reason. */
export type FailureEvent = keyof typeof FAILURES;

/** The values of an event's `error_code`. */
export type FailureCode<N extends FailureEvent> = keyof (typeof FAILURES)[N] & string;

/** Why a participant's recording cannot start. */
export type StartError = FailureCode<'Recording Start Failure'>;

/** Why a participant's recording ends early. */
export type EndError = FailureCode<'Recording End Failure'>;

/** Why a composition fails. */
export type CompositionFailure = FailureCode<'Session Failure'>;

/** Why a destination fails. */
export type DestinationError = FailureCode<'Destination Failure'>;
