/** The resource types of CloudWatch: alarms and dashboards. They are kept, so that names stay unique, and do nothing. */
import { arnOf } from '../../service/arn';
import { flag, list, type Members, number, required, structure } from '../../service/input';
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

/** The properties of alarms and dashboards by ARN. */
export type CloudWatchState = Map<string, Properties>;

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

export function cloudWatchTypes(state: CloudWatchState): Record<string, ResourceType> {
  return {
    'AWS::CloudWatch::Alarm': keptType(state, {
      typeName: 'AWS::CloudWatch::Alarm',
      properties: ALARM,
      attributes: ['Arn'],
      nameProperty: 'AlarmName',
      arnOf: (region, name) => arnOf('cloudwatch', region, `alarm:${name}`),
      notice: 'The local endpoint has no metrics: this alarm never changes its state and does nothing.',
    }),
    'AWS::CloudWatch::Dashboard': keptType(state, {
      typeName: 'AWS::CloudWatch::Dashboard',
      properties: DASHBOARD,
      attributes: [],
      nameProperty: 'DashboardName',
      arnOf: (_, name) => arnOf('cloudwatch', '', `dashboard/${name}`),
      notice: 'The local endpoint has no metrics: this dashboard shows nothing.',
    }),
  };
}

interface KeptType {
  readonly typeName: string;
  readonly properties: Members;
  readonly attributes: readonly string[];
  readonly nameProperty: string;
  arnOf(region: string, name: string): string;
  readonly notice: string;
}

function keptType(state: CloudWatchState, { typeName, arnOf, ...traits }: KeptType): ResourceType {
  const keep = (region: string, name: string, properties: Properties) => {
    const arn = arnOf(region, name);
    state.set(arn, properties);
    return { physicalId: name, attributes: { Arn: arn } };
  };
  return resourceType({
    ...traits,
    replacedBy: [traits.nameProperty],
    takesStackTags: true,
    check: checkBody,
    create(context, properties) {
      checkBody(properties);
      const name = (properties[traits.nameProperty] as string | undefined) ?? generateName(context);
      if (state.has(arnOf(context.region, name)))
        throw new Error(`Resource of type '${typeName}' with identifier '${name}' already exists.`);
      return keep(context.region, name, properties);
    },
    update({ region }, { physicalId }, properties) {
      checkBody(properties);
      return keep(region, physicalId, properties);
    },
    delete({ region }, { physicalId }) {
      state.delete(arnOf(region, physicalId));
    },
  });
}

/** The body of a dashboard must be JSON. */
function checkBody({ DashboardBody }: Properties): void {
  if (DashboardBody !== undefined) documentOf('DashboardBody', DashboardBody);
}
