/**
 * What happens around operations: logging, throttling, faults.
 */
import type { Document } from './document';

/** One request for an operation, from wherever it came. */
export interface OperationCall {
  /** As the client named it, served or not. */
  readonly operation: string;
  readonly region: string;
  /** Whose call it is; undefined for one in process. */
  readonly accessKeyId?: string;
  /** Not validated yet. */
  readonly input: unknown;
}

/** Runs an operation to its output, or rejects with a ServiceError, or with Unanswered when there shall be no answer. */
export type Runner = (call: OperationCall) => Promise<Document>;

/** Runs the call with `next`, or does something else: refuse, wait, run it and lose the answer. */
export type Interceptor = (call: OperationCall, next: Runner) => Promise<Document>;

/** `runner` with the interceptors around it, the first one outermost. */
export function around(interceptors: readonly Interceptor[], runner: Runner): Runner {
  return interceptors.reduceRight<Runner>((next, interceptor) => (call) => interceptor(call, next), runner);
}
