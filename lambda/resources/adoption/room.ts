/** Checks that a resource has room for further tags. */
import type { LiveResource } from '../kinds/kind';
import { differences } from '../lifecycle/tags';
import type { Tags } from '../protocol/own-tags';

/** IVS allows 50 tags on a resource, and does not count those of AWS. */
const MAX_TAGS = 50;

/** The tags that a resource should have and does not. Throws when it has no room for them beside those that it has. */
export function missingTags(live: LiveResource, wanted: Tags): Tags {
  const missing = Object.fromEntries(differences(wanted, live.tags).changed);
  const keys = new Set([...Object.keys(live.tags), ...Object.keys(missing)].filter((key) => !key.startsWith('aws:')));
  if (keys.size <= MAX_TAGS) return missing;
  throw new Error(
    `a resource has at most ${MAX_TAGS} tags, got ${keys.size} for ${live.arn}: those that it has, those of the construct, and those in which the library keeps former values for a rollback; remove tags of the resource or of the construct; nothing was changed`,
  );
}
