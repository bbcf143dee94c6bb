/**
 * Orphans: resources that a cancelled request has created. CloudFormation cancels a create or an update when another resource fails or the
 * answer is late. It never learns of what the handler creates after that, and later asks to delete an id that it has made up.
 */

import type { Ivs } from '../../services/ivs';
import type { Clock } from '../../services/retry';
import type { Kind } from '../kinds/kind';
import { ownCreateIn, requestIdOf, type TaggedRequest, type Tags } from '../protocol/own-tags';
import { type Event, requestedAt } from '../protocol/request';
import { findByTags, type Names } from './find';
import { LEASE_MS } from './lease';
import { failuresIn, type StackHistory, TAG_DIFFERENCE_MS, wasAnswered } from './stack-history';

/** How long a create may take to show in a list of IVS. */
export const LIST_LAG_MS = 5_000;

/** Waits until earlier requests for the resource that failed change nothing any more, and lists show what they created. */
export async function waitUntilQuiet(event: Event, history: StackHistory, clock: Clock, deadline: AbortSignal): Promise<void> {
  const failures = failuresIn(history);
  const ends = failures.map((failure) => failure.at + (wasAnswered(failure) ? 0 : LEASE_MS));
  if (failures.length === 0) ends.push((requestedAt(event) ?? clock.now()) + LEASE_MS);
  await sleepUntil(Math.max(...ends) + LIST_LAG_MS, clock, deadline);
}

/**
 * Waits until no second copy of the latest create changes anything any more. Lambda may deliver a create twice at once. The answer of one copy
 * ends the create for CloudFormation, while the other has its lease yet.
 */
export async function waitForCopies(history: StackHistory, clock: Clock, deadline: AbortSignal): Promise<void> {
  const created = history.events.find(({ status }) => status === 'CREATE_IN_PROGRESS');
  if (created) await sleepUntil(created.at + LEASE_MS + LIST_LAG_MS, clock, deadline);
}

/** Waits until lists show all that was created before this request. */
export async function waitUntilListed(event: Event, clock: Clock, deadline: AbortSignal): Promise<void> {
  await sleepUntil((requestedAt(event) ?? clock.now()) + 1_000 + LIST_LAG_MS, clock, deadline);
}

/** The request for the same logical id that has created the resource with these tags since the stack was last settled. */
export function createSinceSettled(tags: Tags, event: Event, { settledAt }: StackHistory): TaggedRequest | undefined {
  const request = ownCreateIn(tags, event);
  return request && request.madeAt >= settledAt - TAG_DIFFERENCE_MS ? request : undefined;
}

async function sleepUntil(time: number, clock: Clock, deadline: AbortSignal): Promise<void> {
  const wait = time - clock.now();
  if (wait <= 0) return;
  await clock.sleep(wait, deadline).catch(() => {
    throw new Error('an earlier request for the resource has failed, and there was no time to wait until it has ended; deploy again');
  });
}

/**
 * The ARNs of resources that earlier requests for the same logical id have created since the stack was last settled, and that
 * CloudFormation does not know. They do not include a resource that was retained before that.
 */
export async function orphansOf(event: Event, kind: Kind, names: Names, history: StackHistory, ivs: Ivs): Promise<string[]> {
  const to = requestedAt(event) ?? Number.POSITIVE_INFINITY;
  const made = await findByTags(kind, names, ivs, (tags) => {
    const request = createSinceSettled(tags, event, history);
    return request !== undefined && request.id !== requestIdOf(event) && request.madeAt <= to;
  });
  return made.filter((arn) => !history.known.has(arn) && !history.former.has(arn));
}
