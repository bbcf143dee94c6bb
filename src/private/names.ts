import { Lazy, Names } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** The service's limit for the names of all its resources. */
export const NAME_MAX_LENGTH = 128;

/** The physical name to construct a `Resource` with: the user's, or one made of the path that the construct will have. */
export function physicalName(name: string | undefined, construct: () => IConstruct): string {
  return (
    name ??
    Lazy.string({ produce: () => Names.uniqueResourceName(construct(), { maxLength: NAME_MAX_LENGTH, allowedSpecialCharacters: '-_' }) })
  );
}
