/**
 * Decodes `aws-chunked`, the body encoding in which SDKs upload to S3 with a trailing checksum.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
import { encodings, type Headers } from './request-head';

/** Thrown for a body that contradicts its headers. */
export class MalformedBody extends Error {}

/** Returns the request with a plain body. Does not verify signatures and trailing checksums. */
export function decodeAwsChunked<R extends { readonly headers: Headers; readonly body: Buffer }>(request: R): R {
  const body = Buffer.concat([...chunks(request.body)]);
  const declared = request.headers['x-amz-decoded-content-length'];
  if (declared !== undefined && Number(declared) !== body.length) {
    throw new MalformedBody(`x-amz-decoded-content-length says ${declared} bytes; the aws-chunked body holds ${body.length}.`);
  }
  const { 'content-encoding': _, ...headers } = request.headers;
  const remaining = encodings(request.headers).filter((encoding) => encoding !== 'aws-chunked');
  return { ...request, body, headers: remaining.length > 0 ? { ...headers, 'content-encoding': remaining.join(', ') } : headers };
}

/** Each chunk is `<hex length>[;chunk-signature=...]\r\n<data>\r\n`. A chunk of length 0 ends the data; trailers follow it. */
function* chunks(body: Buffer): Generator<Buffer> {
  for (let offset = 0; ; ) {
    const lineEnd = body.indexOf('\r\n', offset);
    const length = /^([0-9a-f]{1,8})(;.*)?$/i.exec(body.toString('latin1', offset, Math.max(lineEnd, offset)))?.[1];
    if (length === undefined) throw new MalformedBody(`The aws-chunked body has no chunk header at byte ${offset}.`);
    const start = lineEnd + 2;
    const end = start + Number.parseInt(length, 16);
    if (end === start) return;
    if (body.toString('latin1', end, end + 2) !== '\r\n')
      throw new MalformedBody(`The aws-chunked body ends inside the chunk at byte ${offset}.`);
    yield body.subarray(start, end);
    offset = end + 2;
  }
}
