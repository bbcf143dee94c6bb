/** Finds and removes resources that failed or cancelled requests for the same logical id have left. */

import { isConflict, isQuotaExceeded } from '../../services/call-failure';
import type { Kind, LiveResource } from '../kinds/kind';
import type { Names } from './find';
import { GivenUp } from './lease';
import { orphansOf, waitUntilQuiet } from './orphans';
import { failuresIn, historyOf, isGivenUp, type StackHistory, shows } from './stack-history';
import { deleteIfExists, make, readIfExists, takeOver } from './steps';
import { isAsDesired, type Target } from './target';
import type { Work } from './work';

export const hasFailures = (history: StackHistory): boolean => failuresIn(history).length > 0;

/**
 * Waits until earlier requests for the resource have ended, and returns its history. Returns undefined at once when they cannot have left
 * anything: by default, when no request for the resource has failed since the stack was last settled.
 */
export async function quietHistoryOf(work: Work, mayBeLeft = hasFailures, suffices = shows): Promise<StackHistory | undefined> {
  const { event, services, clock, deadline } = work;
  const history = await historyOf(event, services, clock, deadline, suffices);
  if (!history || !mayBeLeft(history)) return undefined;
  await waitUntilQuiet(event, history, clock, deadline);
  // The history is read again, because an id that shows only now must not be deleted.
  return await historyOf(event, services, clock, deadline);
}

/**
 * Waits until earlier requests for the resource that failed have ended, and returns its history. Throws when CloudFormation has given up
 * the present one.
 */
export async function waitForTurn({ event, services, clock, deadline }: Work): Promise<StackHistory | undefined> {
  const history = await historyOf(event, services, clock, deadline);
  if (!history) return undefined;
  if (isGivenUp(history, event)) throw new GivenUp();
  if (hasFailures(history)) await waitUntilQuiet(event, history, clock, deadline);
  return history;
}

/** The ARNs of resources that earlier requests have left, and that CloudFormation does not know. */
export async function leftoversOf(work: Work, kind: Kind, names: Names, mayBeLeft = hasFailures): Promise<string[]> {
  const history = await quietHistoryOf(work, mayBeLeft);
  return history ? await orphansOf(work.event, kind, names, history, work.services.ivs) : [];
}

/**
 * Creates a resource. When IVS refuses it because a key exists already or a quota is used up, takes over or removes the resources that
 * earlier requests have left, and tries again.
 */
export async function makeOrTakeOver(work: Work, kind: Kind, target: Target): Promise<LiveResource> {
  try {
    return await make(work, kind, target);
  } catch (error) {
    if (!isConflict(error) && !isQuotaExceeded(error)) throw error;
    const leftovers = await leftoversOf(work, kind, [work.event.ResourceProperties.Name]);
    if (leftovers.length === 0) throw error;
    return (await takeOverOne(work, kind, target, leftovers)) ?? (await make(work, kind, target));
  }
}

/** Takes over a leftover that is as desired, and removes the others. */
async function takeOverOne(work: Work, kind: Kind, target: Target, leftovers: readonly string[]): Promise<LiveResource | undefined> {
  let taken: LiveResource | undefined;
  for (const arn of leftovers) {
    const live = await readIfExists(work, kind, arn);
    // Only a create takes a leftover over: the handler that created a replacement may be about to delete it.
    if (live && !taken && work.event.RequestType === 'Create' && isAsDesired(kind, target, live))
      taken = await takeOver(work, kind, target, live);
    else await deleteIfExists(work, kind, arn);
  }
  return taken;
}
