/** Context keys, as the conditions of policies see them. */
import type { Context } from './pattern';

/** The tags that a resource has. */
export function resourceTags(tags: Readonly<Record<string, string>>): Context {
  return keyed('aws:resourcetag/', tags);
}

/** The tags that a request puts on something. */
export function requestTags(tags: Readonly<Record<string, string>>): Context {
  return { ...keyed('aws:requesttag/', tags), ...tagKeys(Object.keys(tags)) };
}

/** The keys of tags that a request is about. */
export function tagKeys(keys: readonly string[]): Context {
  return keys.length > 0 ? { 'aws:tagkeys': keys } : {};
}

function keyed(prefix: string, tags: Readonly<Record<string, string>>): Context {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [prefix + key.toLowerCase(), value]));
}

/** What a request says in text, as conditions see it: of these values by condition key, those that are there. */
export function textContext(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
