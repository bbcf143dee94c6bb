/** ListObjectsV2. @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */

import { ServiceError } from '../service-error';
import type { Bucket, StoredObject } from './buckets';

/** What a page holds: an object, or one common prefix for all keys that go on behind a delimiter. */
type Entry = { readonly name: string; readonly object?: StoredObject };

/** The content of a `ListBucketResult` element. */
export function listObjects(bucket: Bucket, query: URLSearchParams): object {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const token = query.get('continuation-token');
  const startAfter = query.get('start-after') ?? '';
  const lastSeen = Buffer.from(token ?? '', 'base64url').toString();
  const maxKeys = readMaxKeys(query);
  const text = encoder(query);

  const keys = [...bucket.objects.keys()].filter((key) => key.startsWith(prefix) && key > startAfter);
  const remaining = entries(bucket, keys, prefix, delimiter).filter(({ name }) => name > lastSeen);
  const page = remaining.slice(0, maxKeys);
  const last = page.at(-1);
  const truncated = last !== undefined && remaining.length > page.length;
  return {
    Name: bucket.name,
    Prefix: text(prefix),
    Delimiter: delimiter === '' ? undefined : text(delimiter),
    MaxKeys: maxKeys,
    EncodingType: query.get('encoding-type') ?? undefined,
    KeyCount: page.length,
    IsTruncated: truncated,
    ContinuationToken: token ?? undefined,
    NextContinuationToken: truncated ? Buffer.from(last.name).toString('base64url') : undefined,
    StartAfter: startAfter === '' ? undefined : text(startAfter),
    Contents: page.flatMap(({ name, object }) => (object ? [contents(text(name), object)] : [])),
    CommonPrefixes: page.filter(({ object }) => !object).map(({ name }) => ({ Prefix: text(name) })),
  };
}

function contents(key: string, object: StoredObject): object {
  return { Key: key, LastModified: object.lastModified, ETag: object.etag, Size: object.body.length, StorageClass: 'STANDARD' };
}

/** In the order of their names. */
function entries(bucket: Bucket, keys: readonly string[], prefix: string, delimiter: string): Entry[] {
  const byName = new Map<string, Entry>();
  for (const key of keys) {
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const entry = cut === -1 ? { name: key, object: bucket.objects.get(key) } : { name: key.slice(0, cut + delimiter.length) };
    byName.set(entry.name, entry);
  }
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readMaxKeys(query: URLSearchParams): number {
  const asked = query.get('max-keys') ?? '1000';
  if (!/^\d{1,9}$/.test(asked))
    throw new ServiceError('InvalidArgument', `Provided max-keys not an integer or within integer range: ${asked}`);
  return Math.min(Number(asked), 1000);
}

function encoder(query: URLSearchParams): (text: string) => string {
  return query.get('encoding-type') === 'url' ? (text) => encodeURIComponent(text).replaceAll('%2F', '/') : (text) => text;
}
