import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { CfnResource, type Duration, Lazy, Stack } from 'aws-cdk-lib/core';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import { Construct, type IConstruct } from 'constructs';
import { type ComposedStages, onCompositions, onStages, startPermissions } from '../private/compositions/composition-permissions';
import { HintQueue } from '../private/compositions/hint-queue';
import { statementOf, watchedStages } from '../private/compositions/watched-stages';
import { compositionPattern, stageUpdatePattern } from '../private/event-patterns';
import { checkEnvironmentLength } from '../private/functions/environment-length';
import { addFunction } from '../private/functions/functions';
import { putEventsStatement } from '../private/functions/put-events';
import { anyArn, type Permission } from '../private/grants';
import { libraryMetric } from '../private/metrics/library-metrics';
import { defaultName } from '../private/names';
import { checkTagCount } from '../private/tags';
import { wholeMinutes } from '../private/validation';
import type { CompositionMetric, CompositionsEnvironment, CompositionTagKeys } from '../private/wire';
import type { IRuntimeStages } from '../runtime-stages';
import { AutoCompositionGrants } from './auto-composition-grants';
import type { CompositionDefinition } from './composition-definition';
import type { CompositionResources } from './composition-grants';
import { CompositionTrigger } from './composition-trigger';

/** The keys of the tags of automatic compositions. They never change. */
const COMPOSITION_TAG_KEYS: CompositionTagKeys = {
  owner: 'cdk-ivs-realtime:auto-composition',
  session: 'cdk-ivs-realtime:session',
  announced: 'cdk-ivs-realtime:announced',
  stopped: 'cdk-ivs-realtime:composition-stopped',
};

/** The tags that a composition gets beside the user's: its owner, its session, and that it is announced. */
const TAG_COUNT = 3;

/**
 * The time of one invocation. After an invocation that died, a message stays invisible for six times as long, which is less than the 5 minutes
 * for which IVS remembers an ended composition.
 */
const FUNCTION_TIMEOUT_SECONDS = 40;

/**
 * Properties of an automatic composition.
 *
 * @see https://github.com/cdk-ivs-realtime/cdk-ivs-realtime/blob/main/docs/compositions.md#compositions-that-start-automatically
 */
export interface AutoCompositionProps {
  /**
   * The stage: a `Stage`, or any other `IStageRef`, in the account and region of the stack. Either `stage` or `runtimeStages` is given.
   *
   * @default - none; then `runtimeStages` says which stages
   */
  readonly stage?: refs.IStageRef;

  /**
   * The stages that your code creates while it runs, in the account and region of the stack. Each has its own automatic composition.
   *
   * @default - none; then `stage` says which stage
   */
  readonly runtimeStages?: IRuntimeStages;

  /**
   * The layout, the destinations and the tags of the composition. Its encoder configurations, storage configurations and channels are in the
   * account and region of the stages. A resource has at most 50 tags, of which the library needs 3, and 4 with `runtimeStages`.
   */
  readonly composition: CompositionDefinition;

  /**
   * Whose publishing starts the composition.
   *
   * @default CompositionTrigger.firstPublisher()
   */
  readonly trigger?: CompositionTrigger;

  /**
   * How often the state of the stages is checked, in case an event is lost or late: a whole number of minutes from 1 to 4. IVS forgets an
   * ended composition after 5 minutes, and with it the prefix of its recording.
   *
   * @default Duration.minutes(2)
   */
  readonly checkInterval?: Duration;
}

/**
 * A composition that starts when somebody publishes to a stage, and starts again when publishing resumes after the composition has ended.
 *
 * IVS ends a composition when nobody has published for 60 seconds, and when the stage is deleted. The event `Recording Ready` tells that a
 * recording has ended, and `Composition Start Failure` that a composition could not start. `StageEvents` has rules for both.
 *
 * Throws if neither or both of `stage` and `runtimeStages` are given, and for resources of the composition in another account or region than the
 * stage.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/ssc-overview.html
 *
 * @exampleMetadata fixture=compositions
 * @example
 * const composition = new CompositionDefinition({
 *   destinations: [CompositionDestination.s3({ storageConfiguration: storage, encoderConfiguration: encoder })],
 * });
 * new AutoComposition(this, 'Recording', { stage, composition });
 */
