import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import { newMetric } from './private/metrics/metrics';
import type { StageMetricOptions } from './stage-metric-options';

/**
 * The CloudWatch metrics of stages, in the namespace `AWS/IVSRealTime`.
 *
 * The service has the statistics `Average`, `Maximum` and `Minimum`. The metrics have no `unit`: CloudWatch recommends to leave it out,
 * because an alarm with a unit that is not published never leaves the state INSUFFICIENT_DATA. Participants need the Web SDK 1.5.2 or the
 * Android or iOS SDK 1.12.0, or later versions.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/stage-health.html
 * @exampleMetadata fixture=metrics
 * @example
 * StageMetrics.fromStage(l1Stage).metricDroppedFrames({ platform: 'Web' }).createAlarm(this, 'DroppedFrames', {
 *   threshold: 20,
 *   evaluationPeriods: 2,
 *   treatMissingData: TreatMissingData.NOT_BREACHING,
 * });
 */
export class StageMetrics {
  /**
   * The metrics of any stage, also of an L1 or an imported one.
   *
   * @param stage the stage
   */
  public static fromStage(stage: refs.IStageRef): StageMetrics {
    return new StageMetrics(stage);
  }

  /**
   * A metric of all stages in the account and region, by its name. Average by default.
   *
   * @param metricName the name of the metric, for example of one that is newer than this library
   * @param options period, statistic and dimensions
   */
  public static metricAll(metricName: string, options?: StageMetricOptions): cloudwatch.Metric {
    return newMetric(metricName, undefined, 'Average', options);
  }

  /**
   * The number of participants who publish, on all stages in the account and region.
   *
   * Unit: Count. Statistic: Maximum by default. Dimensions: no dimension.
   *
   * @param options period, statistic and dimensions
   */
  public static metricAllConcurrentPublishers(options?: StageMetricOptions): cloudwatch.Metric {
    return newMetric('ConcurrentPublishers', undefined, 'Maximum', options);
  }

  /**
   * The number of connections from a publisher to a subscriber, on all stages in the account and region. It is not the number of people.
   *
   * Unit: Count. Statistic: Maximum by default. Dimensions: no dimension.
   *
   * @param options period, statistic and dimensions
   */
  public static metricAllConcurrentSubscriptions(options?: StageMetricOptions): cloudwatch.Metric {
    return newMetric('ConcurrentSubscriptions', undefined, 'Maximum', options);
  }

  /**
   * The rate at which publishers send audio and video, on all stages in the account and region.
   *
   * Unit: Bits/second. Statistic: Average by default. Dimensions: no dimension; `platform`.
   *
   * @param options period, statistic and dimensions
   */
  public static metricAllPublishBitrate(options?: StageMetricOptions): cloudwatch.Metric {
    return newMetric('PublishBitrate', undefined, 'Average', options);
  }

  /**
   * The rate at which subscribers receive audio and video, on all stages in the account and region.
   *
   * Unit: Bits/second. Statistic: Average by default. Dimensions: no dimension; `platform`; `platform` and `sdkVersion`;
   * `subscriberCountryCode`.
   *
   * @param options period, statistic and dimensions
   */
  public static metricAllSubscribeBitrate(options?: StageMetricOptions): cloudwatch.Metric {
    return newMetric('SubscribeBitrate', undefined, 'Average', options);
  }

  /**
   * The share of packets that subscribers lose on the way from the service, on all stages in the account and region.
   *
   * Unit: Percent. Statistic: Average by default. Dimensions: no dimension; `platform`; `platform` and `sdkVersion`;
   * `subscriberCountryCode`.
   *
   * @param options period, statistic and dimensions
   */
  public static metricAllDownloadPacketLoss(options?: StageMetricOptions): cloudwatch.Metric {
    return newMetric('DownloadPacketLoss', undefined, 'Average', options);
  }

  /**
   * The share of video frames that subscribers drop, on all stages in the account and region.
   *
   * Unit: Percent. Statistic: Average by default. Dimensions: no dimension; `platform`; `platform` and `sdkVersion`;
   * `subscriberCountryCode`.
   *
   * @param options period, statistic and dimensions
   */
  public static metricAllDroppedFrames(options?: StageMetricOptions): cloudwatch.Metric {
    return newMetric('DroppedFrames', undefined, 'Average', options);
  }

