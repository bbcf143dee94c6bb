/** Faults on demand: what goes wrong with the next requests to custom resources. Rules are plain data, so that they can come from a file. */
import { boolean, type Check, list, object, oneOf, text, wholeNumber } from '../../../data/plain-data';

const REQUEST_TYPES = ['Create', 'Update', 'Delete'] as const;
const ANSWERS = ['503', 'drop', 'hang'] as const;

/** What a response URL does instead of taking a response: it refuses, closes the connection without an answer, or never answers. */
export type AnswerFault = (typeof ANSWERS)[number];

/** Which requests a rule is for, and what goes wrong with them: at least one of its faults. */
export interface RequestFault {
  /** @default - any */
  readonly logicalId?: string;
  /** @default - any; with `failStackAfterMilliseconds`, Create and Update */
  readonly requestType?: (typeof REQUEST_TYPES)[number];
  /** How many requests the rule is for. @default 1 */
  readonly times?: number;
  /** The same event comes once more, so long after it was first delivered: to any process, or to one that has served nothing yet. */
  readonly deliverAgain?: { readonly afterMilliseconds: number; readonly cold?: boolean };
  /** The process that serves the event is killed so long after it got it, unless it is done; Lambda then delivers the event again. */
  readonly killAfterMilliseconds?: number;
  /** What the response URL does with so many responses, in this order, before it takes one. */
  readonly answers?: readonly AnswerFault[];
  /**
   * The stack operation fails so long after the request was sent, unless it is over, as if another resource had failed: what is in flight
   * is cancelled. Deletions are not cancelled, so that this is not for them.
   */
  readonly failStackAfterMilliseconds?: number;
}

/** The rules in force. */
export interface RequestFaults {
  /** Adds rules. Throws at one that makes no sense; then none is added. */
  inject(...rules: readonly RequestFault[]): void;
  /** Drops every rule. What a rule has set going goes on. */
  clear(): void;
}

/** Rules that are used up by requests. */
export interface RequestFaultStore extends RequestFaults {
  /** The first rule that is for the request and not used up; one use of it is gone. */
  take(request: { readonly logicalId: string; readonly requestType: string }): RequestFault | undefined;
}

/** Longer than anything that CloudFormation waits for. */
const DAY = 24 * 60 * 60 * 1000;

const FAULTS = {
  deliverAgain: object({ afterMilliseconds: wholeNumber(0, DAY) }, { cold: boolean }),
  killAfterMilliseconds: wholeNumber(0, DAY),
  answers: list(oneOf(ANSWERS)),
  failStackAfterMilliseconds: wholeNumber(0, DAY),
};

const checkMembers = object(
  {},
  {
    logicalId: text('a logical id, letters and digits', /^[A-Za-z0-9]+$/),
    requestType: oneOf(REQUEST_TYPES),
    times: wholeNumber(1),
    ...FAULTS,
  },
);

const checkRule: Check = (value, path) => {
  checkMembers(value, path);
  const rule = value as RequestFault;
  if (Object.keys(FAULTS).every((name) => rule[name as keyof typeof FAULTS] === undefined)) {
    throw new Error(`${path} must have at least one of ${Object.keys(FAULTS).join(', ')}, got ${Object.keys(rule).join(', ') || 'none'}`);
  }
  if (rule.requestType === 'Delete' && rule.failStackAfterMilliseconds !== undefined) {
    throw new Error(
      `${path}.requestType must be Create or Update with failStackAfterMilliseconds, as deletions are not cancelled, got 'Delete'`,
    );
  }
};

/** Throws unless the value is a list of rules. `path` says where it is from. */
export function checkRequestFaults(value: unknown, path = 'requests'): asserts value is readonly RequestFault[] {
  list(checkRule)(value, path);
}

/** No rules yet. */
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
