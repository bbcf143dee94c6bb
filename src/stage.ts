import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { type IResource, Resource } from 'aws-cdk-lib/core';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import type { AutoParticipantRecording } from './auto-participant-recording';
import { IngestConfiguration, type IngestConfigurationOptions } from './ingest-configuration';
import { adoption } from './private/adoption';
import { checkEndpoints } from './private/endpoints';
import { idOf, known } from './private/imports';
import { checkName, physicalName } from './private/names';
import { IvsResource } from './private/provider/ivs-resource';
import { checkArn } from './private/validation';
import type { StageAttribute, StageProperties } from './private/wire';
import { StageEvents } from './stage-events';
import { StageGrants } from './stage-grants';
import type { StageMetricOptions } from './stage-metric-options';
import { StageMetrics } from './stage-metrics';

/**
 * A stage: the room in which participants exchange audio and video in real time.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_Stage.html
 */
export interface IStage extends IResource, refs.IStageRef {
  /**
   * The ARN of the stage, for example `arn:aws:ivs:us-east-1:123456789012:stage/AbCdEf123456`.
   *
   * @attribute
   */
  readonly stageArn: string;

  /**
   * The id of the stage: the last part of its ARN. It is the `topic` of a self-signed token and the `Stage` dimension of metrics.
   *
   * @attribute
   */
  readonly stageId: string;

  /**
   * The URL of the events endpoint (`wss://…`). It is the `events_url` of a self-signed participant token.
   *
   * @attribute
   */
  readonly stageEventsEndpoint: string;

  /**
   * The URL of the WHIP endpoint (`https://…`), to which WHIP clients publish. It is the `whip_url` of a self-signed participant token.
   *
   * @attribute
   */
  readonly stageWhipEndpoint: string;

  /**
   * The URL of the RTMP endpoint (`rtmp://…`), without a stream key.
   *
   * @attribute
   */
  readonly stageRtmpEndpoint: string;

  /**
   * The URL of the RTMPS endpoint (`rtmps://…`), without a stream key.
   *
   * @attribute
   */
  readonly stageRtmpsEndpoint: string;

  /**
   * Grants permissions on this stage and its compositions to your code.
   */
  readonly grants: StageGrants;

  /**
   * Rules and patterns for the events of this stage.
   */
  readonly events: StageEvents;

  /**
   * A metric of this stage by its name, average by default.
   *
   * @param metricName the name of the metric
   * @param options period, statistic and further dimensions
   */
  metric(metricName: string, options?: StageMetricOptions): cloudwatch.Metric;

  /** The participants who publish. Count, maximum by default. See `StageMetrics` for its dimensions. */
  metricPublishers(options?: StageMetricOptions): cloudwatch.Metric;

  /** The participants who subscribe. Count, maximum by default. See `StageMetrics` for its dimensions. */
  metricSubscribers(options?: StageMetricOptions): cloudwatch.Metric;

  /** The rate at which publishers send. Bits/second, average by default. See `StageMetrics` for its dimensions. */
  metricPublishBitrate(options?: StageMetricOptions): cloudwatch.Metric;

  /** The rate at which subscribers receive. Bits/second, average by default. See `StageMetrics` for its dimensions. */
  metricSubscribeBitrate(options?: StageMetricOptions): cloudwatch.Metric;

  /** The packets that subscribers lose. Percent, average by default. See `StageMetrics` for its dimensions. */
  metricDownloadPacketLoss(options?: StageMetricOptions): cloudwatch.Metric;

  /** The video frames that subscribers drop. Percent, average by default. See `StageMetrics` for its dimensions. */
  metricDroppedFrames(options?: StageMetricOptions): cloudwatch.Metric;

  /** The video frames per second of an RTMP publisher. Count/second, average by default. It needs `participantId`. */
  metricPublishFramerate(options?: StageMetricOptions): cloudwatch.Metric;

  /** The shorter side of a publisher's video in pixels. Count, average by default. It needs `participantId`, `simulcastLayer` and `mediaType`. */
  metricPublishResolution(options?: StageMetricOptions): cloudwatch.Metric;

  /**
   * Adds an ingest configuration, with which an encoder publishes to this stage over RTMP or RTMPS.
   *
   * @param id the construct's id
   * @param options options of the ingest configuration
   */
  addIngest(id: string, options?: IngestConfigurationOptions): IngestConfiguration;
}

/**
 * Properties of a stage.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_CreateStage.html
 */
export interface StageProps {
  /**
   * The name of the stage: up to 128 characters, only letters, digits, `-` and `_`. It need not be unique. It changes in place.
   *
   * @default - `<stack>-<logical id>`, which does not change when the construct moves in the tree and keeps its logical id
   */
  readonly stageName?: string;

