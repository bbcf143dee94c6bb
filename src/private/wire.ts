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
export interface StageProperties extends CommonProperties {
  readonly Name: string;
  readonly AutoParticipantRecordingConfiguration?: AutoParticipantRecordingProperties;
}

/** The names of the attributes that the handler returns for a stage. */
export type StageAttribute = 'Id' | 'EventsEndpoint' | 'WhipEndpoint' | 'RtmpEndpoint' | 'RtmpsEndpoint';

/** `Custom::IVSStorageConfiguration` */
export interface StorageConfigurationProperties extends CommonProperties {
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
export interface EncoderConfigurationProperties extends CommonProperties {
  readonly Name: string;
  readonly Video?: VideoProperties;
}

/** `Custom::IVSIngestConfiguration` */
export interface IngestConfigurationProperties extends CommonProperties {
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
export interface PublicKeyProperties extends CommonProperties {
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

/** The namespace of the sweeper's metrics. Dashboards out there have it: it never changes. */
export type SweeperNamespace = 'CdkIvsRealtime';

/** The names of the sweeper's metrics. */
export type SweeperMetric = 'DeletedStages' | 'DeletedIngestConfigurations' | 'ExpiredStages' | 'ExpiredIngestConfigurations' | 'Failures';

/** A property as the handler receives it: CloudFormation converts every scalar to a string. */
export type Wire<T> = T extends boolean | number | string
  ? string
  : T extends readonly (infer U)[]
    ? readonly Wire<U>[]
    : T extends object
      ? { readonly [K in keyof T]: Wire<T[K]> }
      : T;
