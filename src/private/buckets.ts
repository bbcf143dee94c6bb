import type { CfnBucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { CfnResource, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { type Violation, violationMessage } from './errors';
import { identityOf } from './identity';
import { resolveKnown } from './lazies';
import { checkSameEnvironment } from './regions';
import { findResource, isOverridden, member, rawProperties, renderedProperties, resourcesOfType } from './template-properties';
import { throwViolation } from './validation';

const BUCKET = 'AWS::S3::Bucket';

/** An L2 bucket, or its L1 resource. */
type Bucket = IConstruct & Partial<Pick<IBucket, 'encryptionKey'>>;

/**
 * Rejects a bucket that IVS cannot record to, as far as the app knows the bucket.
 *
 * Checks now, so that the stack trace shows the user's line, and again at synthesis, because overrides and Aspects may change the bucket.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/rt-individual-participant-recording.html
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/rt-composite-recording.html
 */
export function checkBucket(scope: IConstruct, bucket: IBucket): void {
  checkSameEnvironment(scope, 'a storage configuration and its bucket', bucket);
  checkBucketName(scope, bucket.bucketName);
  checkSettings(scope, bucket, bucketResource(bucket));
}

/** Checks the settings of a storage configuration's bucket. The storage configuration may be made here, imported, or an L1. */
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

/** @param resource the bucket's resource, if the app creates the bucket */
function checkSettings(scope: IConstruct, bucket: Bucket, resource: CfnResource | undefined): void {
  for (const violation of settingsViolations(bucket, resource, resource && declaredSettings(resource)))
    throwViolation(violation, scope.node.path);
  scope.node.addValidation({
    validate: () => settingsViolations(bucket, resource, resource && renderedProperties(resource)).map(violationMessage),
  });
}

/** Finds the resource of a bucket that this app creates, even if the bucket was imported by its name or ARN. */
export function bucketResource(bucket: IBucket): CfnResource | undefined {
  return resourceOf(bucket, bucket.bucketName, bucket.bucketArn);
}

function resourceOf(construct: IConstruct, name: string, arn = name): CfnResource | undefined {
  return findResource(construct, name, BUCKET) ?? findResource(construct, arn, BUCKET) ?? bucketNamed(construct, name);
}

/** Finds the bucket of this app with a given name. Bucket names are unique, so a bucket imported by that name is the same bucket. */
function bucketNamed(scope: IConstruct, name: string): CfnResource | undefined {
  const identity = identityOf(scope, name);
  return resourcesOfType(scope, BUCKET).find(
    (resource) => identityOf(resource, member(rawProperties(resource), 'BucketName')) === identity,
  );
}

/** @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_S3StorageConfiguration.html */
function checkBucketName(scope: IConstruct, bucketName: string): void {
  if (Token.isUnresolved(bucketName) || /^[a-z0-9-.]{3,63}$/.test(bucketName)) return;
  throwViolation(
    {
      rule: "the name of a bucket has 3 to 63 lower-case letters, digits, '-' and '.'",
      got: `'${bucketName}'`,
      fix: 'import the bucket by its real name',
    },
    scope.node.path,
  );
}

/** The settings in a bucket's props. Returns undefined if overrides may change them. */
function declaredSettings(resource: CfnResource): object | undefined {
  const { bucketEncryption, ownershipControls } = resource as CfnBucket;
  return isOverridden(resource) ? undefined : (resolveKnown(resource, { bucketEncryption, ownershipControls }) as object);
}

/** @param properties the resource's properties, if they are known */
function settingsViolations(bucket: Bucket, resource: CfnResource | undefined, properties: object | undefined): Violation[] {
  const violations: Violation[] = [];
  const importedEncryption = !resource && bucket.encryptionKey ? 'a KMS key' : undefined;
  const encryption = properties ? encryptionsIn(properties).find((algorithm) => algorithm !== 'AES256') : importedEncryption;
  if (encryption) {
    violations.push({
      rule: 'the bucket of a storage configuration is encrypted with SSE-S3',
      got: `${encryption} for '${bucket.node.path}'`,
      fix: 'use a bucket whose `encryption` is BucketEncryption.S3_MANAGED',
    });
  }
  if (properties && ownershipIn(properties) === 'ObjectWriter') {
    violations.push({
      rule: "the object ownership of a recording's bucket is BUCKET_OWNER_ENFORCED or BUCKET_OWNER_PREFERRED",
      got: `OBJECT_WRITER for '${bucket.node.path}'`,
      fix: 'set its `objectOwnership` to ObjectOwnership.BUCKET_OWNER_ENFORCED',
    });
  }
  return violations;
}

/** The algorithms of the bucket's default encryption. Omits tokens, whose values are known only at deployment. */
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
