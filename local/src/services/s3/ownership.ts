/**
 * Who owns the objects of a bucket that others put into it.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
 */
import { ServiceError } from '../../service/service-error';

const OWNERSHIPS = ['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'] as const;

export type ObjectOwnership = (typeof OWNERSHIPS)[number];

/** Of every bucket that says nothing else. */
export const BUCKET_OWNER: ObjectOwnership = 'BucketOwnerEnforced';

/** Refuses an ownership that there is not. */
export function ownershipOf(text: string): ObjectOwnership {
  const known = OWNERSHIPS.find((candidate) => candidate === text);
  if (!known) throw new ServiceError('InvalidArgument', `ObjectOwnership is one of ${OWNERSHIPS.join(', ')}; got ${text}.`);
  return known;
}
