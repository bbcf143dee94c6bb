/** Puts an adopted resource back: gives it the properties and tags that it had before. */
import type { Kind } from '../kinds/kind';
import { readIfExists } from '../lifecycle/steps';
import { differences, removeTags, writeTags } from '../lifecycle/tags';
import type { Work } from '../lifecycle/work';
import type { Tags } from '../protocol/own-tags';
import { type Snapshot, snapshotKeys } from './snapshot';

/**
 * Puts a resource back, if it has a snapshot that `choose` finds in its tags. Each step changes only what differs, and the snapshot goes
 * last, so a later delivery finishes what an earlier one has begun.
 */
export async function putBack(work: Work, kind: Kind, arn: string, choose: (tags: Tags) => Snapshot | undefined): Promise<void> {
  const { ivs } = work.services;
  const live = await readIfExists(work, kind, arn);
  const snapshot = live && choose(live.tags);
  if (!live || !snapshot) return;
  const changes = kind.changes?.({ ...live, ...snapshot.properties }, live) ?? {};
  if (kind.update && Object.keys(changes).length > 0) await kind.update(ivs.patiently, live, changes);
  const isThere = (key: string) => Object.hasOwn(live.tags, key);
  // Removals come first, because a resource with 50 tags takes no further one.
  await removeTags(ivs, arn, snapshot.added.filter(isThere));
  await writeTags(ivs, arn, Object.fromEntries(differences(snapshot.tags, live.tags).changed));
  await removeTags(ivs, arn, snapshotKeys(live.tags));
}
