/** The store of Amazon S3: what other services use of it. */
import type { RequestUrl } from '../../http/request-head';
import { readS3Address } from './address';
import { type Bucket, bucketEncryption, bucketOwnership, createBuckets, setPolicy } from './buckets';
import type { Encryption } from './encryption';
import type { ObjectOwnership } from './ownership';

export type S3 = ReturnType<typeof createS3>;

/** Creates the store. Its methods throw NoSuchBucket if there is no such bucket, unless they say otherwise. */
export function createS3(buckets = createBuckets()) {
  /** Returns undefined if there is no such bucket or object. */
  const getObject = (bucket: string, key: string) => buckets.find(bucket)?.objects.get(key)?.body;
  return {
    /** Throws BucketAlreadyExists or InvalidBucketName. */
    createBucket: (name: string, region: string) => void buckets.create(name, region),
    /** Throws BucketNotEmpty. */
    deleteBucket: (name: string) => buckets.delete(name),
    /** All buckets, with their objects. */
    buckets: (): readonly Pick<Bucket, 'name' | 'objects'>[] => buckets.list(),
    hasBucket: (name: string) => buckets.find(name) !== undefined,
    /** Returns undefined if there is no such bucket. */
    bucketRegion: (name: string) => buckets.find(name)?.region,
    getObject,
    /** Like `getObject`, for the URL of an object at the local endpoint. */
    readUrl(url: RequestUrl) {
      const { bucketName, key } = readS3Address(url);
      return getObject(bucketName, key);
    },
    /** The headers are stored with the object. */
    putObject: (bucket: string, key: string, body: Buffer, headers?: Readonly<Record<string, string>>) =>
      void buckets.put(buckets.get(bucket), key, body, { headers }),
    /** Returns the default encryption. */
    bucketEncryption: (name: string) => bucketEncryption(buckets.get(name)),
    /** Sets the default encryption; undefined for SSE-S3. */
    putBucketEncryption(name: string, encryption: Encryption | undefined) {
      buckets.get(name).encryption = encryption;
    },
    /** Returns who owns the objects in the bucket. */
    bucketOwnership: (name: string) => bucketOwnership(buckets.get(name)),
    /** Sets who owns the objects in the bucket; undefined for BucketOwnerEnforced. */
    putBucketOwnership(name: string, ownership: ObjectOwnership | undefined) {
      buckets.get(name).ownership = ownership;
    },
    /** Returns the document, or undefined if there is none. */
    getBucketPolicy: (name: string) => buckets.get(name).policy,
    /** Throws MalformedPolicy. */
    putBucketPolicy: (name: string, document: string) => setPolicy(buckets.get(name), document),
    deleteBucketPolicy(name: string) {
      buckets.get(name).policy = undefined;
    },
    /** Replaces all tags. */
    putBucketTags(name: string, tags: Readonly<Record<string, string>>) {
      buckets.get(name).tags = tags;
    },
  };
}
