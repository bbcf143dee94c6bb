/**
 * Faults on demand: rules that say which calls go wrong, and how.
 */

import { boolean, list, object, oneOf, text, variant, wholeNumber } from '../../data/plain-data';
import type { Clock } from '../../system/clock';
import { ERROR_NAMES, type ErrorName, ServiceError, Unanswered } from './errors';
import type { Interceptor, OperationCall, Runner } from './interceptor';
import { OPERATIONS } from './operations';

/** How a call goes wrong. With `committed` the service does what was asked, and the client does not learn what came of it. */
export type Fault =
  /** Nothing is done, and the answer is this error. */
  | { readonly type: 'refuse'; readonly error: ErrorName }
  /** The answer is a 500 InternalServerException. */
  | { readonly type: 'fail'; readonly committed?: boolean }
  /** The connection is closed without an answer. */
  | { readonly type: 'drop'; readonly committed?: boolean }
  /** There is no answer, and the connection stays open. */
  | { readonly type: 'silence'; readonly committed?: boolean }
  /** The service does what was asked at once, and answers so much later. */
  | { readonly type: 'delay'; readonly milliseconds: number };

/** Which calls go wrong. Plain JSON. */
export interface FaultRule {
  /** The name of an operation, or `*` for every one. */
  readonly operation: string;
  readonly fault: Fault;
  /**
   * How many calls go wrong.
   * @default 1
   */
  readonly times?: number;
  /**
   * How many calls it lets pass before.
   * @default 0
   */
  readonly after?: number;
  /** @default - every region */
  readonly region?: string;
}

/** The rules in force. */
export interface Faults {
  /**
   * Adds rules behind those that are left. A call belongs to the first rule that matches it and has calls left, those that it lets pass
   * included. When one of the rules is wrong, none is added.
   */
  inject(...rules: readonly FaultRule[]): void;
  /** Takes back all that is left. */
  clear(): void;
}

const EVERY_OPERATION = '*';

/** What timers can wait for. */
const MAX_DELAY_MILLISECONDS = 2 ** 31 - 1;

const COMMITTED = { committed: boolean };

const RULE = object(
  {
    operation: oneOf([EVERY_OPERATION, ...Object.keys(OPERATIONS)]),
    fault: variant('type', {
      refuse: [{ error: oneOf(ERROR_NAMES) }],
      fail: [{}, COMMITTED],
      drop: [{}, COMMITTED],
      silence: [{}, COMMITTED],
      delay: [{ milliseconds: wholeNumber(0, MAX_DELAY_MILLISECONDS) }],
    }),
  },
  { times: wholeNumber(1), after: wholeNumber(0), region: text("a region's name, like eu-west-1", /^[a-z]+(-[a-z]+)+-\d+$/) },
);

/** Throws unless the value is a list of rules. `path` says where it is from. */
export function checkFaultRules(value: unknown, path = 'rules'): asserts value is readonly FaultRule[] {
  list(RULE)(value, path);
}

/** A rule, and the calls that it has left. */
interface Pending {
  readonly rule: FaultRule;
  pass: number;
  strike: number;
}

/** No faults. `closing` ends the delays. */
export function createFaults(clock: Clock, closing: AbortSignal): Faults & { readonly intercept: Interceptor } {
  let script: readonly Pending[] = [];

  /** The fault of this call, used up. */
  function take(call: OperationCall): Fault | undefined {
    const pending = script.find(({ rule }) => matches(rule, call));
    if (!pending) return undefined;
    if (pending.pass > 0) {
      pending.pass -= 1;
      return undefined;
    }
    pending.strike -= 1;
    if (pending.strike === 0) script = script.filter((other) => other !== pending);
    return pending.rule.fault;
  }

  async function delayed<T>(answer: Promise<T>, milliseconds: number): Promise<T> {
    await Promise.allSettled([answer]);
    await clock.sleep(milliseconds, closing);
    return answer;
  }

  return {
    inject(...rules) {
      checkFaultRules(rules);
      script = [...script, ...rules.map((rule) => ({ rule, pass: rule.after ?? 0, strike: rule.times ?? 1 }))];
    },
    clear() {
      script = [];
    },
    async intercept(call, next) {
      const fault = take(call);
      if (!fault) return next(call);
      if (fault.type === 'delay') return delayed(next(call), fault.milliseconds);
      if (fault.type === 'refuse') throw new ServiceError(fault.error, `${call.operation} was refused by an injected fault.`);
      if (fault.committed) await commit(call, next);
      if (fault.type === 'fail') throw new ServiceError('InternalServerException', `${call.operation} failed by an injected fault.`);
      throw new Unanswered(fault.type);
    },
  };
}

function matches({ operation, region }: FaultRule, call: OperationCall): boolean {
  return (operation === EVERY_OPERATION || operation === call.operation) && (region === undefined || region === call.region);
}

/** Whether the service takes the call or refuses it: the client does not learn. */
async function commit(call: OperationCall, next: Runner): Promise<void> {
  try {
    await next(call);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
  }
}
