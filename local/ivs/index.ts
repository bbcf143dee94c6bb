/**
 * The IVS Real-Time service on a laptop: the API of the real one for the operations it has, with state that lives as long as the process.
 */
import type { LocalRequest, LocalResponse, LocalService } from '../http';
import { type BucketPolicies, createBucketAccess, UNCHECKED_ACCESS } from './bucket-access';
import { type Call, createCallLog } from './call-log';
import { conform, type Document } from './document';
import { ServiceError } from './errors';
import { around, type OperationCall } from './interceptor';
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
export type { Quotas } from './region';

/** How the service behaves. */
export interface IvsRealTimeOptions {
  /**
   * The clock, in milliseconds since 1970.
   * @default Date.now
   */
  readonly now?: () => number;
  /**
   * Whether requests beyond the documented rates are refused.
   * @default false
   */
  readonly throttling?: boolean;
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
  readonly service: LocalService;
  /** An operation in process, exactly as over HTTP. Input and output are plain JSON; a refusal rejects with a {@link ServiceError}. */
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
}

/** A service in which nothing exists yet. */
export function createIvsRealTime({ now = Date.now, throttling = false, quotas = {}, buckets }: IvsRealTimeOptions = {}): IvsRealTime {
  const regions = new Map<string, Region>();
  const log = createCallLog(now);
  const throttle = createThrottle(now, throttling);
  const bucketAccess = buckets ? createBucketAccess(buckets) : UNCHECKED_ACCESS;
  const run = around([log.intercept, throttle.intercept], async (call) =>
    perform(call, regionNamed(call.region), { now: now(), bucketAccess }),
  );

  function regionNamed(name: string): Region {
    const region = regions.get(name) ?? createRegion(name, quotas);
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
    call: (region, operation, input) => run({ operation, region, input }),
    resources: (region) =>
      [...regions].filter(([name]) => region === undefined || name === region).flatMap(([, found]) => summaries(found)),
    calls: log.calls,
    canRecord(region, storageConfigurationArn) {
      const { storageConfigurations } = regionNamed(region);
      if (!storageConfigurations.has(storageConfigurationArn)) return false;
      return bucketAccess.canWrite(storageConfigurations.get(storageConfigurationArn).s3.bucketName, region);
    },
    setThrottling: throttle.set,
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

function refuse(error: unknown): LocalResponse {
  if (error instanceof ServiceError) return failure(error);
  throw error;
}

function summaries(region: Region): ResourceSummary[] {
  return Object.values(region).flatMap((collection) =>
    collection.all().map(({ arn, name, tags }) => ({ arn, type: collection.kind.type, name, tags: tags ?? {} })),
  );
}
