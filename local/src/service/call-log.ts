/** The calls of a service. Inputs and outputs are not kept: they may hold tokens and keys. */
import type { Clock } from '../system/clock';
import type { Interceptor } from './interceptor';
import { ServiceError, Unanswered } from './service-error';

/** One call of an operation. */
export interface LoggedCall {
  readonly operation: string;
  readonly region: string;
  /** `ok`; the name of the error; `drop` or `silence` when there was no answer. */
  readonly outcome: string;
  /** When it was answered, in milliseconds since 1970. */
  readonly time: number;
}

/** An endpoint that runs for weeks forgets its oldest calls. */
const MAX_CALLS = 10_000;

/** The calls, oldest first, and what collects them. */
export interface CallLog {
  readonly intercept: Interceptor;
  calls(): readonly LoggedCall[];
}

/** An empty log. `onCall` is told of each call when it is answered. */
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
