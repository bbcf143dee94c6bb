/**
 * Injects faults into the calls that match a rule.
 */

import type { Clock } from '../system/clock';
import { any, flag, matching, oneOf, required, structure, wholeNumber } from './input';
import type { Interceptor, RawCall, Runner } from './operation';
import type { ErrorKind } from './protocols/protocol';
import { REGION_NAME } from './region-name';
import { ServiceError, Unanswered } from './service-error';
import { checkUserJson, checkVariant } from './user-json';

/** A fault of a call. */
export type Fault =
  | {
      /** The operation does not run. The response is an error. */
      readonly type: 'refuse';
      /** The name of the error. */
      readonly error: string;
    }
  | {
      /** The response has the status 500, or the connection is closed without a response, or stays open without one. */
      readonly type: 'fail' | 'drop' | 'silence';
      /**
       * Whether the operation takes effect, although the client does not receive its response.
       * @default false
       */
      readonly committed?: boolean;
    }
  | {
      /** The operation runs at once. The response is delayed. */
      readonly type: 'delay';
      /** The delay: a whole number of milliseconds from 0 to 2,147,483,647. */
      readonly milliseconds: number;
    };

/** Selects the calls that get a fault. Plain JSON. */
export interface FaultRule {
  /** The name of an operation, or `*` for all. */
  readonly operation: string;
  /** What goes wrong. */
  readonly fault: Fault;
  /**
   * How many calls get the fault, from 1.
   * @default 1
   */
  readonly times?: number;
  /**
   * How many calls to let pass before, from 0.
   * @default 0
   */
  readonly after?: number;
  /** @default - every region */
  readonly region?: string;
}

/** The active rules of a service. */
export interface Faults {
  /**
   * Adds rules after the active ones. The first matching rule with calls left applies, also if it lets the call pass. Adds none if one is
   * invalid.
   */
  inject(...rules: readonly FaultRule[]): void;
  /** Throws if the value is not a valid rule. `path` is its place in the input. */
  check(value: unknown, path: string): void;
  /** Removes all rules. */
  clear(): void;
}

const EVERY_OPERATION = '*';

/** The longest delay of a Node.js timer. */
const MAX_DELAY_MILLISECONDS = 2 ** 31 - 1;

const COMMITTED = { committed: flag };

/** Makes the check of a rule. `errors` are the allowed names of errors. @default - any */
function checkOfRules(operationNames: readonly string[], errors?: readonly string[]): Faults['check'] {
  const rule = structure({
    operation: required(oneOf(EVERY_OPERATION, ...operationNames)),
    fault: any,
    times: wholeNumber({ min: 1 }),
    after: wholeNumber({ min: 0 }),
    region: REGION_NAME,
  });
  const variants = {
    refuse: { error: required(errors ? oneOf(...errors) : matching('the name of an error', /^[A-Z][A-Za-z.]*$/)) },
    fail: COMMITTED,
    drop: COMMITTED,
    silence: COMMITTED,
    delay: { milliseconds: required(wholeNumber({ min: 0, max: MAX_DELAY_MILLISECONDS })) },
  };
  return (value, path) => {
    checkUserJson(rule, value, path);
    checkVariant('type', variants, value.fault, `${path}.fault`);
  };
}

/** A rule and its remaining calls. */
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
  /** The allowed errors, with their HTTP statuses. @default - any name, with 400 */
  readonly errors?: Readonly<Record<string, number>>;
  /** The service's internal error. */
  readonly internal: ErrorKind;
}

/** Creates an empty list of rules. */
export function createFaults(options: FaultsOptions): Faults & { readonly intercept: Interceptor } {
  const { clock, closing, operationNames, errors, internal } = options;
  const check = checkOfRules(operationNames, errors && Object.keys(errors));
  let script: readonly Pending[] = [];

  /** Returns the fault of this call and counts it. */
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
      for (const [index, rule] of rules.entries()) check(rule, `rules[${index}]`);
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

/** Runs the operation and ignores its result, also an error. */
async function commit(call: RawCall, next: Runner): Promise<void> {
  try {
    await next(call);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
  }
}
