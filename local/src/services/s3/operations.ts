/** The operations of S3 that are served here: what the `cdk` CLI, the AWS CLI and the SDKs need for ordinary work. */

import { elementsOf, textsOf } from '../../data/read-xml';
import type { LocalRequest, LocalResponse } from '../../http/http';
import { ServiceError } from '../../service/service-error';
import { bucketEncryption, checkKey, type StoredObject, setPolicy, storeObject } from './buckets';
import { bucketOf, objectHeaders, readBody, type S3Call, type S3Operation, xml } from './call';
import { checkWrite, isUnmodified } from './conditions';
import { copyObject } from './copy';
import { describeEncryption, encryptionHeaders, readEncryption, requestedEncryption } from './encryption';
import { listObjects, listObjectsByMarker, listObjectVersions, NULL_VERSION } from './listing';
import { abortMultipartUpload, completeMultipartUpload, createMultipartUpload, uploadPart } from './multipart';
import { ownershipOf } from './ownership';

/** By method, what the URL addresses, and the query parameters that make it this operation. */
export const S3_OPERATIONS = {
  'GET service': listBuckets,
  'PUT bucket': createBucket,
  'HEAD bucket': (call: S3Call) => ({ status: 200, headers: { 'x-amz-bucket-region': bucketOf(call).region } }),
  'DELETE bucket': deleteBucket,
  'GET bucket?location': getBucketLocation,
  'GET bucket?encryption': getBucketEncryption,
  'PUT bucket?encryption': putBucketEncryption,
  'DELETE bucket?encryption': deleteBucketEncryption,
  'GET bucket?versioning': (call: S3Call) => bucketOf(call) && xml('VersioningConfiguration', {}),
  'GET bucket?policy': getBucketPolicy,
  'PUT bucket?policy': putBucketPolicy,
  'DELETE bucket?policy': deleteBucketPolicy,
  'GET bucket?tagging': getBucketTagging,
  'GET bucket': (call: S3Call) => xml('ListBucketResult', listObjectsByMarker(bucketOf(call), call.query)),
  'GET bucket?list-type': listObjectsV2,
  'GET bucket?versions': (call: S3Call) => xml('ListVersionsResult', listObjectVersions(bucketOf(call), call.query)),
  'POST bucket?delete': deleteObjects,
  'GET object': getObject,
  'HEAD object': getObject,
  'PUT object': putObject,
  'PUT object from object': copyObject,
  'DELETE object': deleteObject,
  'POST object?uploads': createMultipartUpload,
  'PUT object?partNumber&uploadId': uploadPart,
  'POST object?uploadId': completeMultipartUpload,
  'DELETE object?uploadId': abortMultipartUpload,
} satisfies Readonly<Record<string, S3Operation>>;

export type S3OperationName = keyof typeof S3_OPERATIONS;

function listBuckets({ buckets }: S3Call): LocalResponse {
  const Bucket = buckets.list().map(({ name, region, createdAt }) => ({ Name: name, CreationDate: createdAt, BucketRegion: region }));
  return xml('ListAllMyBucketsResult', { Buckets: { Bucket } });
}

function createBucket({ buckets, bucketName, request }: S3Call): LocalResponse {
  const [constraint] = request.body.length === 0 ? [] : textsOf(readBody(request, 'CreateBucketConfiguration'), 'LocationConstraint');
  const header = request.headers['x-amz-object-ownership'];
  const ownership = header === undefined ? undefined : ownershipOf(header);
  buckets.create(bucketName, constraint ?? request.credential?.region ?? 'us-east-1');
  buckets.get(bucketName).ownership = ownership;
  return { status: 200, headers: { location: `/${bucketName}` } };
}

function deleteBucket({ buckets, bucketName }: S3Call): LocalResponse {
  buckets.delete(bucketName);
  return { status: 204 };
}

/** The constraint of the oldest region is empty. @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html */
function getBucketLocation(call: S3Call): LocalResponse {
  const { region } = bucketOf(call);
  return xml('LocationConstraint', region === 'us-east-1' ? '' : region);
}

function getBucketEncryption(call: S3Call): LocalResponse {
  return xml('ServerSideEncryptionConfiguration', describeEncryption(bucketEncryption(bucketOf(call))));
}

function putBucketEncryption(call: S3Call): LocalResponse {
  bucketOf(call).encryption = readEncryption(readBody(call.request, 'ServerSideEncryptionConfiguration'));
  return { status: 200 };
}

/** Back to that of every bucket. */
function deleteBucketEncryption(call: S3Call): LocalResponse {
  bucketOf(call).encryption = undefined;
  return { status: 204 };
}

function getBucketPolicy(call: S3Call): LocalResponse {
  const { policy } = bucketOf(call);
  if (policy === undefined) throw new ServiceError('NoSuchBucketPolicy', 'The bucket policy does not exist', 404);
  return { status: 200, headers: { 'content-type': 'application/json' }, body: policy };
}

