/**
 * The IVS Real-Time service on a laptop: the API of the real one for the operations it has, with state that lives as long as the process.
 */
import { setMaxListeners } from 'node:events';
import { type Clock, systemClock } from '../clock';
import type { LocalAnswer, LocalRequest, LocalResponse, LocalService } from '../http';
import { type BucketPolicies, createBucketAccess, UNCHECKED_ACCESS } from './bucket-access';
import { type Call, createCallLog } from './call-log';
import { conform, type Document } from './document';
import { ServiceError, Unanswered } from './errors';
import { createFaults, type Faults } from './faults';
import { around, type OperationCall } from './interceptor';
import { createListing } from './listing';
import { OPERATIONS } from './operations';
import type { Context } from './operations/operation';
import { bindRequest, failure, success } from './protocol';
import { createRegion, type Quotas, type Region } from './region';
import { OPERATION_SCHEMAS } from './schemas';
import { createThrottle } from './throttling';
import { validate } from './validation';

export type { BucketPolicies } from './bucket-access';
export type { Call } from './call-log';
export { type ErrorName, ServiceError } from './errors';
export { checkFaultRules, type Fault, type FaultRule, type Faults } from './faults';
export type { Quotas } from './region';

/** How the service behaves. */
export interface IvsRealTimeOptions {
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
  /** Its HTTP face. */
  readonly service: LocalService<LocalAnswer>;
  /**
   * An operation in process, exactly as over HTTP. Input and output are plain JSON; a refusal rejects with a {@link ServiceError}, a
   * connection that is dropped with an error whose `code` is ECONNRESET. A call that is never answered settles when the service is closed.
   */
  call(region: string, operation: string, input: object): Promise<Document>;
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
  /** Drops the calls that still wait for their answer. */
  close(): void;
}

/** A service in which nothing exists yet. */
export function createIvsRealTime(options: IvsRealTimeOptions = {}): IvsRealTime {
  const { clock = systemClock, throttling = false, listLagMilliseconds = 0, pageSize, quotas = {}, buckets } = options;
  const regions = new Map<string, Region>();
  const closing = new AbortController();
  // A listener for each delayed call: more than ten are no leak.
  setMaxListeners(0, closing.signal);
  const log = createCallLog(clock);
  const throttle = createThrottle(clock, throttling);
  const faults = createFaults(clock, closing.signal);
  const closed = aborted(closing.signal);
  const listing = createListing(clock);
  listing.setLag(listLagMilliseconds);
  listing.setPageSize(pageSize);
  const bucketAccess = buckets ? createBucketAccess(buckets) : UNCHECKED_ACCESS;
  const run = around([log.intercept, throttle.intercept, faults.intercept], async (call) =>
    perform(call, regionNamed(call.region), { now: clock.now(), bucketAccess }),
  );

  function regionNamed(name: string): Region {
    const region = regions.get(name) ?? createRegion(name, quotas, listing);
    regions.set(name, region);
    return region;
  }

  async function handle(request: LocalRequest): Promise<LocalResponse> {
    if (!request.credential) {
      throw new ServiceError('MissingAuthenticationTokenException', 'The request must be signed (AWS Signature Version 4).');
    }
    const { schema, input } = bindRequest(request);
    return success(schema, await run({ operation: schema.name, region: request.credential.region, input }));
  }

  return {
    service: (request) => handle(request).catch(refuse),
    call: (region, operation, input) =>
      run({ operation, region, input }).catch((error) => {
        if (error instanceof Unanswered && error.how === 'silence') return closed;
        throw error;
      }),
    resources: (region) =>
      [...regions].filter(([name]) => region === undefined || name === region).flatMap(([, found]) => summaries(found)),
    calls: log.calls,
    canRecord(region, storageConfigurationArn) {
      const { storageConfigurations } = regionNamed(region);
      if (!storageConfigurations.has(storageConfigurationArn)) return false;
      return bucketAccess.canWrite(storageConfigurations.get(storageConfigurationArn).s3.bucketName, region);
    },
    setThrottling: throttle.set,
    faults,
    setListLag: listing.setLag,
    setPageSize: listing.setPageSize,
    close: () => closing.abort(new Unanswered('drop')),
  };
}

function perform({ operation, input }: OperationCall, region: Region, context: Context): Document {
  const schema = OPERATION_SCHEMAS.get(operation);
  if (!schema) throw new ServiceError('UnknownOperationException', `${operation} is not an operation of IVS Real-Time.`);
  // The table types each operation by its own input; here any of them is meant, and its schema has the say.
  const implementation = OPERATIONS[schema.name] as ((input: Document, region: Region, context: Context) => object) | undefined;
  if (!implementation) {
    throw new ServiceError(
      'NotImplementedException',
      `${operation} is an IVS Real-Time operation that the local service does not serve yet.`,
    );
  }
  const valid = conform(schema.input, input);
  validate(schema.input, valid);
  return conform(schema.output, implementation(valid, region, context));
}

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
  return Object.values(region).flatMap((collection) =>
    collection.all().map(({ arn, name, tags }) => ({ arn, type: collection.kind.type, name, tags: tags ?? {} })),
  );
}
