/** Updates of a resource that adopts, or did. */
import type { CloudFormationCustomResourceUpdateEvent } from 'aws-lambda';
import type { Kind, LiveResource } from '../kinds/kind';
import { historyOf, idsIn, wasCreated } from '../lifecycle/stack-history';
import { converge, readIfExists } from '../lifecycle/steps';
import { hasTags, removeTags, writeTags } from '../lifecycle/tags';
import { needsReplacement, type Target } from '../lifecycle/target';
import type { Work } from '../lifecycle/work';
import { missingTags } from './room';
import { extended, freshSnapshotIn, ownSnapshotIn, snapshotKeys, snapshotTags } from './snapshot';

type UpdateWork = Work<CloudFormationCustomResourceUpdateEvent>;

/** Before an update changes an adopted resource: adds to its snapshot while a rollback may need that, and drops it afterwards. */
export async function keepSnapshot(work: UpdateWork, kind: Kind, { desired, tags }: Target, live: LiveResource): Promise<void> {
  const { event, services, clock, deadline } = work;
  const properties = kind.changes?.(desired, live) ?? {};
  if (!ownSnapshotIn(live.tags, event) || (Object.keys(properties).length === 0 && hasTags(live.tags, tags))) return;
  const history = await historyOf(event, services, clock, deadline);
  if (history && !wasCreated(history)) return await removeTags(services.ivs, live.arn, snapshotKeys(live.tags));
  const snapshot = extended(freshSnapshotIn(live.tags, event, history), event, clock.now(), { kind, live, properties, tags, own: {} });
  await writeTags(services.ivs, live.arn, missingTags(live, snapshotTags(snapshot)));
}

/** The rollback of a replacement takes the adopted resource back. No other update may adopt. */
export async function readopt(work: UpdateWork, kind: Kind, target: Target, adoptArn: string): Promise<LiveResource> {
  const { event, services, clock, deadline } = work;
  const history = await historyOf(event, services, clock, deadline);
  if (!history?.rollingBack || !idsIn(history.events).has(adoptArn)) {
    throw new Error(
      `a resource adopts when it is created, got \`adoptArn\` ${adoptArn} for ${event.PhysicalResourceId}; leave it as it was, or give the construct another id, so that it is created anew; nothing was changed`,
    );
  }
  const live = await readIfExists(work, kind, adoptArn);
  if (!live || needsReplacement(kind, target, live)) throw irreplaceable(kind, target, live, adoptArn);
  return await converge(work, kind, target, live);
}

/** The failure of an update of a resource that adopts, and is gone or would have to be replaced. */
export function irreplaceable(kind: Kind, { desired }: Target, live: LiveResource | undefined, adoptArn: string): Error {
  const rule = '`adoptArn` keeps a resource from being replaced';
  if (!live) return new Error(`${rule}, got ${adoptArn}, which does not exist any more; remove \`adoptArn\` to create a new resource`);
  const names = kind.replaces?.(desired, live) ?? [];
  return new Error(
    `${rule}, got other values of ${names.join(', ')} than ${adoptArn} has, which IVS cannot change in place; restore the values, or remove \`adoptArn\` to let the resource be replaced; nothing was changed`,
  );
}
