/**
 * What was called. Inputs and outputs are not kept: they may hold tokens and keys.
 */
import type { Clock } from '../../system/clock';
import { Unanswered } from './errors';
import type { Interceptor } from './interceptor';

/** One call of an operation. */
export interface Call {
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
  calls(): readonly Call[];
}

/** An empty log. */
export function createCallLog(clock: Clock): CallLog {
  const calls: Call[] = [];

  function record(operation: string, region: string, outcome: string): void {
    calls.push({ operation, region, outcome, time: clock.now() });
    if (calls.length > MAX_CALLS) calls.shift();
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
  return error instanceof Error ? error.name : 'unknown';
}
