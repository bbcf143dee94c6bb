/** CopyObject. @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
import type { LocalRequest, LocalResponse } from '../../http/http';
import { ServiceError } from '../../service/service-error';
import { checkKey, storeObject } from './buckets';
import { bucketOf, objectHeaders, type S3Call, xml } from './call';
import { checkWrite, failed, isUnmodified } from './conditions';
import { encryptionHeaders, requestedEncryption } from './encryption';

export const COPY_SOURCE = 'x-amz-copy-source';

export function copyObject(call: S3Call): LocalResponse {
  const { request } = call;
  const source = copySource(request);
  const original = call.buckets.get(source.bucket).objects.get(source.key);
  if (!original) throw new ServiceError('NoSuchKey', 'The specified key does not exist.', 404);
  if (isUnmodified(request.headers, original, `${COPY_SOURCE}-`)) throw failed('copy-source If-None-Match or If-Modified-Since');
  const replaces = directive(request, 'x-amz-metadata-directive') === 'REPLACE';
  const encryption = requestedEncryption(request);
  if (!replaces && !encryption && source.bucket === call.bucketName && source.key === call.key) {
    const rule = "trying to copy an object to itself without changing the object's metadata or encryption";
    throw new ServiceError('InvalidRequest', `This copy request is illegal because it is ${rule}.`);
  }
  directive(request, 'x-amz-tagging-directive');
  checkWrite(request.headers, bucketOf(call).objects.get(call.key));
  const headers = replaces ? objectHeaders(request) : original.headers;
  const copy = storeObject(bucketOf(call), call.key, original.body, { headers, encryption });
  const answer = xml('CopyObjectResult', { LastModified: copy.lastModified, ETag: copy.etag });
  return { ...answer, headers: { ...answer.headers, ...encryptionHeaders(copy.encryption) } };
}

/** Reads bucket and key from the header, which contains them as a path. */
export function copySource({ headers }: Pick<LocalRequest, 'headers'>): { readonly bucket: string; readonly key: string } {
  const [path = '', version] = (headers[COPY_SOURCE] ?? '').split('?');
  const [, bucket, key] = /^\/?([^/]+)\/(.+)$/.exec(decode(path)) ?? [];
  if (bucket === undefined || key === undefined) {
    throw new ServiceError('InvalidArgument', `Copy Source must mention the source bucket and key: sourcebucket/sourcekey; got "${path}".`);
  }
  if (bucket.startsWith('arn:')) throw new ServiceError('NotImplemented', 'The local S3 has no access points; name a bucket.', 501);
  if (version !== undefined && version !== 'versionId=null') {
    throw new ServiceError('NotImplemented', 'The local S3 has no object versions but null.', 501);
  }
  checkKey(key);
  return { bucket, key };
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path.replaceAll('+', ' '));
  } catch {
    throw new ServiceError('InvalidArgument', `Copy Source must be URL-encoded; got "${path}".`);
  }
}

function directive({ headers }: LocalRequest, name: string): string {
  const value = headers[name] ?? 'COPY';
  if (value === 'COPY' || value === 'REPLACE') return value;
  throw new ServiceError('InvalidArgument', `${name} is COPY or REPLACE; got ${value}.`);
}
