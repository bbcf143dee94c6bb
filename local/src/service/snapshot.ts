/** What exists at an endpoint, as plain data. Stream keys, secrets and tokens are not in it. Times are ISO 8601. */

import type { CustomResourceRequestData } from './news';

/** `GET /_ivs/state` */
export interface Snapshot {
  /** The number of the last news whose effect is in the snapshot: a stream of news after it misses nothing. */
  readonly sequence: number;
  /** The time of the endpoint's clock, which can be ahead of the machine's. */
  readonly time: string;
  /** The resources of IVS Real-Time, by region. */
  readonly regions: Readonly<Record<string, RegionSnapshot>>;
  /** The stacks that are not deleted. @default - another emulator has the stacks */
  readonly stacks?: readonly StackSnapshot[];
  /** The functions that stacks have deployed. @default - another emulator has them */
  readonly functions?: readonly FunctionSnapshot[];
  /** The mappings of queues to functions. @default - another emulator has them */
  readonly eventSourceMappings?: readonly EventSourceMappingSnapshot[];
  /** The rules of the event buses. @default - another emulator has them */
  readonly rules?: readonly RuleSnapshot[];
}

/** What a snapshot leaves out. */
export interface SnapshotView {
  /** The names and ARNs of the stages whose sessions are in the snapshot. @default - those of all stages */
  readonly stages?: ReadonlySet<string>;
}

/** The resources of IVS Real-Time in a region. */
export interface RegionSnapshot {
  readonly stages: readonly StageSnapshot[];
  readonly ingestConfigurations: readonly IngestConfigurationSnapshot[];
  readonly compositions: readonly CompositionSnapshot[];
  readonly encoderConfigurations: readonly EncoderConfigurationSnapshot[];
  readonly storageConfigurations: readonly StorageConfigurationSnapshot[];
  readonly publicKeys: readonly PublicKeySnapshot[];
  /** How many resources of each kind, publishers and subscriptions there are in the region, and how many there may be. */
  readonly quotas: Readonly<Record<string, { readonly used: number; readonly limit: number }>>;
}

