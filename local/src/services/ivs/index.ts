/**
 * The IVS Real-Time service on a laptop: the API of the real one for the operations it has.
 */
import type { LocalAnswer, LocalService } from '../../http/http';
import type { LoggedCall } from '../../service/call-log';
import type { Faults } from '../../service/faults';
import type { Call, CallerCheck } from '../../service/operation';
import { createPipeline, type Pipeline, type PipelineOptions } from '../../service/pipeline';
import type { RestOperations } from '../../service/protocols/rest';
import { systemClock } from '../../system/clock';
import { accessesOf } from './authorization';
import { type BucketPolicies, createBucketAccess, UNCHECKED_ACCESS } from './bucket-access';
import { CONTROL_PATH, control } from './control';
import { conform, type Document } from './document';
import { ERROR_STATUSES } from './errors';
import type { IvsEvent } from './events';
import { withPermissionsOf } from './forwarded-buckets';
import { createListing } from './listing';
import { composing, compositionJobs } from './live/composing';
import { ingest } from './live/ingest';
import type { Job, JobHandlers } from './live/jobs';
import type { Live } from './live/live';
import { participantRecording, recordingJobs } from './live/participant-recording';
import { publishingJobs } from './live/participants';
import { recordingRunJobs } from './live/recording-run';
import { replication, replicationJobs } from './live/replication';
import { createTokenIssuer } from './live/token-issuer';
import { OPERATIONS } from './operations';
import type { Operation } from './operations/operation';
import { httpOf, ivsProtocol } from './protocol';
import { rateOf } from './rates';
import { RECORDINGS_DROPPED, type Recordings } from './recordings';
import { collectionsOf, createRegion, newRegionState, type Quotas, type Region, type RegionState } from './region';
import { createSchedule } from './schedule';
import { OPERATION_SCHEMAS, type OperationName, type OperationSchema } from './schemas';
import { createSimulation, type Simulation } from './simulation';
import { type IvsState, newIvsState } from './state';
import { validate } from './validation';

export type { BucketPolicies } from './bucket-access';
export { CONTROL_PATH } from './control';
export { type ErrorName, ServiceError } from './errors';
export type { IvsEvent } from './events';
export { Refusal } from './live/refusal';
export { isOperation } from './protocol';
export type { RecordingObject, Recordings } from './recordings';
export type { Quotas } from './region';
export type { Joined, ParticipantRef, Simulation } from './simulation';
export { type IvsState, newIvsState } from './state';

/** How the service behaves. */
export interface IvsRealTimeOptions extends PipelineOptions {
  /**
   * What it remembers, and changes.
   * @default - nothing exists yet
   */
  readonly state?: IvsState;
  /**
   * For how long what is new is missing from lists.
   * @default 0
   */
  readonly listLagMilliseconds?: number;
  /**
   * How many resources a page of a list has at most, whatever `maxResults` asks for: from 1 to 100.
   * @default - as many as are asked for
   */
  readonly pageSize?: number;
  /** @default - the documented ones */
  readonly quotas?: Partial<Quotas>;
  /** @default - any bucket name is taken, and recordings can always be written */
  readonly buckets?: BucketPolicies;
  /** @default - recordings succeed, and nothing is kept of them */
  readonly recordings?: Recordings;
  /** Gets what EventBridge gets, as it happens. Must not throw. */
  readonly onEvent?: (event: IvsEvent) => void;
}

/** Something that exists in the service. */
export interface ResourceSummary {
  readonly arn: string;
  /** As in its ARN: `stage`. */
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
  /** An operation in process, exactly as over HTTP. */
  call(region: string, operation: string, input: object, accessKeyId?: string): Promise<Document>;
  /** Participants who join, publish and leave. */
  readonly simulation: Simulation;
  /** What exists in a region, or everywhere. */
  resources(region?: string): readonly ResourceSummary[];
  /** What was called so far, oldest first. */
  calls(): readonly LoggedCall[];
  /**
   * Whether recordings to a storage configuration can be written as things are now: it exists, its bucket is there, and the bucket's policy
   * lets the service in.
   */
  canRecord(region: string, storageConfigurationArn: string): boolean;
  /** Switches the documented rates on or off. */
  setThrottling(on: boolean): void;
  /** What goes wrong on demand. Throttling comes first: a call beyond the rates counts for no rule. */
  readonly faults: Faults;
  /** For how long what is new is missing from lists. Get has it at once. */
  setListLag(milliseconds: number): void;
  /** How many resources a page of a list has at most; undefined for as many as are asked for. */
  setPageSize(size: number | undefined): void;
  /** Goes on with state that was kept: what was due meanwhile happens now, as of its time. */
  resume(): void;
  /** Drops the calls that still wait for their answer, and lets nothing happen by itself any more. */
  close(): void;
}

