/**
 * Until when a create or update may change anything.
 *
 * CloudFormation cancels a request without telling its handler, and sends the next one while the first is still at work. So that the
 * next one can rely on being alone, a request acts on its own for a short time only; later, it first asks whether anybody still waits for
 * it. What comes after a cancelled request waits for as long (see orphans.ts).
 */
import { type Event, requestedAt } from './request';
import type { Clock } from './retry';
import { isGivenUp, type StackHistory } from './stack-history';

/** Longer than requests take on a clear day, and shorter than what Lambda waits before it delivers one again. */
export const LEASE_MS = 30_000;

/** CloudFormation has given the request up. */
export class GivenUp extends Error {
  constructor() {
    super('CloudFormation does not wait for this request any more, so nothing more was done');
  }
}

export interface Lease {
  /** To be called before each change: throws when there may be no change any more. */
  hold(): Promise<void>;
  /**
   * To be called when a change had no clear answer: from then on, there is a question before each change. Sent again, however often it is
   * throttled, a change could undo what came after it: the next request may have found it done, taken it for the last thing that this one
   * did, and waited no longer.
   */
  end(): void;
}

export function leaseOf(event: Event, clock: Clock, history: () => Promise<StackHistory | undefined>): Lease {
  const made = requestedAt(event);
  let lengthMs = LEASE_MS;
  let until = (made ?? 0) + lengthMs;
  return {
    async hold() {
      if (clock.now() <= until) return;
      const known = await history();
      if (known && isGivenUp(known, made)) throw new GivenUp();
      until = clock.now() + lengthMs;
    },
    end() {
      lengthMs = 0;
      until = 0;
    },
  };
}
