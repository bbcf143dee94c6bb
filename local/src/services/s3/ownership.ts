/**
 * Object ownership: who owns the objects that other accounts put into a bucket.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
 */
import { ServiceError } from '../../service/service-error';

const OWNERSHIPS = ['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'] as const;

export type ObjectOwnership = (typeof OWNERSHIPS)[number];

/** The default of all buckets. */
export const BUCKET_OWNER: ObjectOwnership = 'BucketOwnerEnforced';

/** Reads an object ownership. Throws for an unknown one. */
export function ownershipOf(text: string): ObjectOwnership {
  const known = OWNERSHIPS.find((candidate) => candidate === text);
  if (!known) throw new ServiceError('InvalidArgument', `ObjectOwnership is one of ${OWNERSHIPS.join(', ')}; got ${text}.`);
  return known;
}
