/** Calls that read and change the tags of a resource. */
import { ListTagsForResourceCommand, TagResourceCommand, UntagResourceCommand } from '@aws-sdk/client-ivs-realtime';
import { isNotFound } from '../../services/call-failure';
import type { Ivs } from '../../services/ivs';
import { isReserved, type OwnTags, type Tags } from '../protocol/own-tags';

/** Records in a resource's tags that the request of `own` created it. */
export async function markAsCreated(ivs: Ivs, arn: string, own: OwnTags): Promise<void> {
  await writeTags(ivs, arn, { ...own });
}

/** Writes tags, if there are any. */
export async function writeTags(ivs: Ivs, arn: string, tags: Tags): Promise<void> {
  if (Object.keys(tags).length > 0) await ivs.patiently(new TagResourceCommand({ resourceArn: arn, tags: { ...tags } }));
}

/** Removes the tags with these keys, if there are any. */
export async function removeTags(ivs: Ivs, arn: string, tagKeys: string[]): Promise<void> {
  if (tagKeys.length > 0) await ivs.patiently(new UntagResourceCommand({ resourceArn: arn, tagKeys }));
}

/** Makes the user's tags of a resource those of `desired`, without a call when they are. It keeps the handler's tags and those of AWS. */
export async function convergeTags(ivs: Ivs, arn: string, desired: Tags, live: Tags): Promise<void> {
  const { surplus, changed } = differences(desired, live);
  // Removals come first, because a resource with 50 tags takes no further one.
  await removeTags(ivs, arn, surplus);
  await writeTags(ivs, arn, Object.fromEntries(changed));
}

/** Whether the user's tags of a resource are exactly those of `desired`. */
export function hasTags(live: Tags, desired: Tags): boolean {
  const { surplus, changed } = differences(desired, live);
  return surplus.length === 0 && changed.length === 0;
}

/** The keys of the user's tags that a resource has and should not have, and the tags that it should have and does not. */
export function differences(desired: Tags, live: Tags) {
  return {
    surplus: Object.keys(live).filter((key) => !Object.hasOwn(desired, key) && !isReserved(key)),
    changed: Object.entries(desired).filter(([key, value]) => !Object.hasOwn(live, key) || live[key] !== value),
  };
}

/** The tags of a resource; none when the resource is gone. */
export async function tagsOf(ivs: Ivs, arn: string): Promise<Tags> {
  try {
    return (await ivs.patiently(new ListTagsForResourceCommand({ resourceArn: arn }))).tags ?? {};
  } catch (error) {
    if (isNotFound(error)) return {};
    throw error;
  }
}
