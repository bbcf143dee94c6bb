/** What the caller of an operation needs permission for. */

/** An action on a resource that a request asks for. */
export interface Access {
  /** `ivs:GetStage` */
  readonly action: string;
  /** The resource's ARN, or `*` for an action without a resource. */
  readonly resource: string;
  readonly context?: Context;
}

/** Values of a request by condition key. Keys are in lower case, because they are case-insensitive in policies. */
export type Context = Readonly<Record<string, string | readonly string[]>>;

/** The tags of a resource. */
export function resourceTags(tags: Readonly<Record<string, string>>): Context {
  return keyed('aws:resourcetag/', tags);
}

/** The tags in a request. */
export function requestTags(tags: Readonly<Record<string, string | undefined>>): Context {
  return { ...keyed('aws:requesttag/', tags), ...tagKeys(Object.keys(tags)) };
}

/** The tag keys in a request. */
export function tagKeys(keys: readonly string[]): Context {
  return keys.length > 0 ? { 'aws:tagkeys': keys } : {};
}

function keyed(prefix: string, tags: Readonly<Record<string, string | undefined>>): Context {
  return Object.fromEntries(Object.entries(tags).map(([key, value = '']) => [prefix + key.toLowerCase(), value]));
}

/** Converts values by condition key to text. Omits absent values. */
export function textContext(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
