import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Rule } from 'aws-cdk-lib/aws-events';
import { Duration } from 'aws-cdk-lib/core';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { cdkModules } from './private/cdk-modules';
import { allStages, oneStage } from './private/metrics/monitored-stages';
import { checkSameEnvironment } from './private/regions';
import { checkInteger, checkNumber } from './private/validation';
import type { StageEvents } from './stage-events';

/**
 * Properties of the monitoring of a stage. The service documents no thresholds: the defaults are those of this library.
 *
 * @see https://github.com/cdk-ivs-realtime/cdk-ivs-realtime/blob/main/docs/metrics.md#alarms-and-a-dashboard
 */
export interface StageMonitoringProps {
  /**
   * The stage, which may be an L1 or an imported one. It is in the account and region of the alarms.
   *
   * @default - all stages in the account and region, each on its own: also those that your code creates, and those of other apps
   */
  readonly stage?: refs.IStageRef;

  /**
   * What the alarms do.
   *
   * @default - the alarms only change their state
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * The packet loss from which the alarm goes off: from 0.1 to 100 percent, the average of all subscribers over 5 minutes.
   *
   * Players conceal a loss of 1 or 2 percent. At 5 percent most of them show gaps in audio and frozen video.
   *
   * @default 5
   */
  readonly downloadPacketLossThreshold?: number;

  /**
   * The dropped frames from which the alarm goes off: from 0.1 to 100 percent, the average of all subscribers over 5 minutes.
   *
   * At 10 percent, 3 frames of 30 are missing each second, and movement stutters.
   *
   * @default 10
   */
  readonly droppedFramesThreshold?: number;

  /**
   * The number of `Participant Publish Error` events in 5 minutes from which the alarm goes off: a whole number from 1 to 10,000.
   *
   * Each of them is a participant who wants to be seen or heard, and is not.
   *
   * @default 1
   */
  readonly publishErrorsThreshold?: number;

  /**
   * The number of events in 5 minutes, of failures of compositions and their destinations, from which the alarm goes off: a whole number from
   * 1 to 10,000.
   *
   * Each of them is a recording or a broadcast that ends too early. A destination that fails can bring its composition down, which counts
   * again. A composition that runs while its stage is deleted counts, too: stop it first.
   *
   * @default 1
   */
  readonly failedCompositionsThreshold?: number;
}

/** An average over 5 minutes leaves out short dips. */
const PERIOD = Duration.minutes(5);

/**
 * Alarms on a stage or on all stages, and the widgets of a dashboard.
 *
 * Packet loss and dropped frames are metrics. Publish errors and failed compositions are not: each has a rule without a target on the
 * default event bus, and the alarm counts the events that the rule matches. The service may lose events, so an alarm can miss a failure.
 * Missing data is no alarm, because an empty stage has none.
 *
 * Stages that your code creates have ids that are unknown at synthesis. Leave out `stage` for them: alarms on metrics are then on a Metrics
 * Insights query, and a dashboard searches for the stages. Both see all stages of the account and region. A query sees the last 3 hours and
 * at most 10,000 metrics, and returns the 500 stages with the highest averages. A search shows up to 500 lines.
 *
 * Throws for a threshold outside of its range, and for a stage in another account or region.
 *
 * @see https://github.com/cdk-ivs-realtime/cdk-ivs-realtime/blob/main/docs/metrics.md#alarms-and-a-dashboard
 * @exampleMetadata fixture=metrics
 * @example
 * const monitoring = new StageMonitoring(this, 'Monitoring', { stage, alarmActions: [new SnsAction(topic)] });
 * new Dashboard(this, 'Dashboard', { widgets: [monitoring.widgets] });
 */
export class StageMonitoring extends Construct {
  /**
   * The alarm on `DownloadPacketLoss`.
   */
  public readonly downloadPacketLossAlarm: cloudwatch.Alarm;

  /**
   * The alarm on `DroppedFrames`.
   */
  public readonly droppedFramesAlarm: cloudwatch.Alarm;

  /**
   * The alarm on publish errors.
   */
  public readonly publishErrorsAlarm: cloudwatch.Alarm;

  /**
   * The alarm on failures of compositions and their destinations.
   */
  public readonly failedCompositionsAlarm: cloudwatch.Alarm;

  /**
   * The widgets of a dashboard: the state of the alarms, participants, bitrates, packet loss, dropped frames and failures.
   */
  public readonly widgets: cloudwatch.IWidget[];