  private constructor(private readonly stage: refs.IStageRef) {}

  /**
   * A metric of the stage by its name. Average by default.
   *
   * @param metricName the name of the metric, for example of one that is newer than this library
   * @param options period, statistic and further dimensions
   */
  public metric(metricName: string, options?: StageMetricOptions): cloudwatch.Metric {
    return newMetric(metricName, this.stage, 'Average', options);
  }

  /**
   * The number of participants who publish to the stage.
   *
   * Unit: Count. Statistic: Maximum by default. Dimensions: no further dimension.
   *
   * @param options period, statistic and further dimensions
   */
  public metricPublishers(options?: StageMetricOptions): cloudwatch.Metric {
    return newMetric('Publishers', this.stage, 'Maximum', options);
  }

  /**
   * The number of participants who subscribe on the stage. Somebody who publishes and subscribes counts for both.
   *
   * Unit: Count. Statistic: Maximum by default. Dimensions: no further dimension.
   *
   * @param options period, statistic and further dimensions
   */
  public metricSubscribers(options?: StageMetricOptions): cloudwatch.Metric {
    return newMetric('Subscribers', this.stage, 'Maximum', options);
  }

  /**
   * The rate at which publishers send audio and video, all simulcast layers and retransmissions included.
   *
   * Unit: Bits/second. Statistic: Average by default. Dimensions: no further dimension; `participantId`, `simulcastLayer` and `mediaType`.
   *
   * @param options period, statistic and further dimensions
   */
  public metricPublishBitrate(options?: StageMetricOptions): cloudwatch.Metric {
    return newMetric('PublishBitrate', this.stage, 'Average', options);
  }

  /**
   * The rate at which subscribers receive audio and video.
   *
   * Unit: Bits/second. Statistic: Average by default. Dimensions: no further dimension; `platform`; `platform` and `sdkVersion`;
   * `subscriberCountryCode`; `participantId` and `mediaType`. It exists for a participant only while they also publish.
   *
   * @param options period, statistic and further dimensions
   */
  public metricSubscribeBitrate(options?: StageMetricOptions): cloudwatch.Metric {
    return newMetric('SubscribeBitrate', this.stage, 'Average', options);
  }

  /**
   * The share of packets that subscribers lose on the way from the service.
   *
   * Unit: Percent. Statistic: Average by default. Dimensions: no further dimension; `platform`; `platform` and `sdkVersion`;
   * `subscriberCountryCode`; `participantId`. It exists for a participant only while they also publish.
   *
   * @param options period, statistic and further dimensions
   */
  public metricDownloadPacketLoss(options?: StageMetricOptions): cloudwatch.Metric {
    return newMetric('DownloadPacketLoss', this.stage, 'Average', options);
  }

  /**
   * The share of video frames that subscribers drop, of all frames that they receive.
   *
   * Unit: Percent. Statistic: Average by default. Dimensions: no further dimension; `platform`; `platform` and `sdkVersion`;
   * `subscriberCountryCode`; `participantId`. It exists for a participant only while they also publish.
   *
   * @param options period, statistic and further dimensions
   */
  public metricDroppedFrames(options?: StageMetricOptions): cloudwatch.Metric {
    return newMetric('DroppedFrames', this.stage, 'Average', options);
  }

  /**
   * How many video frames per second the service receives from a participant who publishes over RTMP.
   *
   * Unit: Count/second. Statistic: Average by default. Dimensions: `participantId`; `participantId`, `simulcastLayer` and `mediaType`.
   * `participantId` is required.
   *
   * @param options period, statistic and further dimensions
   */
  public metricPublishFramerate(options?: StageMetricOptions): cloudwatch.Metric {
    return newMetric('PublishFramerate', this.stage, 'Average', options);
  }

  /**
   * The shorter side of the video that a participant publishes, in pixels: 1080 for 1920 x 1080.
   *
   * Unit: Count. Statistic: Average by default. Dimensions: `participantId`, `simulcastLayer` and `mediaType`. All three are required.
   *
   * @param options period, statistic and further dimensions
   */
  public metricPublishResolution(options?: StageMetricOptions): cloudwatch.Metric {
    return newMetric('PublishResolution', this.stage, 'Average', options);
  }
}