/** What all resources have. */
export interface ResourceSnapshot {
  readonly arn: string;
  /** @default - the resource has no name */
  readonly name?: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** A stage, its sessions and participants. */
export interface StageSnapshot extends ResourceSnapshot {
  /** The addresses for clients. */
  readonly endpoints: {
    readonly events: string;
    readonly rtmp: string;
    readonly rtmps: string;
    readonly whip: string;
  };
  /** The individual recording of participants. @default - participants are not recorded */
  readonly recording?: {
    readonly storageConfigurationArn: string;
    readonly mediaTypes: readonly string[];
    readonly reconnectWindowSeconds: number;
    /** Whether replicas are recorded, too. */
    readonly recordParticipantReplicas: boolean;
  };
  /** @default - nobody publishes */
  readonly activeSessionId?: string;
  /** How many participants are connected. */
  readonly connected: number;
  /** How many participants publish. */
  readonly publishers: number;
  /** Oldest first. Empty in a snapshot that leaves out the sessions of the stage. */
  readonly sessions: readonly SessionSnapshot[];
}

/** A session of a stage. */
export interface SessionSnapshot {
  readonly sessionId: string;
  readonly startTime: string;
  /** @default - the session has not ended */
  readonly endTime?: string;
  /** When the session ends unless a participant publishes. @default - a participant publishes, or is about to, or the session has ended */
  readonly endsAt?: string;
  /** In the order of their first arrival. */
  readonly participants: readonly ParticipantSnapshot[];
}

/** A participant of a session. */
export interface ParticipantSnapshot {
  readonly participantId: string;
  readonly userId: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly state: 'CONNECTED' | 'DISCONNECTED';
  readonly firstJoinTime: string;
  /** What the token allows. */
  readonly capabilities: readonly ('PUBLISH' | 'SUBSCRIBE')[];
  /** When the token expires. @default - the participant has none, as an ingest stream */
  readonly tokenExpirationTime?: string;
  /** Whether the token was signed with a key pair of the account. Only such a token can be exchanged. */
  readonly selfSigned: boolean;
  /** The id of the connection token. @default - the participant joined without one */
  readonly connectionTokenId?: string;
  /** Whether the participant publishes now. */
  readonly publishing: boolean;
  /** Since when the participant publishes. @default - it does not publish */
  readonly publishingSince?: string;
  /** The id under which others subscribe: both streams of a redundant ingest share one. @default - the participant's id */
  readonly publishesAs?: string;
  /** The ids of the participants to which it subscribes. */
  readonly subscriptions: readonly string[];
  readonly protocol: string;
  /** @default - the participant does not come from an encoder */
  readonly ingestConfigurationArn?: string;
  readonly replicationType: string;
  /** @default - the participant is not replicated, and is no replica */
  readonly replicationState?: string;
  /** The stage and session from which a replica comes. @default - the participant is no replica */
  readonly sourceStageArn?: string;
  /** @default - the participant is no replica */
  readonly sourceSessionId?: string;
  /** The individual recording; `DISABLED` when there is none. */
  readonly recording: {
    readonly state: string;
    /** @default - there is no recording */
    readonly bucket?: string;
    /** @default - there is no recording */
    readonly prefix?: string;
  };
}

/** An ingest configuration. */
export interface IngestConfigurationSnapshot extends ResourceSnapshot {
  /** @default - it has no stage */
  readonly stageArn?: string;
  readonly participantId: string;
  readonly userId: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly state: string;
  readonly ingestProtocol: string;
  /** Whether encoders may also stream without encryption (RTMP). */
  readonly insecureIngest: boolean;
  /** Whether two encoders stream, each with a key. */
  readonly redundantIngest: boolean;
}

/** An encoder configuration. */
export interface EncoderConfigurationSnapshot extends ResourceSnapshot {
  readonly video: {
    /** Pixels. */
    readonly width: number;
    /** Pixels. */
    readonly height: number;
    /** Frames per second. */
    readonly framerate: number;
    /** Bits per second. */
    readonly bitrate: number;
  };
}

/** A storage configuration. */
export interface StorageConfigurationSnapshot extends ResourceSnapshot {
  readonly bucketName: string;
}

/** A public key. */
export interface PublicKeySnapshot extends ResourceSnapshot {
  readonly fingerprint: string;
}

/** The layout of a composition, with the names of StartComposition: either a grid or a picture in picture. */
export interface CompositionLayout {
  /** @default - the layout is a picture in picture */
  readonly grid?: GridLayout;
  /** @default - the layout is a grid */
  readonly pip?: PipLayout;
}

/** Options of both layouts. */
interface LayoutOptions {
  /** @default - nobody is featured */
  readonly featuredParticipantAttribute?: string;
  /** @default - the order of arrival */
  readonly participantOrderAttribute?: string;
  /** @default - false */
  readonly omitStoppedVideo?: boolean;
  /** @default - the one of the layout in the service */
  readonly videoFillMode?: 'FILL' | 'COVER' | 'CONTAIN';
  /** Pixels between tiles. @default - 2 in a grid, 0 in a picture in picture */
  readonly gridGap?: number;
}

/** A grid of tiles. */
export interface GridLayout extends LayoutOptions {
  /** @default - VIDEO */
  readonly videoAspectRatio?: 'AUTO' | 'VIDEO' | 'SQUARE' | 'PORTRAIT';
}

/** A window with one participant over a grid with the others. */
export interface PipLayout extends LayoutOptions {
  /** @default - nobody is in the window */
  readonly pipParticipantAttribute?: string;
  /** @default - STATIC */
  readonly pipBehavior?: 'STATIC' | 'DYNAMIC';
  /** @default - BOTTOM_RIGHT */
  readonly pipPosition?: 'TOP_LEFT' | 'TOP_RIGHT' | 'BOTTOM_LEFT' | 'BOTTOM_RIGHT';
  /** Pixels from the closest edges. @default - 0 */
  readonly pipOffset?: number;
  /** Pixels. @default - follows from the video */
  readonly pipWidth?: number;
  /** Pixels. @default - follows from the video */
  readonly pipHeight?: number;
}

/** A composition and its destinations. */
export interface CompositionSnapshot extends ResourceSnapshot {
  readonly stageArn: string;
  readonly state: string;
  /** @default - it has not started */
  readonly startTime?: string;
  /** @default - it has not ended */
  readonly endTime?: string;
  /** When it stops if publishers neither come nor go. @default - it is stopping, or has ended */
  readonly stopsAt?: string;
  /** Why it stops then: nobody publishes, or it has reached the longest duration. @default - it is stopping, or has ended */
  readonly stopReason?: 'NO_PUBLISHERS' | 'MAX_DURATION';
  /** With the defaults of the service. */
  readonly layout: CompositionLayout;
  readonly destinations: readonly {
    readonly id: string;
    /** @default - the destination has no name */
    readonly name?: string;
    readonly state: string;
    /** @default - it has not started */
    readonly startTime?: string;
    /** @default - it has not ended */
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

/** A stack of CloudFormation. */
export interface StackSnapshot {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly status: string;
  /** @default - the status has no reason */
  readonly statusReason?: string;
  readonly resources: readonly {
    readonly logicalId: string;
    /** The path of the construct in the CDK app. @default - the template does not tell */
    readonly constructPath?: string;
    readonly type: string;
    /** @default - the resource does not exist yet */
    readonly physicalId?: string;
    readonly status: string;
    /** What the resource does not do here, as of an alarm or of a type that stands in. @default - it does what it does on AWS */
    readonly notice?: string;
    /** @default - the status has no reason */
    readonly statusReason?: string;
    /**
     * The last ten requests to a custom resource since the endpoint started, oldest first.
     * @default - the resource is no custom resource, or was not asked
     */
    readonly requests?: readonly CustomResourceRequestData[];
  }[];
  readonly outputs: Readonly<Record<string, string>>;
}

/** A Lambda function. */
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

/** A mapping of a queue to a function. */
export interface EventSourceMappingSnapshot {
  readonly uuid: string;
  readonly region: string;
  readonly queueArn: string;
  /** The function that is invoked with the messages of the queue. */
  readonly functionArn: string;
  readonly enabled: boolean;
}

/** A rule of an event bus. */
export interface RuleSnapshot {
  readonly arn: string;
  readonly name: string;
  readonly region: string;
  /** @default - the default event bus */
  readonly eventBusName?: string;
  /** @default - the rule has no description */
  readonly description?: string;
  readonly enabled: boolean;
  /** The event pattern. @default - the rule is due on a schedule */
  readonly pattern?: Readonly<Record<string, unknown>>;
  /** `rate(...)` or `cron(...)`. @default - the rule matches events */
  readonly schedule?: string;
  readonly targets: readonly { readonly id: string; readonly arn: string }[];
}
