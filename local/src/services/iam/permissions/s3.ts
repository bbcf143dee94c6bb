/**
 * Amazon S3: what the requests that are served here need.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
import { LOCAL_ACCOUNT } from '../../../service/arn';
import type { Keys } from '../../kms/keys';
import { copySource } from '../../s3/copy';
import { objectsToDelete, type S3OperationName } from '../../s3/operations';
import { s3Address } from '../../s3/rest';
import type { S3 } from '../../s3/s3';
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
  'PUT bucket?encryption': 's3:PutEncryptionConfiguration',
  'DELETE bucket?encryption': 's3:PutEncryptionConfiguration',
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

/** What S3 does with the key of an object with the permissions of who asks. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html */
const KEY_ACTIONS: { readonly [Name in S3OperationName]?: readonly string[] } = {
  'GET object': ['kms:Decrypt'],
  'PUT object': ['kms:GenerateDataKey'],
  'PUT object from object': ['kms:GenerateDataKey'],
  'POST object?uploads': ['kms:GenerateDataKey'],
  'PUT object?partNumber&uploadId': ['kms:GenerateDataKey', 'kms:Decrypt'],
  'POST object?uploadId': ['kms:Decrypt'],
};

/** The encryption of what there is. */
export type Encryptions = Pick<S3, 'bucketEncryption' | 'hasBucket' | 'objectEncryption'>;

/** Permissions on buckets and objects, and on the keys that objects are encrypted with. */
export function s3Permissions(encryptions: Encryptions, keys: Keys): Permissions {
  const entries = Object.entries(ACTIONS).map(([operation, action]): [string, Accesses] => [
    operation,
    (request) => [...accessFor(action)(request), ...accessToKey(operation as S3OperationName, request, encryptions, keys)],
  ]);
  const { 'PUT object from object': toCopy = () => [], ...operations } = Object.fromEntries(entries);
  return {
    operations: {
      ...operations,
      'POST bucket?delete': accessToDelete,
      'PUT object from object': (request) => [...toCopy(request), ...accessToSource(request, encryptions, keys)],
    },
    refusal: refuseAsS3,
  };
}

/** The key of S3 in the account takes no permission. */
function accessToKey(operation: S3OperationName, request: SignedRequest, encryptions: Encryptions, keys: Keys): Access[] {
  const { bucket, key } = s3Address(request.url);
  const { region } = request.credential;
  const kmsKeyId =
    operation === 'GET object' ? encryptions.objectEncryption(bucket, key)?.kmsKeyId : keyToWrite(request, encryptions, bucket);
  return usesOfKey(kmsKeyId, KEY_ACTIONS[operation] ?? [], region, keys);
}

function usesOfKey(kmsKeyId: string | undefined, actions: readonly string[], region: string, keys: Keys): Access[] {
  if (kmsKeyId === undefined) return [];
  const resource = keys.find(region, kmsKeyId)?.arn ?? kmsKeyId;
  const context = { 'kms:viaservice': `s3.${region}.amazonaws.com`, 'kms:calleraccount': LOCAL_ACCOUNT };
  return actions.map((action) => ({ action, resource, context }));
}

/** What the request asks for, or else the bucket's. */
function keyToWrite(request: SignedRequest, encryptions: Encryptions, bucket: string): string | undefined {
  if (request.headers['x-amz-server-side-encryption'] !== undefined) return request.headers['x-amz-server-side-encryption-aws-kms-key-id'];
  return encryptions.hasBucket(bucket) ? encryptions.bucketEncryption(bucket).kmsKeyId : undefined;
}

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
function accessToSource(request: SignedRequest, encryptions: Encryptions, keys: Keys): Access[] {
  try {
    const { bucket, key } = copySource(request);
    const { kmsKeyId } = encryptions.objectEncryption(bucket, key) ?? {};
    return [
      { action: 's3:GetObject', resource: arnOf(bucket, key), context: contextOf(request) },
      ...usesOfKey(kmsKeyId, ['kms:Decrypt'], request.credential.region, keys),
    ];
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
