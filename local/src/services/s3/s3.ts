/** The store of Amazon S3: what other services use of it. */
import type { RequestUrl } from '../../http/request-url';
import { readS3Address } from './address';
import { type Buckets, bucketEncryption, bucketOwnership, createBuckets, setPolicy } from './buckets';
import type { Encryption } from './encryption';
import type { ObjectOwnership } from './ownership';

/** The local Amazon S3. Its methods throw NoSuchBucket if there is no such bucket, unless they say otherwise. */
export interface S3 {
  /** Throws BucketAlreadyExists or InvalidBucketName. */
  createBucket(name: string, region: string): void;
  /** Throws BucketNotEmpty. */
  deleteBucket(name: string): void;
  hasBucket(name: string): boolean;
  /** Returns undefined if there is no such bucket. */
  bucketRegion(name: string): string | undefined;
  /** Returns undefined if there is no such bucket or object. */
  getObject(bucket: string, key: string): Buffer | undefined;
  /** Like `getObject`, for the URL of an object at the local endpoint. */
  readUrl(url: RequestUrl): Buffer | undefined;
  /** The headers are stored with the object. */
  putObject(bucket: string, key: string, body: Buffer, headers?: Readonly<Record<string, string>>): void;
  /** Returns the document, or undefined if there is none. */
  getBucketPolicy(name: string): string | undefined;
  /** Throws MalformedPolicy. */
  putBucketPolicy(name: string, document: string): void;
  deleteBucketPolicy(name: string): void;
  /** Returns the default encryption. */
  bucketEncryption(name: string): Encryption;
  /** Sets the default encryption; undefined for SSE-S3. */
  putBucketEncryption(name: string, encryption: Encryption | undefined): void;
  /** Returns who owns the objects in the bucket. */
  bucketOwnership(name: string): ObjectOwnership;
  /** Sets who owns the objects in the bucket; undefined for BucketOwnerEnforced. */
  putBucketOwnership(name: string, ownership: ObjectOwnership | undefined): void;
  /** Replaces all tags. */
  putBucketTags(name: string, tags: Readonly<Record<string, string>>): void;
}

export function createS3(buckets: Buckets = createBuckets()): S3 {
  const getObject = (bucket: string, key: string) => buckets.find(bucket)?.objects.get(key)?.body;
  return {
    createBucket: (name, region) => void buckets.create(name, region),
    deleteBucket: buckets.delete,
    hasBucket: (name) => buckets.find(name) !== undefined,
    bucketRegion: (name) => buckets.find(name)?.region,
    getObject,
    readUrl(url) {
      const { bucketName, key } = readS3Address(url);
      return getObject(bucketName, key);
    },
    putObject: (bucket, key, body, headers) => void buckets.put(buckets.get(bucket), key, body, { headers }),
    bucketEncryption: (name) => bucketEncryption(buckets.get(name)),
    putBucketEncryption(name, encryption) {
      buckets.get(name).encryption = encryption;
    },
    bucketOwnership: (name) => bucketOwnership(buckets.get(name)),
    putBucketOwnership(name, ownership) {
      buckets.get(name).ownership = ownership;
    },
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
