import { Token } from 'aws-cdk-lib/core';
import { throwViolation } from './validation';

/** A set of dimensions by which a metric exists. */
type DimensionSet = readonly string[];

const SUBSCRIBERS: readonly DimensionSet[] = [[], ['Platform'], ['Platform', 'SDKVersion'], ['SubscriberCountryCode']];
const SUBSCRIBERS_OF_STAGE = SUBSCRIBERS.map((set) => ['Stage', ...set]);
const MEDIA_OF_PARTICIPANT: DimensionSet = ['Stage', 'Participant', 'SimulcastLayer', 'MediaType'];

/**
 * The dimension sets of each metric.
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/stage-health.html
 */
const METRICS: Readonly<Record<string, readonly DimensionSet[]>> = {
  ConcurrentPublishers: [[]],
  ConcurrentSubscriptions: [[]],
  DownloadPacketLoss: [...SUBSCRIBERS, ...SUBSCRIBERS_OF_STAGE, ['Stage', 'Participant']],
  DroppedFrames: [...SUBSCRIBERS, ...SUBSCRIBERS_OF_STAGE, ['Stage', 'Participant']],
  PublishBitrate: [[], ['Platform'], ['Stage'], MEDIA_OF_PARTICIPANT],
  PublishFramerate: [['Stage', 'Participant'], MEDIA_OF_PARTICIPANT],
  PublishResolution: [MEDIA_OF_PARTICIPANT],
  Publishers: [['Stage']],
  SubscribeBitrate: [...SUBSCRIBERS, ...SUBSCRIBERS_OF_STAGE, ['Stage', 'Participant', 'MediaType']],
  Subscribers: [['Stage']],
};

/** The statistics of all metrics, as the CDK lets them be written. */
const STATISTIC = /^(average|avg|maximum|max|minimum|min)$/i;

/** Rejects a dimension set or a statistic that a metric does not have. A metric that is not in the table is not checked. */
export function checkMetric(name: string, dimensions: readonly string[], statistic: string | undefined, path?: string): void {
  const sets = METRICS[name];
  if (!sets) return;
  if (!sets.some((set) => set.length === dimensions.length && set.every((dimension) => dimensions.includes(dimension)))) {
    throwViolation(
      {
        rule: `\`${name}\` exists by ${sets.map(describeSet).join('; ')}`,
        got: describeSet(dimensions),
        fix: 'use one of these sets of dimensions',
      },
      path,
    );
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
