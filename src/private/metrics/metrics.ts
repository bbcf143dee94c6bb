import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Stack, Token } from 'aws-cdk-lib/core';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import type { StageMetricOptions } from '../../stage-metric-options';
import { cdkModules } from '../cdk-modules';
import { idOf } from '../imports';
import { throwViolation } from '../validation';
import { checkMetric } from './metric-table';

export const NAMESPACE = 'AWS/IVSRealTime';

/** Creates a metric of a stage, or without a stage one of all stages in the account and region. */
export function newMetric(
  metricName: string,
  stage: refs.IStageRef | undefined,
  defaultStatistic: 'Average' | 'Maximum',
  options: StageMetricOptions = {},
): cloudwatch.Metric {
  const { participantId, simulcastLayer, mediaType, platform, sdkVersion, subscriberCountryCode, dimensionsMap, ...rest } = options;
  const path = stage?.node.path;
  if (dimensionsMap && 'Stage' in dimensionsMap) {
    throwViolation(
      {
        rule: '`dimensionsMap` leaves out the dimension `Stage`, which is the id of the stage whose metric it is',
        got: `'${dimensionsMap.Stage}'`,
        fix: 'remove it; for another stage use StageMetrics.fromStage',
      },
      path,
    );
  }
  const ofOptions = defined({
    Stage: stage && idOf(stage.stageRef.stageArn),
    Participant: participantId,
    SimulcastLayer: simulcastLayer,
    MediaType: mediaType,
    Platform: platform,
    SDKVersion: sdkVersion,
    SubscriberCountryCode: subscriberCountryCode,
  });
  const repeated = Object.keys(dimensionsMap ?? {}).find((dimension) => dimension in ofOptions);
  if (repeated) {
    throwViolation(
      {
        rule: '`dimensionsMap` leaves out dimensions that have an option',
        got: `\`${repeated}\` in both`,
        fix: 'remove it from `dimensionsMap`',
      },
      path,
    );
  }
  const dimensions = defined({ ...ofOptions, ...dimensionsMap });
  checkMetric(metricName, { dimensions: Object.keys(dimensions), ...rest }, path);
  return new cdkModules.cloudwatch.Metric({
    namespace: NAMESPACE,
    metricName,
    statistic: defaultStatistic,
    ...(stage && placeOf(stage)),
    ...rest,
    dimensionsMap: dimensions,
  });
}

function defined(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** Where a stage is, for alarms and dashboards in other places. Left out if that or the place of the stack is known only at deployment. */
function placeOf(stage: refs.IStageRef): Pick<cloudwatch.MetricOptions, 'stackAccount' | 'stackRegion'> {
  const own = Stack.of(stage);
  const known = (ofStack: string, ofStage: string) => (Token.isUnresolved(ofStack) || Token.isUnresolved(ofStage) ? undefined : ofStage);
  return { stackAccount: known(own.account, stage.env.account), stackRegion: known(own.region, stage.env.region) };
}
