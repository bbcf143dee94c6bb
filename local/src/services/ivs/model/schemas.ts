/** Reads the SDK's schemas of structures. */
import type { NormalizedSchema } from '@smithy/core/schema';
import type { StaticStructureSchema } from '@smithy/types';

/** A member of a structure. */
export interface Member {
  readonly name: string;
  readonly schema: NormalizedSchema;
  readonly required: boolean;
}

/** The members of a structure; its schema puts the required ones first and counts them. */
export function membersOf(structure: NormalizedSchema): Member[] {
  const requiredCount = (structure.getSchema() as StaticStructureSchema)[6] ?? 0;
  return [...structure.structIterator()].map(([name, schema], index) => ({ name, schema, required: index < requiredCount }));
}
