/**
 * Replaces a resource that an update cannot change. CloudFormation may cancel the update without telling its handler. Then it ignores the
 * answer, and never deletes the new resource. So a replacement is done only when the stack's events show its ARN. When they show that the
 * update has ended without it, the handler deletes the new resource.
 */
import type { Kind, LiveResource } from '../kinds/kind';
import { requestIdOf, requestInTags } from '../protocol/own-tags';
import { isArnOf } from '../protocol/physical-id';
import { requestedAt } from '../protocol/request';
import { findByRequest } from './create-once';
import { GivenUp } from './lease';
import { makeOrTakeOver } from './leftovers';
import { historyOf, idsIn, requestHasEnded, type StackHistory, shows } from './stack-history';
import { converge, deleteIfExists, readIfExists } from './steps';
import { needsReplacement, type Target } from './target';
import type { Work } from './work';

export interface Replacement {
  readonly live: LiveResource;
  /** Whether CloudFormation does not know the resource yet. */
  readonly isNew: boolean;
}

/** Creates a replacement. A rollback takes the former resource back instead, if that is as desired. */
export async function replace(work: Work, kind: Kind, target: Target): Promise<Replacement> {
  const { event, services, clock, deadline } = work;
  const history = await historyOf(event, services, clock, deadline);
  if (history && requestHasEnded(history, event)) return { live: await takenReplacement(work, kind, history), isNew: false };
  const former = history?.rollingBack ? await formerResource(work, kind, target, history) : undefined;
  if (former) return { live: await converge(work, kind, target, former), isNew: false };
  return { live: await makeOrTakeOver(work, kind, target), isNew: true };
}

/**
 * A resource that CloudFormation had under this logical id before, and that is as desired. Without it, a rollback would create a third one.
 */
async function formerResource(work: Work, kind: Kind, target: Target, history: StackHistory): Promise<LiveResource | undefined> {
  for (const id of idsIn(history.events)) {
    if (!isArnOf(kind.arnType, work.event.StackId, id)) continue;
    const live = await readIfExists(work, kind, id);
    if (live && !needsReplacement(kind, target, live)) return live;
  }
  return undefined;
}

/**
 * For a request that has ended: the resource that an earlier delivery created and CloudFormation has taken. Deletes what CloudFormation has
 * not taken, and throws when nothing was taken.
 */
async function takenReplacement(work: Work, kind: Kind, { known }: StackHistory): Promise<LiveResource> {
  const { event, services, repeated } = work;
  const made = repeated ? await findByRequest(kind, requestIdOf(event), event.ResourceProperties.Name, services.ivs) : [];
  const taken = made.find((arn) => known.has(arn));
  for (const arn of made.filter((other) => other !== taken)) await takeBack(work, kind, arn);
  const live = taken === undefined ? undefined : await readIfExists(work, kind, taken);
  if (!live) throw new GivenUp();
  return live;
}

/** The pauses between two looks at the events double from the first to the last. */
const FIRST_PAUSE_MS = 1_000;
const LAST_PAUSE_MS = 10_000;

/**
 * Waits until CloudFormation has taken the new resource of an update; deletes the resource if the update ends without it. Rejects when the
 * time runs out, so that Lambda delivers the request again.
 */
export async function untilTaken(work: Work, kind: Kind, arn: string): Promise<void> {
  const { event, services, clock, deadline } = work;
  if (requestedAt(event) === undefined) return;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LAST_PAUSE_MS)) {
    await clock.sleep(pause, deadline).catch(() => {
      throw new Error(`the stack's events do not show yet whether CloudFormation has taken ${arn}`);
    });
    const history = await historyOf(event, services, clock, deadline, (latest) => latest.known.has(arn) || shows(latest, event));
    if (!history || history.known.has(arn)) return;
    if (requestHasEnded(history, event)) return takeBack(work, kind, arn);
  }
}

/** Deletes a resource that this request has created, unless another request has taken it over. */
async function takeBack(work: Work, kind: Kind, arn: string): Promise<void> {
  const live = await readIfExists(work, kind, arn);
  if (live && requestInTags(live.tags)?.id === requestIdOf(work.event)) await deleteIfExists(work, kind, arn);
}
