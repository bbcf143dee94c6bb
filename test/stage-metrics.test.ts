import { Duration, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Dashboard, GraphWidget, type Metric, Unit } from 'aws-cdk-lib/aws-cloudwatch';
import * as ivs from 'aws-cdk-lib/aws-ivs';
import * as realtime from '../src';
import { newStack, propertiesOf } from './support/synth';

const ARN = 'arn:aws:ivs:us-east-1:123456789012:stage/AbCdEf123456';
const { AUDIO, VIDEO } = realtime.MetricMediaType;

const LAYER = { participantId: 'p1', simulcastLayer: 'low', mediaType: VIDEO };

const newStage = () => new realtime.Stage(newStack(), 'Room');

/** Each kind of stage, with its id in a template. */
const STAGES: [string, (stack: Stack) => realtime.StageMetrics, unknown][] = [
  ['an L2', (stack) => realtime.StageMetrics.fromStage(new realtime.Stage(stack, 'Room')), idOf({ Ref: 'Room4AB29A70' })],
  ['an L1', (stack) => realtime.StageMetrics.fromStage(new ivs.CfnStage(stack, 'Room')), idOf({ Ref: 'Room' })],
  ['an imported stage', (stack) => realtime.StageMetrics.fromStage(realtime.Stage.fromStageArn(stack, 'Room', ARN)), 'AbCdEf123456'],
];

function idOf(arn: object) {
  return { 'Fn::Select': [1, { 'Fn::Split': ['/', { 'Fn::Select': [5, { 'Fn::Split': [':', arn] }] }] }] };
}

/** The members of metrics in the template of their alarms. */
function alarmsOn(stack: Stack, metrics: readonly Metric[]) {
  for (const [index, metric] of metrics.entries()) metric.createAlarm(stack, `Alarm${index}`, { threshold: 1, evaluationPeriods: 1 });
  return Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => {
    const { Namespace, MetricName, Statistic, Period, Dimensions, Unit } = Properties;
    return { Namespace, MetricName, Statistic, Period, Dimensions, Unit };
  });
}

const alarmOn = (stack: Stack, metric: Metric) => alarmsOn(stack, [metric])[0];

const OF_STAGE: [string, string, (metrics: realtime.StageMetrics) => Metric][] = [
  ['Publishers', 'Maximum', (metrics) => metrics.metricPublishers()],
  ['Subscribers', 'Maximum', (metrics) => metrics.metricSubscribers()],
  ['PublishBitrate', 'Average', (metrics) => metrics.metricPublishBitrate()],
  ['SubscribeBitrate', 'Average', (metrics) => metrics.metricSubscribeBitrate()],
  ['DownloadPacketLoss', 'Average', (metrics) => metrics.metricDownloadPacketLoss()],
  ['DroppedFrames', 'Average', (metrics) => metrics.metricDroppedFrames()],
  ['Later', 'Average', (metrics) => metrics.metric('Later')],
];

test.each(STAGES)('the metrics of %s have the usual statistics by default', (_, metricsOf, stageId) => {
  const stack = newStack();
  const metrics = metricsOf(stack);
  const usual = { Namespace: 'AWS/IVSRealTime', Period: 300, Dimensions: [{ Name: 'Stage', Value: stageId }] };
  expect(
    alarmsOn(
      stack,
      OF_STAGE.map(([, , metricOf]) => metricOf(metrics)),
    ),
  ).toEqual(OF_STAGE.map(([MetricName, Statistic]) => ({ ...usual, MetricName, Statistic })));
});

test('an L2 has a method for each metric', () => {
  const stack = newStack();
  const stage = new realtime.Stage(stack, 'Room');
  const participantId = 'p1';
  const media = { participantId, simulcastLayer: 'hi', mediaType: VIDEO };
  const metrics = [
    stage.metric('Later'),
    stage.metricPublishers(),
    stage.metricSubscribers(),
    stage.metricPublishBitrate(),
    stage.metricSubscribeBitrate(),
    stage.metricDownloadPacketLoss(),
    stage.metricDroppedFrames(),
    stage.metricPublishFramerate({ participantId }),
    stage.metricPublishResolution(media),
  ];
  expect(metrics.map(({ metricName, statistic }) => `${metricName} ${statistic}`)).toEqual([
    'Later Average',
    'Publishers Maximum',
    'Subscribers Maximum',
    'PublishBitrate Average',
    'SubscribeBitrate Average',
    'DownloadPacketLoss Average',
    'DroppedFrames Average',
    'PublishFramerate Average',
    'PublishResolution Average',
  ]);
  for (const { dimensions } of metrics) expect(stack.resolve(dimensions)).toMatchObject({ Stage: idOf({ Ref: 'Room4AB29A70' }) });
});

