import type { CfnBucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { CfnResource, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { describe, type Refusal } from './errors';
import { identityOf } from './identity';
import { resolveKnown } from './lazies';
import { checkSameEnvironment } from './regions';
import { isOverridden, member, rawProperties, renderedProperties, resourceBehind, resourcesOfType } from './template-properties';
import { refuse } from './validation';

const BUCKET = 'AWS::S3::Bucket';

/** A bucket as far as its settings need it: an L2, or the resource itself. */
type Bucket = IConstruct & Partial<Pick<IBucket, 'encryptionKey'>>;

/**
 * Refuses a bucket that IVS cannot record to, as far as the app knows the bucket.
 *
 * Checks at once, where the stack trace shows the line, and again at synthesis, because overrides and aspects may change the bucket later.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/rt-individual-participant-recording.html
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/rt-composite-recording.html
 */
export function checkBucket(scope: IConstruct, bucket: IBucket): void {
  checkSameEnvironment(scope, 'a storage configuration and its bucket', bucket);
  checkBucketName(scope, bucket.bucketName);
  checkSettings(scope, bucket, bucketResource(bucket));
}

/** Refuses the bucket of any storage configuration for its settings, as far as the app knows the bucket: ours, an imported one or an L1. */
export function checkBucketOf(scope: IConstruct, storageConfiguration: IConstruct & { readonly bucket?: IBucket }): void {
  const { bucket } = storageConfiguration;
  if (bucket) {
    checkSettings(scope, bucket, bucketResource(bucket));
  } else if (CfnResource.isCfnResource(storageConfiguration)) {
    const name = member(rawProperties(storageConfiguration), 'S3', 'BucketName');
    const resource = typeof name === 'string' ? resourceOf(storageConfiguration, name) : undefined;
    if (resource) checkSettings(scope, resource, resource);
  }
}

/** @param resource the bucket's resource, where the app makes the bucket */
function checkSettings(scope: IConstruct, bucket: Bucket, resource: CfnResource | undefined): void {
  for (const refusal of settingsRefusals(bucket, resource, resource && declaredSettings(resource))) refuse(refusal, scope.node.path);
  scope.node.addValidation({
    validate: () => settingsRefusals(bucket, resource, resource && renderedProperties(resource)).map(describe),
  });
}

/** The bucket's resource, also of a bucket that is imported by its name or ARN; undefined of one that this app does not make. */
export function bucketResource(bucket: IBucket): CfnResource | undefined {
  return resourceOf(bucket, bucket.bucketName, bucket.bucketArn);
}

function resourceOf(construct: IConstruct, name: string, arn = name): CfnResource | undefined {
  return resourceBehind(construct, name, BUCKET) ?? resourceBehind(construct, arn, BUCKET) ?? bucketNamed(construct, name);
}

/** The bucket of this app that is given a name. Names of buckets are unique, so an import by the name is the same bucket. */
function bucketNamed(scope: IConstruct, name: string): CfnResource | undefined {
  const identity = identityOf(scope, name);
  return resourcesOfType(scope, BUCKET).find(
    (resource) => identityOf(resource, member(rawProperties(resource), 'BucketName')) === identity,
  );
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

/** The settings that a bucket was made with; undefined where overrides have a say in them. */
function declaredSettings(resource: CfnResource): object | undefined {
  const { bucketEncryption, ownershipControls } = resource as CfnBucket;
  return isOverridden(resource) ? undefined : (resolveKnown(resource, { bucketEncryption, ownershipControls }) as object);
}

/** @param properties those of the resource, where they are known */
function settingsRefusals(bucket: Bucket, resource: CfnResource | undefined, properties: object | undefined): Refusal[] {
  const refusals: Refusal[] = [];
  const importedEncryption = !resource && bucket.encryptionKey ? 'a KMS key' : undefined;
  const encryption = properties ? encryptionsIn(properties).find((algorithm) => algorithm !== 'AES256') : importedEncryption;
  if (encryption) {
    refusals.push({
      rule: 'the bucket of a storage configuration is encrypted with SSE-S3',
      got: `${encryption} for '${bucket.node.path}'`,
      fix: 'use a bucket with `encryption: BucketEncryption.S3_MANAGED`',
    });
  }
  if (properties && ownershipIn(properties) === 'ObjectWriter') {
    refusals.push({
      rule: "the object ownership of a recording's bucket is BUCKET_OWNER_ENFORCED or BUCKET_OWNER_PREFERRED",
      got: `OBJECT_WRITER for '${bucket.node.path}'`,
      fix: 'set `objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED`',
    });
  }
  return refusals;
}

/** The algorithms of the bucket's default encryption, without those that only deployment knows. */
function encryptionsIn(properties: object): string[] {
  const rules = member(properties, 'BucketEncryption', 'ServerSideEncryptionConfiguration');
  if (!Array.isArray(rules)) return [];
  return rules
    .map((rule) => member(rule, 'ServerSideEncryptionByDefault', 'SSEAlgorithm'))
    .filter((algorithm) => typeof algorithm === 'string');
}

function ownershipIn(properties: object): unknown {
  const rules = member(properties, 'OwnershipControls', 'Rules');
  return Array.isArray(rules) ? member(rules[0], 'ObjectOwnership') : undefined;
}
