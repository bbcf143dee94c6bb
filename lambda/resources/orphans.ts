/**
 * What a cancelled request has made. CloudFormation cancels a create or an update when another resource fails or the answer is late; what
 * the handler makes after that, CloudFormation never hears of, and the id that it later asks to delete is one that it has made up.
 */
import { findByTags, type Names } from './find';
import type { Ivs } from './ivs';
import type { Kind } from './kinds/kind';
import { LEASE_MS } from './lease';
import { type Event, requestedAt } from './request';
import type { Clock } from './retry';
import { failuresIn, type StackHistory, wasAnswered } from './stack-history';
import { OWNER_TAG, ownerOf, requestIdOf, requestOf } from './tags';

/** How long a list of the service may lag behind a create before we believe that there was none. */
export const LIST_LAG_MS = 5_000;

/** The time in a tag has no milliseconds, and is that of another host than an event's. */
const CLOCK_SKEW_MS = 2_000;

/** Waits until requests for the resource that failed before this one have no effect any more, and what they made shows in a list. */
export async function waitUntilQuiet(event: Event, history: StackHistory, clock: Clock, deadline: AbortSignal): Promise<void> {
  const failures = failuresIn(history);
  const ends = failures.map((failure) => failure.at + (wasAnswered(failure) ? 0 : LEASE_MS));
  if (failures.length === 0) ends.push((requestedAt(event) ?? clock.now()) + LEASE_MS);
  await sleepUntil(Math.max(...ends) + LIST_LAG_MS, clock, deadline);
}

/** Waits until all that was made before this request shows in a list. */
export async function waitUntilListed(event: Event, clock: Clock, deadline: AbortSignal): Promise<void> {
  await sleepUntil((requestedAt(event) ?? clock.now()) + 1_000 + LIST_LAG_MS, clock, deadline);
}

async function sleepUntil(time: number, clock: Clock, deadline: AbortSignal): Promise<void> {
  const wait = time - clock.now();
  if (wait <= 0) return;
  await clock.sleep(wait, deadline).catch(() => {
    throw new Error('an earlier request for the resource has failed, and there was no time to wait until it has ended; deploy again');
  });
}

/**
 * The ARNs of what was made for this resource since the stack was settled, for an earlier request, and that CloudFormation has never had
 * as its id. A retained resource of an earlier time is none of these.
 */
export async function orphansOf(event: Event, kind: Kind, names: Names, { settledAt, known }: StackHistory, ivs: Ivs): Promise<string[]> {
  const owner = ownerOf(event);
  const from = settledAt - CLOCK_SKEW_MS;
  const to = requestedAt(event) ?? Number.POSITIVE_INFINITY;
  const made = await findByTags(kind, names, ivs, (tags) => {
    const request = requestOf(tags);
    if (tags[OWNER_TAG] !== owner || !request || request.id === requestIdOf(event)) return false;
    return request.madeAt >= from && request.madeAt <= to;
  });
  return made.filter((arn) => !known.has(arn));
}