describe('the further dimensions of a metric', () => {
  const metrics = realtime.StageMetrics.fromStage(realtime.Stage.fromStageArn(newStack(), 'Room', ARN));
  const Stage = 'AbCdEf123456';
  const participantId = 'p1';

  test.each<[string, Metric, object]>([
    ['a participant', metrics.metricDroppedFrames({ participantId }), { Stage, Participant: 'p1' }],
    ['a platform', metrics.metricDownloadPacketLoss({ platform: 'Web' }), { Stage, Platform: 'Web' }],
    [
      'a platform and a version',
      metrics.metricDroppedFrames({ platform: 'Web', sdkVersion: '1.41.0' }),
      { Stage, Platform: 'Web', SDKVersion: '1.41.0' },
    ],
    ['a country', metrics.metricSubscribeBitrate({ subscriberCountryCode: 'CH' }), { Stage, SubscriberCountryCode: 'CH' }],
    [
      'the media that a participant receives',
      metrics.metricSubscribeBitrate({ participantId, mediaType: AUDIO }),
      { Stage, Participant: 'p1', MediaType: 'audio' },
    ],
    [
      'a layer of a participant',
      metrics.metricPublishBitrate({ participantId, simulcastLayer: 'hi', mediaType: VIDEO }),
      { Stage, Participant: 'p1', SimulcastLayer: 'hi', MediaType: 'video' },
    ],
    ['an RTMP publisher', metrics.metricPublishFramerate({ participantId }), { Stage, Participant: 'p1' }],
    [
      'the resolution of a layer',
      metrics.metricPublishResolution({ participantId, simulcastLayer: 'low', mediaType: VIDEO }),
      { Stage, Participant: 'p1', SimulcastLayer: 'low', MediaType: 'video' },
    ],
    ['one that the CDK names', metrics.metricDroppedFrames({ dimensionsMap: { Platform: 'Web' } }), { Stage, Platform: 'Web' }],
    ['one of a metric that is newer', metrics.metric('Later', { dimensionsMap: { Codec: 'AV1' } }), { Stage, Codec: 'AV1' }],
  ])('are for %s', (_, metric, dimensions) => {
    expect(metric.dimensions).toEqual(dimensions);
  });
});

describe('the metrics of all stages', () => {
  const { StageMetrics } = realtime;

  test.each<[string, string, Metric]>([
    ['ConcurrentPublishers', 'Maximum', StageMetrics.metricAllConcurrentPublishers()],
    ['ConcurrentSubscriptions', 'Maximum', StageMetrics.metricAllConcurrentSubscriptions()],
    ['PublishBitrate', 'Average', StageMetrics.metricAllPublishBitrate()],
    ['SubscribeBitrate', 'Average', StageMetrics.metricAllSubscribeBitrate()],
    ['DownloadPacketLoss', 'Average', StageMetrics.metricAllDownloadPacketLoss()],
    ['DroppedFrames', 'Average', StageMetrics.metricAllDroppedFrames()],
    ['Later', 'Average', StageMetrics.metricAll('Later')],
  ])('have %s, %s by default', (MetricName, Statistic, metric) => {
    expect(alarmOn(newStack(), metric)).toEqual({ Namespace: 'AWS/IVSRealTime', MetricName, Statistic, Period: 300 });
  });

  test('exist by platform, version and country', () => {
    expect(StageMetrics.metricAllPublishBitrate({ platform: 'Web' }).dimensions).toEqual({ Platform: 'Web' });
    const dimensions = { Platform: 'Web', SDKVersion: '1.41.0' };
    expect(StageMetrics.metricAllDroppedFrames({ platform: 'Web', sdkVersion: '1.41.0' }).dimensions).toEqual(dimensions);
    expect(StageMetrics.metricAllDroppedFrames({ subscriberCountryCode: 'CH' }).dimensions).toEqual({ SubscriberCountryCode: 'CH' });
  });
});

test('a metric has the options of the CDK', () => {
  const stack = newStack();
  const stage = new realtime.Stage(stack, 'Room');
  expect(stage.metricSubscribers({ label: 'Audience' }).label).toBe('Audience');
  const metric = stage.metricSubscribers({ statistic: 'min', period: Duration.minutes(1) });
  expect(alarmOn(stack, metric)).toMatchObject({ Statistic: 'Minimum', Period: 60 });
});

test.each<[string, Unit, (unit: Unit) => Metric]>([
  ['ConcurrentPublishers', Unit.COUNT, (unit) => realtime.StageMetrics.metricAllConcurrentPublishers({ unit })],
  ['ConcurrentSubscriptions', Unit.COUNT, (unit) => realtime.StageMetrics.metricAllConcurrentSubscriptions({ unit })],
  ['DownloadPacketLoss', Unit.PERCENT, (unit) => realtime.StageMetrics.metricAllDownloadPacketLoss({ unit })],
  ['DroppedFrames', Unit.PERCENT, (unit) => realtime.StageMetrics.metricAllDroppedFrames({ unit })],
  ['PublishBitrate', Unit.BITS_PER_SECOND, (unit) => realtime.StageMetrics.metricAllPublishBitrate({ unit })],
  ['PublishFramerate', Unit.COUNT_PER_SECOND, (unit) => newStage().metricPublishFramerate({ unit, participantId: 'p1' })],
  ['PublishResolution', Unit.COUNT, (unit) => newStage().metricPublishResolution({ unit, ...LAYER })],
  ['Publishers', Unit.COUNT, (unit) => newStage().metricPublishers({ unit })],
  ['SubscribeBitrate', Unit.BITS_PER_SECOND, (unit) => realtime.StageMetrics.metricAllSubscribeBitrate({ unit })],
  ['Subscribers', Unit.COUNT, (unit) => newStage().metricSubscribers({ unit })],
])('%s has the unit %s, and no other', (name, unit, metric) => {
  expect(metric(unit)).toMatchObject({ metricName: name, unit });
  expect(() => metric(Unit.BYTES_PER_SECOND)).toThrow(`\`${name}\` has the unit ${unit}, got 'Bytes/Second'; leave \`unit\` out`);
});

