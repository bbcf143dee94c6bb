/** What exists at an endpoint, as plain data. Stream keys, secrets and tokens are not in it. Times are ISO 8601. */

/** `GET /_ivs/state` */
export interface Snapshot {
  /** The number of the last news whose effect is in the snapshot: a stream of news after it misses nothing. */
  readonly sequence: number;
  /** The time of the endpoint's clock, which can be ahead of the machine's. */
  readonly time: string;
  /** The resources of IVS Real-Time, by region. */
  readonly regions: Readonly<Record<string, RegionSnapshot>>;
  /** The stacks that are not deleted. Absent where another emulator has the stacks. */
  readonly stacks?: readonly StackSnapshot[];
  /** The functions that stacks have deployed. Absent where another emulator has them. */
  readonly functions?: readonly FunctionSnapshot[];
  /** The mappings of queues to functions. Absent where another emulator has them. */
  readonly eventSourceMappings?: readonly EventSourceMappingSnapshot[];
}

export interface RegionSnapshot {
  readonly stages: readonly StageSnapshot[];
  readonly ingestConfigurations: readonly IngestConfigurationSnapshot[];
  readonly compositions: readonly CompositionSnapshot[];
  readonly encoderConfigurations: readonly EncoderConfigurationSnapshot[];
  readonly storageConfigurations: readonly StorageConfigurationSnapshot[];
  readonly publicKeys: readonly ResourceSnapshot[];
  /** How many resources of each kind, publishers and subscriptions there are in the region, and how many there may be. */
  readonly quotas: Readonly<Record<string, { readonly used: number; readonly limit: number }>>;
}

export interface ResourceSnapshot {
  readonly arn: string;
  readonly name?: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface StageSnapshot extends ResourceSnapshot {
  /** @default - nobody publishes */
  readonly activeSessionId?: string;
  /** Oldest first. */
  readonly sessions: readonly SessionSnapshot[];
}

export interface SessionSnapshot {
  readonly sessionId: string;
  readonly startTime: string;
  readonly endTime?: string;
  /** In the order of their first arrival. */
  readonly participants: readonly ParticipantSnapshot[];
}

export interface ParticipantSnapshot {
  readonly participantId: string;
  readonly userId: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly state: 'CONNECTED' | 'DISCONNECTED';
  /** Whether the participant publishes now. */
  readonly publishing: boolean;
  /** The ids of the participants to which it subscribes. */
  readonly subscriptions: readonly string[];
  readonly protocol: string;
  readonly ingestConfigurationArn?: string;
  readonly replicationType: string;
  /** The individual recording; `DISABLED` when there is none. */
  readonly recording: { readonly state: string; readonly bucket?: string; readonly prefix?: string };
}

export interface IngestConfigurationSnapshot extends ResourceSnapshot {
  readonly stageArn?: string;
  readonly participantId: string;
  readonly state: string;
  readonly ingestProtocol: string;
}

export interface EncoderConfigurationSnapshot extends ResourceSnapshot {
  readonly video: { readonly width: number; readonly height: number; readonly framerate: number; readonly bitrate: number };
}

export interface StorageConfigurationSnapshot extends ResourceSnapshot {
  readonly bucketName: string;
}

/** The layout of a composition, with the names of StartComposition: either a grid or a picture in picture. */
export interface CompositionLayout {
  readonly grid?: GridLayout;
  readonly pip?: PipLayout;
}

/** Options of both layouts. */
interface LayoutOptions {
  readonly featuredParticipantAttribute?: string;
  readonly participantOrderAttribute?: string;
  readonly omitStoppedVideo?: boolean;
  readonly videoFillMode?: 'FILL' | 'COVER' | 'CONTAIN';
  readonly gridGap?: number;
}

export interface GridLayout extends LayoutOptions {
  readonly videoAspectRatio?: 'AUTO' | 'VIDEO' | 'SQUARE' | 'PORTRAIT';
}

export interface PipLayout extends LayoutOptions {
  readonly pipParticipantAttribute?: string;
  readonly pipBehavior?: 'STATIC' | 'DYNAMIC';
  readonly pipPosition?: 'TOP_LEFT' | 'TOP_RIGHT' | 'BOTTOM_LEFT' | 'BOTTOM_RIGHT';
  readonly pipOffset?: number;
  readonly pipWidth?: number;
  readonly pipHeight?: number;
}

export interface CompositionSnapshot extends ResourceSnapshot {
  readonly stageArn: string;
  readonly state: string;
  readonly startTime?: string;
  readonly endTime?: string;
  /** When it stops if publishers neither come nor go. @default - it is stopping, or has ended */
  readonly stopsAt?: string;
  /** Why it stops then: nobody publishes, or it has reached the longest duration. */
  readonly stopReason?: 'NO_PUBLISHERS' | 'MAX_DURATION';
  /** With the defaults of the service. */
  readonly layout: CompositionLayout;
  readonly destinations: readonly {
    readonly id: string;
    readonly name?: string;
    readonly state: string;
    readonly startTime?: string;
    readonly endTime?: string;
    /** At most one. A channel without any has the service's default encoder. */
    readonly encoderConfigurationArns: readonly string[];
    /** @default - the destination is a channel */
    readonly storageConfigurationArn?: string;
    /** The prefix of the recording in its bucket. @default - the destination is a channel */
    readonly recordingPrefix?: string;
    /** @default - the destination is a bucket */
    readonly channelArn?: string;
  }[];
}

export interface StackSnapshot {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly status: string;
  readonly statusReason?: string;
  readonly resources: readonly {
    readonly logicalId: string;
    readonly type: string;
    readonly physicalId?: string;
    readonly status: string;
    /** What the resource does not do here, as of an alarm or of a type that stands in. @default - it does what it does on AWS */
    readonly notice?: string;
  }[];
  readonly outputs: Readonly<Record<string, string>>;
}

export interface FunctionSnapshot {
  readonly arn: string;
  readonly name: string;
  readonly region: string;
  readonly runtime: string;
  /** The log group that the function writes to. */
  readonly logGroupName: string;
  /** The function URL. @default - the function has none */
  readonly url?: string;
}

export interface EventSourceMappingSnapshot {
  readonly uuid: string;
  readonly region: string;
  readonly queueArn: string;
  /** The function that is invoked with the messages of the queue. */
  readonly functionArn: string;
  readonly enabled: boolean;
}
