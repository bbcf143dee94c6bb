/**
 * The local IVS Real-Time: its API, its scheduled jobs, and the simulation of participants. Each folder imports only from those before it: model,
 * collections, events, state, runtime, recording, participants, tokens, compositions, channels, operations, simulation.
 */

import type { LocalAnswer, LocalService } from '../../http/http';
import type { Faults } from '../../service/faults';
import type { CommandNews, JobNews } from '../../service/news';
import { createPipeline, type LoggedCall, type Pipeline, type PipelineOptions } from '../../service/pipeline';
import type { RegionSnapshot, SnapshotView } from '../../service/snapshot';
import type { TokenReport } from '../../service/token-report';
import { systemClock } from '../../system/clock';
import { createSchedule } from '../../system/schedule';
import { type Channels, channelsOf } from './channels/channels';
import { createListing } from './collections/listing';
import { composing, compositionJobs } from './compositions/composing';
import type { IvsEvent } from './events/events';
import type { Document } from './model/document';
import { ERROR_STATUSES } from './model/errors';
import { ivsProtocol } from './operations/protocol';
import { serveOperations } from './operations/serve';
import { ingest } from './participants/ingest';
import { publishingJobs } from './participants/participants';
import { replication, replicationJobs } from './participants/replication';
import { type BucketPolicies, createBucketAccess, UNCHECKED_ACCESS } from './recording/bucket-access';
import { withPermissionsOf } from './recording/forwarded-buckets';
import { participantRecording, recordingJobs } from './recording/participant-recording';
import { recordingRunJobs } from './recording/recording-run';
import { RECORDINGS_DROPPED, type Recordings } from './runtime/recordings';
import type { JobHandlers, RegionRuntime } from './runtime/region-runtime';
import { CONTROL_PATH, control } from './simulation/control';
import { createSimulation, type Simulation } from './simulation/simulation';
import { reportToken } from './simulation/token-report';
import { regionSnapshot } from './snapshot';
import { type Job, resourceOf } from './state/jobs';
import { collectionsOf, createRegion, newRegionState, type Quotas, type Region, type RegionState, type Resources } from './state/region';
import { type IvsState, newIvsState } from './state/state';
import { createServiceTokens } from './tokens/service-tokens';

export type { IvsEvent } from './events/events';
export { isOperation } from './operations/protocol';
export { CommandError } from './runtime/command-error';
export type { RecordingObject } from './runtime/recordings';
export { CONTROL_PATH, commandErrorResponse } from './simulation/control';
export type { Joined, Simulation } from './simulation/simulation';
export { COMMANDS } from './simulation/simulation';
export type { Quotas } from './state/region';
export { newIvsState } from './state/state';

export interface IvsRealTimeOptions extends PipelineOptions {
  /**
   * The state to continue from. The service changes it in place.
   * @default - new state
   */
  readonly state?: IvsState;
  /**
   * How long new resources are missing from lists.
   * @default 0
   */
  readonly listLagMilliseconds?: number;
  /**
   * The maximum size of pages, from 1 to 100, regardless of `maxResults`.
   * @default - the size that the client asks for
   */
  readonly pageSize?: number;
  /** @default - the documented quotas */
  readonly quotas?: Partial<Quotas>;
  /** @default - any bucket name is accepted, and recordings can always be written */
  readonly buckets?: BucketPolicies;
  /** @default - recordings succeed without writing files */
  readonly recordings?: Recordings;
  /** Called for each event for EventBridge. Must not throw. */
  readonly onEvent?: (event: IvsEvent) => void;
  /** Called after each command of the simulation, and after each scheduled job. Must not throw. */
  readonly onNews?: (news: CommandNews | JobNews) => void;
}

