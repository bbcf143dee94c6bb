/** Injects faults into the next requests to custom resources. Rules are plain data, so that they can come from a file. */
import { any, flag, list, matching, oneOf, required, structure, wholeNumber } from '../../../service/input';
import { checkUserJson } from '../../../service/user-json';

/** What CloudFormation asks of a custom resource. */
type RequestType = 'Create' | 'Update' | 'Delete';

/** What a response URL does instead of taking a response: it answers 503, closes the connection, or never answers. */
export type AnswerFault = '503' | 'drop' | 'hang';

const REQUEST_TYPES: readonly RequestType[] = ['Create', 'Update', 'Delete'];
const ANSWERS: readonly AnswerFault[] = ['503', 'drop', 'hang'];

/** The requests that a rule matches, and at least one fault. */
export interface RequestFault {
  /** @default - any */
  readonly logicalId?: string;
  /** @default - any; with `failStackAfterMilliseconds`, Create and Update */
  readonly requestType?: RequestType;
  /** How many requests get the fault, from 1. @default 1 */
  readonly times?: number;
  /**
   * Delivers the same event again.
   * @default - the event is delivered once
   */
  readonly deliverAgain?: {
    /** How long after the first delivery: a whole number from 0 to 86,400,000 (a day). */
    readonly afterMilliseconds: number;
    /** Whether a new process serves the event. @default - any process */
    readonly cold?: boolean;
  };
  /**
   * Kills the process that serves the event, so long after it got the event, unless it is done. Lambda then delivers the event again. A whole
   * number from 0 to 86,400,000 (a day).
   * @default - the process lives on
   */
  readonly killAfterMilliseconds?: number;
  /**
   * What the response URL does with the first responses, in this order, before it takes one. At least one.
   * @default - it takes the first response
   */
  readonly answers?: readonly AnswerFault[];
  /**
   * Makes the stack operation fail, so long after the request was sent, as if another resource had failed: requests in flight are
   * cancelled. CloudFormation never cancels deletions, so this is not for them. A whole number from 0 to 86,400,000 (a day).
   * @default - the operation does not fail
   */
  readonly failStackAfterMilliseconds?: number;
}

/** The rules in force. */
export interface RequestFaults {
  /** Adds rules. Throws if one of them is wrong, and then adds none. */
  inject(...rules: readonly RequestFault[]): void;
  /** Drops every rule. Faults that have begun go on. */
  clear(): void;
}

/** Rules that requests use up. */
export interface RequestFaultStore extends RequestFaults {
  /** Uses the first rule that matches the request and has uses left. */
  take(request: { readonly logicalId: string; readonly requestType: string }): RequestFault | undefined;
}

/** CloudFormation waits an hour for a response at most. */
const DAY = 24 * 60 * 60 * 1000;

const FAULTS = {
  deliverAgain: structure({ afterMilliseconds: required(wholeNumber({ min: 0, max: DAY })), cold: flag }),
  killAfterMilliseconds: wholeNumber({ min: 0, max: DAY }),
  answers: list(oneOf(...ANSWERS), { min: 1 }),
  failStackAfterMilliseconds: wholeNumber({ min: 0, max: DAY }),
};

const RULE = structure({
  logicalId: matching('a logical id, letters and digits', /^[A-Za-z0-9]+$/),
  requestType: oneOf(...REQUEST_TYPES),
  times: wholeNumber({ min: 1 }),
  ...FAULTS,
});

function checkRule(value: unknown, path: string): void {
  checkUserJson(RULE, value, path);
  if (Object.keys(FAULTS).every((name) => value[name as keyof typeof FAULTS] === undefined)) {
    throw new Error(`${path} must have at least one of ${Object.keys(FAULTS).join(', ')}, got ${Object.keys(value).join(', ') || 'none'}`);
  }
  if (value.requestType === 'Delete' && value.failStackAfterMilliseconds !== undefined) {
    throw new Error(
      `${path}.requestType must be Create or Update with failStackAfterMilliseconds, as deletions are not cancelled, got 'Delete'`,
    );
  }
}

/** Throws unless the value is a list of rules. `path` is the place of the value in a message. */
export function checkRequestFaults(value: unknown, path = 'requests'): asserts value is readonly RequestFault[] {
  checkUserJson(list(any), value, path);
  for (const [index, rule] of value.entries()) checkRule(rule, `${path}[${index}]`);
}

export function createRequestFaults(): RequestFaultStore {
  let entries: { readonly rule: RequestFault; left: number }[] = [];
  return {
    inject(...rules) {
      checkRequestFaults(rules);
      entries.push(...rules.map((rule) => ({ rule, left: rule.times ?? 1 })));
    },
    clear() {
      entries = [];
    },
    take(request) {
      const found = entries.find(({ rule, left }) => left > 0 && isFor(rule, request));
      if (found) found.left -= 1;
      return found?.rule;
    },
  };
}

function isFor(rule: RequestFault, { logicalId, requestType }: Parameters<RequestFaultStore['take']>[0]): boolean {
  if (rule.logicalId !== undefined && rule.logicalId !== logicalId) return false;
  if (rule.requestType !== undefined) return rule.requestType === requestType;
  return rule.failStackAfterMilliseconds === undefined || requestType !== 'Delete';
}
