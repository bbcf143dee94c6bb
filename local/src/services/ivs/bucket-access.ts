/**
 * The access to recording buckets that the service gives itself: a statement in the bucket's policy for each storage configuration.
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/rt-composite-recording.html#comp-rec-bucket-policy
 */
import { canWrite, type PolicyDocument, parsePolicy, type Statement, statementsOf } from './bucket-policy';
import { ServiceError } from './errors';
import { randomId } from './ids';
import type { BucketRefusal } from './recordings';

/** What the service needs of Amazon S3. */
export interface BucketPolicies {
  /** Undefined when there is no such bucket. */
  bucketRegion(name: string): string | undefined;
  /** The document; undefined when there is none. */
  getBucketPolicy(name: string): string | undefined;
  putBucketPolicy(name: string, document: string): void;
  deleteBucketPolicy(name: string): void;
  /** The default encryption of a bucket that exists: `AES256` is SSE-S3. */
  bucketEncryption(name: string): { readonly algorithm: string };
  /** The Object Ownership of a bucket that exists. */
  bucketOwnership(name: string): string;
}

/** The service's way to recording buckets. */
export interface BucketAccess {
  /** Refuses a bucket that is not in the region. Gives the id of the statement. */
  grant(bucket: string, region: string): string;
  /** Takes back what `grant` gave, so far as it is still there. */
  revoke(bucket: string, statementId: string): void;
  /** Why the service cannot write to the bucket as things are now, if it cannot: this object, or what a participant sends. */
  refusal(bucket: string, region: string, key?: string): BucketRefusal | undefined;
}

/** Any bucket name will do, and its access is never in doubt. */
export const UNCHECKED_ACCESS: BucketAccess = { grant: () => '', revoke: () => {}, refusal: () => undefined };

/** Access by the policies of buckets that exist. */
export function createBucketAccess(buckets: BucketPolicies): BucketAccess {
  const policyOf = (bucket: string) => parsePolicy(buckets.getBucketPolicy(bucket));
  /**
   * Recordings of participants and of compositions need SSE-S3, and objects that belong to the owner of the bucket. Undocumented: how
   * recordings to other buckets fail. Here they fail as if the policy kept the service out.
   * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/rt-composite-recording.html
   */
  const takesRecordings = (bucket: string) =>
    buckets.bucketEncryption(bucket).algorithm === 'AES256' && buckets.bucketOwnership(bucket) !== 'ObjectWriter';

  return {
    grant(bucket, region) {
      checkRegion(bucket, buckets.bucketRegion(bucket), region);
      const statement = writeStatement(bucket, region);
      const { Version = '2012-10-17', ...rest } = policyOf(bucket);
      // Undocumented: that the service adds its statement even beside an equivalent one.
      write(buckets, bucket, { Version, ...rest, Statement: [...statementsOf(rest), statement] });
      return statement.Sid;
    },
    revoke(bucket, statementId) {
      if (buckets.bucketRegion(bucket) === undefined) return;
      const policy = policyOf(bucket);
      const kept = statementsOf(policy).filter(({ Sid }) => Sid !== statementId);
      if (kept.length < statementsOf(policy).length) write(buckets, bucket, { ...policy, Statement: kept });
    },
    refusal(bucket, region, key) {
      if (buckets.bucketRegion(bucket) !== region) return 'ResourceNotFoundException';
      const letsIn = takesRecordings(bucket) && canWrite(policyOf(bucket), bucket, servicePrincipal(region), key);
      return letsIn ? undefined : 'AccessDeniedException';
    },
  };
}

/** Undocumented: which error it is. A ValidationException, like any other reference to something that is not there. */
function checkRegion(bucket: string, bucketRegion: string | undefined, region: string): void {
  if (bucketRegion === region) return;
  const got = bucketRegion === undefined ? 'does not exist' : `is in ${bucketRegion}`;
  throw new ServiceError('ValidationException', `s3.bucketName must be a bucket in ${region}; ${bucket} ${got}.`);
}

function write(buckets: BucketPolicies, bucket: string, policy: PolicyDocument): void {
  if (statementsOf(policy).length === 0) buckets.deleteBucketPolicy(bucket);
  else buckets.putBucketPolicy(bucket, JSON.stringify(policy));
}

function servicePrincipal(region: string): string {
  return `ivs-composite.${region}.amazonaws.com`;
}

function writeStatement(bucket: string, region: string) {
  return {
    Sid: `CompositeWrite-${randomId(7)}`,
    Effect: 'Allow',
    Principal: { Service: servicePrincipal(region) },
    Action: ['s3:PutObject', 's3:PutObjectAcl'],
    Resource: `arn:aws:s3:::${bucket}/*`,
    Condition: {
      StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' },
      Bool: { 'aws:SecureTransport': 'true' },
    },
  } satisfies Statement;
}
