import type * as events from 'aws-cdk-lib/aws-events';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { cdkModules } from './private/cdk-modules';
import {
  anyEventPattern,
  checkRestriction,
  compositionPattern,
  ownEventPattern,
  recordingPattern,
  stageUpdatePattern,
} from './private/event-patterns';
import { checkSameEnvironment } from './private/regions';

/**
 * The events of a stage on the default event bus: those of the service, and two of this library's functions.
 *
 * There is a method for each event, which makes a rule, and one for its pattern, which goes into a rule of your own. A rule is in the
 * account and region of its stage. `StageEventField` has the members of the events.
 *
 * The service sends events on a best-effort basis: an event may be missing, come hours late or out of order, and EventBridge may deliver it
 * more than once. Do not rely on their number or order. Read the state of the stage where it matters, and ignore an event that is older
 * than what you know.
 *
 * `eventPattern` in the options of a method restricts the event by members that the method leaves open. The method throws if `eventPattern` sets
 * another member, or if the rule is in another account or region than the stage.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/eventbridge.html
 * @exampleMetadata fixture=events
 * @example
 * stage.events.onParticipantPublished('OnPublished', {
 *   target: new LambdaFunction(handler, { deadLetterQueue: queue, retryAttempts: 3, maxEventAge: Duration.hours(1) }),
 * });
 */
export class StageEvents {
  /**
   * The events of any stage, also of an L1 or an imported one.
   *
   * @param stage the stage, which is also the scope of rules
   */
  public static fromStage(stage: refs.IStageRef): StageEvents {
    return new StageEvents(stage as refs.IStageRef & Construct, stage);
  }

  /**
   * The events of all stages in the account and region of a stack, also of stages that an app makes at run time.
   *
   * Events have no tags, so a pattern cannot tell stages of one app from others. Ignore foreign stages in the code of the target: with the
   * permission to read the stages of a `RuntimeStages` construct, `GetStage` fails for all others.
   *
   * @param scope the scope of rules
   */
  public static forAllStages(scope: Construct): StageEvents {
    return new StageEvents(scope);
  }

  private constructor(
    private readonly scope: Construct,
    private readonly stage?: refs.IStageRef,
  ) {}

  /**
   * Makes a rule for all events of the service: of participants, of individual recordings and of compositions.
   *
   * @param id the id of the rule
   * @param options the target and other options of the rule
   */
  public onEvent(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.rule(id, anyEventPattern(this.stageArn), options);
  }

  /**
   * Makes a rule for the event `Participant Published`. A participant starts to publish. Only events of replicas have `replica`, which
   * is `true`.
   *
   * @param id the id of the rule
   * @param options the target and other options of the rule
   */
  public onParticipantPublished(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.rule(id, this.participantPublishedPattern(), options);
  }

  /** The pattern of the event `Participant Published`. */
  public participantPublishedPattern(): events.EventPattern {
    return stageUpdatePattern('Participant Published', this.stageArn);
  }

  /**
   * Makes a rule for the event `Participant Unpublished`. A participant stops publishing.
   *
   * @param id the id of the rule
   * @param options the target and other options of the rule
   */
  public onParticipantUnpublished(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.rule(id, this.participantUnpublishedPattern(), options);
  }

  /** The pattern of the event `Participant Unpublished`. */
  public participantUnpublishedPattern(): events.EventPattern {
    return stageUpdatePattern('Participant Unpublished', this.stageArn);
  }

  /**
   * Makes a rule for the event `Participant Publish Error`. A participant cannot publish. `errorCode` says why, for example
   * `BITRATE_EXCEEDED`.
   *
   * @param id the id of the rule
   * @param options the target and other options of the rule
   */
  public onParticipantPublishError(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.rule(id, this.participantPublishErrorPattern(), options);
  }

  /** The pattern of the event `Participant Publish Error`. */
  public participantPublishErrorPattern(): events.EventPattern {
    return stageUpdatePattern('Participant Publish Error', this.stageArn);
  }

  /**
   * Makes a rule for the event `Participant Replication Start`. A participant of this stage is replicated to another stage, which
   * `destinationStageArn` names.
   *
   * @param id the id of the rule
   * @param options the target and other options of the rule
   */
  public onParticipantReplicationStart(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.rule(id, this.participantReplicationStartPattern(), options);
  }