/** A resource of the service. */
export interface ResourceSummary {
  readonly arn: string;
  /** The type in its ARN: `stage`. */
  readonly type: string;
  readonly name?: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** A running service. */
export interface IvsRealTime {
  /** The API, and the simulation under {@link CONTROL_PATH}. */
  readonly service: LocalService<LocalAnswer>;
  /** The API alone. */
  readonly pipeline: Pipeline;
  /** Calls an operation in process, exactly as over HTTP. */
  call(region: string, operation: string, input: object, accessKeyId?: string): Promise<Document>;
  /** Participants who join, publish and leave. */
  readonly simulation: Simulation;
  /** Decodes and checks a participant token. Changes nothing. */
  reportToken(token: string): TokenReport;
  /** Everything that exists, by region. */
  snapshot(view?: SnapshotView): Readonly<Record<string, RegionSnapshot>>;
  /** The channels in a region. */
  channels(region: string): Channels;
  /** The stream keys of all ingest configurations and channels. */
  streamKeys(): readonly string[];
  /** The resources in a region, or in all regions. */
  resources(region?: string): readonly ResourceSummary[];
  /** The last 10,000 calls, oldest first. */
  calls(): readonly LoggedCall[];
  /**
   * Whether recordings to a storage configuration can be written now: it and its bucket exist, and the bucket's policy allows the service to
   * write.
   */
  canRecord(region: string, storageConfigurationArn: string): boolean;
  /** Turns throttling on or off. */
  setThrottling(on: boolean): void;
  /** Injected faults. Throttled calls do not count, because throttling comes first. */
  readonly faults: Faults;
  /** Sets how long new resources are missing from lists. Get operations return them immediately. */
  setListLag(milliseconds: number): void;
  /** Sets the maximum size of pages. @default - the size that the client asks for */
  setPageSize(size: number | undefined): void;
  /** Continues from saved state. Runs the jobs that became due meanwhile, each with the time at which it was due. */
  resume(): void;
  /** Ends the calls that still wait for a response, and stops running jobs. */
  close(): void;
}

/** The reactions to participants that publish, stop publishing, or leave. */
const REACTIONS = [ingest, replication, participantRecording, composing];

/** The handlers of scheduled jobs. */
const JOBS: JobHandlers = { ...publishingJobs, ...replicationJobs, ...recordingJobs, ...recordingRunJobs, ...compositionJobs };

export function createIvsRealTime(options: IvsRealTimeOptions = {}): IvsRealTime {
  const {
    clock = systemClock,
    listLagMilliseconds = 0,
    pageSize,
    quotas = {},
    buckets,
    onEvent = () => {},
    onNews = () => {},
    ...pipelines
  } = options;
  const { state = newIvsState() } = options;
  const regions = new Map<string, RegionRuntime>();
  const schedule = createSchedule(clock, state.waiting, ({ region, job }) => {
    perform(runtimeIn(region), job);
    onNews({ type: 'job', region, job: job.name, resource: resourceOf(job) });
  });
  const listing = createListing(clock);
  listing.setLag(listLagMilliseconds);
  listing.setPageSize(pageSize);
  const bucketAccess = buckets ? createBucketAccess(buckets) : UNCHECKED_ACCESS;
  const serviceTokens = createServiceTokens(state);
  const operations = serveOperations(({ region, caller }) => ({
    runtime: runtimeIn(region),
    serviceTokens,
    bucketAccess: () => (buckets && caller ? createBucketAccess(withPermissionsOf(caller, buckets)) : bucketAccess),
  }));
  const pipeline = createPipeline({ name: 'ivs', protocol: ivsProtocol, operations, errors: ERROR_STATUSES }, { ...pipelines, clock });

  /** Returns the context of a region, after all due jobs have run. */
  function runtimeIn(name: string): RegionRuntime {
    const runtime = regions.get(name) ?? open(name, newRegionState());
    schedule.settle();
    return runtime;
  }

  function open(name: string, regionState: RegionState): RegionRuntime {
    const runtime = createRuntime(name, regionState);
    state.regions.set(name, regionState);
    regions.set(name, runtime);
    return runtime;
  }

  function createRuntime(name: string, regionState: RegionState): RegionRuntime {
    return {
      region: createRegion(name, quotas, listing, regionState),
      now: schedule.now,
      later: (milliseconds, job) => schedule.later(milliseconds, { region: name, job }),
      drop: (isDone) => schedule.drop(({ region, job }) => region === name && isDone(job)),
      sendEvent: (event) => onEvent({ region: name, time: schedule.now(), ...event }),
      recordings: options.recordings ?? RECORDINGS_DROPPED,
      reactions: REACTIONS,
    };
  }

  for (const [name, regionState] of state.regions) open(name, regionState);
  const simulation = createSimulation({ runtimeIn, publicKey: serviceTokens.publicKey, onCommand: onNews });
  return {
    service: async (request) => (request.url.pathname.startsWith(CONTROL_PATH) ? control(simulation, request) : pipeline.service(request)),
    pipeline,
    call: (...args) => pipeline.call(...args) as Promise<Document>,
    simulation,
    reportToken: (token) => reportToken(token, { runtimeIn, publicKey: serviceTokens.publicKey }),
    snapshot(view) {
      schedule.settle();
      return Object.fromEntries([...regions].map(([name, { region }]) => [name, regionSnapshot(region, view)]));
    },
    channels: (name) => channelsOf(runtimeIn(name).region),
    streamKeys: () => [...regions.values()].flatMap(({ region }) => streamKeysIn(region)),
    resources(region) {
      schedule.settle();
      return [...regions].filter(([name]) => region === undefined || name === region).flatMap(([, runtime]) => summaries(runtime.region));
    },
    calls: pipeline.calls,
    canRecord(region, storageConfigurationArn) {
      const { storageConfigurations } = runtimeIn(region).region;
      if (!storageConfigurations.has(storageConfigurationArn)) return false;
      return bucketAccess.writeError(storageConfigurations.get(storageConfigurationArn).s3.bucketName, region) === undefined;
    },
    setThrottling: pipeline.setThrottling,
    faults: pipeline.faults,
    setListLag: listing.setLag,
    setPageSize: listing.setPageSize,
    resume: schedule.settle,
    close() {
      schedule.close();
      pipeline.close();
    },
  };
}

function perform(runtime: RegionRuntime, job: Job): void {
  // The name of the job selects its handler, which TypeScript cannot infer.
  (JOBS[job.name] as (runtime: RegionRuntime, job: Job) => void)(runtime, job);
}

function streamKeysIn({ channels, ingestConfigurations }: Region): string[] {
  const ofChannels = [...channels.values()].flatMap(({ streamKey }) => streamKey?.value ?? []);
  return [...ingestConfigurations.all().flatMap(streamKeysOf), ...ofChannels];
}

function streamKeysOf({ streamKey, redundantIngestCredentials = [] }: Resources['ingestConfigurations']): string[] {
  return [streamKey, ...redundantIngestCredentials.map((credential) => credential.streamKey)].filter((key) => key !== undefined);
}

function summaries(region: Region): ResourceSummary[] {
  return collectionsOf(region).flatMap((collection) =>
    collection.all().map(({ arn, name, tags }) => ({ arn, type: collection.kind.type, name, tags: tags ?? {} })),
  );
}
