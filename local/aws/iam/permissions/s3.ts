/**
 * Amazon S3: what the requests that are served here need.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
import { objectsToDelete } from '../../s3/operations';
import { s3Address } from '../../s3/rest';
import type { Access } from '../evaluation';
import type { Permissions, SignedRequest } from '../guard';
import { refuseAsS3 } from './refusals';

/** Query parameters that make a request another operation. */
const SUBRESOURCES = [
  'delete',
  'encryption',
  'list-type',
  'location',
  'partNumber',
  'policy',
  'tagging',
  'uploads',
  'uploadId',
  'versioning',
  'versions',
];

/** By method, what the URL addresses, and the subresource. */
const ACTIONS: Readonly<Record<string, string>> = {
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
  'GET bucket?list-type': 's3:ListBucket',
  'GET bucket?versions': 's3:ListBucketVersions',
  'POST bucket?delete': 's3:DeleteObject',
  'GET object': 's3:GetObject',
  'HEAD object': 's3:GetObject',
  'PUT object': 's3:PutObject',
  'DELETE object': 's3:DeleteObject',
  'POST object?uploads': 's3:PutObject',
  'PUT object?partNumber': 's3:PutObject',
  'POST object?uploadId': 's3:PutObject',
  'DELETE object?uploadId': 's3:AbortMultipartUpload',
};

/** Permissions on buckets and objects. */
export const s3Permissions: Permissions = {
  accesses(request) {
    const address = addressOf(request);
    if (!address) return [];
    const { bucket, key } = address;
    const level = key ? 'object' : bucket ? 'bucket' : 'service';
    const subresource = SUBRESOURCES.find((name) => request.url.searchParams.has(name));
    const action = ACTIONS[`${request.method} ${level}${subresource ? `?${subresource}` : ''}`];
    if (action === undefined) return [];
    const context = contextOf(request);
    // Unlike on AWS, where each object is answered for, all of them go or none.
    if (subresource === 'delete') {
      return objectsToDelete(request.body.toString()).map(({ Key, VersionId }) => ({
        action: VersionId === undefined ? action : 's3:DeleteObjectVersion',
        resource: arnOf(bucket, Key),
        context,
      }));
    }
    const accesses: Access[] = [{ action, resource: arnOf(bucket, key), context }];
    const setsAcl = action === 's3:PutObject' && request.headers['x-amz-acl'] !== undefined;
    return setsAcl ? [...accesses, { action: 's3:PutObjectAcl', resource: arnOf(bucket, key), context }] : accesses;
  },
  refusal: refuseAsS3,
};

/** Undefined when it cannot be read. */
function addressOf({ url }: SignedRequest): ReturnType<typeof s3Address> | undefined {
  try {
    return s3Address(url);
  } catch {
    return undefined;
  }
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
