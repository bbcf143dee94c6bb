/** Multipart uploads, with which SDKs upload objects of more than a few megabytes. */
import { randomUUID } from 'node:crypto';
import { elementsOf, textsOf } from '../../data/read-xml';
import type { LocalResponse } from '../../http/http';
import { ServiceError } from '../../service/service-error';
import { bucketEncryption, md5, storeObject, type Upload } from './buckets';
import { bucketOf, objectHeaders, readBody, type S3Call, xml } from './call';
import { checkWrite } from './conditions';
import { encryptionHeaders, requestedEncryption } from './encryption';

/** CreateMultipartUpload */
export function createMultipartUpload(call: S3Call): LocalResponse {
  const UploadId = randomUUID();
  const bucket = bucketOf(call);
  const encryption = requestedEncryption(call.request) ?? bucketEncryption(bucket);
  bucket.uploads.set(UploadId, { key: call.key, headers: objectHeaders(call.request), parts: new Map(), encryption });
  const answer = xml('InitiateMultipartUploadResult', { Bucket: call.bucketName, Key: call.key, UploadId });
  return { ...answer, headers: { ...answer.headers, ...encryptionHeaders(encryption) } };
}

function uploadOf(call: S3Call): { readonly id: string; readonly upload: Upload } {
  const id = call.query.get('uploadId') ?? '';
  const upload = bucketOf(call).uploads.get(id);
  if (upload?.key !== call.key) throw new ServiceError('NoSuchUpload', 'The specified multipart upload does not exist.', 404);
  return { id, upload };
}

/** UploadPart */
export function uploadPart(call: S3Call): LocalResponse {
  const { upload } = uploadOf(call);
  const number = Number(call.query.get('partNumber'));
  if (!Number.isInteger(number) || number < 1 || number > 10_000) {
    throw new ServiceError(
      'InvalidArgument',
      `Part number must be an integer between 1 and 10000, inclusive; got ${call.query.get('partNumber')}`,
    );
  }
  upload.parts.set(number, call.request.body);
  return { status: 200, headers: { etag: `"${md5(call.request.body)}"` } };
}

/** CompleteMultipartUpload */
export function completeMultipartUpload(call: S3Call): LocalResponse {
  const { id, upload } = uploadOf(call);
  checkWrite(call.request.headers, bucketOf(call).objects.get(call.key));
  const named = elementsOf(readBody(call.request, 'CompleteMultipartUpload'), 'Part');
  const numbers = named.flatMap((part) => textsOf(part, 'PartNumber')).map(Number);
  if (numbers.some((number, index) => index > 0 && !(number > Number(numbers[index - 1])))) {
    throw new ServiceError('InvalidPartOrder', 'The list of parts was not in ascending order.');
  }
  const parts = numbers.map((number) => {
    const part = upload.parts.get(number);
    if (!part)
      throw new ServiceError('InvalidPart', `One or more of the specified parts could not be found: part ${number} was not uploaded.`);
    return part;
  });
  if (parts.length === 0) throw new ServiceError('MalformedXML', 'The XML you provided names no parts.');
  const etag = `"${md5(Buffer.from(parts.map(md5).join(''), 'hex'))}-${parts.length}"`;
  storeObject(bucketOf(call), call.key, Buffer.concat(parts), { ...upload, etag });
  bucketOf(call).uploads.delete(id);
  return xml('CompleteMultipartUploadResult', { Location: call.request.url.pathname, Bucket: call.bucketName, Key: call.key, ETag: etag });
}

/** AbortMultipartUpload */
export function abortMultipartUpload(call: S3Call): LocalResponse {
  bucketOf(call).uploads.delete(uploadOf(call).id);
  return { status: 204 };
}
