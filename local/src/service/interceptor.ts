/** What happens around operations: logging, throttling, faults. */
import type { Call } from './operation';

/** A call with its input, as the protocol or a program hands it over. */
export interface RawCall extends Call {
  /** Gives the input. Throws when the body of the request cannot be read. */
  readonly raw: () => unknown;
}

/** Runs an operation to its output, or rejects with a ServiceError, or with Unanswered when there shall be no answer. */
export type Runner = (call: RawCall) => Promise<unknown>;

/** Runs the call with `next`, or does something else: refuse, wait, run it and lose the answer. */
export type Interceptor = (call: RawCall, next: Runner) => Promise<unknown>;

/** `runner` with the interceptors around it, the first one outermost. */
export function around(interceptors: readonly Interceptor[], runner: Runner): Runner {
  return interceptors.reduceRight<Runner>((next, interceptor) => (call) => interceptor(call, next), runner);
}
