/** The resources and quotas of a region. */
import { randomUUID } from 'node:crypto';
import type {
  Composition,
  DestinationConfiguration,
  EncoderConfiguration,
  IngestConfiguration,
  PublicKey,
  Stage,
  StorageConfiguration,
} from '@aws-sdk/client-ivs-realtime';
import type { NoUndefined } from '@smithy/types';
import { randomId } from '../../../service/random-id';
import { Collection, type CollectionState, type Kind, newCollectionState, type Resource } from '../collections/collection';
import type { Listing } from '../collections/listing';
import { createPager, type Pager } from '../collections/listing';
import type { Channel } from './channels';
import type { ParticipantRecording, RecordingRun } from './recordings';
import type { Replication } from './replications';
import { createStageSessions, newStageSessionsState, type StageSessions, type StageSessionsState } from './sessions';

/** A destination of a composition. */
export interface CompositionDestination {
  readonly id: string;
  readonly state: 'STARTING' | 'ACTIVE' | 'RECONNECTING' | 'STOPPING' | 'STOPPED' | 'FAILED';
  readonly startTime?: Date;
  readonly endTime?: Date;
  readonly configuration: NoUndefined<DestinationConfiguration>;
  readonly detail?: { readonly s3: { readonly recordingPrefix: string } };
  /** The recording of an S3 destination, once it has started. */
  readonly run?: RecordingRun;
}

export interface Resources {
  readonly stages: NoUndefined<Stage>;
  readonly storageConfigurations: NoUndefined<StorageConfiguration> & {
    readonly s3: { readonly bucketName: string };
    /** The id of the statement that its creation added to the bucket's policy. */
    readonly statementId: string;
  };
  readonly encoderConfigurations: NoUndefined<EncoderConfiguration>;
  readonly ingestConfigurations: NoUndefined<IngestConfiguration> & { readonly insecureIngest: boolean };
  readonly publicKeys: NoUndefined<PublicKey> & { readonly arn: string };
  readonly compositions: Omit<NoUndefined<Composition>, 'state' | 'destinations' | 'tags'> & {
    readonly state: Exclude<CompositionDestination['state'], 'RECONNECTING'>;
    readonly destinations: readonly CompositionDestination[];
    readonly tags: Readonly<Record<string, string>>;
    readonly idempotencyToken?: string;
    /** The request, to distinguish a repeated request from another one with the same token. */
    readonly request: object;
    /** When the last participant of the stage stopped publishing, in milliseconds since 1970. */
    readonly idleSince?: number;
  };
}

// https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/service-quotas.html
const KINDS: Readonly<Record<keyof Resources, Kind>> = {
  stages: { type: 'stage', quota: 1_000, newId: randomId },
  storageConfigurations: { type: 'storage-configuration', quota: 5, newId: randomId, pageSize: 100 },
  encoderConfigurations: { type: 'encoder-configuration', quota: 20, newId: randomId, pageSize: 100 },
  ingestConfigurations: { type: 'ingest-configuration', quota: 100, newId: randomId },
  publicKeys: { type: 'public-key', quota: 3, newId: randomUUID },
  compositions: { type: 'composition', quota: 20, newId: randomId, pageSize: 100, doneStates: ['STOPPED', 'FAILED'] },
};

const CONCURRENCY_QUOTAS = {
  compositionsPerStage: 5,
  publishersPerStage: 12,
  subscribersPerStage: 10_000,
  /** This quota and the next one count all stages of a region. */
  concurrentPublishers: 1_000,
  concurrentSubscriptions: 20_000,
  replicationsPerParticipant: 5,
};

/** Quotas of an account in a region: the number of resources of each kind, and of concurrent participants. */
export type Quotas = Readonly<Record<keyof Resources | keyof typeof CONCURRENCY_QUOTAS, number>>;

/** The resources of a region, by kind. */
type Collections = { readonly [K in keyof Resources]: Collection<Resources[K]> };

/** The state of a region. Saved with the state. */
export interface RegionState {
  readonly collections: { readonly [K in keyof Resources]: CollectionState<Resources[K]> };
  readonly sessions: StageSessionsState;
  /** Recordings that have not ended, by stage and participant. */
  readonly participantRecordings: Map<string, ParticipantRecording>;
  readonly replications: Set<Replication>;
  /** By ARN. */
  readonly channels: Map<string, Channel>;
  /** Token ids, with the time until which they are remembered, in milliseconds since 1970. */
  readonly revokedConnectionTokens: Map<string, number>;
  /** The secret of page tokens. */
  readonly pageSecret: string;
}

export function newRegionState(): RegionState {
  return {
    collections: {
      stages: newCollectionState(),
      storageConfigurations: newCollectionState(),
      encoderConfigurations: newCollectionState(),
      ingestConfigurations: newCollectionState(),
      publicKeys: newCollectionState(),
      compositions: newCollectionState(),
    },
    sessions: newStageSessionsState(),
    participantRecordings: new Map(),
    replications: new Set(),
    channels: new Map(),
    revokedConnectionTokens: new Map(),
    pageSecret: randomId(),
  };
}

/** A region with its resources. */
export interface Region extends Collections, Omit<RegionState, 'collections' | 'sessions' | 'pageSecret'> {
  readonly name: string;
  readonly quotas: Pick<Quotas, keyof typeof CONCURRENCY_QUOTAS>;
  readonly sessions: StageSessions;
  readonly pager: Pager;
}

export function createRegion(name: string, quotas: Partial<Quotas>, listing: Listing, state: RegionState): Region {
  const pager = createPager(listing, state.pageSecret);
  const collection = <K extends keyof Resources>(key: K) => {
    const kind = { ...KINDS[key], quota: quotas[key] ?? KINDS[key].quota };
    return new Collection<Resources[K]>(kind, name, listing, pager, state.collections[key]);
  };
  return {
    ...state,
    name,
    quotas: { ...CONCURRENCY_QUOTAS, ...quotas },
    stages: collection('stages'),
    storageConfigurations: collection('storageConfigurations'),
    encoderConfigurations: collection('encoderConfigurations'),
    ingestConfigurations: collection('ingestConfigurations'),
    publicKeys: collection('publicKeys'),
    compositions: collection('compositions'),
    sessions: createStageSessions(state.sessions),
    pager,
  };
}

/** A collection of resources of any kind. */
export type AnyCollection = Pick<Collection<Resource>, 'kind' | 'has' | 'get' | 'all' | 'setTags'>;

/** The collections of a region. */
export function collectionsOf(region: Region): AnyCollection[] {
  return (Object.keys(KINDS) as (keyof Resources)[]).map((key) => region[key]);
}
