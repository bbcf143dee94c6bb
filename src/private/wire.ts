/**
 * The wire contract: the properties that a construct writes to each `Custom::` resource. The handler shares these types.
 * Names are the service's, in PascalCase as usual in CloudFormation.
 */

/** Properties of every resource of this library. */
export interface CommonProperties {
  /** The construct's path, so that errors at deployment name the construct. */
  readonly ConstructPath: string;
  /** Tags of the construct and its stacks. */
  readonly Tags?: Readonly<Record<string, string>>;
}

/** Properties of the resources that can adopt an existing one. */
export interface AdoptableProperties extends CommonProperties {
  /** The ARN of the existing resource that the resource of the stack adopts, instead of creating one. */
  readonly AdoptArn?: string;
  /**
   * The logical id of the L1 of the same stack that has the existing resource, and retains it when it is removed. Absent where no stack may have the
   * resource.
   */
  readonly AdoptFrom?: string;
}

/** @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_ParticipantThumbnailConfiguration.html */
export interface ThumbnailConfigurationProperties {
  readonly RecordingMode: 'INTERVAL' | 'DISABLED';
  readonly TargetIntervalSeconds?: number;
  readonly Storage?: readonly ('SEQUENTIAL' | 'LATEST')[];
}

/** @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_AutoParticipantRecordingConfiguration.html */
export interface AutoParticipantRecordingProperties {
  readonly StorageConfigurationArn: string;
  readonly MediaTypes: readonly ('AUDIO_VIDEO' | 'AUDIO_ONLY' | 'NONE')[];
  readonly ThumbnailConfiguration?: ThumbnailConfigurationProperties;
  readonly RecordingReconnectWindowSeconds?: number;
  readonly HlsConfiguration?: { readonly TargetSegmentDurationSeconds?: number };
  readonly RecordParticipantReplicas?: boolean;
}

/** `Custom::IVSStage` */
export interface StageProperties extends AdoptableProperties {
  readonly Name: string;
  readonly AutoParticipantRecordingConfiguration?: AutoParticipantRecordingProperties;
}

/** The names of the attributes that the handler returns for a stage. */
export type StageAttribute = 'Id' | 'EventsEndpoint' | 'WhipEndpoint' | 'RtmpEndpoint' | 'RtmpsEndpoint';

/** `Custom::IVSStorageConfiguration` */
export interface StorageConfigurationProperties extends AdoptableProperties {
  readonly Name: string;
  readonly S3: { readonly BucketName: string };
}

/** @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_Video.html */
export interface VideoProperties {
  readonly Width?: number;
  readonly Height?: number;
  /** Frames per second. May have a fraction. */
  readonly Framerate?: number;
  /** Bits per second. */
  readonly Bitrate?: number;
}

/** `Custom::IVSEncoderConfiguration` */
export interface EncoderConfigurationProperties extends AdoptableProperties {
  readonly Name: string;
  readonly Video?: VideoProperties;
}

/** `Custom::IVSIngestConfiguration` */
export interface IngestConfigurationProperties extends AdoptableProperties {
  readonly Name: string;
  readonly IngestProtocol: 'RTMP' | 'RTMPS';
  readonly InsecureIngest?: boolean;
  readonly StageArn?: string;
  readonly UserId?: string;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly RedundantIngest?: boolean;
  /** Whether to delete the ingest configuration even while an encoder publishes with it. */
  readonly ForceDelete?: boolean;
  /** The Secrets Manager secret into which the handler writes stream keys, participant ids and URL. */
  readonly CredentialsSecretArn?: string;
}

/**
 * The names of the attributes that the handler returns for an ingest configuration. `PublishUrl` does not contain the stream key, and is empty
 * while there is no stage.
 */
export type IngestConfigurationAttribute = 'Id' | 'ParticipantId' | 'PublishUrl';

/** `Custom::IVSPublicKey`, with one of the two sources of the key. */
export interface PublicKeyProperties extends AdoptableProperties {
  readonly Name: string;
  /** PEM text. */
  readonly PublicKeyMaterial?: string;
  /** An asymmetric KMS key whose public half the handler imports. */
  readonly KmsKeyArn?: string;
}

