/** Multipart uploads, with which SDKs upload objects of more than a few megabytes. */
import { randomUUID } from 'node:crypto';
import { elementsOf, textsOf } from '../../data/read-xml';
import { malformedXml, readXmlBody } from '../../service/protocols/rest-xml';
import { ServiceError } from '../../service/service-error';
import { type KeyAccesses, onTarget, writeTarget } from './access';
import { type Bucket, type Buckets, bucketEncryption, md5, type Upload } from './buckets';
import { checkWrite, WRITE_CONDITIONS } from './conditions';
import { encryptionHeaders, requestedEncryption } from './encryption';
import { objectHeaders } from './object-headers';
import { type S3Request, s3Operation } from './operation';

export function multipartOperations(buckets: Buckets, { useKeyOfNewObject }: KeyAccesses) {
  function uploadOf({ bucketName, key, query }: S3Request): { readonly bucket: Bucket; readonly id: string; readonly upload: Upload } {
    const bucket = buckets.get(bucketName);
    const { uploadId: id = '' } = query;
    const upload = bucket.uploads.get(id);
    if (upload?.key !== key) throw new ServiceError('NoSuchUpload', 'The specified multipart upload does not exist.', 404);
    return { bucket, id, upload };
  }

  return {
    CreateMultipartUpload: s3Operation({
      route: 'POST object?uploads',
      access: [writeTarget, useKeyOfNewObject('kms:GenerateDataKey')],
      run(input) {
        const { bucketName, key } = input;
        const UploadId = randomUUID();
        const bucket = buckets.get(bucketName);
        const encryption = requestedEncryption(input) ?? bucketEncryption(bucket);
        bucket.uploads.set(UploadId, { key, headers: objectHeaders(input), parts: new Map(), encryption });
        return {
          headers: encryptionHeaders(encryption),
          xml: { InitiateMultipartUploadResult: { Bucket: bucketName, Key: key, UploadId } },
        };
      },
    }),
    UploadPart: s3Operation({
      route: 'PUT object?partNumber&uploadId',
      access: [writeTarget, useKeyOfNewObject('kms:GenerateDataKey', 'kms:Decrypt')],
      run(input) {
        const { body } = input;
        uploadOf(input).upload.parts.set(partNumber(input), body);
        return { headers: { etag: `"${md5(body)}"` } };
      },
    }),
    CompleteMultipartUpload: s3Operation({
      route: 'POST object?uploadId',
      decisiveHeaders: [WRITE_CONDITIONS],
      parse: partNumbers,
      access: [writeTarget, useKeyOfNewObject('kms:Decrypt')],
      run(input, { request }) {
        const { bucketName, key, headers, content: numbers } = input;
        const { bucket, id, upload } = uploadOf(input);
        checkWrite(headers, bucket.objects.get(key));
        const parts = selectParts(upload, numbers);
        const etag = `"${md5(Buffer.from(parts.map(md5).join(''), 'hex'))}-${parts.length}"`;
        buckets.put(bucket, key, Buffer.concat(parts), { ...upload, etag });
        bucket.uploads.delete(id);
        return {
          xml: { CompleteMultipartUploadResult: { Location: request?.url.pathname, Bucket: bucketName, Key: key, ETag: etag } },
        };
      },
    }),
    AbortMultipartUpload: s3Operation({
      route: 'DELETE object?uploadId',
      access: [onTarget('s3:AbortMultipartUpload')],
      run(input) {
        const { bucket, id } = uploadOf(input);
        bucket.uploads.delete(id);
        return undefined;
      },
    }),
  };
}

function partNumber({ query }: S3Request): number {
  const number = Number(query.partNumber);
  if (Number.isInteger(number) && number >= 1 && number <= 10_000) return number;
  throw new ServiceError('InvalidArgument', `Part number must be an integer between 1 and 10000, inclusive; got ${query.partNumber}`);
}

/** Reads the body of CompleteMultipartUpload. */
function partNumbers(request: S3Request): number[] {
  const parts = elementsOf(readXmlBody(request, 'CompleteMultipartUpload'), 'Part');
  return parts.flatMap((part) => textsOf(part, 'PartNumber')).map(Number);
}

function selectParts({ parts }: Upload, numbers: readonly number[]): Buffer[] {
  if (numbers.length === 0) throw malformedXml('names no parts.');
  if (numbers.some((number, index) => index > 0 && !(number > Number(numbers[index - 1])))) {
    throw new ServiceError('InvalidPartOrder', 'The list of parts was not in ascending order.');
  }
  return numbers.map((number) => {
    const part = parts.get(number);
    if (part) return part;
    throw new ServiceError('InvalidPart', `One or more of the specified parts could not be found: part ${number} was not uploaded.`);
  });
}
