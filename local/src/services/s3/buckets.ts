/** The buckets of the local S3 and their objects. */
import { createHash } from 'node:crypto';
import { LOCAL_ACCOUNT } from '../../service/arn';
import { ServiceError } from '../../service/service-error';
import { type Clock, systemClock } from '../../system/clock';
import type { PolicyDocument } from '../iam/evaluation';
import { parsePolicyDocument } from '../iam/policy';
import { type Encryption, SSE_S3 } from './encryption';
import { BUCKET_OWNER, type ObjectOwnership } from './ownership';

/** A stored object. */
export interface StoredObject {
  readonly body: Buffer;
  readonly etag: string;
  readonly lastModified: Date;
  /** The headers that are stored with the object, such as its content type. */
  readonly headers: Readonly<Record<string, string>>;
  readonly encryption: Encryption;
}

/** A multipart upload in progress. */
export interface Upload {
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly parts: Map<number, Buffer>;
  readonly encryption: Encryption;
}

export interface Bucket {
  readonly name: string;
  readonly region: string;
  readonly createdAt: Date;
  readonly objects: Map<string, StoredObject>;
  readonly uploads: Map<string, Upload>;
  policy?: string;
  /** The default encryption of objects. @default - SSE-S3 */
  encryption?: Encryption;
  /** @default - BucketOwnerEnforced */
  ownership?: ObjectOwnership;
  tags?: Readonly<Record<string, string>>;
}

/** The buckets of the account. Each region has its staging bucket, which is created on first use. */
export interface Buckets {
  /** Throws BucketAlreadyExists or InvalidBucketName. */
  create(name: string, region: string): Bucket;
  /** Throws BucketNotEmpty or NoSuchBucket. */
  delete(name: string): void;
  find(name: string): Bucket | undefined;
  /** Like `find`, but throws NoSuchBucket. */
  get(name: string): Bucket;
  list(): Bucket[];
  /** Stores an object. It replaces the one with the same key. */
  put(bucket: Bucket, key: string, body: Buffer, properties?: Partial<StoredObject>): StoredObject;
}

/** The bucket that `cdk bootstrap` creates in each region, with any qualifier. */
const STAGING_BUCKET = new RegExp(`^cdk-[a-z0-9]{1,10}-assets-${LOCAL_ACCOUNT}-([a-z0-9-]+)$`);

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const BUCKET_NAME = /^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const MAX_KEY_BYTES = 1_024;

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html */
const MAX_POLICY_BYTES = 20 * 1024;

/** Buckets by name. Saved with the state. */
export type BucketsState = Map<string, Bucket>;

export function createBuckets(clock: Clock = systemClock, buckets: BucketsState = new Map()): Buckets {
  const now = () => new Date(clock.now());

  function add(name: string, region: string): Bucket {
    const bucket: Bucket = { name, region, createdAt: now(), objects: new Map(), uploads: new Map() };
    buckets.set(name, bucket);
    return bucket;
  }

  function find(name: string): Bucket | undefined {
    const stagingRegion = STAGING_BUCKET.exec(name)?.[1];
    return buckets.get(name) ?? (stagingRegion ? add(name, stagingRegion) : undefined);
  }

  function get(name: string): Bucket {
    const bucket = find(name);
    if (!bucket) throw new ServiceError('NoSuchBucket', `The specified bucket does not exist: ${name}`, 404);
    return bucket;
  }

  return {
    find,
    get,
    list: () => [...buckets.values()],
    create(name, region) {
      if (!BUCKET_NAME.test(name)) {
        const rule = 'A bucket name has 3 to 63 lower-case letters, digits, dots and hyphens, and begins and ends with a letter or digit';
        throw new ServiceError('InvalidBucketName', `${rule}; got "${name}".`);
      }
      if (find(name))
        throw new ServiceError('BucketAlreadyExists', `The requested bucket name is not available: ${name} already exists.`, 409);
      return add(name, region);
    },
    delete(name) {
      if (get(name).objects.size > 0) {
        throw new ServiceError('BucketNotEmpty', `The bucket you tried to delete is not empty: ${name}. Delete its objects first.`, 409);
      }
      buckets.delete(name);
    },
    put(bucket, key, body, { headers = {}, etag = `"${md5(body)}"`, encryption = bucketEncryption(bucket) } = {}) {
      const object = { body, etag, lastModified: now(), headers, encryption };
      bucket.objects.set(key, object);
      return object;
    },
  };
}

/** The default encryption of objects. */
export function bucketEncryption({ encryption = SSE_S3 }: Bucket): Encryption {
  return encryption;
}

/** The object ownership of the bucket. */
export function bucketOwnership({ ownership = BUCKET_OWNER }: Bucket): ObjectOwnership {
  return ownership;
}

/** Throws if an object key is too long. */
export function checkKey(key: string): void {
  const bytes = Buffer.byteLength(key);
  if (bytes > MAX_KEY_BYTES) {
    throw new ServiceError('KeyTooLongError', `Your key is too long: a key has at most ${MAX_KEY_BYTES} bytes; got ${bytes}.`);
  }
}

/** Throws NoSuchKey if there is no such object. */
export function getStoredObject(bucket: Bucket, key: string): StoredObject {
  const object = bucket.objects.get(key);
  if (!object) throw noSuchKey();
  return object;
}

export function noSuchKey(): ServiceError {
  return new ServiceError('NoSuchKey', 'The specified key does not exist.', 404);
}

/** Sets the bucket's policy. Throws for an invalid policy, and for elements that cannot be evaluated here. */
export function setPolicy(bucket: Bucket, document: string): void {
  if (Buffer.byteLength(document) > MAX_POLICY_BYTES) throw malformedPolicy(`Policies must have at most ${MAX_POLICY_BYTES} bytes.`);
  if (!readPolicy(document)) throw malformedPolicy('Policies must be valid JSON and the first byte must be "{".');
  bucket.policy = document;
}

function readPolicy(document: string): PolicyDocument | undefined {
  try {
    return parsePolicyDocument(document);
  } catch (error) {
    throw malformedPolicy((error as Error).message);
  }
}

function malformedPolicy(message: string): ServiceError {
  return new ServiceError('MalformedPolicy', message);
}

/** The MD5 digest in hexadecimal, as in entity tags. */
export function md5(data: Buffer): string {
  return createHash('md5').update(data).digest('hex');
}
