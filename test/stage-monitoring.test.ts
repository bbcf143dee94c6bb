import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as ivs from 'aws-cdk-lib/aws-ivs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import * as realtime from '../src';
import { newStack, propertiesOf } from './support/synth';

const ARN = 'arn:aws:ivs:us-east-1:123456789012:stage/AbCdEf123456';

function monitor(props: Partial<realtime.StageMonitoringProps> = {}) {
  const stack = newStack();
  const stage = realtime.Stage.fromStageArn(stack, 'Room', ARN);
  return { stack, monitoring: new realtime.StageMonitoring(stack, 'Monitoring', { stage, ...props }) };
}

/** The properties of all resources of a type, by the first letters of their logical ids. */
function resources(stack: Stack, type: string): Record<string, unknown> {
  const found = Object.entries(Template.fromStack(stack).findResources(type));
  return Object.fromEntries(found.map(([id, { Properties }]) => [id.slice(0, -8), Properties]));
}

const ALARM = { ComparisonOperator: 'GreaterThanOrEqualToThreshold', EvaluationPeriods: 1, Period: 300, TreatMissingData: 'notBreaching' };
const QUALITY = { ...ALARM, Namespace: 'AWS/IVSRealTime', Statistic: 'Average', Dimensions: [{ Name: 'Stage', Value: 'AbCdEf123456' }] };
const MATCHED = (rule: string) => ({
  ...ALARM,
  Namespace: 'AWS/Events',
  MetricName: 'MatchedEvents',
  Statistic: 'Sum',
  Dimensions: [{ Name: 'RuleName', Value: { Ref: expect.stringMatching(new RegExp(`^Monitoring${rule}[0-9A-F]{8}$`)) } }],
});

test('the alarms are on packet loss, dropped frames, publish errors and failed compositions', () => {
  const { stack, monitoring } = monitor();
  expect(resources(stack, 'AWS::CloudWatch::Alarm')).toEqual({
    MonitoringDownloadPacketLoss: {
      ...QUALITY,
      AlarmDescription: 'Stage Live/Room: subscribers lose packets',
      MetricName: 'DownloadPacketLoss',
      Threshold: 5,
    },
    MonitoringDroppedFrames: {
      ...QUALITY,
      AlarmDescription: 'Stage Live/Room: subscribers drop frames',
      MetricName: 'DroppedFrames',
      Threshold: 10,
    },
    MonitoringPublishErrors: {
      ...MATCHED('PublishErrorsRule'),
      AlarmDescription: 'Stage Live/Room: participants cannot publish',
      Threshold: 1,
    },
    MonitoringFailedCompositions: {
      ...MATCHED('FailedCompositionsRule'),
      AlarmDescription: 'Stage Live/Room: compositions or their destinations fail',
      Threshold: 1,
    },
  });
  expect(monitoring.alarms.map(({ node }) => node.id)).toEqual([
    'DownloadPacketLoss',
    'DroppedFrames',
    'PublishErrors',
    'FailedCompositions',
  ]);
});

test('two rules without a target match what has no metric', () => {
  const { stack } = monitor();
  expect(resources(stack, 'AWS::Events::Rule')).toEqual({
    MonitoringPublishErrorsRule: {
      Description: 'Matches publish errors for an alarm',
      State: 'ENABLED',
      EventPattern: {
        source: ['aws.ivs'],
        'detail-type': ['IVS Stage Update'],
        resources: [ARN],
        detail: { event_name: ['Participant Publish Error'] },
      },
    },
    MonitoringFailedCompositionsRule: {
      Description: 'Matches failures of compositions and their destinations for an alarm',
      State: 'ENABLED',
      EventPattern: {
        source: ['aws.ivs'],
        'detail-type': ['IVS Composition State Change'],
        detail: { event_name: ['Session Failure', 'Destination Failure'], stage_arn: [ARN] },
      },
    },
  });
});

test('the thresholds are those of the properties', () => {
  const { stack } = monitor({
    downloadPacketLossThreshold: 2.5,
    droppedFramesThreshold: 20,
    publishErrorsThreshold: 3,
    failedCompositionsThreshold: 2,
  });
  expect(resources(stack, 'AWS::CloudWatch::Alarm')).toMatchObject({
    MonitoringDownloadPacketLoss: { Threshold: 2.5 },
    MonitoringDroppedFrames: { Threshold: 20 },
    MonitoringPublishErrors: { Threshold: 3 },
    MonitoringFailedCompositions: { Threshold: 2 },
  });
});

test('each alarm has the actions', () => {
  const stack = newStack();
  const stage = new ivs.CfnStage(stack, 'Room');
  const topic = new Topic(stack, 'Topic');
  new realtime.StageMonitoring(stack, 'Monitoring', { stage, alarmActions: [new SnsAction(topic)] });
  const alarms = Object.values(resources(stack, 'AWS::CloudWatch::Alarm'));
  expect(alarms).toEqual(Array(4).fill(expect.objectContaining({ AlarmActions: [{ Ref: expect.stringMatching(/^Topic/) }] })));
});

