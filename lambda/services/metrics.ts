/** Metrics in CloudWatch's embedded metric format, which needs no permission but to write the log. */
import type { MetricNamespace } from '../../src/private/wire';

const NAMESPACE: MetricNamespace = 'CdkIvsRealtime';

/**
 * Counts as a line of the log, from which CloudWatch makes metrics.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function metricsLine(dimensions: Readonly<Record<string, string>>, counts: Readonly<Record<string, number>>, now: number): string {
  const Metrics = Object.keys(counts).map((Name) => ({ Name, Unit: 'Count' }));
  const CloudWatchMetrics = [{ Namespace: NAMESPACE, Dimensions: [Object.keys(dimensions)], Metrics }];
  return JSON.stringify({ _aws: { Timestamp: now, CloudWatchMetrics }, ...dimensions, ...counts });
}
