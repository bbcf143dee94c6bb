/** Calls to a service of AWS: one request each, or patiently repeated; every failure is told as a `CallFailure`. */
import type { Command, MetadataBearer } from '@smithy/types';
import type { Lease } from './lease';
import type { Log } from './log';
import { type Clock, retry } from './retry';

/** What we need of an SDK client. The type parameters are the client's own. */
export interface Client<Input extends object, Output extends MetadataBearer, Config> {
  send<I extends Input, O extends Output>(
    command: Command<Input, I, Output, O, Config>,
    options: { readonly abortSignal: AbortSignal },
  ): Promise<O>;
}

export type Call<Input extends object, Output extends MetadataBearer, Config> = <I extends Input, O extends Output>(
  command: Command<Input, I, Output, O, Config>,
) => Promise<O>;

export interface Service<Input extends object, Output extends MetadataBearer, Config> {
  /** Exactly one request. For creates, and inside `retry`. */
  readonly once: Call<Input, Output, Config>;
  /** Repeats until the deadline what was throttled or got no clear answer. For whatever may safely happen twice. */
  readonly patiently: Call<Input, Output, Config>;
  /** The patience itself, around more than one call; `alsoRetry` names further failures that pass with time. */
  readonly retry: <T>(work: () => Promise<T>, alsoRetry?: (error: unknown) => boolean) => Promise<T>;
}

/**
 * What a failure says about the operation: `refused` and `throttled`, it did not happen; `unsent`, the service never heard of it;
 * `unclear`, it may have happened.
 */
export type Verdict = 'refused' | 'throttled' | 'unsent' | 'unclear';

/** A failed call, reduced to what may be shown: an SDK error also holds the request and the response. */
export class CallFailure extends Error {
  public readonly verdict: Verdict;
  public readonly awsRequestId?: string;

  constructor(
    public readonly service: string,
    public readonly operation: string,
    error: unknown,
  ) {
    const { name, message, exceptionMessage, code, $metadata } = error as SdkErrorLike;
    // The service's own words; the SDK expects them under another name. Its other messages continue with advice for a debugger.
    super(withoutStreamKeys(exceptionMessage ?? message.split('\n', 1)[0]));
    this.name = name;
    this.verdict = verdictOf(name, $metadata?.httpStatusCode, code);
    this.awsRequestId = $metadata?.requestId;
  }
}

interface SdkErrorLike {
  readonly name: string;
  readonly message: string;
  readonly exceptionMessage?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

/**
 * A service may quote what it refuses.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_IngestConfiguration.html for the form of a stream key
 */
function withoutStreamKeys(message: string): string {
  return message.replace(/\brt_\d+_[^\s"'\\]+/g, 'rt_***');
}

// The model of IVS names no throttling error; AWS's own samples retry TooManyRequestsException.
const THROTTLED = /^(Throttl|TooManyRequests|RequestLimitExceeded|SlowDown)/;

function verdictOf(name: string, status: number | undefined, code: string | undefined): Verdict {
  if (status === 429 || THROTTLED.test(name)) return 'throttled';
  if (status !== undefined) return status >= 400 && status < 500 && status !== 408 ? 'refused' : 'unclear';
  // A failure on the wire has a code of the operating system; one without is ours, such as missing credentials.
  return code !== undefined || name === 'TimeoutError' || name === LATE ? 'unclear' : 'unsent';
}

/** The name of a call's failure when there was no time left for its answer. */
const LATE = 'DeadlineExceeded';

export const isNotFound = (error: unknown): boolean => error instanceof CallFailure && error.name === 'ResourceNotFoundException';
export const isConflict = (error: unknown): boolean => error instanceof CallFailure && error.name === 'ConflictException';
export const isQuotaExceeded = (error: unknown): boolean => error instanceof CallFailure && error.name === 'ServiceQuotaExceededException';
export const isUnclear = (error: unknown): boolean => error instanceof CallFailure && error.verdict === 'unclear';
const isDenied = (error: unknown): boolean => error instanceof CallFailure && error.name === 'AccessDeniedException';
const isPassing = (error: unknown): boolean => isUnclear(error) || (error instanceof CallFailure && error.verdict === 'throttled');

/** A role or policy made moments ago is not known everywhere yet; a service denies access for some seconds. */
const PROPAGATION_MS = 30_000;

/** What is given to each call of one request to the handler. */
export interface Conditions {
  readonly clock: Clock;
  readonly deadline: AbortSignal;
  readonly log: Log;
  readonly lease: Lease;
}

/** Operations that never need a lease: reads, and deletions, which are safe to repeat. */
const CHANGES_NOTHING = /^(Describe|Get|List|Delete)/;

/** A service as one request to the handler sees it, by the name that a user knows it by. */
export function connect<Input extends object, Output extends MetadataBearer, Config>(
  name: string,
  client: Client<Input, Output, Config>,
  { clock, deadline, log, lease }: Conditions,
): Service<Input, Output, Config> {
  const patienceEnds = clock.now() + PROPAGATION_MS;
  let accessIsKnown = false;

  const once: Call<Input, Output, Config> = async (command) => {
    const operation: string = command.schema[2];
    const changes = !CHANGES_NOTHING.test(operation);
    if (changes) await lease.hold();
    const sent = clock.now();
    const report = (outcome: string, awsRequestId?: string) => log({ operation, outcome, awsRequestId, durationMs: clock.now() - sent });
    try {
      const output = await client.send(command, { abortSignal: deadline });
      accessIsKnown = true;
      report('OK', output.$metadata.requestId);
      return output;
    } catch (error) {
      const failure = new CallFailure(name, operation, deadline.aborted ? tooLate() : error);
      report(failure.name, failure.awsRequestId);
      if (changes && failure.verdict === 'unclear') lease.end();
      throw failure;
    }
  };

  const mayBePropagating = (error: unknown) => isDenied(error) && !accessIsKnown && clock.now() < patienceEnds;
  const patience: Service<Input, Output, Config>['retry'] = (work, alsoRetry = () => false) =>
    retry(work, (error) => isPassing(error) || mayBePropagating(error) || alsoRetry(error), clock, deadline);

  return { once, patiently: (command) => patience(() => once(command)), retry: patience };
}

function tooLate(): Error {
  return Object.assign(new Error("no answer before the function's time ran out"), { name: LATE });
}

/** The part of an answer that the API promises; an answer without it leaves open what happened. */
export function expectPart<T>(part: T | undefined, operation: string, service = 'IVS'): T {
  if (part !== undefined) return part;
  throw new CallFailure(service, operation, Object.assign(new Error('the answer is incomplete'), { $metadata: { httpStatusCode: 200 } }));
}
