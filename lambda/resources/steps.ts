/** The steps that the lifecycle is made of, each on one resource. */
import { createOnce } from './create-once';
import { LeftBehind } from './failures';
import type { Kind, LiveResource } from './kinds/kind';
import { isConflict, isNotFound } from './service';
import { claim, convergeTags, ownTags, requestIdOf } from './tags';
import type { Target } from './target';
import type { Work } from './work';

/** The live resource, changed where it is not as desired. */
export async function converge({ services }: Work, kind: Kind, { desired, tags }: Target, live: LiveResource): Promise<LiveResource> {
  const changes = kind.changes?.(desired, live) ?? {};
  const changed = kind.update && Object.keys(changes).length > 0 ? await kind.update(services.ivs.patiently, live, changes) : live;
  await convergeTags(services.ivs, live.arn, tags, live.tags);
  await kind.settle?.(services, desired, changed);
  return changed;
}

/** A resource that an earlier request has made and CloudFormation does not know, as if this request had made it. */
export async function adopt(work: Work, kind: Kind, target: Target, live: LiveResource): Promise<LiveResource> {
  const { event, services, clock } = work;
  await claim(services.ivs, live.arn, ownTags(event, clock.now()));
  return await converge(work, kind, target, live);
}

/** A new resource, ready for use, or none. */
export async function make(work: Work, kind: Kind, { desired, tags }: Target): Promise<LiveResource> {
  const { event, services, clock, repeated } = work;
  const creation = {
    desired,
    name: event.ResourceProperties.Name,
    tags: { ...tags, ...kind.untold?.(desired), ...ownTags(event, clock.now()) },
    requestId: requestIdOf(event),
    repeated,
  };
  const live = await createOnce(kind, creation, services.ivs, clock);
  try {
    await kind.settle?.(services, desired, live);
  } catch (error) {
    // What an earlier delivery has made may be in use by now.
    if (repeated) throw new LeftBehind(error, live.arn);
    await deleteIfAny(work, kind, live.arn).catch(() => {
      throw new LeftBehind(error, live.arn);
    });
    throw error;
  }
  return live;
}

export function readIfAny({ services }: Work, kind: Kind, arn: string): Promise<LiveResource | undefined> {
  return kind.read(services.ivs.patiently, arn).catch((error) => {
    if (isNotFound(error)) return undefined;
    throw error;
  });
}

/** Whether there was anything to delete. */
export async function deleteIfAny({ event, services }: Work, kind: Kind, arn: string): Promise<boolean> {
  try {
    await services.ivs.retry(() => kind.delete(services.ivs.once, arn, event.ResourceProperties), isConflict);
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}
