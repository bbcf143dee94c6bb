import { Token } from 'aws-cdk-lib/core';
import { throwViolation } from '../validation';

/** A set of dimensions by which a metric exists. */
type DimensionSet = readonly string[];

const SUBSCRIBERS: readonly DimensionSet[] = [[], ['Platform'], ['Platform', 'SDKVersion'], ['SubscriberCountryCode']];
const SUBSCRIBERS_OF_STAGE = SUBSCRIBERS.map((set) => ['Stage', ...set]);
const MEDIA_OF_PARTICIPANT: DimensionSet = ['Stage', 'Participant', 'SimulcastLayer', 'MediaType'];

/** The unit of a metric, as CloudWatch writes it, and its dimension sets. */
interface MetricRow {
  readonly unit: string;
  readonly sets: readonly DimensionSet[];
}

/**
 * The metrics of the service.
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/stage-health.html
 */
const METRICS = new Map<string, MetricRow>([
  ['ConcurrentPublishers', { unit: 'Count', sets: [[]] }],
  ['ConcurrentSubscriptions', { unit: 'Count', sets: [[]] }],
  ['DownloadPacketLoss', { unit: 'Percent', sets: [...SUBSCRIBERS, ...SUBSCRIBERS_OF_STAGE, ['Stage', 'Participant']] }],
  ['DroppedFrames', { unit: 'Percent', sets: [...SUBSCRIBERS, ...SUBSCRIBERS_OF_STAGE, ['Stage', 'Participant']] }],
  ['PublishBitrate', { unit: 'Bits/Second', sets: [[], ['Platform'], ['Stage'], MEDIA_OF_PARTICIPANT] }],
  ['PublishFramerate', { unit: 'Count/Second', sets: [['Stage', 'Participant'], MEDIA_OF_PARTICIPANT] }],
  ['PublishResolution', { unit: 'Count', sets: [MEDIA_OF_PARTICIPANT] }],
  ['Publishers', { unit: 'Count', sets: [['Stage']] }],
  ['SubscribeBitrate', { unit: 'Bits/Second', sets: [...SUBSCRIBERS, ...SUBSCRIBERS_OF_STAGE, ['Stage', 'Participant', 'MediaType']] }],
  ['Subscribers', { unit: 'Count', sets: [['Stage']] }],
]);

/** The statistics of all metrics, as the CDK lets them be written. */
const STATISTIC = /^(average|avg|maximum|max|minimum|min)$/i;

/** What a program asks of a metric. */
interface RequestedMetric {
  readonly dimensions: readonly string[];
  readonly statistic?: string;
  readonly unit?: string;
}

/** Rejects dimensions, a statistic or a unit that a metric does not have. A metric that is not in the table is not checked. */
export function checkMetric(name: string, { dimensions, statistic, unit }: RequestedMetric, path?: string): void {
  const row = METRICS.get(name);
  if (!row) return;
  if (!row.sets.some((set) => set.length === dimensions.length && set.every((dimension) => dimensions.includes(dimension)))) {
    throwViolation(
      {
        rule: `\`${name}\` exists by ${row.sets.map(describeSet).join('; ')}`,
        got: describeSet(dimensions),
        fix: 'use one of these sets of dimensions',
      },
      path,
    );
  }
  if (unit !== undefined && unit !== row.unit) {
    throwViolation({ rule: `\`${name}\` has the unit ${row.unit}`, got: `'${unit}'`, fix: 'leave `unit` out' }, path);
  }
  if (statistic === undefined || Token.isUnresolved(statistic) || STATISTIC.test(statistic)) return;
  throwViolation(
    {
      rule: `\`${name}\` has the statistics Average, Maximum and Minimum`,
      got: `'${statistic}'`,
      fix: 'use one of them',
    },
    path,
  );
}

function describeSet(dimensions: DimensionSet): string {
  return dimensions.length > 0 ? dimensions.join(' + ') : 'no dimension';
}