  /**
   * Records each participant individually. You can change this and turn it off, but not while a recording is running: the service then
   * rejects the change, and the deployment rolls back.
   *
   * The storage configuration is in the account and region of the stage. Its bucket is encrypted with SSE-S3, and has the object ownership
   * `BUCKET_OWNER_ENFORCED` or `BUCKET_OWNER_PREFERRED`.
   *
   * @default - no recording
   */
  readonly autoParticipantRecording?: AutoParticipantRecording;

  /**
   * The ARN of an existing stage that this construct adopts instead of creating a new one. It is in the account and region of the stack. It
   * belongs to no stack, or to an L1 of the same stack that retains it. Only one construct of an app may adopt it.
   *
   * The deployment changes its name, recording and tags to those of this construct, and keeps its ARN and endpoints. If the deployment fails,
   * its rollback restores the stage and deletes nothing. Once adopted, the stage is like any other of the stack: removing the construct deletes
   * it, unless its removal policy retains it. You may remove `adoptArn` once the deployment has succeeded, which changes nothing. `adoptArn`
   * requires `stageName`, and a stack that is not nested. `RemovalPolicy.RETAIN`, with which a failed deployment could not be rolled back, is
   * refused: use `RETAIN_ON_UPDATE_OR_DELETE`.
   *
   * @default - none; the construct creates a new stage
   * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_UpdateStage.html
   */
  readonly adoptArn?: string;
}

/**
 * Attributes of an imported stage.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_Stage.html
 */
export interface StageAttributes {
  /**
   * The ARN of the stage: `arn:aws:ivs:<region>:<account>:stage/<id>`.
   */
  readonly stageArn: string;

  /**
   * The URL of its events endpoint (`wss://…`), as `CreateStage` and `GetStage` return it.
   *
   * @default - unknown; reading `stageEventsEndpoint` throws an error
   */
  readonly stageEventsEndpoint?: string;

  /**
   * The URL of its WHIP endpoint (`https://…`).
   *
   * @default - unknown; reading `stageWhipEndpoint` throws an error
   */
  readonly stageWhipEndpoint?: string;

  /**
   * The URL of its RTMP endpoint (`rtmp://…`).
   *
   * @default - unknown; reading `stageRtmpEndpoint` throws an error
   */
  readonly stageRtmpEndpoint?: string;

  /**
   * The URL of its RTMPS endpoint (`rtmps://…`).
   *
   * @default - unknown; reading `stageRtmpsEndpoint` throws an error
   */
  readonly stageRtmpsEndpoint?: string;
}

abstract class StageBase extends Resource implements IStage {
  public abstract readonly stageArn: string;
  public abstract readonly stageId: string;
  public abstract readonly stageEventsEndpoint: string;
  public abstract readonly stageWhipEndpoint: string;
  public abstract readonly stageRtmpEndpoint: string;
  public abstract readonly stageRtmpsEndpoint: string;

  /**
   * Grants permissions on this stage and its compositions to your code.
   */
  public readonly grants = StageGrants.fromStage(this);

  /**
   * Rules and patterns for the events of this stage.
   */
  public readonly events = StageEvents.fromStage(this);

  /**
   * A reference to this stage, for L1 constructs and other libraries.
   */
  public get stageRef(): refs.StageReference {
    return { stageArn: this.stageArn };
  }

  /**
   * A metric of this stage by its name, average by default.
   *
   * @param metricName the name of the metric
   * @param options period, statistic and further dimensions
   */
  public metric(metricName: string, options?: StageMetricOptions): cloudwatch.Metric {
    return StageMetrics.fromStage(this).metric(metricName, options);
  }

  /** The participants who publish. Count, maximum by default. See `StageMetrics` for its dimensions. */
  public metricPublishers(options?: StageMetricOptions): cloudwatch.Metric {
    return StageMetrics.fromStage(this).metricPublishers(options);
  }

  /** The participants who subscribe. Count, maximum by default. See `StageMetrics` for its dimensions. */
  public metricSubscribers(options?: StageMetricOptions): cloudwatch.Metric {
    return StageMetrics.fromStage(this).metricSubscribers(options);
  }

  /** The rate at which publishers send. Bits/second, average by default. See `StageMetrics` for its dimensions. */
  public metricPublishBitrate(options?: StageMetricOptions): cloudwatch.Metric {
    return StageMetrics.fromStage(this).metricPublishBitrate(options);
  }

  /** The rate at which subscribers receive. Bits/second, average by default. See `StageMetrics` for its dimensions. */
  public metricSubscribeBitrate(options?: StageMetricOptions): cloudwatch.Metric {
    return StageMetrics.fromStage(this).metricSubscribeBitrate(options);
  }

  /** The packets that subscribers lose. Percent, average by default. See `StageMetrics` for its dimensions. */
  public metricDownloadPacketLoss(options?: StageMetricOptions): cloudwatch.Metric {
    return StageMetrics.fromStage(this).metricDownloadPacketLoss(options);
  }

