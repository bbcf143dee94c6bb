/** The steps of the lifecycle. Each acts on one resource. */

import { isConflict, isNotFound } from '../../services/call-failure';
import type { Kind, LiveResource } from '../kinds/kind';
import { ownTags, requestIdOf } from '../protocol/own-tags';
import { createOnce } from './create-once';
import { LeftBehind } from './failures';
import { convergeTags, markAsCreated } from './tags';
import type { Target } from './target';
import type { Work } from './work';

/** Changes a live resource where it is not as desired. */
export async function converge({ services }: Work, kind: Kind, { desired, tags }: Target, live: LiveResource): Promise<LiveResource> {
  const changes = kind.changes?.(desired, live) ?? {};
  const changed = kind.update && Object.keys(changes).length > 0 ? await kind.update(services.ivs.patiently, live, changes) : live;
  await convergeTags(services.ivs, live.arn, tags, live.tags);
  await kind.followUp?.(services, desired, changed);
  return changed;
}

/** Takes over a resource that an earlier request has created and that CloudFormation does not know. */
export async function takeOver(work: Work, kind: Kind, target: Target, live: LiveResource): Promise<LiveResource> {
  const { event, services, clock } = work;
  await markAsCreated(services.ivs, live.arn, ownTags(event, clock.now()));
  return await converge(work, kind, target, live);
}

/** Creates a resource and does what follows. If that fails, deletes the resource again. */
export async function make(work: Work, kind: Kind, { desired, tags }: Target): Promise<LiveResource> {
  const { event, services, clock, repeated } = work;
  const creation = {
    desired,
    name: event.ResourceProperties.Name,
    tags: { ...tags, ...kind.writeOnlyTags?.(desired), ...ownTags(event, clock.now()) },
    requestId: requestIdOf(event),
    repeated,
  };
  const live = await createOnce(kind, creation, services.ivs, clock);
  try {
    await kind.followUp?.(services, desired, live);
  } catch (error) {
    // A resource that an earlier delivery created may be in use by now.
    if (repeated) throw new LeftBehind(error, live.arn);
    await deleteIfExists(work, kind, live.arn).catch(() => {
      throw new LeftBehind(error, live.arn);
    });
    throw error;
  }
  return live;
}

export function readIfExists({ services }: Work, kind: Kind, arn: string): Promise<LiveResource | undefined> {
  return kind.read(services.ivs.patiently, arn).catch((error) => {
    if (isNotFound(error)) return undefined;
    throw error;
  });
}

/** Deletes a resource, and retries while it is in use. Returns whether it existed. */
export async function deleteIfExists({ event, services }: Work, kind: Kind, arn: string): Promise<boolean> {
  try {
    await services.ivs.retry(() => kind.delete(services.ivs.once, arn, event.ResourceProperties), isConflict);
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}
