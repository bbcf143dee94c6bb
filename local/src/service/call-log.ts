/** Logs the calls of a service, without inputs and outputs, which may contain tokens and keys. */
import type { Clock } from '../system/clock';
import type { Interceptor } from './operation';
import { ServiceError, Unanswered } from './service-error';

/** A call of an operation. */
export interface LoggedCall {
  readonly operation: string;
  readonly region: string;
  /** `ok`, the name of the error, or `drop` or `silence` if there was no response. */
  readonly outcome: string;
  /** The time of the response, in milliseconds since 1970. */
  readonly time: number;
}

/** The log drops its oldest calls, because an endpoint may run for weeks. */
const MAX_CALLS = 10_000;

/** The calls, oldest first, and the interceptor that logs them. */
export interface CallLog {
  readonly intercept: Interceptor;
  calls(): readonly LoggedCall[];
}

/** Creates a log. It calls `onCall` after each response. */
export function createCallLog(clock: Clock, onCall: (call: LoggedCall) => void = () => {}): CallLog {
  const calls: LoggedCall[] = [];

  function record(operation: string, region: string, outcome: string): void {
    const call = { operation, region, outcome, time: clock.now() };
    calls.push(call);
    if (calls.length > MAX_CALLS) calls.shift();
    onCall(call);
  }

  return {
    calls: () => [...calls],
    intercept: async (call, next) => {
      try {
        const output = await next(call);
        record(call.operation, call.region, 'ok');
        return output;
      } catch (error) {
        record(call.operation, call.region, outcomeOf(error));
        throw error;
      }
    },
  };
}

function outcomeOf(error: unknown): string {
  if (error instanceof Unanswered) return error.how;
  if (error instanceof ServiceError) return error.code;
  return error instanceof Error ? error.name : 'unknown';
}
