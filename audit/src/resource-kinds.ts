/** The kinds of resources by the names that the command uses for them: the resource types in their ARNs. */
import { kinds } from '../../lambda/resources/kinds';
import type { Kind } from '../../lambda/resources/kinds/kind';

/** In the order in which they can be deleted: what refers to another resource comes before it. */
export const KIND_NAMES = ['ingest-configuration', 'stage', 'public-key', 'encoder-configuration', 'storage-configuration'] as const;

export type KindName = (typeof KIND_NAMES)[number];

/** The kind of a CloudFormation resource type; undefined for every other type. */
export const kindOfType = (resourceType = ''): Kind | undefined => (Object.hasOwn(kinds, resourceType) ? kinds[resourceType] : undefined);

export function kindNamed(name: KindName): Kind {
  const found = Object.values(kinds).find(({ arnType }) => arnType === name);
  if (!found) throw new Error(`lambda/resources/kinds has the kind ${name}, got none; correct KIND_NAMES`);
  return found;
}
