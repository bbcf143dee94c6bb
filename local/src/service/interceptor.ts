/** Interceptors wrap operations: logging, throttling, faults. */
import type { Call } from './operation';

/** A call with its input, before parsing. */
export interface RawCall extends Call {
  /** Returns the input. Throws if the body of the request cannot be read. */
  readonly raw: () => unknown;
}

/** Runs an operation and resolves with its output. Rejects with a ServiceError, or with Unanswered if there must be no response. */
export type Runner = (call: RawCall) => Promise<unknown>;

/** Runs the call with `next`, or rejects it, delays it, or drops its response. */
export type Interceptor = (call: RawCall, next: Runner) => Promise<unknown>;

/** Wraps `runner` in the interceptors, the first one outermost. */
export function around(interceptors: readonly Interceptor[], runner: Runner): Runner {
  return interceptors.reduceRight<Runner>((next, interceptor) => (call) => interceptor(call, next), runner);
}
