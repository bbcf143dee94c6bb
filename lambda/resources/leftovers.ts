/** What failed and cancelled requests have left of a resource, as the next request for that finds it. */
import type { Names } from './find';
import type { Kind, LiveResource } from './kinds/kind';
import { GivenUp } from './lease';
import { orphansOf, waitUntilQuiet } from './orphans';
import { requestedAt } from './request';
import { isConflict, isQuotaExceeded } from './service';
import { failuresIn, historyOf, isGivenUp, type StackHistory, shows } from './stack-history';
import { adopt, deleteIfAny, make, readIfAny } from './steps';
import { isLike, type Target } from './target';
import type { Work } from './work';

export const hasFailures = (history: StackHistory): boolean => failuresIn(history).length > 0;

/**
 * The resource's history, once nobody is at work on the resource any more. Undefined, without a wait, when nothing can be left: when no
 * request for the resource has failed since the stack was settled, unless `mayBeLeft` says otherwise.
 */
export async function quietHistoryOf(work: Work, mayBeLeft = hasFailures, suffices = shows): Promise<StackHistory | undefined> {
  const { event, services, clock, deadline } = work;
  const history = await historyOf(event, services, clock, deadline, suffices);
  if (!history || !mayBeLeft(history)) return undefined;
  await waitUntilQuiet(event, history, clock, deadline);
  // What shows by now that did not before the wait is not to be deleted.
  return await historyOf(event, services, clock, deadline);
}

/** Waits until no request for the resource that failed before is at work any more. Throws when nobody waits for this one either. */
export async function waitForTurn({ event, services, clock, deadline }: Work): Promise<void> {
  const history = await historyOf(event, services, clock, deadline);
  if (!history) return;
  if (isGivenUp(history, requestedAt(event))) throw new GivenUp();
  if (hasFailures(history)) await waitUntilQuiet(event, history, clock, deadline);
}

/** The ARNs of what CloudFormation does not know. */
export async function leftoversOf(work: Work, kind: Kind, names: Names, mayBeLeft = hasFailures): Promise<string[]> {
  const history = await quietHistoryOf(work, mayBeLeft);
  return history ? await orphansOf(work.event, kind, names, history, work.services.ivs) : [];
}

/** A new resource, even if what an earlier request has left stands in its way: a key that is imported already, or a quota. */
export async function makeUnhindered(work: Work, kind: Kind, target: Target): Promise<LiveResource> {
  try {
    return await make(work, kind, target);
  } catch (error) {
    if (!isConflict(error) && !isQuotaExceeded(error)) throw error;
    const leftovers = await leftoversOf(work, kind, [work.event.ResourceProperties.Name]);
    if (leftovers.length === 0) throw error;
    return (await adoptOne(work, kind, target, leftovers)) ?? (await make(work, kind, target));
  }
}

/** Makes the leftover that is as desired the resource of this request, and removes the others. */
async function adoptOne(work: Work, kind: Kind, target: Target, leftovers: readonly string[]): Promise<LiveResource | undefined> {
  let adopted: LiveResource | undefined;
  for (const arn of leftovers) {
    const live = await readIfAny(work, kind, arn);
    // The maker of a replacement may be about to take it back.
    if (live && !adopted && work.event.RequestType === 'Create' && isLike(kind, target, live))
      adopted = await adopt(work, kind, target, live);
    else await deleteIfAny(work, kind, arn);
  }
  return adopted;
}
