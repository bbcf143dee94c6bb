/**
 * Adopts a resource that exists: checks it, tags it, and changes it in place. Before the first write, a failure changes nothing. After it,
 * the handler puts the resource back, or leaves that to the Delete of the rollback.
 */
import type { Kind, LiveResource } from '../kinds/kind';
import { AdoptionFailed } from '../lifecycle/failures';
import { waitForTurn } from '../lifecycle/leftovers';
import { converge, readIfExists } from '../lifecycle/steps';
import { writeTags } from '../lifecycle/tags';
import { prepare, type Target } from '../lifecycle/target';
import type { Work } from '../lifecycle/work';
import { adoptionInTags, adoptionTags, OWNER_TAG, ownCreateIn, REQUEST_TAG, requestIdOf, type Tags } from '../protocol/own-tags';
import { isArnOf } from '../protocol/physical-id';
import { checkOwnership } from './ownership';
import { putBack } from './put-back';
import { missingTags } from './room';
import { extended, freshSnapshotIn, type Snapshot, snapshotIn, snapshotTags } from './snapshot';

interface Plan {
  readonly target: Target;
  readonly live: LiveResource;
  /** The tags that are written before anything else changes: those of the handler with the snapshot, and the user's. */
  readonly first: Tags;
  readonly snapshot: Snapshot;
}

/** Adopts the resource with this ARN for a Create. */
export async function adopt(work: Work, kind: Kind, arn: string): Promise<Pick<Plan, 'target' | 'live'>> {
  checkAdoptArn(work, kind, arn);
  const plan = await planned(work, kind, arn).catch((error) => {
    // An earlier delivery may have changed the resource.
    throw work.repeated ? new AdoptionFailed(error, arn, false) : error;
  });
  try {
    return { ...plan, live: await carryOut(work, kind, plan) };
  } catch (error) {
    // What an earlier delivery has adopted may be in use by now.
    if (work.repeated || isMarkedBy(work, plan.live)) throw new AdoptionFailed(error, arn, false);
    const isPlanned = (tags: Tags) => (snapshotIn(tags)?.request === plan.snapshot.request ? plan.snapshot : undefined);
    await putBack(work, kind, arn, isPlanned).catch(() => {
      throw new AdoptionFailed(error, arn, false);
    });
    throw new AdoptionFailed(error, arn, true);
  }
}

function checkAdoptArn({ event }: Work, kind: Kind, arn: string): void {
  if (isArnOf(kind.arnType, event.StackId, arn)) return;
  throw new Error(
    `\`adoptArn\` is the ARN of a ${kind.arnType} in the stack's account and region, got ${JSON.stringify(arn)}; correct it, or leave it out to create a new resource; nothing was changed`,
  );
}

async function planned(work: Work, kind: Kind, arn: string): Promise<Plan> {
  const { event, clock } = work;
  const target = await prepare(work, kind);
  // An earlier create that was cancelled may still change the resource.
  const history = await waitForTurn(work);
  const live = await readIfExists(work, kind, arn);
  if (!live) {
    throw new Error(
      `\`adoptArn\` names a resource that exists, got ${arn}, which IVS does not find; correct it, or leave it out to create a new resource`,
    );
  }
  await checkOwnership(work, live, history);
  const properties = changesInPlace(kind, target, live);

  // A second delivery keeps the snapshot of the first, so it writes nothing that is there already.
  const base = freshSnapshotIn(live.tags, event, history);
  const { tags } = target;
  const own: Tags = { ...kind.writeOnlyTags?.(target.desired), ...adoptionTags(event, clock.now()) };
  // What the same construct has created keeps the mark of the adoption. Without it, a second copy of the Delete would delete the resource.
  const { [REQUEST_TAG]: _, ...unmarked } = own;
  const change = { kind, live, properties, tags, own: ownCreateIn(live.tags, event) ? unmarked : own };
  const snapshot = extended(base, event, clock.now(), change);
  return { target, live, first: missingTags(live, { ...tags, ...own, ...snapshotTags(snapshot) }), snapshot };
}

/** The changes of the properties. Throws when one differs that cannot change in place and back. */
function changesInPlace(kind: Kind, { desired }: Target, live: LiveResource): object {
  // IVS does not return write-only settings. The tags of a resource that this library has made keep them; for any other, the properties tell.
  const tags = Object.hasOwn(live.tags, OWNER_TAG) ? live.tags : { ...live.tags, ...kind.writeOnlyTags?.(desired) };
  const changes = kind.changes?.(desired, live) ?? {};
  const names = [...(kind.replaces?.(desired, { ...live, tags }) ?? []), ...(kind.unadoptable?.(changes) ?? []).map(capitalized)];
  if (names.length === 0) return changes;
  throw new Error(
    `an adopted resource keeps the properties that IVS cannot change in place and back, got ${names.join(', ')} other than ${live.arn} has; give the construct the values of the resource; nothing was changed`,
  );
}

/** Whether an earlier delivery of the request has adopted the resource. */
function isMarkedBy({ event }: Work, { tags }: LiveResource): boolean {
  return adoptionInTags(tags)?.id === requestIdOf(event);
}

function capitalized(key: string): string {
  return key.charAt(0).toUpperCase() + key.slice(1);
}

async function carryOut(work: Work, kind: Kind, { target, live, first }: Plan): Promise<LiveResource> {
  await writeTags(work.services.ivs, live.arn, first);
  return await converge(work, kind, target, { ...live, tags: { ...live.tags, ...first } });
}
