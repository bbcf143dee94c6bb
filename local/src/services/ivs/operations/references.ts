import type { Collection, Resource } from '../collections/collection';
import { type ErrorName, ivsError } from '../model/errors';

/** Whether a create or an update operation has the reference. */
export type By = 'creation' | 'update';

/** AWS does not document these errors. Update operations declare ResourceNotFoundException; create operations do not. */
const ERRORS = { creation: 'ValidationException', update: 'ResourceNotFoundException' } as const satisfies Record<By, ErrorName>;

/** Throws if the referenced resource does not exist. */
export function checkReference(what: string, arn: string, target: Pick<Collection<Resource>, 'has' | 'region'>, by: By): void {
  if (!target.has(arn)) throw ivsError(ERRORS[by], `${what} ${arn} was not found in ${target.region}. Create it there first.`);
}
