/** A failed call to an AWS service, reduced to what a function may show and what it decides by. */

/**
 * What a failure says about the operation: it did not happen (`refused`, `throttled`), the service never received it (`unsent`), or it may
 * have happened (`unclear`).
 */
export type Verdict = 'refused' | 'throttled' | 'unsent' | 'unclear';

/** Keeps the name and the message of an SDK error, which also holds the request and the response. */
export class CallFailure extends Error {
  public readonly verdict: Verdict;
  public readonly awsRequestId?: string;

  constructor(
    public readonly service: string,
    public readonly operation: string,
    error: unknown,
  ) {
    const { name, message, exceptionMessage, code, $metadata } = error as SdkErrorLike;
    // IVS sends its message as `exceptionMessage`, which the SDK does not read. The SDK's own messages go on with advice on debugging.
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
 * Masks stream keys, because a service may quote the value that it refuses.
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
  // A network failure has an error code of the operating system. A failure before anything was sent, such as missing credentials, has none.
  return code !== undefined || name === 'TimeoutError' || name === DEADLINE_EXCEEDED ? 'unclear' : 'unsent';
}

const DEADLINE_EXCEEDED = 'DeadlineExceeded';

/** The error of a call that the function's deadline ended. */
export function deadlineExceeded(): Error {
  return Object.assign(new Error("no answer before the function's time ran out"), { name: DEADLINE_EXCEEDED });
}

export const isNotFound = (error: unknown): boolean => error instanceof CallFailure && error.name === 'ResourceNotFoundException';
export const isConflict = (error: unknown): boolean => error instanceof CallFailure && error.name === 'ConflictException';
export const isQuotaExceeded = (error: unknown): boolean => error instanceof CallFailure && error.name === 'ServiceQuotaExceededException';
export const isAccessDenied = (error: unknown): boolean => error instanceof CallFailure && error.name === 'AccessDeniedException';
/** CloudFormation has another name for denied access than the other services. */
export const isDeniedByCloudFormation = (error: unknown): boolean => error instanceof CallFailure && error.name === 'AccessDenied';
export const isThrottled = (error: unknown): boolean => error instanceof CallFailure && error.verdict === 'throttled';
export const isUnclear = (error: unknown): boolean => error instanceof CallFailure && error.verdict === 'unclear';

/** The part of an SDK output that the API promises. Without it, the operation may have happened. */
export function expectPart<T>(part: T | undefined, operation: string, service = 'IVS'): T {
  if (part !== undefined) return part;
  throw new CallFailure(service, operation, Object.assign(new Error('the answer is incomplete'), { $metadata: { httpStatusCode: 200 } }));
}