/** The names of the attributes that the handler returns for a public key. */
export type PublicKeyAttribute = 'Id' | 'Fingerprint';

/** The names of the attributes that the handler returns for `Custom::IVSRuntimeStages`, which has the common properties only. */
export type RuntimeStagesAttribute = 'TagValue';

/** The tags of the resources that an app creates while it runs. Deployed apps set them: they never change. */
export interface RuntimeTagKeys {
  /** Names the construct that the resource belongs to. */
  readonly owner: 'cdk-ivs-realtime:runtime-stages';
  /** Has the time of creation. */
  readonly createdAt: 'cdk-ivs-realtime:created-at';
}

/** The environment of the sweeper. */
export interface SweeperEnvironment {
  readonly TAG_VALUE: string;
  readonly IDLE_SECONDS: string;
  /** `true` or `false` */
  readonly DRY_RUN: string;
}

/** The namespace of the metrics of all functions. Dashboards out there have it: it never changes. */
export type MetricNamespace = 'CdkIvsRealtime';

/** The names of the sweeper's metrics. */
export type SweeperMetric = 'DeletedStages' | 'DeletedIngestConfigurations' | 'ExpiredStages' | 'ExpiredIngestConfigurations' | 'Failures';

/**
 * A request to start a composition, without its stage. Names are the SDK's: the function of an `AutoComposition` passes it on as it is.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_StartComposition.html
 */
export interface CompositionRequest {
  readonly layout?: LayoutRequest;
  readonly destinations: readonly DestinationRequest[];
  readonly tags?: Readonly<Record<string, string>>;
}

/** @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_LayoutConfiguration.html */
export interface LayoutRequest {
  readonly grid?: LayoutFields & { readonly videoAspectRatio?: 'AUTO' | 'VIDEO' | 'SQUARE' | 'PORTRAIT' };
  readonly pip?: LayoutFields & {
    readonly pipParticipantAttribute?: string;
    readonly pipBehavior?: 'STATIC' | 'DYNAMIC';
    readonly pipPosition?: 'TOP_LEFT' | 'TOP_RIGHT' | 'BOTTOM_LEFT' | 'BOTTOM_RIGHT';
    /** Pixels, as the two below. */
    readonly pipOffset?: number;
    readonly pipWidth?: number;
    readonly pipHeight?: number;
  };
}

interface LayoutFields {
  readonly featuredParticipantAttribute?: string;
  readonly participantOrderAttribute?: string;
  readonly omitStoppedVideo?: boolean;
  readonly videoFillMode?: 'FILL' | 'COVER' | 'CONTAIN';
  /** Pixels. */
  readonly gridGap?: number;
}

/** A destination of a composition. It has `s3` or `channel`. */
export interface DestinationRequest {
  readonly name?: string;
  readonly s3?: {
    readonly storageConfigurationArn: string;
    /** One. */
    readonly encoderConfigurationArns: readonly string[];
    readonly recordingConfiguration?: { readonly hlsConfiguration: { readonly targetSegmentDurationSeconds: number } };
    /** At most one. */
    readonly thumbnailConfigurations?: readonly {
      readonly targetIntervalSeconds?: number;
      readonly storage?: readonly ('SEQUENTIAL' | 'LATEST')[];
    }[];
  };
  readonly channel?: { readonly channelArn: string; readonly encoderConfigurationArn?: string };
}

/** The environment of the function of an `AutoComposition`. It has `STAGE_ARN` or `RUNTIME_TAG_VALUE`. */
export interface CompositionsEnvironment {
  /** The value of the tag `CompositionTagKeys.owner`: the name of the construct. */
  readonly TAG_VALUE: string;
  /** The stage. */
  readonly STAGE_ARN?: string;
  /** The tag value of the `RuntimeStages` construct, for the stages that an app creates while it runs. */
  readonly RUNTIME_TAG_VALUE?: string;
  /** The user's `CompositionRequest` as JSON. */
  readonly REQUEST: string;
  /**
   * The visibility timeout of the queue in seconds: at least 30 more than the function's timeout. When it is over, the queue may deliver a message
   * again, so the function stops its work before.
   */
  readonly VISIBILITY_SECONDS: string;
  /** How long the queue keeps a message. AWS does not document whether a message that expires in flight still holds up its group. */
  readonly RETENTION_SECONDS: string;
  /** The participant attribute that a publisher must have. Without it, every publisher counts. */
  readonly TRIGGER_ATTRIBUTE?: string;
  /** The value of that attribute. */
  readonly TRIGGER_VALUE?: string;
}

