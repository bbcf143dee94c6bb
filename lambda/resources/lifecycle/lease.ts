/**
 * The lease of a request: how long it may change resources without asking.
 *
 * CloudFormation cancels a request without telling its handler, and sends the next one while the handler is still at work. So a request
 * changes resources only for a short time. Later, it first asks CloudFormation whether it still waits for the request. A request that
 * follows a cancelled one waits until that time has passed (see orphans.ts).
 */

import type { Lease } from '../../services/calls';
import type { Clock } from '../../services/retry';
import { type Event, requestedAt } from '../protocol/request';
import { isGivenUp, type StackHistory } from './stack-history';

/** Longer than a request takes without failures, and shorter than Lambda's wait before it delivers a request again. */
export const LEASE_MS = 30_000;

/** CloudFormation has cancelled the request, or does not wait for it any more. */
export class GivenUp extends Error {
  constructor() {
    super('CloudFormation does not wait for this request any more, so nothing more was done');
  }
}

export function leaseOf(event: Event, clock: Clock, history: () => Promise<StackHistory | undefined>): Lease {
  const made = requestedAt(event);
  let lengthMs = LEASE_MS;
  let until = (made ?? 0) + lengthMs;
  return {
    async hold() {
      if (clock.now() <= until) return;
      const known = await history();
      if (known && isGivenUp(known, event)) throw new GivenUp();
      until = clock.now() + lengthMs;
    },
    // From now on, it asks before each change. A retried change could undo that of the next request: that may have seen the change of this
    // one, taken it for the last, and not waited any longer.
    end() {
      lengthMs = 0;
      until = 0;
    },
  };
}
