/** Finds resources by the tags that they were created with. */

import type { Ivs } from '../../services/ivs';
import type { Kind } from '../kinds/kind';
import type { Tags } from '../protocol/own-tags';
import { tagsOf } from './tags';

/**
 * The names that a resource may have. `ANY_NAME` reads the tags of each resource of a list without tags, so it is only for doubtful cases.
 */
export type Names = readonly unknown[] | typeof ANY_NAME;
export const ANY_NAME = 'any';

/** The ARNs of all resources of a kind whose tags match. In a list without tags, it reads the tags only of resources with these names. */
export async function findByTags(kind: Kind, names: Names, ivs: Ivs, matches: (tags: Tags) => boolean): Promise<string[]> {
  const found: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await kind.list(ivs.patiently, nextToken);
    for (const listed of page.resources) {
      const tags = kind.listIsUntagged && (names === ANY_NAME || names.includes(listed.name)) ? await tagsOf(ivs, listed.arn) : listed.tags;
      if (matches(tags)) found.push(listed.arn);
    }
    nextToken = page.nextToken;
  } while (nextToken);
  return found;
}
