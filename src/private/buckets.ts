import type { CfnBucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { Stack, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { checkSameRegion } from './regions';
import { refuse } from './validation';

/**
 * What IVS demands of a bucket for any recording, as far as the app knows the bucket.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/rt-individual-participant-recording.html
 */
export function checkBucket(scope: IConstruct, bucket: IBucket): void {
  checkSameRegion(scope, 'a storage configuration and its bucket', bucket);
  checkBucketName(scope, bucket.bucketName);
  const ownership = objectOwnership(bucket);
  if (ownership === 'ObjectWriter') {
    refuse(
      {
        rule: "the object ownership of a recording's bucket is BUCKET_OWNER_ENFORCED or BUCKET_OWNER_PREFERRED",
        got: `OBJECT_WRITER for '${bucket.node.path}'`,
        fix: 'set `objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED`',
      },
      scope.node.path,
    );
  }
}

/** @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_S3StorageConfiguration.html */
function checkBucketName(scope: IConstruct, bucketName: string): void {
  if (Token.isUnresolved(bucketName) || /^[a-z0-9-.]{3,63}$/.test(bucketName)) return;
  refuse(
    {
      rule: "the name of a bucket has 3 to 63 lower-case letters, digits, '-' and '.'",
      got: `'${bucketName}'`,
      fix: 'import the bucket by its real name',
    },
    scope.node.path,
  );
}

/** What the recording of individual participants demands besides. */
export function checkParticipantRecordingBucket(scope: IConstruct, bucket: IBucket): void {
  if (bucket.encryptionKey) {
    refuse(
      {
        rule: 'the bucket for the recording of individual participants is encrypted with SSE-S3',
        got: `'${bucket.node.path}' with a KMS key`,
        fix: 'use a bucket with `encryption: BucketEncryption.S3_MANAGED`',
      },
      scope.node.path,
    );
  }
}

/** Undefined where the app does not know, as of an imported bucket. */
function objectOwnership(bucket: IBucket): string | undefined {
  const controls = (bucket.node.defaultChild as CfnBucket | undefined)?.ownershipControls;
  const resolved: Partial<CfnBucket.OwnershipControlsProperty> | undefined = Stack.of(bucket).resolve(controls);
  const [rule] = (resolved?.rules ?? []) as CfnBucket.OwnershipControlsRuleProperty[];
  return rule?.objectOwnership;
}
