/** The operations of Amazon S3 on objects. */
import { elementsOf, textsOf } from '../../data/read-xml';
import { malformedXml, type RestXmlOutput, readXmlBody } from '../../service/protocols/rest-xml';
import { ServiceError } from '../../service/service-error';
import { type KeyAccesses, onTarget, s3Access, writeTarget } from './access';
import { type Buckets, checkKey, getStoredObject, type StoredObject } from './buckets';
import { checkWrite, isUnmodified, READ_CONDITIONS, WRITE_CONDITIONS } from './conditions';
import { COPY_HEADERS, copyObject, copySource } from './copy';
import { encryptionHeaders, requestedEncryption } from './encryption';
import { NULL_VERSION } from './listing';
import { objectHeaders } from './object-headers';
import { selectRange } from './object-range';
import { type S3Request, s3Operation } from './operation';

export function objectOperations(buckets: Buckets, { decryptObject, useKeyOfNewObject }: KeyAccesses) {
  function getObject({ bucketName, key, headers }: S3Request): RestXmlOutput {
    const object = getStoredObject(buckets.get(bucketName), key);
    const lastModified = { 'last-modified': object.lastModified.toUTCString() };
    if (isUnmodified(headers, object)) return { status: 304, headers: { etag: object.etag, ...lastModified } };
    const range = selectRange(object.body, headers.range);
    const content = { 'content-type': 'binary/octet-stream', ...object.headers, 'content-length': String(range.body.length) };
    return {
      ...range,
      headers: { ...content, ...range.headers, ...objectResponseHeaders(object), ...lastModified, 'accept-ranges': 'bytes' },
    };
  }

  return {
    GetObject: s3Operation({
      route: 'GET object',
      decisiveHeaders: [READ_CONDITIONS],
      access: [onTarget('s3:GetObject'), decryptObject],
      run: getObject,
    }),
    // The server leaves out the body.
    HeadObject: s3Operation({
      route: 'HEAD object',
      decisiveHeaders: [READ_CONDITIONS],
      access: [onTarget('s3:GetObject')],
      run: getObject,
    }),
    PutObject: s3Operation({
      route: 'PUT object',
      decisiveHeaders: [WRITE_CONDITIONS],
      access: [writeTarget, useKeyOfNewObject('kms:GenerateDataKey')],
      run(input) {
        const { bucketName, key, headers, body } = input;
        const bucket = buckets.get(bucketName);
        checkWrite(headers, bucket.objects.get(key));
        const properties = { headers: objectHeaders(input), encryption: requestedEncryption(input) };
        return { headers: objectResponseHeaders(buckets.put(bucket, key, body, properties)) };
      },
    }),
    CopyObject: s3Operation({
      route: 'PUT object from object',
      decisiveHeaders: [WRITE_CONDITIONS, COPY_HEADERS],
      parse: copySource,
      access: [
        writeTarget,
        useKeyOfNewObject('kms:GenerateDataKey'),
        (input, call) => [s3Access('s3:GetObject', input, input.content), ...decryptObject(input.content, call)],
      ],
      run: (input) => copyObject(buckets, input),
    }),
    DeleteObject: s3Operation({
      route: 'DELETE object',
      decisiveHeaders: [/^if-match$/],
      access: [onTarget('s3:DeleteObject')],
      run({ bucketName, key, headers }) {
        const { objects } = buckets.get(bucketName);
        checkWrite(headers, objects.get(key));
        objects.delete(key);
        return undefined;
      },
    }),
    // AWS deletes those objects that the caller may delete. Here the call deletes all of them or none.
    DeleteObjects: s3Operation({
      route: 'POST bucket?delete',
      parse: readDelete,
      access: [(input) => input.content.objects.map((object) => accessToDelete(input, object))],
      run({ bucketName, content }) {
        const { objects, quiet } = content;
        const bucket = buckets.get(bucketName);
        if (objects.length === 0) throw malformedXml('names no objects to delete.');
        if (objects.some(({ VersionId = NULL_VERSION }) => VersionId !== NULL_VERSION)) {
          throw new ServiceError('NotImplemented', `The local S3 has no object versions but ${NULL_VERSION}.`, 501);
        }
        for (const { Key } of objects) bucket.objects.delete(Key);
        return { xml: { DeleteResult: { Deleted: quiet ? [] : objects } } };
      },
    }),
  };
}

function objectResponseHeaders({ etag, encryption }: StoredObject): Record<string, string> {
  return { etag, ...encryptionHeaders(encryption) };
}

interface ObjectVersion {
  readonly Key: string;
  readonly VersionId?: string;
}

function accessToDelete(request: S3Request, { Key: key, VersionId }: ObjectVersion) {
  const action = VersionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion';
  return s3Access(action, request, { bucketName: request.bucketName, key });
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
const MAX_DELETED = 1_000;

/** Reads the body of DeleteObjects. */
function readDelete(request: S3Request): { readonly objects: readonly ObjectVersion[]; readonly quiet: boolean } {
  const root = readXmlBody(request, 'Delete');
  const objects = elementsOf(root, 'Object');
  if (objects.length > MAX_DELETED) throw malformedXml(`must name at most ${MAX_DELETED} objects; got ${objects.length}.`);
  return {
    quiet: textsOf(root, 'Quiet').includes('true'),
    objects: objects.map((object) => {
      const [Key] = textsOf(object, 'Key');
      const [VersionId] = textsOf(object, 'VersionId');
      if (Key === undefined) throw malformedXml('has an Object without a Key.');
      checkKey(Key);
      return { Key, VersionId };
    }),
  };
}
