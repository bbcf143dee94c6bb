/** Amazon IVS Real-Time, which knows itself on which resources each of its operations needs permission. */
import type { AuthorizedCall } from '../../ivs';
import type { Access } from '../evaluation';
import { requestTags, resourceTags, tagKeys } from './tag-context';

/** What a call needs, as policies name it. */
export function ivsAccess({ operation, resource = '*', resourceTags: tags, input }: AuthorizedCall): Access {
  return { action: `ivs:${operation}`, resource, context: { ...resourceTags(tags), ...tagsIn(input) } };
}

function tagsIn({ tags, tagKeys: keys }: AuthorizedCall['input']) {
  return Array.isArray(keys) ? tagKeys(keys.map(String)) : requestTags((tags ?? {}) as Readonly<Record<string, string>>);
}
