import { cdkModules } from './private/cdk-modules';

/**
 * The members of the events of a stage, for the input of a target (`RuleTargetInput`).
 *
 * Use a member only in rules whose events all have it: without a value, an input from `RuleTargetInput.fromObject` is not JSON, and the
 * event is not delivered. The envelope's members are in `EventField` of aws-cdk-lib.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/eventbridge.html
 * @exampleMetadata fixture=events
 * @example
 * const event = RuleTargetInput.fromObject({ participant: StageEventField.participantId, user: StageEventField.userId });
 * stage.events.onParticipantUnpublished('OnUnpublished', { target: new LambdaFunction(handler, { event }) });
 */
export class StageEventField {
  /** The name of the event, for example `Participant Published`. Every event has it. */
  public static get eventName(): string {
    return fieldOf('$.detail.event_name');
  }

  /**
   * The ARN of the stage, in stage updates, recording events and events of this library. In composition events this is
   * `compositionStageArn`.
   */
  public static get stageArn(): string {
    return fieldOf('$.resources[0]');
  }

  /** The id of the stage session, in stage updates, recording events and events of this library. */
  public static get sessionId(): string {
    return fieldOf('$.detail.session_id');
  }

  /** The id of the participant, in stage updates, recording events, and `Recording Ready` of a participant's recording. */
  public static get participantId(): string {
    return fieldOf('$.detail.participant_id');
  }

  /** The `userId` of the participant's token, in stage updates, and `Recording Ready` of a participant's recording. */
  public static get userId(): string {
    return fieldOf('$.detail.user_id');
  }

  /** When it happened, in stage updates: ISO 8601 in UTC. For other events use `EventField.time`. */
  public static get eventTime(): string {
    return fieldOf('$.detail.event_time');
  }

  /** When it happened, with fractions of a second: in `Participant Published` and `Participant Unpublished`. */
  public static get eventTimePrecise(): string {
    return fieldOf('$.detail.event_time_precise');
  }

  /**
   * Why something failed: in `Participant Publish Error`, `Composition Start Failure`, and failures of recordings, compositions and
   * destinations.
   */
  public static get errorCode(): string {
    return fieldOf('$.detail.error_code');
  }

  /** Why something failed, as text: in `Composition Start Failure`, and failures of recordings, compositions and destinations. */
  public static get reason(): string {
    return fieldOf('$.detail.reason');
  }

  /**
   * `true`, only in events of replicas: in `Participant Published`, `Participant Unpublished` and `Participant Publish Error` of a
   * participant who is replicated from another stage. Restrict the rule to replicas with `eventPattern: { detail: { replica: [true] } }`,
   * because events of other participants do not have it.
   */
  public static get replica(): string {
    return fieldOf('$.detail.replica');
  }

  /** The ARN of the stage that a replica comes from, only in events of replicas. */
  public static get sourceStageArn(): string {
    return fieldOf('$.detail.source_stage_arn');
  }

  /** The id of the stage session that a replica comes from, only in events of replicas. */
  public static get sourceSessionId(): string {
    return fieldOf('$.detail.source_session_id');
  }

  /** The ARN of the stage to which a participant is replicated: in `Participant Replication Start` and `Participant Replication End`. */
  public static get destinationStageArn(): string {
    return fieldOf('$.detail.destination_stage_arn');
  }

  /** The id of the stage session to which a participant is replicated. */
  public static get destinationSessionId(): string {
    return fieldOf('$.detail.destination_session_id');
  }

  /** The replaced token in `Token Exchanged`: an object with `capabilities`, `attributes`, `user_id` and `expiration_time`. */
  public static get previousToken(): string {
    return fieldOf('$.detail.previous_token');
  }

  /** The new token in `Token Exchanged`: an object like `previousToken`. */
  public static get newToken(): string {
    return fieldOf('$.detail.new_token');
  }

  /** The bucket of a recording: in recording events and `Recording Ready`. */
  public static get recordingS3BucketName(): string {
    return fieldOf('$.detail.recording_s3_bucket_name');
  }

  /** The prefix of the objects of a recording: in recording events and `Recording Ready`. */
  public static get recordingS3KeyPrefix(): string {
    return fieldOf('$.detail.recording_s3_key_prefix');
  }

  /** The duration of a recording in milliseconds: in `Recording End`, `Recording End Failure` and `Recording Ready`. */
  public static get recordingDurationMs(): string {
    return fieldOf('$.detail.recording_duration_ms');
  }

  /** The ARN of the composition, in composition events. */
  public static get compositionArn(): string {
    return fieldOf('$.resources[0]');
  }

  /** The ARN of the stage, in composition events. */
  public static get compositionStageArn(): string {
    return fieldOf('$.detail.stage_arn');
  }

  /** The id of the composition's destination, in destination events. */
  public static get destinationId(): string {
    return fieldOf('$.detail.id');
  }

  /** The ARN of the composition, in `Recording Ready` of a composition's recording. */
  public static get recordedCompositionArn(): string {
    return fieldOf('$.resources[1]');
  }

  /** Your tags in events of this library, as an object: of the composition, or of the stage for a participant's recording. */
  public static get tags(): string {
    return fieldOf('$.detail.tags');
  }

  /** The attributes of the participant's token, as an object: in `Recording Ready` of a participant's recording. */
  public static get participantAttributes(): string {
    return fieldOf('$.detail.attributes');
  }

  private constructor() {}
}

function fieldOf(path: string): string {
  return cdkModules.events.EventField.fromPath(path);
}
