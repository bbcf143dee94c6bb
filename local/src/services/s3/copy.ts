/** CopyObject. @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
import type { RestXmlOutput } from '../../service/protocols/rest-xml';
import { ServiceError } from '../../service/service-error';
import type { S3Address } from './address';
import { type Buckets, checkKey, getStoredObject } from './buckets';
import { checkWrite, isUnmodified, preconditionFailed } from './conditions';
import { encryptionHeaders, requestedEncryption } from './encryption';
import { objectHeaders } from './object-headers';
import type { S3Input, S3Request } from './operation';

export const COPY_SOURCE = 'x-amz-copy-source';

/** The headers that a copy supports. */
export const COPY_HEADERS = /^x-amz-copy-source(-if-(none-)?match|-if-(un)?modified-since)?$|^x-amz-(metadata|tagging)-directive$/;

/** Copies the object at the address that {@link copySource} returns. */
export function copyObject(buckets: Buckets, input: S3Input<S3Address>): RestXmlOutput {
  const { content: source, headers, key } = input;
  const original = getStoredObject(buckets.get(source.bucketName), source.key);
  if (isUnmodified(headers, original, `${COPY_SOURCE}-`)) throw preconditionFailed('copy-source If-None-Match or If-Modified-Since');
  const replaces = directive(input, 'x-amz-metadata-directive') === 'REPLACE';
  const encryption = requestedEncryption(input);
  if (!replaces && !encryption && source.bucketName === input.bucketName && source.key === key) {
    const rule = "trying to copy an object to itself without changing the object's metadata or encryption";
    throw new ServiceError('InvalidRequest', `This copy request is illegal because it is ${rule}.`);
  }
  directive(input, 'x-amz-tagging-directive');
  const bucket = buckets.get(input.bucketName);
  checkWrite(headers, bucket.objects.get(key));
  const copy = buckets.put(bucket, key, original.body, { headers: replaces ? objectHeaders(input) : original.headers, encryption });
  return {
    headers: encryptionHeaders(copy.encryption),
    xml: { CopyObjectResult: { LastModified: copy.lastModified, ETag: copy.etag } },
  };
}

/** Reads the bucket and the key from the header. */
export function copySource({ headers }: Pick<S3Request, 'headers'>): S3Address {
  const [path = '', version] = (headers[COPY_SOURCE] ?? '').split('?');
  const [, bucketName, key] = /^\/?([^/]+)\/(.+)$/.exec(decode(path)) ?? [];
  if (bucketName === undefined || key === undefined) {
    throw new ServiceError('InvalidArgument', `Copy Source must mention the source bucket and key: sourcebucket/sourcekey; got "${path}".`);
  }
  if (bucketName.startsWith('arn:')) throw new ServiceError('NotImplemented', 'The local S3 has no access points; name a bucket.', 501);
  if (version !== undefined && version !== 'versionId=null') {
    throw new ServiceError('NotImplemented', 'The local S3 has no object versions but null.', 501);
  }
  checkKey(key);
  return { bucketName, key };
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path.replaceAll('+', ' '));
  } catch {
    throw new ServiceError('InvalidArgument', `Copy Source must be URL-encoded; got "${path}".`);
  }
}

function directive({ headers }: S3Request, name: string): string {
  const value = headers[name] ?? 'COPY';
  if (value === 'COPY' || value === 'REPLACE') return value;
  throw new ServiceError('InvalidArgument', `${name} is COPY or REPLACE; got ${value}.`);
}
