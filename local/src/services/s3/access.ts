/**
 * What the operations of Amazon S3 do, as policies name it.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */

import type { Access } from '../../service/access';
import { textContext } from '../../service/access';
import { arnOf, LOCAL_ACCOUNT } from '../../service/arn';
import type { Call } from '../../service/operation';
import type { Keys } from '../kms/keys';
import type { S3Address } from './address';
import type { Buckets } from './buckets';
import { ENCRYPTION_HEADER, KMS_KEY_HEADER } from './encryption';
import type { Accesses, S3Request } from './operation';

/** The ARN of a bucket, or of an object with a key. */
export function s3Arn(bucketName: string, key = ''): string {
  return arnOf('s3', '', key === '' ? bucketName : `${bucketName}/${key}`, '');
}

/** One action on the bucket or the object that the request addresses, or on another one. */
export function s3Access(action: string, request: S3Request, { bucketName, key }: S3Address = request): Access {
  const { query, headers } = request;
  const context = textContext({ 's3:prefix': query.prefix, 's3:x-amz-acl': headers['x-amz-acl'] });
  return { action, resource: bucketName === '' ? '*' : s3Arn(bucketName, key), context };
}

/** An operation that needs one action on the bucket or the object that the request addresses. */
export function onTarget(action: string): Accesses {
  return (input) => [s3Access(action, input)];
}

/** An operation that writes an object. To set its ACL, or to replace a known object, the caller needs further actions. */
export const writeTarget: Accesses = (input) => [
  s3Access('s3:PutObject', input),
  ...(input.headers['x-amz-acl'] === undefined ? [] : [s3Access('s3:PutObjectAcl', input)]),
  ...(input.headers['if-match'] === undefined ? [] : [s3Access('s3:GetObject', input)]),
];

/**
 * What S3 does with the KMS keys of objects, with the permissions of the caller.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
export function keyAccesses(buckets: Pick<Buckets, 'find'>, keys: Pick<Keys, 'find'>) {
  /** S3's own key in the account, which has no id here, takes no permission. */
  function useKey(kmsKeyId: string | undefined, actions: readonly string[], { region }: Call): Access[] {
    if (kmsKeyId === undefined) return [];
    const resource = keys.find(region, kmsKeyId)?.arn ?? kmsKeyId;
    const context = { 'kms:viaservice': `s3.${region}.amazonaws.com`, 'kms:calleraccount': LOCAL_ACCOUNT };
    return actions.map((action) => ({ action, resource, context }));
  }

  return {
    /** Decrypts an object that exists. */
    decryptObject: ({ bucketName, key }: S3Address, call: Call) =>
      useKey(buckets.find(bucketName)?.objects.get(key)?.encryption.kmsKeyId, ['kms:Decrypt'], call),
    /** Uses the key that the request asks for, or else that of the bucket. */
    useKeyOfNewObject:
      (...actions: readonly string[]): Accesses =>
      ({ bucketName, headers }, call) => {
        const ofBucket = buckets.find(bucketName)?.encryption;
        return useKey(headers[ENCRYPTION_HEADER] === undefined ? ofBucket?.kmsKeyId : headers[KMS_KEY_HEADER], actions, call);
      },
  };
}

export type KeyAccesses = ReturnType<typeof keyAccesses>;
