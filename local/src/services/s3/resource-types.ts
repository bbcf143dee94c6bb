/** The resource types of S3: buckets and their policies. */
import { any, type Parsed, required, type StructureOf } from '../../service/input';
import {
  documentOf,
  generateName,
  type ResourceContext,
  type ResourceType,
  resourceType,
  string,
  tagMap,
} from '../../service/resource-type';
import { readResourcePolicy } from '../iam/policy';
import { s3Arn } from './access';
import { BUCKET_PROPERTIES } from './bucket-properties';
import { type Encryption, encryptionOf } from './encryption';
import { type ObjectOwnership, ownershipOf } from './ownership';
import type { S3 } from './s3';

const MAX_NAME = 63;

/** The functions of S3 that the resource types use. */
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

type BucketProperties = Parsed<StructureOf<typeof BUCKET_PROPERTIES>>;

export function s3Types(s3: BucketStore): Record<string, ResourceType> {
  function configure(name: string, { encryption, ownership }: Settings): void {
    s3.putBucketEncryption(name, encryption);
    s3.putBucketOwnership(name, ownership);
  }

  return {
    'AWS::S3::Bucket': resourceType({
      properties: BUCKET_PROPERTIES,
      attributes: ['Arn', 'DomainName', 'RegionalDomainName'],
      replacedBy: ['BucketName'],
      nameProperty: 'BucketName',
      takesStackTags: true,
      check: readSettings,
      create: (context, properties) => {
        const tagSet = bucketTags(context, properties);
        const settings = readSettings(properties);
        const { BucketName: name = generateName(context, MAX_NAME).toLowerCase() } = properties;
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
    }),
    'AWS::S3::BucketPolicy': resourceType({
      properties: { Bucket: required(string), PolicyDocument: required(any) },
      attributes: [],
      replacedBy: ['Bucket'],
      check: ({ PolicyDocument }) => {
        if (PolicyDocument !== undefined) readResourcePolicy(documentOf('PolicyDocument', PolicyDocument));
      },
      create: (_context, { Bucket, PolicyDocument }) => {
        if (s3.getBucketPolicy(Bucket) !== undefined) throw new Error(`The bucket policy already exists on bucket ${Bucket}.`);
        s3.putBucketPolicy(Bucket, JSON.stringify(documentOf('PolicyDocument', PolicyDocument)));
        return { physicalId: Bucket };
      },
      update: (_context, { physicalId }, { PolicyDocument }) => {
        s3.putBucketPolicy(physicalId, JSON.stringify(documentOf('PolicyDocument', PolicyDocument)));
        return { physicalId };
      },
      delete: (_context, { physicalId }) => {
        if (s3.hasBucket(physicalId)) s3.deleteBucketPolicy(physicalId);
      },
    }),
  };
}

/** The settings of a bucket. Undefined: S3's default. */
interface Settings {
  readonly encryption: Encryption | undefined;
  readonly ownership: ObjectOwnership | undefined;
}

const VERSIONING = ['Enabled', 'Suspended'];

function readSettings(properties: BucketProperties): Settings {
  const versioning = properties.VersioningConfiguration?.Status ?? 'Suspended';
  if (!VERSIONING.includes(versioning))
    throw new Error(`The Status of a VersioningConfiguration is ${VERSIONING.join(' or ')}; got ${versioning}.`);
  return { encryption: bucketEncryption(properties), ownership: bucketOwnership(properties) };
}

function bucketOwnership({ OwnershipControls }: BucketProperties): ObjectOwnership | undefined {
  if (OwnershipControls === undefined) return undefined;
  const { Rules = [] } = OwnershipControls;
  if (Rules.length !== 1) throw new Error(`The OwnershipControls of a bucket have one rule; got ${Rules.length}.`);
  const ownership = Rules[0]?.ObjectOwnership;
  return ownership === undefined ? undefined : ownershipOf(ownership);
}

function bucketEncryption({ BucketEncryption }: BucketProperties): Encryption | undefined {
  const rules = BucketEncryption?.ServerSideEncryptionConfiguration ?? [];
  const [rule, ...others] = rules;
  if (others.length > 0) throw new Error(`The ServerSideEncryptionConfiguration of a bucket has one rule; got ${rules.length}.`);
  const { SSEAlgorithm, KMSMasterKeyID } = rule?.ServerSideEncryptionByDefault ?? {};
  return SSEAlgorithm === undefined ? undefined : encryptionOf(SSEAlgorithm, KMSMasterKeyID, rule?.BucketKeyEnabled);
}

/**
 * The tags of a bucket and those that CloudFormation adds. Every bucket of a stack has some: S3 answers with an error if there are none.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-resource-tags.html
 */
function bucketTags({ stackName, stackId, logicalId }: ResourceContext, { Tags }: BucketProperties): Record<string, string> {
  const added = { 'stack-name': stackName, 'stack-id': stackId, 'logical-id': logicalId };
  return { ...tagMap(Tags), ...Object.fromEntries(Object.entries(added).map(([key, value]) => [`aws:cloudformation:${key}`, value])) };
}

function bucket(name: string, region: string) {
  const attributes = {
    Arn: s3Arn(name),
    DomainName: `${name}.s3.amazonaws.com`,
    RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
  };
  return { physicalId: name, attributes };
}