function putBucketPolicy(call: S3Call): LocalResponse {
  setPolicy(bucketOf(call), call.request.body.toString());
  return { status: 204 };
}

function deleteBucketPolicy(call: S3Call): LocalResponse {
  bucketOf(call).policy = undefined;
  return { status: 204 };
}

function getBucketTagging(call: S3Call): LocalResponse {
  const tags = Object.entries(bucketOf(call).tags ?? {});
  if (tags.length === 0) throw new ServiceError('NoSuchTagSet', 'The TagSet does not exist', 404);
  return xml('Tagging', { TagSet: { Tag: tags.map(([Key, Value]) => ({ Key, Value })) } });
}

function listObjectsV2(call: S3Call): LocalResponse {
  return xml('ListBucketResult', listObjects(bucketOf(call), call.query));
}

function deleteObjects(call: S3Call): LocalResponse {
  const { objects } = bucketOf(call);
  const named = objectsToDelete(call.request);
  if (named.length === 0) throw new ServiceError('MalformedXML', 'The XML you provided names no objects to delete.');
  if (named.some(({ VersionId = NULL_VERSION }) => VersionId !== NULL_VERSION)) {
    throw new ServiceError('NotImplemented', `The local S3 has no object versions but ${NULL_VERSION}.`, 501);
  }
  for (const { Key } of named) objects.delete(Key);
  const quiet = textsOf(readBody(call.request, 'Delete'), 'Quiet').includes('true');
  return xml('DeleteResult', { Deleted: quiet ? [] : named });
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
const MAX_DELETED = 1_000;

/** What a request for DeleteObjects names. */
export function objectsToDelete(request: Pick<LocalRequest, 'body'>): { readonly Key: string; readonly VersionId?: string }[] {
  const objects = elementsOf(readBody(request, 'Delete'), 'Object');
  if (objects.length > MAX_DELETED) throw new ServiceError('MalformedXML', `At most ${MAX_DELETED} objects are deleted at once.`);
  return objects.map((object) => {
    const [Key] = textsOf(object, 'Key');
    const [VersionId] = textsOf(object, 'VersionId');
    if (Key === undefined) throw new ServiceError('MalformedXML', 'An Object of the XML you provided has no Key.');
    checkKey(Key);
    return { Key, VersionId };
  });
}

/** HEAD too: the server leaves the body out. */
function getObject(call: S3Call): LocalResponse {
  const object = bucketOf(call).objects.get(call.key);
  if (!object) throw new ServiceError('NoSuchKey', 'The specified key does not exist.', 404);
  if (isUnmodified(call.request.headers, object)) {
    return { status: 304, headers: { etag: object.etag, 'last-modified': object.lastModified.toUTCString() } };
  }
  const { status, body, headers } = selectRange(object.body, call.request.headers.range);
  const lastModified = { 'last-modified': object.lastModified.toUTCString(), 'accept-ranges': 'bytes' };
  const contentHeaders = { 'content-type': 'binary/octet-stream', ...object.headers, 'content-length': String(body.length) };
  return { status, headers: { ...contentHeaders, ...headers, ...stored(object), ...lastModified }, body };
}

/** One range, `bytes=<first>-[<last>]` or `bytes=-<how many last>`; what reads otherwise is ignored, as HTTP has it for a range not understood. */
function selectRange(whole: Buffer, range = ''): Required<LocalResponse> & { readonly body: Buffer } {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  if (first === '' && last === '') return { status: 200, headers: {}, body: whole };
  const start = first === '' ? Math.max(whole.length - Number(last), 0) : Number(first);
  const end = first === '' || last === '' ? whole.length - 1 : Math.min(Number(last), whole.length - 1);
  if (start > end) throw new ServiceError('InvalidRange', `The requested range is not satisfiable: ${range} of ${whole.length} bytes`, 416);
  return { status: 206, headers: { 'content-range': `bytes ${start}-${end}/${whole.length}` }, body: whole.subarray(start, end + 1) };
}

function stored({ etag, encryption }: StoredObject): Record<string, string> {
  return { etag, ...encryptionHeaders(encryption) };
}

function putObject(call: S3Call): LocalResponse {
  const { request } = call;
  checkWrite(request.headers, bucketOf(call).objects.get(call.key));
  const properties = { headers: objectHeaders(request), encryption: requestedEncryption(request) };
  const object = storeObject(bucketOf(call), call.key, request.body, properties);
  return { status: 200, headers: stored(object) };
}

function deleteObject(call: S3Call): LocalResponse {
  checkWrite(call.request.headers, bucketOf(call).objects.get(call.key));
  bucketOf(call).objects.delete(call.key);
  return { status: 204 };
}