  /** The pattern of the event `Participant Replication Start`. */
  public participantReplicationStartPattern(): events.EventPattern {
    return stageUpdatePattern('Participant Replication Start', this.stageArn);
  }

  /**
   * Makes a rule for the event `Participant Replication End`. The replication of a participant of this stage to another stage ends.
   *
   * @param id the id of the rule
   * @param options the target and other options of the rule
   */
  public onParticipantReplicationEnd(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.rule(id, this.participantReplicationEndPattern(), options);
  }

  /** The pattern of the event `Participant Replication End`. */
  public participantReplicationEndPattern(): events.EventPattern {
    return stageUpdatePattern('Participant Replication End', this.stageArn);
  }

  /**
   * Makes a rule for the event `Token Exchanged`. A participant exchanges their token for one with other capabilities or attributes.
   *
   * @param id the id of the rule
   * @param options the target and other options of the rule
   */
  public onTokenExchanged(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.rule(id, this.tokenExchangedPattern(), options);
  }

  /** The pattern of the event `Token Exchanged`. */
  public tokenExchangedPattern(): events.EventPattern {
    return stageUpdatePattern('Token Exchanged', this.stageArn);
  }

  /**
   * Makes a rule for the event `Recording Start`. The individual recording of a participant starts.
   *
   * @param id the id of the rule
   * @param options the target and other options of the rule
   */
  public onParticipantRecordingStart(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.rule(id, this.participantRecordingStartPattern(), options);
  }

  /** The pattern of the event `Recording Start`. */
  public participantRecordingStartPattern(): events.EventPattern {
    return recordingPattern('Recording Start', this.stageArn);
  }

  /**
   * Makes a rule for the event `Recording End`. The individual recording of a participant ends. `recordingS3KeyPrefix` says where it is.
   *
   * @param id the id of the rule
   * @param options the target and other options of the rule
   */
  public onParticipantRecordingEnd(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.rule(id, this.participantRecordingEndPattern(), options);
  }

  /** The pattern of the event `Recording End`. */
  public participantRecordingEndPattern(): events.EventPattern {
    return recordingPattern('Recording End', this.stageArn);
  }

  /**
   * Makes a rule for the event `Recording Start Failure`. The individual recording of a participant cannot start. `errorCode` and `reason`
   * say why.
   *
   * @param id the id of the rule
   * @param options the target and other options of the rule
   */
  public onParticipantRecordingStartFailure(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.rule(id, this.participantRecordingStartFailurePattern(), options);
  }

  /** The pattern of the event `Recording Start Failure`. */
  public participantRecordingStartFailurePattern(): events.EventPattern {
    return recordingPattern('Recording Start Failure', this.stageArn);
  }

  /**
   * Makes a rule for the event `Recording End Failure`. The individual recording of a participant ends with a failure. `errorCode` and
   * `reason` say why.
   *
   * @param id the id of the rule
   * @param options the target and other options of the rule
   */
  public onParticipantRecordingEndFailure(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.rule(id, this.participantRecordingEndFailurePattern(), options);
  }

  /** The pattern of the event `Recording End Failure`. */
  public participantRecordingEndFailurePattern(): events.EventPattern {
    return recordingPattern('Recording End Failure', this.stageArn);
  }

  /**
   * Makes a rule for the event `Session Start`. A composition of this stage starts: it receives media.
   *
   * @param id the id of the rule
   * @param options the target and other options of the rule
   */
  public onCompositionSessionStart(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.rule(id, this.compositionSessionStartPattern(), options);
  }

  /** The pattern of the event `Session Start`. */
  public compositionSessionStartPattern(): events.EventPattern {
    return compositionPattern('Session Start', this.stageArn);
  }

  /**
   * Makes a rule for the event `Session End`. A composition of this stage ends.
   *
   * @param id the id of the rule
   * @param options the target and other options of the rule
   */
  public onCompositionSessionEnd(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.rule(id, this.compositionSessionEndPattern(), options);
  }

  /** The pattern of the event `Session End`. */
  public compositionSessionEndPattern(): events.EventPattern {
    return compositionPattern('Session End', this.stageArn);
  }

  /**
   * Makes a rule for the event `Session Failure`. A composition of this stage fails. `errorCode` is `StageDeleted`, `DestinationFailure` or
   * `InternalServerException`.
   *
   * @param id the id of the rule
   * @param options the target and other options of the rule
   */
  public onCompositionSessionFailure(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.rule(id, this.compositionSessionFailurePattern(), options);
  }

