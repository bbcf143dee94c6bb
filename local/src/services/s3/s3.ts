/** Amazon S3: buckets, their policies and their objects. */
import type { RequestUrl } from '../../http/request-url';
import type { OperationService } from '../../service/operation-service';
import { type BucketsState, bucketEncryption, bucketOwnership, createBuckets, setPolicy, storeObject } from './buckets';
import type { Encryption } from './encryption';
import type { ObjectOwnership } from './ownership';
import { s3Address, s3Service } from './rest';

/** The local Amazon S3. Whatever names a bucket that does not exist is refused with NoSuchBucket, unless it says otherwise. */
export interface S3 {
  /** The REST API. */
  readonly service: OperationService;
  /** Refuses with BucketAlreadyExists or InvalidBucketName. */
  createBucket(name: string, region: string): void;
  /** Refuses with BucketNotEmpty. */
  deleteBucket(name: string): void;
  hasBucket(name: string): boolean;
  /** Undefined when there is no such bucket. */
  bucketRegion(name: string): string | undefined;
  /** Undefined when there is no such bucket or object. */
  getObject(bucket: string, key: string): Buffer | undefined;
  /** Like `getObject`, for an object's HTTP address at the local endpoint. */
  readUrl(url: RequestUrl): Buffer | undefined;
  /** The headers come back with the object. */
  putObject(bucket: string, key: string, body: Buffer, headers?: Readonly<Record<string, string>>): void;
  /** The document; undefined when there is none. */
  getBucketPolicy(name: string): string | undefined;
  /** Refuses with MalformedPolicy. */
  putBucketPolicy(name: string, document: string): void;
  deleteBucketPolicy(name: string): void;
  /** Of objects that are put into the bucket without one. */
  bucketEncryption(name: string): Encryption;
  /** Undefined for that of every bucket, SSE-S3. */
  putBucketEncryption(name: string, encryption: Encryption | undefined): void;
  /** Who owns the objects that are put into the bucket. */
  bucketOwnership(name: string): ObjectOwnership;
  /** Undefined for that of every bucket, BucketOwnerEnforced. */
  putBucketOwnership(name: string, ownership: ObjectOwnership | undefined): void;
  /** Undefined when there is no such bucket or object. */
  objectEncryption(bucket: string, key: string): Encryption | undefined;
  /** In place of the tags that the bucket has. */
  putBucketTags(name: string, tags: Readonly<Record<string, string>>): void;
}

/** An S3 as in an account that the CDK was bootstrapped in: each region has its staging bucket. */
export function createS3(state: BucketsState = new Map()): S3 {
  const buckets = createBuckets(state);
  const getObject = (bucket: string, key: string) => buckets.find(bucket)?.objects.get(key)?.body;
  return {
    service: s3Service(buckets),
    createBucket: buckets.create,
    deleteBucket: buckets.delete,
    hasBucket: (name) => buckets.find(name) !== undefined,
    bucketRegion: (name) => buckets.find(name)?.region,
    getObject,
    readUrl(url) {
      const { bucket, key } = s3Address(url);
      return getObject(bucket, key);
    },
    putObject: (bucket, key, body, headers) => void storeObject(buckets.get(bucket), key, body, { headers }),
    bucketEncryption: (name) => bucketEncryption(buckets.get(name)),
    putBucketEncryption(name, encryption) {
      buckets.get(name).encryption = encryption;
    },
    bucketOwnership: (name) => bucketOwnership(buckets.get(name)),
    putBucketOwnership(name, ownership) {
      buckets.get(name).ownership = ownership;
    },
    objectEncryption: (bucket, key) => buckets.find(bucket)?.objects.get(key)?.encryption,
    getBucketPolicy: (name) => buckets.get(name).policy,
    putBucketPolicy: (name, document) => setPolicy(buckets.get(name), document),
    deleteBucketPolicy(name) {
      buckets.get(name).policy = undefined;
    },
    putBucketTags(name, tags) {
      buckets.get(name).tags = tags;
    },
  };
}
