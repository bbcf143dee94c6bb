import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Duration } from 'aws-cdk-lib/core';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { StageEvents } from '../../stage-events';
import { StageMetrics } from '../../stage-metrics';
import { cdkModules } from '../cdk-modules';
import { NAMESPACE } from './metrics';

/** What is monitored: one stage, or all stages in the account and region. */
export interface MonitoredStages {
  readonly events: StageEvents;
  /** The average of a metric for an alarm, which watches each stage on its own. */
  average(metricName: string): cloudwatch.IMetric;
  /** A metric for a graph, with a line for each stage. */
  lines(metricName: string, statistic: 'Average' | 'Maximum'): cloudwatch.IMetric;
}

export function oneStage(stage: refs.IStageRef, period: Duration): MonitoredStages {
  const metrics = StageMetrics.fromStage(stage);
  return {
    events: StageEvents.fromStage(stage),
    average: (metricName) => metrics.metric(metricName, { period }),
    lines: (metricName, statistic) => metrics.metric(metricName, { period, statistic, label: `${metricName} (${statistic})` }),
  };
}

/** Stages that are created at run time have ids that a template cannot name: an alarm finds them by a query, and a graph by a search. */
export function allStages(scope: Construct, period: Duration): MonitoredStages {
  const { MathExpression, SearchExpression } = cdkModules.cloudwatch;
  return {
    events: StageEvents.forAllStages(scope),
    average: (metricName) =>
      new MathExpression({
        // Each time series that the query returns can set the alarm off.
        expression: `SELECT AVG(${metricName}) FROM SCHEMA("${NAMESPACE}", Stage) GROUP BY Stage ORDER BY AVG() DESC`,
        period,
        label: metricName,
      }),
    lines: (metricName, statistic) =>
      new SearchExpression({
        expression: `SEARCH('{${NAMESPACE},Stage} MetricName="${metricName}"', '${statistic}', ${period.toSeconds()})`,
        period,
        label: `${metricName} (${statistic})`,
      }),
  };
}