  /** The video frames that subscribers drop. Percent, average by default. See `StageMetrics` for its dimensions. */
  public metricDroppedFrames(options?: StageMetricOptions): cloudwatch.Metric {
    return StageMetrics.fromStage(this).metricDroppedFrames(options);
  }

  /** The video frames per second of an RTMP publisher. Count/second, average by default. It needs `participantId`. */
  public metricPublishFramerate(options?: StageMetricOptions): cloudwatch.Metric {
    return StageMetrics.fromStage(this).metricPublishFramerate(options);
  }

  /** The shorter side of a publisher's video in pixels. Count, average by default. It needs `participantId`, `simulcastLayer` and `mediaType`. */
  public metricPublishResolution(options?: StageMetricOptions): cloudwatch.Metric {
    return StageMetrics.fromStage(this).metricPublishResolution(options);
  }

  /**
   * Adds an ingest configuration, with which an encoder publishes to this stage over RTMP or RTMPS.
   *
   * @param id the construct's id
   * @param options options of the ingest configuration
   */
  public addIngest(id: string, options: IngestConfigurationOptions = {}): IngestConfiguration {
    return new IngestConfiguration(this, id, { ...options, stage: this });
  }
}

/**
 * An Amazon IVS Real-Time stage.
 *
 * Name, recording and tags change in place. No change replaces the stage.
 * Deleting the stage disconnects all participants.
 *
 * Throws for a name or tag that IVS would refuse, for more than 46 tags, for a recording in another account or region, and if an adoption could
 * not be rolled back.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_CreateStage.html
 * @resource AWS::IVS::Stage
 */
export class Stage extends StageBase {
  /**
   * Imports a stage by its ARN. Its endpoints are unknown.
   *
   * Throws for text that is not the ARN of a stage.
   *
   * @param scope the parent construct
   * @param id the construct's id
   * @param stageArn the stage's ARN, `arn:aws:ivs:<region>:<account>:stage/<id>`
   */
  public static fromStageArn(scope: Construct, id: string, stageArn: string): IStage {
    return Stage.fromStageAttributes(scope, id, { stageArn });
  }

  /**
   * Imports a stage by its ARN and endpoints.
   *
   * Throws for text that is not the ARN of a stage, and for endpoints with other schemes.
   *
   * @param scope the parent construct
   * @param id the construct's id
   * @param attrs the stage's ARN and endpoints
   */
  public static fromStageAttributes(scope: Construct, id: string, attrs: StageAttributes): IStage {
    const path = `${scope.node.path}/${id}`;
    checkArn('stageArn', attrs.stageArn, 'stage', path);
    checkEndpoints(attrs, path);

    class Import extends StageBase {
      public readonly stageArn = attrs.stageArn;
      public readonly stageId = idOf(attrs.stageArn);

      public get stageEventsEndpoint() {
        return known(this, 'Stage', attrs, 'stageEventsEndpoint');
      }
      public get stageWhipEndpoint() {
        return known(this, 'Stage', attrs, 'stageWhipEndpoint');
      }
      public get stageRtmpEndpoint() {
        return known(this, 'Stage', attrs, 'stageRtmpEndpoint');
      }
      public get stageRtmpsEndpoint() {
        return known(this, 'Stage', attrs, 'stageRtmpsEndpoint');
      }
    }
    return new Import(scope, id, { environmentFromArn: attrs.stageArn });
  }

  /**
   * The name of the stage.
   *
   * @attribute
   */
  public readonly stageName: string;

  private readonly resource: IvsResource<StageProperties, StageAttribute>;

  constructor(scope: Construct, id: string, props: StageProps = {}) {
    super(scope, id, { physicalName: physicalName('stageName', props.stageName, () => this) });
    checkName('stageName', props.stageName, this.node.path);

    this.resource = new IvsResource<StageProperties, StageAttribute>(this, 'Custom::IVSStage', {
      ...adoption(this, 'stage', 'stageName', props),
      Name: this.physicalName,
      AutoParticipantRecordingConfiguration: props.autoParticipantRecording?._render(this),
    });

    this.stageName = this.physicalName;
  }

  public get stageArn(): string {
    return this.resource.arn;
  }

  public get stageId(): string {
    return this.resource.attribute('Id');
  }

  public get stageEventsEndpoint(): string {
    return this.resource.attribute('EventsEndpoint');
  }

  public get stageWhipEndpoint(): string {
    return this.resource.attribute('WhipEndpoint');
  }

  public get stageRtmpEndpoint(): string {
    return this.resource.attribute('RtmpEndpoint');
  }

  public get stageRtmpsEndpoint(): string {
    return this.resource.attribute('RtmpsEndpoint');
  }
}
