import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';
import { cdkModules } from '../cdk-modules';
import type { MetricNamespace } from '../wire';

const NAMESPACE: MetricNamespace = 'CdkIvsRealtime';

/** A metric that a function of this library counts: the sum over 5 minutes. `dimensions` name the construct of the function. */
export function libraryMetric(
  scope: IConstruct,
  metricName: string,
  dimensions: Record<string, string>,
  options?: cloudwatch.MetricOptions,
): cloudwatch.Metric {
  return new cdkModules.cloudwatch.Metric({
    namespace: NAMESPACE,
    metricName,
    dimensionsMap: dimensions,
    statistic: 'Sum',
    ...options,
  }).attachTo(scope);
}