export class AutoComposition extends Construct {
  /**
   * The key of the tag that names this construct on its compositions.
   */
  public readonly tagKey: string = COMPOSITION_TAG_KEYS.owner;

  /**
   * The value of the tag that names this construct: `<stack>-<logical id>`, which does not change when the construct moves in the tree and
   * its function keeps its logical id.
   */
  public readonly tagValue: string;

  /**
   * Grants permissions on the compositions to your code.
   */
  public readonly grants: AutoCompositionGrants;

  constructor(scope: Construct, id: string, props: AutoCompositionProps) {
    super(scope, id);
    const { composition, trigger = CompositionTrigger.firstPublisher() } = props;
    const intervalMinutes = wholeMinutes('checkInterval', props.checkInterval, 1, 4) ?? 2;
    const attribute = trigger._render();
    const stages = watchedStages(this, 'its automatic composition', props);
    checkTagCount(composition._render().tags ?? {}, props.runtimeStages ? TAG_COUNT + 1 : TAG_COUNT, this.node.path);
    this.tagValue = Lazy.uncachedString({ produce: () => defaultName(this) });
    const compositions: ComposedStages = { ...stages.composed, compositionTags: [[this.tagKey, this.tagValue]] };
    this.grants = AutoCompositionGrants._of(compositions, composition.resources);

    const queue = new HintQueue(this, FUNCTION_TIMEOUT_SECONDS);
    const request = compositionRequestOf(props);
    const environment: CompositionsEnvironment = {
      TAG_VALUE: this.tagValue,
      ...stages.environment,
      REQUEST: Stack.of(this).toJsonString(request),
      ...queue.environment,
      ...(attribute && { TRIGGER_ATTRIBUTE: attribute.name, TRIGGER_VALUE: attribute.value }),
    };
    this.checkEnvironment({ ...environment, REQUEST: JSON.stringify(request) });
    const { fn } = addFunction(this, {
      description: 'Starts compositions, and tells of their recordings (cdk-ivs-realtime)',
      file: 'compositions',
      timeoutSeconds: FUNCTION_TIMEOUT_SECONDS,
      environment: { ...environment },
      policyName: 'Compositions',
      statements: [
        ...permissions(compositions, composition.resources, attribute !== undefined).map(statementOf),
        putEventsStatement(this, 'Recording Ready', 'Composition Start Failure'),
        queue.receiveStatement(),
      ],
    });
    // The tag value has the logical id of the function.
    this.node.defaultChild = fn.node.defaultChild;

    const ofPublishers = ['Participant Published', ...(attribute ? ['Token Exchanged'] : [])];
    queue.addRule('Publishers', 'Somebody publishes, so a composition may have to start', stageUpdatePattern(ofPublishers, stages.arn));
    queue.addRule('Ends', 'A composition ends, so a recording may be ready', compositionPattern(ENDS, stages.arn));
    queue.addChecks(`Checks the compositions of ${this.node.path}`, intervalMinutes);
    queue.deliverTo(fn);
    letStagesGoFirst(compositions.owner, composition.resources);
  }

