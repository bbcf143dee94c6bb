import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/**
 * The media of a metric.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/stage-health.html
 */
export enum MetricMediaType {
  /** Video. */
  VIDEO = 'video',
  /** Audio. */
  AUDIO = 'audio',
}

/**
 * Options of a metric: its further dimensions beside those of the CDK.
 *
 * Each metric exists by certain sets of dimensions only, which its method lists. Synthesis refuses another set, a statistic other than
 * `Average`, `Maximum` and `Minimum`, and a unit other than that of the metric. `dimensionsMap` leaves out the dimension `Stage`, which is the
 * stage of the metric, and dimensions that have an option here.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/stage-health.html
 */
export interface StageMetricOptions extends cloudwatch.MetricOptions {
  /**
   * The dimension `Participant`: the id of one participant.
   *
   * @default - all participants
   */
  readonly participantId?: string;

  /**
   * The dimension `SimulcastLayer`: `hi`, `mid` or `low` for video with simulcast, otherwise `none`.
   *
   * The user guide also names the value `disabled` for video without simulcast.
   *
   * @default - the metric does not have this dimension
   */
  readonly simulcastLayer?: string;

  /**
   * The dimension `MediaType`.
   *
   * @default - audio and video together
   */
  readonly mediaType?: MetricMediaType;

  /**
   * The dimension `Platform`: the platform of the participants, as their SDK reports it.
   *
   * @default - all platforms
   */
  readonly platform?: string;

  /**
   * The dimension `SDKVersion`: the version of the participants' SDK. It needs `platform`.
   *
   * @default - all versions
   */
  readonly sdkVersion?: string;

  /**
   * The dimension `SubscriberCountryCode`: the country of the subscribers, in two letters (ISO 3166-1 alpha-2).
   *
   * @default - all countries
   */
  readonly subscriberCountryCode?: string;
}
