/** What a resource is to be, and whether a live one is that. */
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

/** Whether the live resource is certainly what the properties say. What a kind settles elsewhere can't be seen from it. */
export function isAs(kind: Kind, properties: RawProperties, live: LiveResource): boolean {
  try {
    const { given, tags } = decode(kind, properties);
    if (kind.settles?.(given)) return false;
    return !needsReplacement(kind, { desired: given }, live) && !needsUpdate(kind, { desired: given }, live) && hasTags(live.tags, tags);
  } catch {
    return false;
  }
}

export function needsReplacement(kind: Kind, { desired }: Pick<Target, 'desired'>, live: LiveResource): boolean {
  return kind.replaces !== undefined && kind.replaces(desired, live).length > 0;
}

function needsUpdate(kind: Kind, { desired }: Pick<Target, 'desired'>, live: LiveResource): boolean {
  return kind.changes !== undefined && Object.keys(kind.changes(desired, live)).length > 0;
}
