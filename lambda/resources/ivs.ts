/** Calls to the service: one request each, or patiently repeated; every failure is told as a `CallFailure`. */
import type { IVSRealTimeClientResolvedConfig, ServiceInputTypes, ServiceOutputTypes } from '@aws-sdk/client-ivs-realtime';
import type { Command } from '@smithy/types';
import type { Log } from './log';
import { type Clock, retry } from './retry';

type IvsCommand<I extends ServiceInputTypes, O extends ServiceOutputTypes> = Command<
  ServiceInputTypes,
  I,
  ServiceOutputTypes,
  O,
  IVSRealTimeClientResolvedConfig
>;

/** What we need of `IVSRealTimeClient`. */
export interface Client {
  send<I extends ServiceInputTypes, O extends ServiceOutputTypes>(
    command: IvsCommand<I, O>,
    options: { readonly abortSignal: AbortSignal },
  ): Promise<O>;
}

export type Call = <I extends ServiceInputTypes, O extends ServiceOutputTypes>(command: IvsCommand<I, O>) => Promise<O>;

export interface Ivs {
  /** Exactly one request. For creates, and inside `retry`. */
  readonly once: Call;
  /** Repeats until the deadline what was throttled or got no clear answer. For whatever may safely happen twice. */
  readonly patiently: Call;
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
    public readonly operation: string,
    error: unknown,
  ) {
    const { name, message, exceptionMessage, code, $metadata } = error as SdkErrorLike;
    // The service's own words; the SDK expects them under another name. Its other messages continue with advice for a debugger.
    super(exceptionMessage ?? message.split('\n', 1)[0]);
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

// The service's model names no throttling error; AWS's own samples retry TooManyRequestsException.
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
export const isUnclear = (error: unknown): boolean => error instanceof CallFailure && error.verdict === 'unclear';
const isDenied = (error: unknown): boolean => error instanceof CallFailure && error.name === 'AccessDeniedException';
const isPassing = (error: unknown): boolean => isUnclear(error) || (error instanceof CallFailure && error.verdict === 'throttled');

/** A role made moments ago is not known everywhere yet; the service denies access for some seconds. */
const ROLE_PROPAGATION_MS = 30_000;

/** The service as one request to the handler sees it. */
export function connect(client: Client, clock: Clock, deadline: AbortSignal, log: Log): Ivs {
  const patienceEnds = clock.now() + ROLE_PROPAGATION_MS;
  let roleIsKnown = false;

  const once: Call = async (command) => {
    const operation: string = command.schema[2];
    const sent = clock.now();
    const report = (outcome: string, awsRequestId?: string) => log({ operation, outcome, awsRequestId, durationMs: clock.now() - sent });
    try {
      const output = await client.send(command, { abortSignal: deadline });
      roleIsKnown = true;
      report('OK', output.$metadata.requestId);
      return output;
    } catch (error) {
      const failure = new CallFailure(operation, deadline.aborted ? tooLate() : error);
      report(failure.name, failure.awsRequestId);
      throw failure;
    }
  };

  const mayBePropagating = (error: unknown) => isDenied(error) && !roleIsKnown && clock.now() < patienceEnds;
  const patience: Ivs['retry'] = (work, alsoRetry = () => false) =>
    retry(work, (error) => isPassing(error) || mayBePropagating(error) || alsoRetry(error), clock, deadline);

  return { once, patiently: (command) => patience(() => once(command)), retry: patience };
}

function tooLate(): Error {
  return Object.assign(new Error("no answer before the function's time ran out"), { name: LATE });
}

/** The part of an answer that the API promises; an answer without it leaves open what happened. */
export function expectPart<T>(part: T | undefined, operation: string): T {
  if (part !== undefined) return part;
  throw new CallFailure(operation, Object.assign(new Error('the answer is incomplete'), { $metadata: { httpStatusCode: 200 } }));
}