test('the widgets show the alarms and all metrics of the stage', () => {
  const { stack, monitoring } = monitor();
  new Dashboard(stack, 'Dashboard', { widgets: [monitoring.widgets] });
  const { DashboardBody } = propertiesOf(stack, 'AWS::CloudWatch::Dashboard');
  // Names that are known only at deployment stand for nothing here.
  const [, parts] = (DashboardBody as { 'Fn::Join': [string, unknown[]] })['Fn::Join'];
  const { widgets } = JSON.parse(parts.map((part) => (typeof part === 'string' ? part : 'x')).join(''));
  const shown = widgets.map(({ type, width, x, y, properties }: Record<string, never>) => {
    const { title, metrics = [], annotations } = properties as Record<string, never>;
    const names = (metrics as unknown[][]).map(
      ([, name, , , options = {}]) => `${name} ${(options as { stat?: string }).stat ?? 'Average'}`,
    );
    const thresholds = ((annotations as { horizontal?: { value: number }[] })?.horizontal ?? []).map(({ value }) => value);
    return { type, at: [x, y, width], title, names, thresholds };
  });
  const graph = { type: 'metric', thresholds: [] };
  expect(shown).toEqual([
    { type: 'alarm', at: [0, 0, 24], title: 'Alarms', names: [], thresholds: [] },
    { ...graph, at: [0, 3, 12], title: 'Participants', names: ['Publishers Maximum', 'Subscribers Maximum'] },
    { ...graph, at: [12, 3, 12], title: 'Bitrate', names: ['PublishBitrate Average', 'SubscribeBitrate Average'] },
    {
      ...graph,
      at: [0, 9, 12],
      title: 'Packet loss',
      names: ['DownloadPacketLoss Average', 'DownloadPacketLoss Maximum'],
      thresholds: [5],
    },
    { ...graph, at: [12, 9, 12], title: 'Dropped frames', names: ['DroppedFrames Average', 'DroppedFrames Maximum'], thresholds: [10] },
    { ...graph, at: [0, 15, 12], title: 'Failures', names: ['MatchedEvents Sum', 'MatchedEvents Sum'] },
  ]);
});

describe('without a stage, for all stages of the account and region', () => {
  const stack = newStack();
  const { widgets } = new realtime.StageMonitoring(stack, 'Monitoring');
  new Dashboard(stack, 'Dashboard', { widgets: [widgets] });
  const query = (name: string) => `SELECT AVG(${name}) FROM SCHEMA("AWS/IVSRealTime", Stage) GROUP BY Stage ORDER BY AVG() DESC`;

  test('alarms on metrics are on a query that returns a time series for each stage', () => {
    const { Period: _, ...alarm } = ALARM;
    const on = (name: string, Threshold: number) => ({
      ...alarm,
      Metrics: [{ Id: 'expr_1', Expression: query(name), Label: name, Period: 300 }],
      Threshold,
    });
    expect(resources(stack, 'AWS::CloudWatch::Alarm')).toMatchObject({
      MonitoringDownloadPacketLoss: on('DownloadPacketLoss', 5),
      MonitoringDroppedFrames: on('DroppedFrames', 10),
      MonitoringPublishErrors: {
        ...MATCHED('PublishErrorsRule'),
        AlarmDescription: 'All stages: participants cannot publish',
        Threshold: 1,
      },
      MonitoringFailedCompositions: { ...MATCHED('FailedCompositionsRule'), Threshold: 1 },
    });
  });

  test('rules match the events of all stages', () => {
    const rules = Object.values(resources(stack, 'AWS::Events::Rule')) as { EventPattern: object }[];
    expect(rules.map(({ EventPattern }) => EventPattern)).toEqual([
      { source: ['aws.ivs'], 'detail-type': ['IVS Stage Update'], detail: { event_name: ['Participant Publish Error'] } },
      {
        source: ['aws.ivs'],
        'detail-type': ['IVS Composition State Change'],
        detail: { event_name: ['Session Failure', 'Destination Failure'] },
      },
    ]);
  });

  test('widgets search for the stages', () => {
    const body = JSON.stringify(stack.resolve(propertiesOf(stack, 'AWS::CloudWatch::Dashboard').DashboardBody));
    const searches = [...body.matchAll(/SEARCH\('\{AWS\/IVSRealTime,Stage\} MetricName=\\+"(\w+)\\+"', '(\w+)', 300\)/g)];
    expect(searches.map(([, name, statistic]) => `${name} ${statistic}`)).toEqual([
      'Publishers Maximum',
      'Subscribers Maximum',
      'PublishBitrate Average',
      'SubscribeBitrate Average',
      'DownloadPacketLoss Average',
      'DownloadPacketLoss Maximum',
      'DroppedFrames Average',
      'DroppedFrames Maximum',
    ]);
  });
});

describe('synthesis refuses', () => {
  test.each<[Partial<realtime.StageMonitoringProps>, string]>([
    [{ downloadPacketLossThreshold: 0 }, '`downloadPacketLossThreshold` is from 0.1 to 100 percent, got 0; write for example 0.1'],
    [{ droppedFramesThreshold: 101 }, '`droppedFramesThreshold` is from 0.1 to 100 percent, got 101; write for example 100'],
    [{ publishErrorsThreshold: 0 }, '`publishErrorsThreshold` is from 1 to 10000 events, got 0; write for example 1'],
    [{ failedCompositionsThreshold: 1.5 }, '`failedCompositionsThreshold` is a whole number of events, got 1.5; write for example 1'],
  ])('%j', (props, message) => {
    expect(() => monitor(props)).toThrow(message);
  });

  test('alarms in another region than the stage', () => {
    const stack = newStack({ env: { account: '123456789012', region: 'eu-west-1' } });
    const stage = realtime.Stage.fromStageArn(stack, 'Room', ARN);
    expect(() => new realtime.StageMonitoring(stack, 'Monitoring', { stage })).toThrow(
      "Live/Monitoring: a stage and its alarms are in the same region, got eu-west-1 and, for 'Live/Room', us-east-1; monitor it in a stack that " +
        'is in its account and region',
    );
  });
});
