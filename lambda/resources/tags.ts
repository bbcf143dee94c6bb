/** The tags of a resource: the user's, and two of our own by which a resource is found again. */
import { createHash } from 'node:crypto';
import { ListTagsForResourceCommand, TagResourceCommand, UntagResourceCommand } from '@aws-sdk/client-ivs-realtime';
import type { Ivs } from './ivs';
import { isNotFound } from './service';

export type Tags = Readonly<Record<string, string>>;

/** Begins the keys of our own tags. These keys are on deployed resources: they never change. */
export const OWN_PREFIX = 'cdk-ivs-realtime:';
export const OWNER_TAG = `${OWN_PREFIX}owner`;
export const REQUEST_TAG = `${OWN_PREFIX}request`;

/** The tags that a create call carries, so that its result can be told from all others even when its answer is lost. */
export interface OwnTags {
  readonly [OWNER_TAG]: string;
  readonly [REQUEST_TAG]: string;
}

export function ownTags(event: { StackId: string; LogicalResourceId: string; RequestId: string }): OwnTags {
  return { [OWNER_TAG]: hash(event.StackId, event.LogicalResourceId), [REQUEST_TAG]: hash(event.RequestId) };
}

/** Brings the user's tags of a resource to what is desired, with no call when they are. Ours and AWS's are not touched. */
export async function convergeTags(ivs: Ivs, arn: string, desired: Tags, live: Tags): Promise<void> {
  const surplus = Object.keys(live).filter((key) => !(key in desired) && !isReserved(key));
  const changed = Object.entries(desired).filter(([key, value]) => live[key] !== value);
  // Removal first: with 50 tags in use there is no room for another.
  if (surplus.length > 0) await ivs.patiently(new UntagResourceCommand({ resourceArn: arn, tagKeys: surplus }));
  if (changed.length > 0) await ivs.patiently(new TagResourceCommand({ resourceArn: arn, tags: Object.fromEntries(changed) }));
}

/** The tags of a resource; those of one that is gone are none. */
export async function tagsOf(ivs: Ivs, arn: string): Promise<Tags> {
  try {
    return (await ivs.patiently(new ListTagsForResourceCommand({ resourceArn: arn }))).tags ?? {};
  } catch (error) {
    if (isNotFound(error)) return {};
    throw error;
  }
}

export function isReserved(key: string): boolean {
  return /^(aws|cdk-ivs-realtime):/i.test(key);
}

function hash(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
