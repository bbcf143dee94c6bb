/** The forms of a bucket's properties. */
import { type Members, structure, TAGS } from '../cloudformation/resource-types/property-shape';

const NONCURRENT_TRANSITION = structure({ NewerNoncurrentVersions: 'integer', StorageClass: 'string', TransitionInDays: 'integer' }, [
  'StorageClass',
  'TransitionInDays',
]);

const TRANSITION = structure({ StorageClass: 'string', TransitionDate: 'string', TransitionInDays: 'integer' }, ['StorageClass']);

const LIFECYCLE_RULE = structure(
  {
    AbortIncompleteMultipartUpload: structure({ DaysAfterInitiation: 'integer' }, ['DaysAfterInitiation']),
    ExpirationDate: 'string',
    ExpirationInDays: 'integer',
    ExpiredObjectDeleteMarker: 'boolean',
    Id: 'string',
    NoncurrentVersionExpiration: structure({ NewerNoncurrentVersions: 'integer', NoncurrentDays: 'integer' }, ['NoncurrentDays']),
    NoncurrentVersionExpirationInDays: 'integer',
    NoncurrentVersionTransition: NONCURRENT_TRANSITION,
    NoncurrentVersionTransitions: { list: NONCURRENT_TRANSITION },
    ObjectSizeGreaterThan: 'integer',
    ObjectSizeLessThan: 'integer',
    Prefix: 'string',
    Status: 'string',
    TagFilters: TAGS,
    Transition: TRANSITION,
    Transitions: { list: TRANSITION },
  },
  ['Status'],
);

const CORS_RULE = structure(
  {
    AllowedHeaders: { list: 'string' },
    AllowedMethods: { list: 'string' },
    AllowedOrigins: { list: 'string' },
    ExposedHeaders: { list: 'string' },
    Id: 'string',
    MaxAge: 'integer',
  },
  ['AllowedMethods', 'AllowedOrigins'],
);

const ENCRYPTION_RULE = structure({
  BlockedEncryptionTypes: structure({ EncryptionType: { list: 'string' } }),
  BucketKeyEnabled: 'boolean',
  ServerSideEncryptionByDefault: structure({ KMSMasterKeyID: 'string', SSEAlgorithm: 'string' }, ['SSEAlgorithm']),
});

/** Besides name and tags, what has no effect that a deployed app could see on a laptop: the service refuses to be asked for versions. */
export const BUCKET_PROPERTIES: Members = {
  BucketEncryption: structure({ ServerSideEncryptionConfiguration: { list: ENCRYPTION_RULE } }, ['ServerSideEncryptionConfiguration']),
  BucketName: 'string',
  CorsConfiguration: structure({ CorsRules: { list: CORS_RULE } }, ['CorsRules']),
  LifecycleConfiguration: structure({ Rules: { list: LIFECYCLE_RULE }, TransitionDefaultMinimumObjectSize: 'string' }, ['Rules']),
  OwnershipControls: structure({ Rules: { list: structure({ ObjectOwnership: 'string' }) } }, ['Rules']),
  PublicAccessBlockConfiguration: structure({
    BlockPublicAcls: 'boolean',
    BlockPublicPolicy: 'boolean',
    IgnorePublicAcls: 'boolean',
    RestrictPublicBuckets: 'boolean',
  }),
  Tags: TAGS,
  VersioningConfiguration: structure({ Status: 'string' }, ['Status']),
};