  constructor(scope: Construct, id: string, props: StageMonitoringProps = {}) {
    super(scope, id);
    const {
      stage,
      alarmActions = [],
      downloadPacketLossThreshold = 5,
      droppedFramesThreshold = 10,
      publishErrorsThreshold = 1,
      failedCompositionsThreshold = 1,
    } = props;
    if (stage) checkSameEnvironment(this, 'a stage and its alarms', stage, 'monitor it in a stack that is in its account and region');
    checkNumber('downloadPacketLossThreshold', downloadPacketLossThreshold, 0.1, 100, 'percent');
    checkNumber('droppedFramesThreshold', droppedFramesThreshold, 0.1, 100, 'percent');
    checkInteger('publishErrorsThreshold', publishErrorsThreshold, 1, 10_000, 'events');
    checkInteger('failedCompositionsThreshold', failedCompositionsThreshold, 1, 10_000, 'events');

    const monitored = stage ? oneStage(stage, PERIOD) : allStages(this, PERIOD);
    const publishErrors = matchedEvents(this.publishErrorsRule(monitored.events));
    const failedCompositions = matchedEvents(this.failedCompositionsRule(monitored.events));

    const alarm = (id: string, metric: cloudwatch.IMetric, threshold: number, problem: string) =>
      this.alarm(id, metric, threshold, `${stage ? `Stage ${stage.node.path}` : 'All stages'}: ${problem}`);
    this.downloadPacketLossAlarm = alarm(
      'DownloadPacketLoss',
      monitored.average('DownloadPacketLoss'),
      downloadPacketLossThreshold,
      'subscribers lose packets',
    );
    this.droppedFramesAlarm = alarm('DroppedFrames', monitored.average('DroppedFrames'), droppedFramesThreshold, 'subscribers drop frames');
    this.publishErrorsAlarm = alarm('PublishErrors', publishErrors, publishErrorsThreshold, 'participants cannot publish');
    this.failedCompositionsAlarm = alarm(
      'FailedCompositions',
      failedCompositions,
      failedCompositionsThreshold,
      'compositions or their destinations fail',
    );
    if (alarmActions.length > 0) for (const alarm of this.alarms) alarm.addAlarmAction(...alarmActions);

    const { AlarmStatusWidget, GraphWidget } = cdkModules.cloudwatch;
    const graph = (title: string, unit: string, left: cloudwatch.IMetric[], alarm?: cloudwatch.Alarm) =>
      new GraphWidget({
        title,
        width: 12,
        left,
        leftYAxis: { label: unit, showUnits: false, min: 0 },
        leftAnnotations: alarm && [alarm.toAnnotation()],
      });
    const averageAndMaximum = (name: string) => [monitored.lines(name, 'Average'), monitored.lines(name, 'Maximum')];
    this.widgets = [
      new AlarmStatusWidget({ title: 'Alarms', width: 24, alarms: this.alarms }),
      graph('Participants', 'Count', [monitored.lines('Publishers', 'Maximum'), monitored.lines('Subscribers', 'Maximum')]),
      graph('Bitrate', 'Bits/second', [monitored.lines('PublishBitrate', 'Average'), monitored.lines('SubscribeBitrate', 'Average')]),
      graph('Packet loss', 'Percent', averageAndMaximum('DownloadPacketLoss'), this.downloadPacketLossAlarm),
      graph('Dropped frames', 'Percent', averageAndMaximum('DroppedFrames'), this.droppedFramesAlarm),
      graph('Failures', 'Count', [
        publishErrors.with({ label: 'Publish errors' }),
        failedCompositions.with({ label: 'Failed compositions and destinations' }),
      ]),
    ];
  }

  /**
   * All alarms.
   */
  public get alarms(): cloudwatch.Alarm[] {
    return [this.downloadPacketLossAlarm, this.droppedFramesAlarm, this.publishErrorsAlarm, this.failedCompositionsAlarm];
  }

  private publishErrorsRule(events: StageEvents): Rule {
    return new cdkModules.events.Rule(this, 'PublishErrorsRule', {
      description: 'Matches publish errors for an alarm',
      eventPattern: events.participantPublishErrorPattern(),
    });
  }

  private failedCompositionsRule(events: StageEvents): Rule {
    const rule = new cdkModules.events.Rule(this, 'FailedCompositionsRule', {
      description: 'Matches failures of compositions and their destinations for an alarm',
      eventPattern: events.compositionSessionFailurePattern(),
    });
    // The CDK merges the names of both events into one list.
    rule.addEventPattern(events.compositionDestinationFailurePattern());
    return rule;
  }

  private alarm(id: string, metric: cloudwatch.IMetric, threshold: number, alarmDescription: string): cloudwatch.Alarm {
    return new cdkModules.cloudwatch.Alarm(this, id, {
      alarmDescription,
      metric,
      threshold,
      evaluationPeriods: 1,
      treatMissingData: cdkModules.cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }
}

/**
 * The number of events that a rule on the default event bus matches, for which the metric has the dimension `RuleName` alone.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
 */
function matchedEvents({ ruleName }: Rule): cloudwatch.Metric {
  return new cdkModules.cloudwatch.Metric({
    namespace: 'AWS/Events',
    metricName: 'MatchedEvents',
    dimensionsMap: { RuleName: ruleName },
    statistic: 'Sum',
    period: PERIOD,
  });
}