  /**
   * The number of compositions that were started (sum over 5 minutes).
   *
   * @param options properties of the metric
   */
  public metricCompositionsStarted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('CompositionsStarted', options);
  }

  /**
   * The number of attempts to start a composition that failed (sum over 5 minutes). The next check tries again.
   *
   * @param options properties of the metric
   */
  public metricCompositionStartFailures(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('CompositionStartFailures', options);
  }

  /**
   * The number of compositions that failed after they had started (sum over 5 minutes).
   *
   * @param options properties of the metric
   */
  public metricCompositionFailures(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('CompositionFailures', options);
  }

  /**
   * The number of stages and ended compositions that could not be checked (sum over 5 minutes). The next check tries again.
   *
   * @param options properties of the metric
   */
  public metricFailedChecks(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('FailedChecks', options);
  }

  /**
   * The number of recordings of compositions that became ready (sum over 5 minutes).
   *
   * @param options properties of the metric
   */
  public metricRecordingsReady(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('RecordingsReady', options);
  }

  private checkEnvironment(variables: Readonly<Record<string, string>>): void {
    checkEnvironmentLength(variables, 'the layout, the destinations and the tags', 'use fewer or shorter tags', this.node.path);
  }

  private metric(metricName: CompositionMetric, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return libraryMetric(this, metricName, { AutoComposition: this.tagValue }, options);
  }
}

/**
 * Makes the stage depend on the resources of its composition, in the same stack. So CloudFormation deletes it first, which ends the
 * composition, and then the resources, which cannot be deleted while the composition uses them.
 */
function letStagesGoFirst(
  stages: IConstruct,
  { encoderConfigurations = [], storageConfigurations = [], channels = [] }: CompositionResources,
): void {
  const stage = cfnResourceOf(stages);
  const used = [...encoderConfigurations, ...storageConfigurations, ...channels].map(cfnResourceOf);
  for (const resource of used) if (stage && resource && stage.stack === resource.stack) stage.node.addDependency(resource);
}

/** Undefined for what is imported. */
function cfnResourceOf(construct: IConstruct): CfnResource | undefined {
  const resource = CfnResource.isCfnResource(construct) ? construct : construct.node.defaultChild;
  return resource && CfnResource.isCfnResource(resource) ? resource : undefined;
}

/** The events after which a composition is over, or has one destination less. */
const ENDS = ['Session End', 'Session Failure', 'Destination End', 'Destination Failure'];

/** Compositions of run-time stages also have the tag of the stages, so that the grants of `RuntimeStages` hold for them. */
function compositionRequestOf({ stage, runtimeStages, composition }: AutoCompositionProps): object {
  return runtimeStages ? composition.toRuntimeRequest(runtimeStages) : composition.toRequest(stage);
}

/** What the function may do: start compositions, read what decides whether to start one, find recordings, and set its marks. */
function permissions(compositions: ComposedStages, resources: CompositionResources, readsAttributes: boolean): Permission[] {
  const { owner, stageTags } = compositions;
  const { announced, stopped } = COMPOSITION_TAG_KEYS;
  const onlyTags = (pattern: string) => ({ 'ForAllValues:StringLike': { 'aws:TagKeys': [pattern] } });
  const stageReads = ['ivs:GetStage', 'ivs:ListParticipantEvents', 'ivs:ListParticipants'];
  const storages = resources.storageConfigurations?.map((storage) => storage.storageConfigurationRef.storageConfigurationArn) ?? [];
  return [
    ...startPermissions(compositions, resources),
    // IAM has no resource for a list of all compositions.
    { actions: ['ivs:ListCompositions'], resourceArns: ['*'] },
    ...(stageTags.length > 0 ? [{ actions: ['ivs:ListStages'], resourceArns: [anyArn(owner, 'stage')] }] : []),
    onStages(compositions, readsAttributes ? ['ivs:GetParticipant', ...stageReads] : stageReads),
    onStages(compositions, ['ivs:TagResource'], onlyTags(`${stopped}:*`)),
    onCompositions(compositions, ['ivs:GetComposition']),
    onCompositions(compositions, ['ivs:TagResource'], onlyTags(announced)),
    ...(storages.length > 0 ? [{ actions: ['ivs:GetStorageConfiguration'], resourceArns: storages }] : []),
  ];
}
