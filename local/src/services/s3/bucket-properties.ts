/** The shapes of a bucket's properties. */
import { flag, list, required, structure } from '../../service/input';
import { integer, string, TAGS } from '../../service/resource-type';

const NONCURRENT_TRANSITION = structure({
  NewerNoncurrentVersions: integer,
  StorageClass: required(string),
  TransitionInDays: required(integer),
});

const TRANSITION = structure({ StorageClass: required(string), TransitionDate: string, TransitionInDays: integer });

const LIFECYCLE_RULE = structure({
  AbortIncompleteMultipartUpload: structure({ DaysAfterInitiation: required(integer) }),
  ExpirationDate: string,
  ExpirationInDays: integer,
  ExpiredObjectDeleteMarker: flag,
  Id: string,
  NoncurrentVersionExpiration: structure({ NewerNoncurrentVersions: integer, NoncurrentDays: required(integer) }),
  NoncurrentVersionExpirationInDays: integer,
  NoncurrentVersionTransition: NONCURRENT_TRANSITION,
  NoncurrentVersionTransitions: list(NONCURRENT_TRANSITION),
  ObjectSizeGreaterThan: integer,
  ObjectSizeLessThan: integer,
  Prefix: string,
  Status: required(string),
  TagFilters: TAGS,
  Transition: TRANSITION,
  Transitions: list(TRANSITION),
});

const CORS_RULE = structure({
  AllowedHeaders: list(string),
  AllowedMethods: required(list(string)),
  AllowedOrigins: required(list(string)),
  ExposedHeaders: list(string),
  Id: string,
  MaxAge: integer,
});

const ENCRYPTION_RULE = structure({
  BlockedEncryptionTypes: structure({ EncryptionType: list(string) }),
  BucketKeyEnabled: flag,
  ServerSideEncryptionByDefault: structure({ KMSMasterKeyID: string, SSEAlgorithm: required(string) }),
});

/** Name, tags, encryption and ownership have an effect here. A deployed app could not see that of the others. */
export const BUCKET_PROPERTIES = {
  BucketEncryption: structure({ ServerSideEncryptionConfiguration: required(list(ENCRYPTION_RULE)) }),
  BucketName: string,
  CorsConfiguration: structure({ CorsRules: required(list(CORS_RULE)) }),
  LifecycleConfiguration: structure({ Rules: required(list(LIFECYCLE_RULE)), TransitionDefaultMinimumObjectSize: string }),
  OwnershipControls: structure({ Rules: required(list(structure({ ObjectOwnership: string }))) }),
  PublicAccessBlockConfiguration: structure({
    BlockPublicAcls: flag,
    BlockPublicPolicy: flag,
    IgnorePublicAcls: flag,
    RestrictPublicBuckets: flag,
  }),
  Tags: TAGS,
  VersioningConfiguration: structure({ Status: required(string) }),
};
