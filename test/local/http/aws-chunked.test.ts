import * as fc from 'fast-check';
import { decodeAwsChunked, MalformedBody } from '../../../local/src/http/aws-chunked';
import type { LocalRequest } from '../../../local/src/http/http';
import { isAwsChunked } from '../../../local/src/http/request-head';

function request(body: Buffer | string, headers: Record<string, string> = {}): LocalRequest {
  return { method: 'PUT', url: new URL('http://127.0.0.1/bucket/key'), headers, body: Buffer.from(body) };
}

/** As SDKs encode: each chunk signed or not, trailers or none behind the last. */
function encode(chunks: readonly Uint8Array[], extension: string, trailer: string): Buffer {
  const parts = chunks.flatMap((chunk) => [`${chunk.length.toString(16)}${extension}\r\n`, chunk, '\r\n']);
  return Buffer.concat([...parts, `0${extension}\r\n${trailer}\r\n`].map((part) => Buffer.from(part as string)));
}

describe('a body in aws-chunked encoding', () => {
  test('is what its chunks hold, however it was cut', () => {
    const chunk = fc.uint8Array({ minLength: 1, maxLength: 300 });
    const extension = fc.constantFrom('', ';chunk-signature=0123abcd');
    const trailer = fc.constantFrom('', 'x-amz-checksum-crc32:AAAAAA==\r\n');
    fc.assert(
      fc.property(fc.array(chunk), extension, trailer, (chunks, signature, end) => {
        const whole = Buffer.concat(chunks);
        const headers = { 'content-encoding': 'aws-chunked', 'x-amz-decoded-content-length': String(whole.length) };
        expect(decodeAwsChunked(request(encode(chunks, signature, end), headers)).body).toEqual(whole);
      }),
    );
  });

  test('that is cut short is refused, wherever', () => {
    const whole = encode([Buffer.from('hello'), Buffer.from('world')], '', '');
    const end = whole.lastIndexOf('0\r\n');
    for (let length = 0; length < end; length += 1) {
      expect(() => decodeAwsChunked(request(whole.subarray(0, length)))).toThrow(MalformedBody);
    }
  });

  test('of another length than declared is refused', () => {
    const headers = { 'x-amz-decoded-content-length': '6' };
    expect(() => decodeAwsChunked(request('5\r\nhello\r\n0\r\n\r\n', headers))).toThrow(
      'x-amz-decoded-content-length says 6 bytes; the aws-chunked body holds 5.',
    );
  });

  test.each([
    [{ 'content-encoding': 'aws-chunked' }, true, undefined],
    [{ 'content-encoding': 'gzip, aws-chunked' }, true, 'gzip'],
    [{ 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' }, true, undefined],
    [{ 'content-encoding': 'gzip' }, false, 'gzip'],
    [{}, false, undefined],
  ])('is told by its headers %j, and what else they say stays', (headers: Record<string, string>, expected, remaining) => {
    expect(isAwsChunked(headers)).toBe(expected);
    expect(decodeAwsChunked(request('0\r\n\r\n', headers)).headers['content-encoding']).toBe(remaining);
  });
});
