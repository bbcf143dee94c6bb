/**
 * The encryption settings of objects. Here they affect only permissions: the local S3 does not encrypt objects.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html
 */
import { elementsOf, textsOf } from '../../data/read-xml';
import type { LocalRequest } from '../../http/http';
import { malformedXml, readXmlBody } from '../../service/protocols/rest-xml';
import { ServiceError } from '../../service/service-error';

const ALGORITHMS = ['AES256', 'aws:kms', 'aws:kms:dsse'] as const;

/** The encryption of an object, or the default encryption of a bucket. */
export interface Encryption {
  /** SSE-S3, SSE-KMS or DSSE-KMS. */
  readonly algorithm: (typeof ALGORITHMS)[number];
  /** The key's id, ARN or alias. @default - the account's default key for S3 */
  readonly kmsKeyId?: string;
  readonly bucketKeyEnabled: boolean;
}

/** The default of all buckets. */
export const SSE_S3: Encryption = { algorithm: 'AES256', bucketKeyEnabled: false };

/** Makes an encryption. Throws for an unknown algorithm, and for a key with an algorithm that uses none. */
export function encryptionOf(algorithm: string, kmsKeyId?: string, bucketKeyEnabled = false): Encryption {
  const known = ALGORITHMS.find((candidate) => candidate === algorithm);
  if (!known) throw invalid(`SSEAlgorithm is one of ${ALGORITHMS.join(', ')}; got ${algorithm}.`);
  if (known === 'AES256' && kmsKeyId !== undefined)
    throw invalid('KMSMasterKeyID is for aws:kms and aws:kms:dsse; SSEAlgorithm is AES256.');
  return { algorithm: known, bucketKeyEnabled, ...(kmsKeyId !== undefined && { kmsKeyId }) };
}

/** Reads the body of PutBucketEncryption. */
export function readEncryption(request: Pick<LocalRequest, 'body'>): Encryption {
  const [rule, ...others] = elementsOf(readXmlBody(request, 'ServerSideEncryptionConfiguration'), 'Rule');
  const [byDefault] = rule ? elementsOf(rule, 'ApplyServerSideEncryptionByDefault') : [];
  if (!rule || !byDefault || others.length > 0) throw malformedXml('must have one Rule with an ApplyServerSideEncryptionByDefault.');
  const [algorithm = ''] = textsOf(byDefault, 'SSEAlgorithm');
  return encryptionOf(algorithm, textsOf(byDefault, 'KMSMasterKeyID')[0], textsOf(rule, 'BucketKeyEnabled')[0] === 'true');
}

/** The body of GetBucketEncryption. */
export function encryptionConfiguration({ algorithm, kmsKeyId, bucketKeyEnabled }: Encryption): object {
  return {
    Rule: { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: algorithm, KMSMasterKeyID: kmsKeyId }, BucketKeyEnabled: bucketKeyEnabled },
  };
}

export const ENCRYPTION_HEADER = 'x-amz-server-side-encryption';
export const KMS_KEY_HEADER = `${ENCRYPTION_HEADER}-aws-kms-key-id`;
const BUCKET_KEY_HEADER = `${ENCRYPTION_HEADER}-bucket-key-enabled`;

/** The encryption in an upload's headers, or undefined if it uses the bucket's default. */
export function requestedEncryption({ headers }: Pick<LocalRequest, 'headers'>): Encryption | undefined {
  const algorithm = headers[ENCRYPTION_HEADER];
  return algorithm === undefined ? undefined : encryptionOf(algorithm, headers[KMS_KEY_HEADER], headers[BUCKET_KEY_HEADER] === 'true');
}

/** The response headers for an object's encryption. */
export function encryptionHeaders({ algorithm, kmsKeyId, bucketKeyEnabled }: Encryption): Record<string, string> {
  return {
    [ENCRYPTION_HEADER]: algorithm,
    ...(kmsKeyId !== undefined && { [KMS_KEY_HEADER]: kmsKeyId }),
    ...(bucketKeyEnabled && { [BUCKET_KEY_HEADER]: 'true' }),
  };
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidArgument', message);
}
