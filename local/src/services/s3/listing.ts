/**
 * Lists the objects of a bucket under a prefix, in pages sorted by name.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
 */

import { ServiceError } from '../../service/service-error';
import type { Bucket, StoredObject } from './buckets';

type Query = Readonly<Record<string, string>>;

/** The version id of all objects, because no bucket here has versioning. */
export const NULL_VERSION = 'null';

/** An entry of a page: an object, or a common prefix for all keys with the same text up to a delimiter. */
type Entry = { readonly name: string; readonly object?: StoredObject };

/** The content of a `ListBucketResult` element of ListObjectsV2. */
export function listObjectsV2(bucket: Bucket, query: Query): object {
  const { 'continuation-token': token, 'start-after': startAfter = '' } = query;
  const { page, objects, next, text, common } = pageAfter(bucket, query, Buffer.from(token ?? '', 'base64url').toString(), startAfter);
  return {
    ...common,
    KeyCount: page.length,
    ContinuationToken: token,
    NextContinuationToken: next === undefined ? undefined : Buffer.from(next).toString('base64url'),
    StartAfter: startAfter === '' ? undefined : text(startAfter),
    Contents: objects,
  };
}

/** The content of a `ListBucketResult` element of ListObjects, which continues after the last key of the previous page. */
export function listObjects(bucket: Bucket, query: Query): object {
  const { marker = '', delimiter } = query;
  const { objects, next, text, common } = pageAfter(bucket, query, marker);
  // Without a delimiter, the last key of the page is the marker of the next one.
  const showsNext = next !== undefined && delimiter !== undefined;
  return {
    ...common,
    Marker: text(marker),
    NextMarker: showsNext ? text(next) : undefined,
    Contents: objects,
  };
}

/** The content of a `ListVersionsResult` element. */
export function listObjectVersions(bucket: Bucket, query: Query): object {
  const { 'key-marker': marker = '', 'version-id-marker': versionMarker } = query;
  if (versionMarker !== undefined && (marker === '' || versionMarker !== NULL_VERSION)) {
    const rule = `A version-id-marker is ${NULL_VERSION} here, beside a key-marker`;
    throw new ServiceError('InvalidArgument', `${rule}; got "${versionMarker}" and the key-marker "${marker}".`);
  }
  const { objects, next, text, common } = pageAfter(bucket, query, marker);
  return {
    ...common,
    KeyMarker: text(marker),
    VersionIdMarker: versionMarker ?? '',
    NextKeyMarker: next === undefined ? undefined : text(next),
    NextVersionIdMarker: next === undefined ? undefined : NULL_VERSION,
    Version: objects.map((object) => ({ ...object, VersionId: NULL_VERSION, IsLatest: true })),
  };
}

/** Returns the page after the last seen name, and the members that all listings share. */
function pageAfter(bucket: Bucket, query: Query, lastSeen: string, startAfter = '') {
  const { prefix = '', delimiter = '', 'encoding-type': encodingType } = query;
  const maxKeys = readMaxKeys(query);
  const text = encoder(query);

  const keys = [...bucket.objects.keys()].filter((key) => key.startsWith(prefix) && key > startAfter);
  const remaining = entries(bucket, keys, prefix, delimiter).filter(({ name }) => name > lastSeen);
  const page = remaining.slice(0, maxKeys);
  const last = page.at(-1);
  const truncated = last !== undefined && remaining.length > page.length;
  const common = {
    Name: bucket.name,
    Prefix: text(prefix),
    Delimiter: delimiter === '' ? undefined : text(delimiter),
    MaxKeys: maxKeys,
    EncodingType: encodingType,
    IsTruncated: truncated,
    CommonPrefixes: page.filter(({ object }) => !object).map(({ name }) => ({ Prefix: text(name) })),
  };
  const objects = page.flatMap(({ name, object }) => (object ? [listedObject(text(name), object)] : []));
  return { page, objects, next: truncated ? last.name : undefined, text, common };
}

function listedObject(key: string, object: StoredObject): object {
  return { Key: key, LastModified: object.lastModified, ETag: object.etag, Size: object.body.length, StorageClass: 'STANDARD' };
}

/** Returns objects and common prefixes, sorted by name. */
function entries(bucket: Bucket, keys: readonly string[], prefix: string, delimiter: string): Entry[] {
  const byName = new Map<string, Entry>();
  for (const key of keys) {
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const entry = cut === -1 ? { name: key, object: bucket.objects.get(key) } : { name: key.slice(0, cut + delimiter.length) };
    byName.set(entry.name, entry);
  }
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readMaxKeys(query: Query): number {
  const { 'max-keys': asked = '1000' } = query;
  if (!/^\d{1,9}$/.test(asked))
    throw new ServiceError('InvalidArgument', `Provided max-keys not an integer or within integer range: ${asked}`);
  return Math.min(Number(asked), 1000);
}

function encoder(query: Query): (text: string) => string {
  return query['encoding-type'] === 'url' ? (text) => encodeURIComponent(text).replaceAll('%2F', '/') : (text) => text;
}