test('a metric with a name that is not in the table is not checked', () => {
  const { metricName, statistic } = new realtime.Stage(newStack(), 'Room').metric('constructor', { statistic: 'Sum' });
  expect({ metricName, statistic }).toEqual({ metricName: 'constructor', statistic: 'Sum' });
});

test('a dashboard in another region shows the metric of the region of its stage', () => {
  const stack = newStack({ env: { account: '123456789012', region: 'eu-west-1' } });
  const stage = realtime.Stage.fromStageArn(stack, 'Room', ARN);
  new Dashboard(stack, 'Dashboard', { widgets: [[new GraphWidget({ left: [stage.metricPublishers()] })]] });
  const body = JSON.stringify(propertiesOf(stack, 'AWS::CloudWatch::Dashboard').DashboardBody);
  expect(body).toContain(
    String.raw`[\"AWS/IVSRealTime\",\"Publishers\",\"Stage\",\"AbCdEf123456\",{\"region\":\"us-east-1\",\"stat\":\"Maximum\"}]`,
  );
});

describe('synthesis refuses', () => {
  const BY = [
    'no dimension; Platform; Platform + SDKVersion; SubscriberCountryCode',
    'Stage; Stage + Platform; Stage + Platform + SDKVersion; Stage + SubscriberCountryCode',
    'Stage + Participant',
  ].join('; ');
  const MEDIA = 'Stage + Participant + SimulcastLayer + MediaType';
  const fix = 'use one of these sets of dimensions';

  test.each<[string, () => unknown, string]>([
    [
      'a version without a platform',
      () => newStage().metricDroppedFrames({ sdkVersion: '1.41.0' }),
      `Live/Room: \`DroppedFrames\` exists by ${BY}, got Stage + SDKVersion; ${fix}`,
    ],
    [
      'a participant on a platform',
      () => newStage().metricDroppedFrames({ participantId: 'p1', platform: 'Web' }),
      `Live/Room: \`DroppedFrames\` exists by ${BY}, got Stage + Participant + Platform; ${fix}`,
    ],
    [
      'a dimension that the service does not have',
      () => newStage().metricPublishers({ dimensionsMap: { Codec: 'AV1' } }),
      `Live/Room: \`Publishers\` exists by Stage, got Stage + Codec; ${fix}`,
    ],
    [
      'a frame rate of the whole stage',
      () => newStage().metricPublishFramerate(),
      `Live/Room: \`PublishFramerate\` exists by Stage + Participant; ${MEDIA}, got Stage; ${fix}`,
    ],
    [
      'a resolution without a layer',
      () => newStage().metricPublishResolution({ participantId: 'p1' }),
      `Live/Room: \`PublishResolution\` exists by ${MEDIA}, got Stage + Participant; ${fix}`,
    ],
    [
      'the publishers of all stages under the name of those of one stage',
      () => realtime.StageMetrics.metricAll('Publishers'),
      `\`Publishers\` exists by Stage, got no dimension; ${fix}`,
    ],
    [
      'another stage',
      () => newStage().metricPublishers({ dimensionsMap: { Stage: 'ZyXwVu654321' } }),
      "Live/Room: `dimensionsMap` leaves out the dimension `Stage`, which is the id of the stage whose metric it is, got 'ZyXwVu654321'; remove it; for another stage use StageMetrics.fromStage",
    ],
    ...(
      [
        ['Participant', { participantId: 'p1', dimensionsMap: { Participant: 'p2' } }],
        ['Platform', { platform: 'Web', dimensionsMap: { Platform: 'Web' } }],
      ] as const
    ).map(([dimension, options]): [string, () => unknown, string] => [
      `two values for ${dimension}`,
      () => newStage().metricDroppedFrames(options),
      `Live/Room: \`dimensionsMap\` leaves out dimensions that have an option, got \`${dimension}\` in both; remove it from \`dimensionsMap\``,
    ]),
    ...['Sum', 'SampleCount', 'p99', 'tm(10%:90%)'].map((statistic): [string, () => unknown, string] => [
      `the statistic ${statistic}`,
      () => newStage().metric('Subscribers', { statistic }),
      `Live/Room: \`Subscribers\` has the statistics Average, Maximum and Minimum, got '${statistic}'; use one of them`,
    ]),
  ])('%s', (_, metric, message) => {
    expect(metric).toThrow(message);
  });
});