/** What follows when participants publish, stop or leave. */
const REACTIONS = [ingest, replication, participantRecording, composing];

/** What it does by itself. */
const JOBS: JobHandlers = { ...publishingJobs, ...replicationJobs, ...recordingJobs, ...recordingRunJobs, ...compositionJobs };

export function createIvsRealTime(options: IvsRealTimeOptions = {}): IvsRealTime {
  const { clock = systemClock, listLagMilliseconds = 0, pageSize, quotas = {}, buckets, onEvent = () => {}, ...pipelines } = options;
  const { state = newIvsState() } = options;
  const regions = new Map<string, Live>();
  const schedule = createSchedule(clock, state.waiting, ({ region, job }) => perform(liveIn(region), job));
  const listing = createListing(clock);
  listing.setLag(listLagMilliseconds);
  listing.setPageSize(pageSize);
  const bucketAccess = buckets ? createBucketAccess(buckets) : UNCHECKED_ACCESS;
  const tokenIssuer = createTokenIssuer(state);
  const operations = operationsOf(liveIn, (live, caller) => ({
    live,
    tokenIssuer,
    bucketAccess: buckets && caller ? createBucketAccess(withPermissionsOf(caller, buckets)) : bucketAccess,
  }));
  const pipeline = createPipeline({ name: 'ivs', protocol: ivsProtocol, operations, errors: ERROR_STATUSES }, { ...pipelines, clock });

  /** What goes on in a region, up to now. */
  function liveIn(name: string): Live {
    const live = regions.get(name) ?? open(name, newRegionState());
    schedule.settle();
    return live;
  }

  function open(name: string, regionState: RegionState): Live {
    const live = createLive(name, regionState);
    state.regions.set(name, regionState);
    regions.set(name, live);
    return live;
  }

  function createLive(name: string, regionState: RegionState): Live {
    return {
      region: createRegion(name, quotas, listing, regionState),
      now: schedule.now,
      later: (milliseconds, job) => schedule.later(milliseconds, { region: name, job }),
      drop: (isDone) => schedule.drop(({ region, job }) => region === name && isDone(job)),
      tell: (news) => onEvent({ region: name, time: schedule.now(), ...news }),
      recordings: options.recordings ?? RECORDINGS_DROPPED,
      reactions: REACTIONS,
    };
  }

  for (const [name, regionState] of state.regions) open(name, regionState);
  const simulation = createSimulation(liveIn, tokenIssuer.publicKey);
  return {
    service: async (request) => (request.url.pathname.startsWith(CONTROL_PATH) ? control(simulation, request) : pipeline.service(request)),
    pipeline,
    call: (...args) => pipeline.call(...args) as Promise<Document>,
    simulation,
    resources(region) {
      schedule.settle();
      return [...regions].filter(([name]) => region === undefined || name === region).flatMap(([, live]) => summaries(live.region));
    },
    calls: pipeline.calls,
    canRecord(region, storageConfigurationArn) {
      const { storageConfigurations } = liveIn(region).region;
      if (!storageConfigurations.has(storageConfigurationArn)) return false;
      return bucketAccess.refusal(storageConfigurations.get(storageConfigurationArn).s3.bucketName, region) === undefined;
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

function perform(live: Live, job: Job): void {
  // The table types each handler by its own job; here any of them is meant, and its name has the say.
  (JOBS[job.name] as (live: Live, job: Job) => void)(live, job);
}

/** Every operation as the pipeline runs it. */
function operationsOf(
  liveIn: (region: string) => Live,
  contextOf: (live: Live, caller: CallerCheck | undefined) => Parameters<Operation<OperationName>>[2],
): RestOperations {
  return Object.fromEntries(
    Object.keys(OPERATIONS).map((name) => {
      const schema = OPERATION_SCHEMAS.get(name) as OperationSchema;
      // The table types each operation by its own input; here any of them is meant, and its schema has the say.
      const run = OPERATIONS[schema.name] as (input: Document, ...rest: [Region, Parameters<Operation<OperationName>>[2]]) => object;
      return [
        schema.name,
        {
          http: httpOf(schema),
          input: {
            parse: (raw: unknown) => conform(schema.input, raw),
            validate: (input: Document) => validate(schema.input, input),
          },
          access: (input: Document, { region }: Call) => accessesOf(schema.name, input, liveIn(region).region),
          rate: rateOf(schema.name),
          run(input: Document, { region, caller }: Call) {
            const live = liveIn(region);
            return conform(schema.output, run(input, live.region, contextOf(live, caller)));
          },
        },
      ];
    }),
  );
}

function summaries(region: Region): ResourceSummary[] {
  return collectionsOf(region).flatMap((collection) =>
    collection.all().map(({ arn, name, tags }) => ({ arn, type: collection.kind.type, name, tags: tags ?? {} })),
  );
}
