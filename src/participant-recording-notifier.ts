import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { cdkModules } from './private/cdk-modules';
import { onStages } from './private/compositions/composition-permissions';
import { statementOf, watchedStages } from './private/compositions/watched-stages';
import { recordingPattern } from './private/event-patterns';
import { addFunction } from './private/functions/functions';
import { putEventsStatement } from './private/functions/put-events';
import type { RecordingsEnvironment } from './private/wire';
import type { IRuntimeStages } from './runtime-stages';

/** Enough for several tries of each call. */
const FUNCTION_TIMEOUT_SECONDS = 60;

/**
 * Properties of a notifier.
 *
 * @see https://github.com/cdk-ivs-realtime/cdk-ivs-realtime/blob/main/docs/compositions.md#find-recordings
 */
export interface ParticipantRecordingNotifierProps {
  /**
   * The stage: a `Stage`, or any other `IStageRef`, in the account and region of the stack. Either `stage` or `runtimeStages` is given.
   *
   * @default - none; then `runtimeStages` says which stages
   */
  readonly stage?: refs.IStageRef;

  /**
   * The stages that your code creates while it runs, in the account and region of the stack.
   *
   * @default - none; then `stage` says which stage
   */
  readonly runtimeStages?: IRuntimeStages;

  /**
   * Tells only of recordings in this bucket. With `runtimeStages`, only these stages may record to it: then the notifier also tells of a
   * recording whose stage is deleted before the event of its end arrives.
   *
   * @default - recordings in all buckets. With `runtimeStages`, those whose stage exists when the event arrives, because only the stage has
   * the tag that says whose it is
   */
  readonly bucket?: IBucket;
}

/**
 * Puts an event `Recording Ready` on the default event bus when the individual recording of a participant has ended, with the bucket, the prefix,
 * the duration, the participant and the tags of the stage. `StageEvents.onRecordingReady` makes a rule for it.
 *
 * Throws if neither or both of `stage` and `runtimeStages` are given, and for a stage in another account or region.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/rt-individual-participant-recording.html
 *
 * @exampleMetadata fixture=compositions
 * @example
 * new ParticipantRecordingNotifier(this, 'Recordings', { stage });
 * stage.events.onRecordingReady('OnReady', { target: new LambdaFunction(fn) });
 */
export class ParticipantRecordingNotifier extends Construct {
  constructor(scope: Construct, id: string, props: ParticipantRecordingNotifierProps) {
    super(scope, id);
    const { bucket } = props;
    const stages = watchedStages(this, 'its recording notifier', props);
    const environment: RecordingsEnvironment = { ...stages.environment, ...(bucket && { BUCKET_NAME: bucket.bucketName }) };
    const { fn } = addFunction(this, {
      description: 'Tells of the recordings of participants (cdk-ivs-realtime)',
      file: 'recordings',
      timeoutSeconds: FUNCTION_TIMEOUT_SECONDS,
      environment: { ...environment },
      policyName: 'Recordings',
      statements: [
        statementOf(onStages(stages.composed, ['ivs:GetParticipant', 'ivs:GetStage'])),
        putEventsStatement(this, 'Recording Ready'),
      ],
    });
    const ended = recordingPattern(['Recording End', 'Recording End Failure'], stages.arn);
    new cdkModules.events.Rule(this, 'Ends', {
      description: 'The recording of a participant has ended',
      eventPattern: { ...ended, detail: { ...ended.detail, ...(bucket && { recording_s3_bucket_name: [bucket.bucketName] }) } },
      targets: [new cdkModules.targets.LambdaFunction(fn)],
    });
  }
}
