import type { Collection, Resource } from '../collection';
import { type ErrorName, ServiceError } from '../errors';

/** Whose reference it is. */
export type By = 'creation' | 'update';

/** Undocumented: which error it is. Of those that refer, creations do not declare a ResourceNotFoundException, and updates do. */
const ERRORS = { creation: 'ValidationException', update: 'ResourceNotFoundException' } as const satisfies Record<By, ErrorName>;

/** Refuses a reference to a resource that does not exist. */
export function checkReference(what: string, arn: string, target: Pick<Collection<Resource>, 'has' | 'region'>, by: By): void {
  if (!target.has(arn)) throw new ServiceError(ERRORS[by], `${what} ${arn} was not found in ${target.region}. Create it there first.`);
}
