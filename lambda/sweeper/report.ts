/** Counts what a sweep does, and writes it as metrics in CloudWatch's embedded metric format, which needs no permission but to write the log. */
import type { MetricNamespace, SweeperMetric } from '../../src/private/wire';

const NAMESPACE: MetricNamespace = 'CdkIvsRealtime';

export type Counts = Record<SweeperMetric, number>;

export const noCounts = (): Counts => ({
  DeletedStages: 0,
  DeletedIngestConfigurations: 0,
  ExpiredStages: 0,
  ExpiredIngestConfigurations: 0,
  Failures: 0,
});

/**
 * The metrics of a sweep as a line of the log.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function metricsLine(counts: Counts, tagValue: string, now: number): string {
  const Metrics = Object.keys(counts).map((Name) => ({ Name, Unit: 'Count' }));
  const CloudWatchMetrics = [{ Namespace: NAMESPACE, Dimensions: [['RuntimeStages']], Metrics }];
  return JSON.stringify({ _aws: { Timestamp: now, CloudWatchMetrics }, RuntimeStages: tagValue, ...counts });
}
