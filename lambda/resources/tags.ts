/** The tags of a resource: the user's, and two of our own by which a resource is found again. */
import { createHash } from 'node:crypto';
import { ListTagsForResourceCommand, TagResourceCommand, UntagResourceCommand } from '@aws-sdk/client-ivs-realtime';
import { basicDate, parseBasicDate } from './basic-date';
import type { Ivs } from './ivs';
import { type Event, requestedAt } from './request';
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

export function ownTags(event: Event, now: number): OwnTags {
  return { [OWNER_TAG]: ownerOf(event), [REQUEST_TAG]: `${basicDate(requestedAt(event) ?? now)}-${requestIdOf(event)}` };
}

/** Whose resource it is. */
export function ownerOf({ StackId, LogicalResourceId }: Event): string {
  return hash(StackId, LogicalResourceId);
}

/** Which request it is, however often it is delivered. */
export function requestIdOf({ RequestId }: Event): string {
  return hash(RequestId);
}

/** The request that has made a resource with these tags, and when that request was made, in milliseconds since 1970. */
export function requestOf(tags: Tags): { readonly id: string; readonly madeAt: number } | undefined {
  const [date, id] = (tags[REQUEST_TAG] ?? '').split('-');
  const madeAt = parseBasicDate(date);
  return madeAt === undefined || id === undefined ? undefined : { id, madeAt };
}

/** Makes the request with these tags the one that has made a resource. */
export async function claim(ivs: Ivs, arn: string, own: OwnTags): Promise<void> {
  await ivs.patiently(new TagResourceCommand({ resourceArn: arn, tags: { ...own } }));
}

/** Brings the user's tags of a resource to what is desired, with no call when they are. Ours and AWS's are not touched. */
export async function convergeTags(ivs: Ivs, arn: string, desired: Tags, live: Tags): Promise<void> {
  const { surplus, changed } = differences(desired, live);
  // Removal first: with 50 tags in use there is no room for another.
  if (surplus.length > 0) await ivs.patiently(new UntagResourceCommand({ resourceArn: arn, tagKeys: surplus }));
  if (changed.length > 0) await ivs.patiently(new TagResourceCommand({ resourceArn: arn, tags: Object.fromEntries(changed) }));
}

/** Whether a resource has exactly these tags of the user's. */
export function hasTags(live: Tags, desired: Tags): boolean {
  const { surplus, changed } = differences(desired, live);
  return surplus.length === 0 && changed.length === 0;
}

function differences(desired: Tags, live: Tags) {
  return {
    surplus: Object.keys(live).filter((key) => !Object.hasOwn(desired, key) && !isReserved(key)),
    changed: Object.entries(desired).filter(([key, value]) => !Object.hasOwn(live, key) || live[key] !== value),
  };
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
