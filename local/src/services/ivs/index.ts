/**
 * The IVS Real-Time service on a laptop: the API of the real one for the operations it has.
 */
import { setMaxListeners } from 'node:events';
import type { LocalAnswer, LocalRequest, LocalResponse, LocalService } from '../../http/http';
import { type Clock, systemClock } from '../../system/clock';
import { type Authorize, authorization } from './authorization';
import { type BucketPolicies, createBucketAccess, UNCHECKED_ACCESS } from './bucket-access';
import { type Call, createCallLog } from './call-log';
import { CONTROL_PATH, control } from './control';
import { conform, type Document } from './document';
import { ServiceError, Unanswered } from './errors';
import type { IvsEvent } from './events';
import { createFaults, type Faults } from './faults';
import { around, type OperationCall } from './interceptor';
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
import { bindRequest, failure, success } from './protocol';
import { RECORDINGS_DROPPED, type Recordings } from './recordings';
import { collectionsOf, createRegion, newRegionState, type Quotas, type Region, type RegionState } from './region';
import { createSchedule } from './schedule';
import { OPERATION_SCHEMAS, type OperationName } from './schemas';
import { createSimulation, type Simulation } from './simulation';
import { type IvsState, newIvsState } from './state';
import { createThrottle } from './throttling';
import { validate } from './validation';

export type { Authorize, AuthorizedCall } from './authorization';
export type { BucketPolicies } from './bucket-access';
export type { Call } from './call-log';
export { CONTROL_PATH } from './control';
export { type ErrorName, ServiceError } from './errors';
export type { IvsEvent } from './events';
export { checkFaultRules, type Fault, type FaultRule, type Faults } from './faults';
export { Refusal } from './live/refusal';
export { isOperation } from './protocol';
export type { RecordingObject, Recordings } from './recordings';
export type { Quotas } from './region';
export type { Joined, ParticipantRef, Simulation } from './simulation';
export { type IvsState, newIvsState } from './state';

/** How the service behaves. */
export interface IvsRealTimeOptions {
  /**
   * What it remembers, and changes.
   * @default - nothing exists yet
   */
  readonly state?: IvsState;
  /** @default - the time of the machine */
  readonly clock?: Clock;
  /**
   * Whether requests beyond the documented rates are refused.
   * @default false
   */
  readonly throttling?: boolean;
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
  /** @default - every call is allowed */
  readonly authorize?: Authorize;
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
  /** Its HTTP face: the API, and the simulation under {@link CONTROL_PATH}. */
  readonly service: LocalService<LocalAnswer>;
  /**
   * An operation in process, exactly as over HTTP. Input and output are plain JSON; a refusal rejects with a {@link ServiceError}, a
   * connection that is dropped with an error whose `code` is ECONNRESET. A call that is never answered settles when the service is closed.
   */
  call(region: string, operation: string, input: object): Promise<Document>;
  /** Participants who join, publish and leave. */
  readonly simulation: Simulation;
  /** What exists in a region, or everywhere. */
  resources(region?: string): readonly ResourceSummary[];
  /** What was called so far, oldest first. */
  calls(): readonly Call[];
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
  const { clock = systemClock, throttling = false, listLagMilliseconds = 0, pageSize, quotas = {}, buckets, onEvent = () => {} } = options;
  const { state = newIvsState() } = options;
  const regions = new Map<string, Live>();
  const closing = new AbortController();
  // A listener for each delayed call: more than ten are no leak.
  setMaxListeners(0, closing.signal);
  const schedule = createSchedule(clock, state.waiting, ({ region, job }) => perform(liveIn(region), job));
  const log = createCallLog(clock);
  const throttle = createThrottle(clock, throttling);
  const faults = createFaults(clock, closing.signal);
  const closed = aborted(closing.signal);
  const listing = createListing(clock);
  listing.setLag(listLagMilliseconds);
  listing.setPageSize(pageSize);
  const bucketAccess = buckets ? createBucketAccess(buckets) : UNCHECKED_ACCESS;
  const tokenIssuer = createTokenIssuer(state);
  const authorize = authorization(options.authorize);
  const run = around([log.intercept, throttle.intercept, faults.intercept], async (call) => answer(call));

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

  function answer(call: OperationCall): Document {
    const schema = OPERATION_SCHEMAS.get(call.operation);
    if (!schema) throw new ServiceError('UnknownOperationException', `${call.operation} is not an operation of IVS Real-Time.`);
    const input = conform(schema.input, call.input);
    validate(schema.input, input);
    const live = liveIn(call.region);
    authorize({ ...call, operation: schema.name, input }, live.region);
    // The table types each operation by its own input; here any of them is meant, and its schema has the say.
    const operation = OPERATIONS[schema.name] as Operation<OperationName> as (...args: [Document, ...Rest]) => object;
    return conform(schema.output, operation(input, live.region, { bucketAccess, tokenIssuer, live }));
  }

  async function handle(request: LocalRequest): Promise<LocalResponse> {
    if (request.url.pathname.startsWith(CONTROL_PATH)) return control(simulation, request);
    if (!request.credential) {
      throw new ServiceError('MissingAuthenticationTokenException', 'The request must be signed (AWS Signature Version 4).');
    }
    const { region, accessKeyId } = request.credential;
    const { schema, input } = bindRequest(request);
    return success(schema, await run({ operation: schema.name, region, accessKeyId, input }));
  }

  for (const [name, regionState] of state.regions) open(name, regionState);
  const simulation = createSimulation(liveIn, tokenIssuer.publicKey);
  return {
    service: (request) => handle(request).catch(refuse),
    call: (region, operation, input) =>
      run({ operation, region, input }).catch((error) => {
        if (error instanceof Unanswered && error.how === 'silence') return closed;
        throw error;
      }),
    simulation,
    resources(region) {
      schedule.settle();
      return [...regions].filter(([name]) => region === undefined || name === region).flatMap(([, live]) => summaries(live.region));
    },
    calls: log.calls,
    canRecord(region, storageConfigurationArn) {
      const { storageConfigurations } = liveIn(region).region;
      if (!storageConfigurations.has(storageConfigurationArn)) return false;
      return bucketAccess.refusal(storageConfigurations.get(storageConfigurationArn).s3.bucketName, region) === undefined;
    },
    setThrottling: throttle.set,
    faults,
    setListLag: listing.setLag,
    setPageSize: listing.setPageSize,
    resume: schedule.settle,
    close() {
      schedule.close();
      closing.abort(new Unanswered('drop'));
    },
  };
}

function perform(live: Live, job: Job): void {
  // The table types each handler by its own job; here any of them is meant, and its name has the say.
  (JOBS[job.name] as (live: Live, job: Job) => void)(live, job);
}

type Rest = Parameters<Operation<OperationName>> extends [unknown, ...infer R] ? R : never;

function refuse(error: unknown): LocalAnswer {
  if (error instanceof ServiceError) return failure(error);
  if (error instanceof Unanswered) return error.how;
  throw error;
}

/** Rejects with the signal's reason. */
function aborted(signal: AbortSignal): Promise<never> {
  const promise = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
  promise.catch(() => {}); // It may be that nobody waits.
  return promise;
}

function summaries(region: Region): ResourceSummary[] {
  return collectionsOf(region).flatMap((collection) =>
    collection.all().map(({ arn, name, tags }) => ({ arn, type: collection.kind.type, name, tags: tags ?? {} })),
  );
}
