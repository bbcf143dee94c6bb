import type { Collection, Resource } from '../collection';
import { ServiceError } from '../errors';

/**
 * Refuses a reference to a resource that does not exist. Not with a ResourceNotFoundException: creations do not declare it, and of an
 * update it would say that the resource to be updated is gone.
 */
export function checkReference(what: string, arn: string, target: Pick<Collection<Resource>, 'has' | 'region'>, user: string): void {
  if (target.has(arn)) return;
  throw new ServiceError('ValidationException', `${what} ${arn} was not found in ${target.region}. Create it there before the ${user}.`);
}
