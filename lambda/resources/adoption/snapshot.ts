/**
 * The snapshot of an adoption: former values of exactly what the adoption changes. It is kept in tags of the resource until the next change
 * after the adoption has settled, so that a rollback can put the resource back. Deployed resources have these tags: their form never changes.
 */
import type { Kind, LiveResource } from '../kinds/kind';
import { isSinceFirstCreate, type StackHistory } from '../lifecycle/stack-history';
import { differences } from '../lifecycle/tags';
import { OWN_PREFIX, ownerOf, requestIdOf, type Tags } from '../protocol/own-tags';
import { type Event, requestedAt } from '../protocol/request';

/** Loaded on use, because it takes a twentieth of a cold start, and only an adoption needs it. */
const zlib = (): typeof import('node:zlib') => require('node:zlib');

export interface Snapshot {
  /** The owner that has adopted the resource, as in the handler's tags. */
  readonly owner: string;
  /** The id of the request that adopted it. */
  readonly request: string;
  /** The time of that request, in milliseconds since 1970. */
  readonly madeAt: number;
  /** The changes that give the properties their former values. */
  readonly properties: object;
  /** The former values of tags. */
  readonly tags: Tags;
  /** The keys of tags that the resource did not have. */
  readonly added: readonly string[];
}

const KEY_PREFIX = `${OWN_PREFIX}before-`;
const MAX_VALUE_LENGTH = 256;
/** Ends the text, because a resource may have further tags of a longer snapshot. It is no character of base64url. */
const END = '.';
/** More than 50 tags hold. */
const MAX_BYTES = 1_000_000;

/** The snapshot as tags. */
export function snapshotTags({ owner, request, madeAt, properties, tags, added }: Snapshot): Tags {
  const json = JSON.stringify([owner, request, madeAt, properties, tags, added]);
  const text = zlib().deflateRawSync(json).toString('base64url') + END;
  const chunks = text.match(new RegExp(`.{1,${MAX_VALUE_LENGTH}}`, 'g')) ?? [];
  return Object.fromEntries(chunks.map((chunk, index) => [`${KEY_PREFIX}${index + 1}`, chunk]));
}

/** The snapshot in the tags of a resource; undefined when there is none, or when somebody has spoiled it. */
export function snapshotIn(live: Tags): Snapshot | undefined {
  const keys = Array.from({ length: snapshotKeys(live).length }, (_, index) => `${KEY_PREFIX}${index + 1}`);
  const [text] = keys
    .map((key) => live[key] ?? '')
    .join('')
    .split(END);
  // Most resources have none, and their updates do without zlib.
  if (!text) return undefined;
  try {
    const json = zlib().inflateRawSync(Buffer.from(text, 'base64url'), { maxOutputLength: MAX_BYTES }).toString();
    const [owner, request, madeAt, properties, tags, added] = JSON.parse(json);
    return { owner, request, madeAt, properties, tags, added };
  } catch {
    return undefined;
  }
}

/** The keys of the tags that hold a snapshot. */
export function snapshotKeys(live: Tags): string[] {
  return Object.keys(live).filter((key) => key.startsWith(KEY_PREFIX));
}

/** The snapshot that a request for the same resource of the stack has taken at any time. */
export function ownSnapshotIn(live: Tags, event: Event): Snapshot | undefined {
  const snapshot = snapshotIn(live);
  return snapshot?.owner === ownerOf(event) ? snapshot : undefined;
}

/**
 * The snapshot that this request has taken, or another one since the stack was last settled. An older snapshot is stale: its adoption has
 * succeeded, and what it describes is long past. Without a history, none is known to be stale.
 */
export function freshSnapshotIn(live: Tags, event: Event, history: StackHistory | undefined): Snapshot | undefined {
  const snapshot = ownSnapshotIn(live, event);
  if (!snapshot) return undefined;
  const isStale = snapshot.request !== requestIdOf(event) && history && !isSinceFirstCreate(history, snapshot.madeAt);
  return isStale ? undefined : snapshot;
}

/** What is about to change in a live resource. */
export interface Change {
  readonly kind: Kind;
  readonly live: LiveResource;
  /** The changes of `Kind.changes`. */
  readonly properties: object;
  /** The user's tags that the resource is to have. */
  readonly tags: Tags;
  /** The handler's tags that are written. */
  readonly own: Tags;
}

/** Adds to a snapshot what is about to change and is not in it yet. Without a snapshot, it begins one for this request. */
export function extended(base: Snapshot | undefined, event: Event, now: number, change: Change): Snapshot {
  const { kind, live, properties, tags, own } = change;
  const start: Snapshot = base ?? {
    owner: ownerOf(event),
    request: requestIdOf(event),
    madeAt: requestedAt(event) ?? now,
    properties: {},
    tags: {},
    added: [],
  };
  const { surplus, changed } = differences(tags, live.tags);
  const keys = new Set([...surplus, ...changed.map(([key]) => key), ...Object.keys(own)]);
  const newKeys = [...keys].filter((key) => !Object.hasOwn(start.tags, key) && !start.added.includes(key));
  const had = (key: string) => Object.hasOwn(live.tags, key);
  return {
    ...start,
    properties: { ...kind.changes?.(live, { ...live, ...properties }), ...start.properties },
    tags: { ...start.tags, ...Object.fromEntries(newKeys.filter(had).map((key) => [key, live.tags[key]])) },
    added: [...start.added, ...newKeys.filter((key) => !had(key))],
  };
}
