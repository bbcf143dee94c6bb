/**
 * Faults on demand: rules that say which calls go wrong, and how.
 */

import { boolean, type Check, list, object, oneOf, text, variant, wholeNumber } from '../data/plain-data';
import type { Clock } from '../system/clock';
import type { Interceptor, RawCall, Runner } from './interceptor';
import type { ErrorKind } from './protocols/protocol';
import { ServiceError, Unanswered } from './service-error';

/** How a call goes wrong. With `committed` the service does what was asked, and the client does not learn what came of it. */
export type Fault =
  /** Nothing is done, and the answer is this error. */
  | { readonly type: 'refuse'; readonly error: string }
  /** The service fails: the answer has the status 500. */
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
  /** Throws unless the value is a rule. `path` is its place. */
  check(value: unknown, path: string): void;
  /** Takes back all that is left. */
  clear(): void;
}

const EVERY_OPERATION = '*';

/** What timers can wait for. */
const MAX_DELAY_MILLISECONDS = 2 ** 31 - 1;

const COMMITTED = { committed: boolean };

/** The check of a rule. `errors` are the names that a call may be refused with. @default - any */
function faultRule(operationNames: readonly string[], errors?: readonly string[]): Check {
  return object(
    {
      operation: oneOf([EVERY_OPERATION, ...operationNames]),
      fault: variant('type', {
        refuse: [{ error: errors ? oneOf(errors) : text('the name of an error', /^[A-Z][A-Za-z.]*$/) }],
        fail: [{}, COMMITTED],
        drop: [{}, COMMITTED],
        silence: [{}, COMMITTED],
        delay: [{ milliseconds: wholeNumber(0, MAX_DELAY_MILLISECONDS) }],
      }),
    },
    { times: wholeNumber(1), after: wholeNumber(0), region: text("a region's name, like eu-west-1", /^[a-z]+(-[a-z]+)+-\d+$/) },
  );
}

/** A rule, and the calls that it has left. */
interface Pending {
  readonly rule: FaultRule;
  pass: number;
  strike: number;
}

export interface FaultsOptions {
  readonly clock: Clock;
  /** Ends the delays. */
  readonly closing: AbortSignal;
  readonly operationNames: readonly string[];
  /** The errors that a call may be refused with, and their HTTP statuses. @default - any name, with 400 */
  readonly errors?: Readonly<Record<string, number>>;
  /** The error of a service that fails. */
  readonly internal: ErrorKind;
}

/** No faults. */
export function createFaults(options: FaultsOptions): Faults & { readonly intercept: Interceptor } {
  const { clock, closing, operationNames, errors, internal } = options;
  const check = faultRule(operationNames, errors && Object.keys(errors));
  let script: readonly Pending[] = [];

  /** The fault of this call, used up. */
  function take(call: RawCall): Fault | undefined {
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
    check,
    inject(...rules) {
      list(check)(rules, 'rules');
      script = [...script, ...rules.map((rule) => ({ rule, pass: rule.after ?? 0, strike: rule.times ?? 1 }))];
    },
    clear() {
      script = [];
    },
    async intercept(call, next) {
      const fault = take(call);
      if (!fault) return next(call);
      if (fault.type === 'delay') return delayed(next(call), fault.milliseconds);
      if (fault.type === 'refuse')
        throw new ServiceError(fault.error, `${call.operation} was refused by an injected fault.`, errors?.[fault.error]);
      if (fault.committed) await commit(call, next);
      if (fault.type === 'fail') throw new ServiceError(internal[0], `${call.operation} failed by an injected fault.`, internal[1]);
      throw new Unanswered(fault.type);
    },
  };
}

function matches({ operation, region }: FaultRule, call: RawCall): boolean {
  return (operation === EVERY_OPERATION || operation === call.operation) && (region === undefined || region === call.region);
}

/** Whether the service takes the call or refuses it: the client does not learn. */
async function commit(call: RawCall, next: Runner): Promise<void> {
  try {
    await next(call);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
  }
}
