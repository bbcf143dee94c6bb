/** The resource types of CloudWatch: alarms and dashboards. They are kept. */
import { arnOf } from '../../service/arn';
import { flag, list, number, required, type StructureOf, structure } from '../../service/input';
import { type KeptArns, keptByName } from '../../service/kept-type';
import {
  documentOf,
  generateName,
  integer,
  type Properties,
  type ResourceType,
  resourceType,
  string,
  TAGS,
} from '../../service/resource-type';

const DIMENSIONS = list(structure({ Name: required(string), Value: required(string) }));

const METRIC_STAT = structure({
  Metric: required(structure({ Dimensions: DIMENSIONS, MetricName: string, Namespace: string })),
  Period: required(integer),
  Stat: required(string),
  Unit: string,
});

const METRIC_QUERY = structure({
  AccountId: string,
  Expression: string,
  Id: required(string),
  Label: string,
  MetricStat: METRIC_STAT,
  Period: integer,
  ReturnData: flag,
});

const ALARM = {
  ActionsEnabled: flag,
  AlarmActions: list(string),
  AlarmDescription: string,
  AlarmName: string,
  ComparisonOperator: string,
  DatapointsToAlarm: integer,
  Dimensions: DIMENSIONS,
  EvaluateLowSampleCountPercentile: string,
  EvaluationPeriods: integer,
  ExtendedStatistic: string,
  InsufficientDataActions: list(string),
  MetricName: string,
  Metrics: list(METRIC_QUERY),
  Namespace: string,
  OKActions: list(string),
  Period: integer,
  Statistic: string,
  Tags: TAGS,
  Threshold: number(),
  ThresholdMetricId: string,
  TreatMissingData: string,
  Unit: string,
};

const DASHBOARD = { DashboardBody: required(string), DashboardName: string, Tags: TAGS };

export function cloudWatchTypes(arns: KeptArns): Record<string, ResourceType> {
  const dashboards = keptByName<StructureOf<typeof DASHBOARD>>(arns, {
    typeName: 'AWS::CloudWatch::Dashboard',
    arnOf: (_, name) => arnOf('cloudwatch', '', `dashboard/${name}`),
    identify(context, properties) {
      checkBody(properties);
      return { physicalId: properties.DashboardName ?? generateName(context) };
    },
  });
  return {
    'AWS::CloudWatch::Alarm': resourceType({
      properties: ALARM,
      attributes: ['Arn'],
      nameProperty: 'AlarmName',
      replacedBy: ['AlarmName'],
      takesStackTags: true,
      notice: 'The local endpoint has no metrics: this alarm never changes its state and does nothing.',
      ...keptByName<StructureOf<typeof ALARM>>(arns, {
        typeName: 'AWS::CloudWatch::Alarm',
        arnOf: alarmArn,
        identify(context, { AlarmName = generateName(context) }) {
          return { physicalId: AlarmName, attributes: { Arn: alarmArn(context.region, AlarmName) } };
        },
      }),
    }),
    'AWS::CloudWatch::Dashboard': resourceType({
      properties: DASHBOARD,
      attributes: [],
      nameProperty: 'DashboardName',
      replacedBy: ['DashboardName'],
      takesStackTags: true,
      notice: 'The local endpoint has no metrics: this dashboard shows nothing.',
      check: checkBody,
      ...dashboards,
      update(context, current, properties) {
        checkBody(properties);
        return dashboards.update(context, current);
      },
    }),
  };
}

/** The body of a dashboard must be JSON. */
function checkBody({ DashboardBody }: Properties): void {
  if (DashboardBody !== undefined) documentOf('DashboardBody', DashboardBody);
}

function alarmArn(region: string, name: string): string {
  return arnOf('cloudwatch', region, `alarm:${name}`);
}