  /** The pattern of the event `Session Failure`. */
  public compositionSessionFailurePattern(): events.EventPattern {
    return compositionPattern('Session Failure', this.stageArn);
  }

  /**
   * Makes a rule for the event `Destination Start`. A destination of a composition starts: a channel or a recording.
   *
   * @param id the id of the rule
   * @param options the target and other options of the rule
   */
  public onCompositionDestinationStart(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.rule(id, this.compositionDestinationStartPattern(), options);
  }

  /** The pattern of the event `Destination Start`. */
  public compositionDestinationStartPattern(): events.EventPattern {
    return compositionPattern('Destination Start', this.stageArn);
  }

  /**
   * Makes a rule for the event `Destination End`. A destination of a composition ends.
   *
   * @param id the id of the rule
   * @param options the target and other options of the rule
   */
  public onCompositionDestinationEnd(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.rule(id, this.compositionDestinationEndPattern(), options);
  }

  /** The pattern of the event `Destination End`. */
  public compositionDestinationEndPattern(): events.EventPattern {
    return compositionPattern('Destination End', this.stageArn);
  }

  /**
   * Makes a rule for the event `Destination Failure`. A destination of a composition fails. `errorCode` and `reason` say why.
   *
   * @param id the id of the rule
   * @param options the target and other options of the rule
   */
  public onCompositionDestinationFailure(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.rule(id, this.compositionDestinationFailurePattern(), options);
  }

  /** The pattern of the event `Destination Failure`. */
  public compositionDestinationFailurePattern(): events.EventPattern {
    return compositionPattern('Destination Failure', this.stageArn);
  }

  /**
   * Makes a rule for the event `Destination Reconnecting`. A destination of a composition has lost its connection and reconnects.
   *
   * @param id the id of the rule
   * @param options the target and other options of the rule
   */
  public onCompositionDestinationReconnecting(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.rule(id, this.compositionDestinationReconnectingPattern(), options);
  }

  /** The pattern of the event `Destination Reconnecting`. */
  public compositionDestinationReconnectingPattern(): events.EventPattern {
    return compositionPattern('Destination Reconnecting', this.stageArn);
  }

  /**
   * Makes a rule for the event `Recording Ready` of this library. A recording is complete: of a composition, from an `AutoComposition`, or
   * of a participant, from a `ParticipantRecordingNotifier`. `recordingS3KeyPrefix` says where it is. The event may come more than once.
   *
   * For recordings of participants only, pass `eventPattern: { detail: { participant_id: Match.exists() } }`.
   *
   * @param id the id of the rule
   * @param options the target and other options of the rule
   */
  public onRecordingReady(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.rule(id, this.recordingReadyPattern(), options);
  }

  /** The pattern of the event `Recording Ready`. */
  public recordingReadyPattern(): events.EventPattern {
    return ownEventPattern('Recording Ready', this.stageArn);
  }

  /**
   * Makes a rule for the event `Composition Start Failure` of this library. An `AutoComposition` cannot start a composition. `errorCode`
   * and `reason` say why. It tries again at its next check, so the event may come again.
   *
   * @param id the id of the rule
   * @param options the target and other options of the rule
   */
  public onCompositionStartFailure(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.rule(id, this.compositionStartFailurePattern(), options);
  }

  /** The pattern of the event `Composition Start Failure`. */
  public compositionStartFailurePattern(): events.EventPattern {
    return ownEventPattern('Composition Start Failure', this.stageArn);
  }

  private get stageArn(): string | undefined {
    return this.stage?.stageRef.stageArn;
  }

  private rule(id: string, eventPattern: events.EventPattern, { target, ...options }: events.OnEventOptions): events.Rule {
    checkRestriction(options.eventPattern, eventPattern, `${this.scope.node.path}/${id}`);
    const rule = new cdkModules.events.Rule(this.scope, id, { ...options, eventPattern, targets: target && [target] });
    // The CDK ignores a `crossStackScope` in another account or region, so only the rule knows where it is.
    if (this.stage) {
      const fix = 'import the stage in a stack that is in its account and region';
      checkSameEnvironment(rule, 'a stage and the rules for its events', this.stage, fix);
    }
    rule.addEventPattern(options.eventPattern);
    return rule;
  }
}
