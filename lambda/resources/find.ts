/** Finding resources by the tags that they were created with. */
import type { Ivs } from './ivs';
import type { Kind } from './kinds/kind';
import { type Tags, tagsOf } from './tags';

/** Which names a resource may have. With any, the tags of each one are asked for that a list shows without: only where there is doubt. */
export type Names = readonly unknown[] | typeof ANY_NAME;
export const ANY_NAME = 'any';

/** The ARNs of all resources of the kind whose tags match. In a list that leaves out tags, only those of these names are looked at. */
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
