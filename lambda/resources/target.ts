/** What a resource is to be, and whether a live one is that. */
import { isDeepStrictEqual } from 'node:util';
import type { CloudFormationCustomResourceUpdateEvent } from 'aws-lambda';
import { textMap } from './decode';
import type { Kind, LiveResource, RawProperties } from './kinds/kind';
import { hasTags, isReserved, type Tags } from './tags';
import type { Work } from './work';

/** What the properties of a request ask for, the user's tags apart. */
export interface Target {
  readonly desired: unknown;
  readonly tags: Tags;
}

export async function prepare({ event, services }: Work, kind: Kind): Promise<Target> {
  const { given, tags } = decode(kind, event.ResourceProperties);
  return { desired: kind.prepare ? await kind.prepare(services, given) : given, tags };
}

function decode(kind: Kind, properties: RawProperties): { readonly given: unknown; readonly tags: Tags } {
  const { ServiceToken, ServiceTimeout, ConstructPath, Tags, ...own } = properties;
  const tags = Tags === undefined ? {} : textMap(Tags, 'Tags');
  const reserved = Object.keys(tags).find(isReserved);
  if (reserved !== undefined) throw new Error(`tag ${reserved} has a reserved prefix; choose a key without 'aws:' or 'cdk-ivs-realtime:'`);
  return { given: kind.decode(own, ''), tags };
}

/**
 * Whether the live resource is what the former properties of an update say. Undefined when that can't be seen from it: what a kind settles
 * elsewhere, what only other resources know, and properties of another release. Other resources are not asked again: where the properties
 * have not changed but for the tags, `target` has what these said.
 */
export function isAsBefore(
  kind: Kind,
  event: CloudFormationCustomResourceUpdateEvent,
  target: Target,
  live: LiveResource,
): boolean | undefined {
  try {
    const { given, tags } = decode(kind, event.OldResourceProperties);
    const isSame = isDeepStrictEqual(given, decode(kind, event.ResourceProperties).given);
    if (!isSame && kind.needsPrepare?.(given)) return undefined;
    const isUnchanged = isLike(kind, isSame ? target : { desired: given }, live) && hasTags(live.tags, tags);
    return isUnchanged && kind.settles?.(given) ? undefined : isUnchanged;
  } catch {
    return undefined;
  }
}

/** Whether the live resource is as desired, but for its tags. */
export function isLike(kind: Kind, target: Pick<Target, 'desired'>, live: LiveResource): boolean {
  return !needsReplacement(kind, target, live) && !needsUpdate(kind, target, live);
}

export function needsReplacement(kind: Kind, { desired }: Pick<Target, 'desired'>, live: LiveResource): boolean {
  return kind.replaces !== undefined && kind.replaces(desired, live).length > 0;
}

function needsUpdate(kind: Kind, { desired }: Pick<Target, 'desired'>, live: LiveResource): boolean {
  return kind.changes !== undefined && Object.keys(kind.changes(desired, live)).length > 0;
}
