/** The bucket and the key that a URL names. */
import type { RequestUrl } from '../../http/request-head';
import { ServiceError } from '../../service/service-error';
import { checkKey } from './buckets';

/** A bucket and a key. Both are empty where the URL names none. */
export interface S3Address {
  readonly bucketName: string;
  readonly key: string;
}

/** Reads the bucket from the path, or from the host, where SDKs put it if the endpoint is called `localhost`. */
export function readS3Address(url: Pick<RequestUrl, 'hostname' | 'pathname'>): S3Address {
  const host = /^(.+?)(?:\.s3)?(?:\.[a-z]{2}-[a-z-]+-\d)?\.localhost$/.exec(url.hostname)?.[1];
  const path = url.pathname.slice(1);
  if (host && host !== 's3') return { bucketName: host, key: readKey(path) };
  const [bucket = '', ...key] = path.split('/');
  return { bucketName: decode(bucket), key: readKey(key.join('/')) };
}

function readKey(encoded: string): string {
  const key = decode(encoded);
  checkKey(key);
  return key;
}

function decode(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw new ServiceError('InvalidURI', `Couldn't parse the specified URI: ${encoded}`);
  }
}
