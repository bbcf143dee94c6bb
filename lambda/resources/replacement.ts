/**
 * Resources that an update makes, in the place of one that cannot be changed. CloudFormation may cancel the update without telling its
 * handler. Then nobody reads the answer, and no deletion will name the new resource. So a replacement is done only when the stack's events
 * show its ARN; when they show that the update has ended without it, its maker takes it back.
 */
import { findByRequest } from './create-once';
import type { Kind, LiveResource } from './kinds/kind';
import { GivenUp } from './lease';
import { makeUnhindered } from './leftovers';
import { isArnOf } from './physical-id';
import { requestedAt } from './request';
import { hasEnded, historyOf, idsIn, type StackHistory, shows } from './stack-history';
import { converge, deleteIfAny, readIfAny } from './steps';
import { requestIdOf, requestOf } from './tags';
import { needsReplacement, type Target } from './target';
import type { Work } from './work';

export interface Replacement {
  readonly live: LiveResource;
  /** CloudFormation does not know the resource yet. */
  readonly isNew: boolean;
}

/** The resource that takes the place of the present one: what a rollback had before, or a new one. */
export async function replace(work: Work, kind: Kind, target: Target): Promise<Replacement> {
  const { event, services, clock, deadline } = work;
  const history = await historyOf(event, services, clock, deadline);
  if (history && hasEnded(history, event)) return { live: await takenOf(work, kind, history), isNew: false };
  const former = history?.rollingBack ? await formerResource(work, kind, target, history) : undefined;
  if (former) return { live: await converge(work, kind, target, former), isNew: false };
  return { live: await makeUnhindered(work, kind, target), isNew: true };
}

/** What CloudFormation had as this resource before and is as desired: without it, a rollback would make a third one. */
async function formerResource(work: Work, kind: Kind, target: Target, history: StackHistory): Promise<LiveResource | undefined> {
  for (const id of idsIn(history.events)) {
    if (!isArnOf(kind.arnType, work.event.StackId, id)) continue;
    const live = await readIfAny(work, kind, id);
    if (live && !needsReplacement(kind, target, live)) return live;
  }
  return undefined;
}

/** The request has ended. An earlier delivery may have made a resource: CloudFormation has taken it, or it is taken back. */
async function takenOf(work: Work, kind: Kind, { known }: StackHistory): Promise<LiveResource> {
  const { event, services, repeated } = work;
  const made = repeated ? await findByRequest(kind, requestIdOf(event), event.ResourceProperties.Name, services.ivs) : [];
  const taken = made.find((arn) => known.has(arn));
  for (const arn of made.filter((other) => other !== taken)) await takeBack(work, kind, arn);
  const live = taken === undefined ? undefined : await readIfAny(work, kind, taken);
  if (!live) throw new GivenUp();
  return live;
}

/** How often the events are asked, at first and at last. */
const FIRST_PAUSE_MS = 1_000;
const LAST_PAUSE_MS = 10_000;

/**
 * Resolves when CloudFormation has taken what an update has made, or when that is taken back. Rejects when time runs out before, so that
 * Lambda delivers the request again.
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
    if (hasEnded(history, event)) return takeBack(work, kind, arn);
  }
}

/** Deletes what this request has made, unless another request has adopted it. */
async function takeBack(work: Work, kind: Kind, arn: string): Promise<void> {
  const live = await readIfAny(work, kind, arn);
  if (live && requestOf(live.tags)?.id === requestIdOf(work.event)) await deleteIfAny(work, kind, arn);
}
