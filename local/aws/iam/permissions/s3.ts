/**
 * Amazon S3: what the requests that are served here need.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
import { copySource } from '../../s3/copy';
import { objectsToDelete, type S3OperationName } from '../../s3/operations';
import { s3Address } from '../../s3/rest';
import type { Access } from '../evaluation';
import type { Accesses, Permissions, SignedRequest } from '../guard';
import { refuseAsS3 } from './refusals';

const ACTIONS: Readonly<Record<S3OperationName, string>> = {
  'GET service': 's3:ListAllMyBuckets',
  'PUT bucket': 's3:CreateBucket',
  'HEAD bucket': 's3:ListBucket',
  'DELETE bucket': 's3:DeleteBucket',
  'GET bucket?location': 's3:GetBucketLocation',
  'GET bucket?encryption': 's3:GetEncryptionConfiguration',
  'GET bucket?versioning': 's3:GetBucketVersioning',
  'GET bucket?policy': 's3:GetBucketPolicy',
  'PUT bucket?policy': 's3:PutBucketPolicy',
  'DELETE bucket?policy': 's3:DeleteBucketPolicy',
  'GET bucket?tagging': 's3:GetBucketTagging',
  'GET bucket': 's3:ListBucket',
  'GET bucket?list-type': 's3:ListBucket',
  'GET bucket?versions': 's3:ListBucketVersions',
  'POST bucket?delete': 's3:DeleteObject',
  'GET object': 's3:GetObject',
  'HEAD object': 's3:GetObject',
  'PUT object': 's3:PutObject',
  'PUT object from object': 's3:PutObject',
  'DELETE object': 's3:DeleteObject',
  'POST object?uploads': 's3:PutObject',
  'PUT object?partNumber&uploadId': 's3:PutObject',
  'POST object?uploadId': 's3:PutObject',
  'DELETE object?uploadId': 's3:AbortMultipartUpload',
};

/** Permissions on buckets and objects. */
export const s3Permissions: Permissions = {
  operations: {
    ...Object.fromEntries(Object.entries(ACTIONS).map(([operation, action]) => [operation, accessFor(action)])),
    'POST bucket?delete': accessToDelete,
    'PUT object from object': (request) => [...accessFor('s3:PutObject')(request), ...accessToSource(request)],
  },
  refusal: refuseAsS3,
};

function accessFor(action: string): Accesses {
  return (request) => {
    const { bucket, key } = s3Address(request.url);
    const resource = arnOf(bucket, key);
    const context = contextOf(request);
    const writes = action === 's3:PutObject';
    const setsAcl = writes && request.headers['x-amz-acl'] !== undefined;
    // To write in place of a known object, the caller has to be able to know it.
    const compares = writes && request.headers['if-match'] !== undefined;
    const actions = [action, ...(setsAcl ? ['s3:PutObjectAcl'] : []), ...(compares ? ['s3:GetObject'] : [])];
    return actions.map((name) => ({ action: name, resource, context }));
  };
}

/** None when the source cannot be read, which the service then says. */
function accessToSource(request: SignedRequest): Access[] {
  try {
    const { bucket, key } = copySource(request);
    return [{ action: 's3:GetObject', resource: arnOf(bucket, key), context: contextOf(request) }];
  } catch {
    return [];
  }
}

/** None when the request cannot be read, which the service then says. */
function named(request: SignedRequest): ReturnType<typeof objectsToDelete> {
  try {
    return objectsToDelete(request);
  } catch {
    return [];
  }
}

/** Unlike on AWS, where each object is answered for, all of them go or none. */
function accessToDelete(request: SignedRequest): Access[] {
  const { bucket } = s3Address(request.url);
  return named(request).map(({ Key, VersionId }) => ({
    action: VersionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion',
    resource: arnOf(bucket, Key),
    context: contextOf(request),
  }));
}

function arnOf(bucket: string, key: string): string {
  if (bucket === '') return '*';
  return `arn:aws:s3:::${bucket}${key === '' ? '' : `/${key}`}`;
}

function contextOf({ url, headers }: SignedRequest): Record<string, string> {
  const prefix = url.searchParams.get('prefix');
  const acl = headers['x-amz-acl'];
  return { ...(prefix !== null && { 's3:prefix': prefix }), ...(acl !== undefined && { 's3:x-amz-acl': acl }) };
}
