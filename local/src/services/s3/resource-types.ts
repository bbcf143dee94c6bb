/** Amazon S3: buckets and their policies. */

import { document, flag, object, objects, optionalText, tags, text } from '../cloudformation/resource-types/properties';
import { generateName, type Properties, type ResourceContext, type ResourceType } from '../cloudformation/resource-types/resource-type';
import { readResourcePolicy } from '../iam/policy';
import { BUCKET_PROPERTIES } from './bucket-properties';
import { type Encryption, encryptionOf } from './encryption';
import { type ObjectOwnership, ownershipOf } from './ownership';
import type { S3 } from './s3';

const MAX_NAME = 63;

/** What `s3` is used for. */
export type BucketStore = Pick<
  S3,
  | 'createBucket'
  | 'deleteBucket'
  | 'hasBucket'
  | 'putBucketPolicy'
  | 'deleteBucketPolicy'
  | 'getBucketPolicy'
  | 'putBucketEncryption'
  | 'putBucketOwnership'
  | 'putBucketTags'
>;

/** Bucket and BucketPolicy. */
export function s3Types(s3: BucketStore): Record<string, ResourceType> {
  function configure(name: string, { encryption, ownership }: Settings): void {
    s3.putBucketEncryption(name, encryption);
    s3.putBucketOwnership(name, ownership);
  }

  return {
    'AWS::S3::Bucket': {
      properties: BUCKET_PROPERTIES,
      attributes: ['Arn', 'DomainName', 'RegionalDomainName'],
      replacedBy: ['BucketName'],
      nameProperty: 'BucketName',
      takesStackTags: true,
      check: readSettings,
      create: (context, properties) => {
        const tagSet = bucketTags(context, properties);
        const settings = readSettings(properties);
        const name = optionalText(properties, 'BucketName') ?? generateName(context, MAX_NAME).toLowerCase();
        s3.createBucket(name, context.region);
        s3.putBucketTags(name, tagSet);
        configure(name, settings);
        return bucket(name, context.region);
      },
      update: (context, { physicalId }, properties) => {
        configure(physicalId, readSettings(properties));
        s3.putBucketTags(physicalId, bucketTags(context, properties));
        return bucket(physicalId, context.region);
      },
      delete: (_context, { physicalId }) => {
        if (s3.hasBucket(physicalId)) s3.deleteBucket(physicalId);
      },
    },
    'AWS::S3::BucketPolicy': {
      properties: { Bucket: 'string', PolicyDocument: 'json' },
      required: ['Bucket', 'PolicyDocument'],
      attributes: [],
      replacedBy: ['Bucket'],
      check: (known) => {
        if (known.PolicyDocument !== undefined) readResourcePolicy(document(known, 'PolicyDocument'));
      },
      create: (_context, properties) => {
        const name = text(properties, 'Bucket');
        if (s3.getBucketPolicy(name) !== undefined) throw new Error(`The bucket policy already exists on bucket ${name}.`);
        s3.putBucketPolicy(name, JSON.stringify(document(properties, 'PolicyDocument')));
        return { physicalId: name };
      },
      update: (_context, { physicalId }, properties) => {
        s3.putBucketPolicy(physicalId, JSON.stringify(document(properties, 'PolicyDocument')));
        return { physicalId };
      },
      delete: (_context, { physicalId }) => {
        if (s3.hasBucket(physicalId)) s3.deleteBucketPolicy(physicalId);
      },
    },
  };
}

/** What a bucket says of its objects; undefined where it says nothing. */
interface Settings {
  readonly encryption: Encryption | undefined;
  readonly ownership: ObjectOwnership | undefined;
}

const VERSIONING = ['Enabled', 'Suspended'];

function readSettings(properties: Properties): Settings {
  const versioning = optionalText(object(properties, 'VersioningConfiguration'), 'Status') ?? 'Suspended';
  if (!VERSIONING.includes(versioning))
    throw new Error(`The Status of a VersioningConfiguration is ${VERSIONING.join(' or ')}; got ${versioning}.`);
  return { encryption: bucketEncryption(properties), ownership: bucketOwnership(properties) };
}

function bucketOwnership(properties: Properties): ObjectOwnership | undefined {
  const controls = object(properties, 'OwnershipControls');
  const rules = objects(controls, 'Rules');
  if (Object.keys(controls).length > 0 && rules.length !== 1)
    throw new Error(`The OwnershipControls of a bucket have one rule; got ${rules.length}.`);
  const ownership = optionalText(rules[0] ?? {}, 'ObjectOwnership');
  return ownership === undefined ? undefined : ownershipOf(ownership);
}

function bucketEncryption(properties: Properties): Encryption | undefined {
  const rules = objects(object(properties, 'BucketEncryption'), 'ServerSideEncryptionConfiguration');
  const [rule, ...others] = rules;
  if (others.length > 0) throw new Error(`The ServerSideEncryptionConfiguration of a bucket has one rule; got ${rules.length}.`);
  const byDefault = object(rule ?? {}, 'ServerSideEncryptionByDefault');
  const algorithm = optionalText(byDefault, 'SSEAlgorithm');
  if (!rule || algorithm === undefined) return undefined;
  return encryptionOf(algorithm, optionalText(byDefault, 'KMSMasterKeyID'), flag(rule, 'BucketKeyEnabled', false));
}

/**
 * With those that CloudFormation adds, so that every bucket of a stack has some: clients take it for an error when there are none.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-resource-tags.html
 */
function bucketTags({ stackName, stackId, logicalId }: ResourceContext, properties: Properties): Record<string, string> {
  const added = { 'stack-name': stackName, 'stack-id': stackId, 'logical-id': logicalId };
  return { ...tags(properties), ...Object.fromEntries(Object.entries(added).map(([key, value]) => [`aws:cloudformation:${key}`, value])) };
}

function bucket(name: string, region: string) {
  const attributes = {
    Arn: `arn:aws:s3:::${name}`,
    DomainName: `${name}.s3.amazonaws.com`,
    RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
  };
  return { physicalId: name, attributes };
}