/** The tags of automatic compositions. Running compositions have them: they never change. */
export interface CompositionTagKeys {
  /** On a composition: the name of the `AutoComposition` construct. */
  readonly owner: 'cdk-ivs-realtime:auto-composition';
  /** On a composition: the stage session in which it started. */
  readonly session: 'cdk-ivs-realtime:session';
  /** On an ended composition: its `Recording Ready` events are sent. */
  readonly announced: 'cdk-ivs-realtime:announced';
  /**
   * On a stage, followed by `:` and a hash of the construct's name, because a stage may have several automatic compositions: the stage session in
   * which somebody has stopped the composition.
   */
  readonly stopped: 'cdk-ivs-realtime:composition-stopped';
}

/** The names of the metrics of an `AutoComposition`, which have the dimension `AutoComposition` with its `TAG_VALUE`. */
export type CompositionMetric =
  | 'CompositionsStarted'
  | 'CompositionStartFailures'
  /** Compositions that failed after they had started. */
  | 'CompositionFailures'
  | 'RecordingsReady'
  /** Stages and ended compositions that the function could not check. The next check of the schedule tries again. */
  | 'FailedChecks';

/** The environment of the function of a `ParticipantRecordingNotifier`. It has `STAGE_ARN` or `RUNTIME_TAG_VALUE`. */
export interface RecordingsEnvironment extends Pick<CompositionsEnvironment, 'STAGE_ARN' | 'RUNTIME_TAG_VALUE'> {
  /** A bucket that has recordings of these stages only. The function then knows its recordings also when their stage is deleted. */
  readonly BUCKET_NAME?: string;
}

/** The source of the events that functions of this library put on the default event bus. Rules out there have it: it never changes. */
export type OwnEventSource = 'cdk-ivs-realtime';

/** The detail types of these events, which are their `event_name`, too. */
export type OwnEventName = 'Recording Ready' | 'Composition Start Failure';

/** The environment of a user's function that issues tokens. `IVS_TOKENS` is the default prefix of the names. */
export interface TokenEnvironment {
  /** Absent where `CreateParticipantToken` makes the tokens. */
  readonly IVS_TOKENS_PUBLIC_KEY_ARN?: string;
  /** Absent where `CreateParticipantToken` makes the tokens. */
  readonly IVS_TOKENS_KMS_KEY_ARN?: string;
  /**
   * The fixed stages, with spaces between them. Each is `<ARN>,<events endpoint>,<WHIP endpoint>`, or the ARN alone if the endpoints are unknown.
   * Not JSON, because Lambda counts each quotation mark twice. Absent where there are none.
   */
  readonly IVS_TOKENS_STAGES?: string;
}

/** The environment of the token issuer's own function. */
export interface TokenIssuerEnvironment extends TokenEnvironment {
  /** The tag values of the run-time stages, with spaces between them. */
  readonly RUNTIME_STAGES_TAG_VALUES?: string;
  /** `TokenHttpSettings` as JSON. Without it, the function refuses requests over HTTP. */
  readonly HTTP?: string;
}

/** What callers over HTTP may ask for. */
export interface TokenHttpSettings {
  readonly userIdClaim: string;
  readonly capabilities: readonly ('PUBLISH' | 'SUBSCRIBE')[];
  /** The names of the attributes that callers may set. */
  readonly attributes: readonly string[];
  readonly maxDurationMinutes: number;
}

/** A property as the handler receives it: CloudFormation converts every scalar to a string. */
export type Wire<T> = T extends boolean | number | string
  ? string
  : T extends readonly (infer U)[]
    ? readonly Wire<U>[]
    : T extends object
      ? { readonly [K in keyof T]: Wire<T[K]> }
      : T;
