/**
 * The wire contract: the properties of each `Custom::` resource as a construct writes them, shared with the handler as types only.
 * Names and shapes follow CloudFormation's habit (PascalCase); below the first letter's case they are the service's own.
 */

/** What every resource of this library sends, whatever its kind. */
export interface CommonProperties {
  /** The construct's path, so that a refusal at deployment names the construct. */
  readonly ConstructPath: string;
  /** Tags of the construct and of its stack. */
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

/** What CloudFormation does to a property on its way to the handler: every scalar becomes a string. */
export type Wire<T> = T extends boolean | number | string
  ? string
  : T extends readonly (infer U)[]
    ? readonly Wire<U>[]
    : T extends object
      ? { readonly [K in keyof T]: Wire<T[K]> }
      : T;
