/** The operations of Amazon S3 on objects. */
import { elementsOf, textsOf } from '../../data/read-xml';
import { malformedXml, type RestXmlOutput, readXmlBody } from '../../service/protocols/rest-xml';
import { ServiceError } from '../../service/service-error';
import { accessTo, type KeyAccesses, to, toPutObject } from './access';
import { type Buckets, checkKey, getStoredObject, type StoredObject } from './buckets';
import { checkWrite, isUnmodified, READ_CONDITIONS, WRITE_CONDITIONS } from './conditions';
import { COPY_HEADERS, copyObject, copySource } from './copy';
import { encryptionHeaders, requestedEncryption } from './encryption';
import { NULL_VERSION } from './listing';
import { objectHeaders } from './object-headers';
import { selectRange } from './object-range';
import { type S3Request, s3Operation } from './operation';

export function objectOperations(buckets: Buckets, { decrypt, toKeyOfNewObject }: KeyAccesses) {
  function getObject({ bucketName, key, headers }: S3Request): RestXmlOutput {
    const object = getStoredObject(buckets.get(bucketName), key);
    const lastModified = { 'last-modified': object.lastModified.toUTCString() };
    if (isUnmodified(headers, object)) return { status: 304, headers: { etag: object.etag, ...lastModified } };
    const range = selectRange(object.body, headers.range);
    const content = { 'content-type': 'binary/octet-stream', ...object.headers, 'content-length': String(range.body.length) };
    return { ...range, headers: { ...content, ...range.headers, ...stored(object), ...lastModified, 'accept-ranges': 'bytes' } };
  }

  return {
    GetObject: s3Operation({
      route: 'GET object',
      headers: [READ_CONDITIONS],
      access: [to('s3:GetObject'), decrypt],
      run: getObject,
    }),
    // The server leaves out the body.
    HeadObject: s3Operation({
      route: 'HEAD object',
      headers: [READ_CONDITIONS],
      access: [to('s3:GetObject')],
      run: getObject,
    }),
    PutObject: s3Operation({
      route: 'PUT object',
      headers: [WRITE_CONDITIONS],
      access: [toPutObject, toKeyOfNewObject('kms:GenerateDataKey')],
      run(input) {
        const { bucketName, key, headers, body } = input;
        const bucket = buckets.get(bucketName);
        checkWrite(headers, bucket.objects.get(key));
        const properties = { headers: objectHeaders(input), encryption: requestedEncryption(input) };
        return { headers: stored(buckets.put(bucket, key, body, properties)) };
      },
    }),
    CopyObject: s3Operation({
      route: 'PUT object from object',
      headers: [WRITE_CONDITIONS, COPY_HEADERS],
      parse: copySource,
      access: [
        toPutObject,
        toKeyOfNewObject('kms:GenerateDataKey'),
        (input, call) => [accessTo('s3:GetObject', input, input.content), ...decrypt(input.content, call)],
      ],
      run: (input) => copyObject(buckets, input),
    }),
    DeleteObject: s3Operation({
      route: 'DELETE object',
      headers: [/^if-match$/],
      access: [to('s3:DeleteObject')],
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

function stored({ etag, encryption }: StoredObject): Record<string, string> {
  return { etag, ...encryptionHeaders(encryption) };
}

interface ObjectVersion {
  readonly Key: string;
  readonly VersionId?: string;
}

function accessToDelete(request: S3Request, { Key: key, VersionId }: ObjectVersion) {
  const action = VersionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion';
  return accessTo(action, request, { bucketName: request.bucketName, key });
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
