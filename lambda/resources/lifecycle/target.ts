/** The target of a request, and how a live resource compares with it. */
import { isDeepStrictEqual } from 'node:util';
import type { CloudFormationCustomResourceUpdateEvent } from 'aws-lambda';
import type { Kind, LiveResource, RawProperties } from '../kinds/kind';
import { optional, text, textMap } from '../protocol/decode';
import { isReserved, type Tags } from '../protocol/own-tags';
import { hasTags } from './tags';
import type { Work } from './work';

/** What the properties of a request ask for. The user's tags are apart, because every kind has them. */
export interface Target {
  readonly desired: unknown;
  readonly tags: Tags;
}

export async function prepare({ event, services }: Work, kind: Kind): Promise<Target> {
  const { given, tags } = decode(kind, event.ResourceProperties);
  return { desired: kind.prepare ? await kind.prepare(services, given) : given, tags };
}

function decode(kind: Kind, properties: RawProperties): { readonly given: unknown; readonly tags: Tags } {
  const { ServiceToken, ServiceTimeout, ConstructPath, Tags, AdoptArn, AdoptFrom, ...own } = properties;
  optional(text)(AdoptArn, 'AdoptArn');
  optional(text)(AdoptFrom, 'AdoptFrom');
  const tags = Tags === undefined ? {} : textMap(Tags, 'Tags');
  const reserved = Object.keys(tags).find(isReserved);
  if (reserved !== undefined) throw new Error(`tag ${reserved} has a reserved prefix; choose a key without 'aws:' or 'cdk-ivs-realtime:'`);
  return { given: kind.decode(own, ''), tags };
}

/**
 * Whether the live resource matches the former properties of an update. Undefined when the live resource does not show it: when the kind
 * has a follow-up elsewhere, when the former properties need `prepare`, or when they are of another release. If only tags have changed, it
 * uses what `prepare` read for `target`.
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
    const isUnchanged = isAsDesired(kind, isSame ? target : { desired: given }, live) && hasTags(live.tags, tags);
    return isUnchanged && kind.hasFollowUp?.(given) ? undefined : isUnchanged;
  } catch {
    return undefined;
  }
}

/** Whether the live resource is as desired, apart from its tags. */
export function isAsDesired(kind: Kind, target: Pick<Target, 'desired'>, live: LiveResource): boolean {
  return !needsReplacement(kind, target, live) && !needsUpdate(kind, target, live);
}

export function needsReplacement(kind: Kind, { desired }: Pick<Target, 'desired'>, live: LiveResource): boolean {
  return kind.replaces !== undefined && kind.replaces(desired, live).length > 0;
}

function needsUpdate(kind: Kind, { desired }: Pick<Target, 'desired'>, live: LiveResource): boolean {
  return kind.changes !== undefined && Object.keys(kind.changes(desired, live)).length > 0;
}
