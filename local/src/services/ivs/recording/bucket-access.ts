/**
 * Access to recording buckets. The service adds a statement to the bucket's policy for each storage configuration.
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/rt-composite-recording.html#comp-rec-bucket-policy
 */
import { arnOf } from '../../../service/arn';
import { randomId } from '../../../service/random-id';
import { type PolicyDocument, type Statement, statementsOf } from '../../iam/evaluation';
import type { S3 } from '../../s3/s3';
import { ivsError } from '../model/errors';
import type { BucketError } from '../runtime/recordings';
import { canWrite, parsePolicy } from './bucket-policy';

/** The operations of Amazon S3 that access to buckets needs. */
export type BucketPolicies = Pick<
  S3,
  'bucketRegion' | 'getBucketPolicy' | 'putBucketPolicy' | 'deleteBucketPolicy' | 'bucketEncryption' | 'bucketOwnership'
>;

/** Grants and checks the service's access to recording buckets. */
export interface BucketAccess {
  /** Adds a statement to the bucket's policy and returns its id. Throws if the bucket is not in the region. */
  grant(bucket: string, region: string): string;
  /** Removes the statement, if it still exists. */
  revoke(bucket: string, statementId: string): void;
  /** Returns why the service cannot write to the bucket now, if it cannot. @param key the object. @default - any object of a participant */
  writeError(bucket: string, region: string, key?: string): BucketError | undefined;
}

/** Accepts every bucket name and allows all access. */
export const UNCHECKED_ACCESS: BucketAccess = { grant: () => '', revoke: () => {}, writeError: () => undefined };

/** Checks access with the policies of existing buckets. */
export function createBucketAccess(buckets: BucketPolicies): BucketAccess {
  const policyOf = (bucket: string) => parsePolicy(buckets.getBucketPolicy(bucket));
  /**
   * Recordings need SSE-S3, and objects that the bucket's owner owns. AWS does not document how recordings to other buckets fail. Here they
   * fail as if the policy denied access.
   * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/rt-composite-recording.html
   */
  const takesRecordings = (bucket: string) =>
    buckets.bucketEncryption(bucket).algorithm === 'AES256' && buckets.bucketOwnership(bucket) !== 'ObjectWriter';

  return {
    grant(bucket, region) {
      checkRegion(bucket, buckets.bucketRegion(bucket), region);
      const statement = writeStatement(bucket, region);
      const { Version = '2012-10-17', ...rest } = policyOf(bucket);
      // Adds the statement even if there is an equivalent one, which AWS does not document.
      write(buckets, bucket, { Version, ...rest, Statement: [...statementsOf(rest), statement] });
      return statement.Sid;
    },
    revoke(bucket, statementId) {
      if (buckets.bucketRegion(bucket) === undefined) return;
      const policy = policyOf(bucket);
      const kept = statementsOf(policy).filter(({ Sid }) => Sid !== statementId);
      if (kept.length < statementsOf(policy).length) write(buckets, bucket, { ...policy, Statement: kept });
    },
    writeError(bucket, region, key) {
      if (buckets.bucketRegion(bucket) !== region) return 'ResourceNotFoundException';
      const allowed = takesRecordings(bucket) && canWrite(policyOf(bucket), bucket, servicePrincipal(region), key);
      return allowed ? undefined : 'AccessDeniedException';
    },
  };
}

/** AWS does not document this error. It is a ValidationException here, as for other references to missing resources. */
function checkRegion(bucket: string, bucketRegion: string | undefined, region: string): void {
  if (bucketRegion === region) return;
  const got = bucketRegion === undefined ? 'does not exist' : `is in ${bucketRegion}`;
  throw ivsError('ValidationException', `s3.bucketName must be a bucket in ${region}; ${bucket} ${got}.`);
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
    Resource: arnOf('s3', '', `${bucket}/*`, ''),
    Condition: {
      StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' },
      Bool: { 'aws:SecureTransport': 'true' },
    },
  } satisfies Statement;
}
