import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { all, code, s3ForEachTest } from './harness';

const harness = s3ForEachTest();
const { send } = harness;

describe('buckets', () => {
  test('are created, found and deleted', async () => {
    expect((await send('PUT', '/recordings', { region: 'eu-west-1' })).status).toBe(200);
    expect(await send('HEAD', '/recordings')).toMatchObject({ status: 200, headers: { 'x-amz-bucket-region': 'eu-west-1' } });
    expect(all((await send('GET', '/')).body, 'Name')).toEqual(['rooms', 'recordings']);
    expect((await send('DELETE', '/recordings')).status).toBe(204);
    expect((await send('HEAD', '/recordings')).status).toBe(404);
    expect(harness.s3.hasBucket('recordings')).toBe(false);
  });

  test('say where they are and how they are encrypted', async () => {
    const body = '<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>';
    await send('PUT', '/recordings', { body });
    expect((await send('GET', '/recordings?location')).body).toContain('doc/2006-03-01/">eu-west-1</LocationConstraint>');
    expect((await send('GET', '/rooms?location')).body).toContain('doc/2006-03-01/"></LocationConstraint>');
    expect(all((await send('GET', '/rooms?encryption')).body, 'SSEAlgorithm')).toEqual(['AES256']);
    expect(await send('GET', '/rooms?versioning')).toMatchObject({
      status: 200,
      body: expect.stringContaining('<VersioningConfiguration'),
    });
  });

  test('for assets are there from the start, in each region and for each qualifier', async () => {
    const name = 'cdk-own1-assets-000000000000-eu-west-1';
    expect(all((await send('GET', `/${name}?list-type=2`)).body, 'KeyCount')).toEqual(['0']);
    expect((await send('GET', `/${name}?location`)).body).toContain('eu-west-1');
    expect(harness.s3.hasBucket('cdk-hnb659fds-assets-000000000000-us-east-1')).toBe(true);
    expect(harness.s3.hasBucket('cdk-hnb659fds-assets-123456789012-us-east-1')).toBe(false);
  });

  test.each([
    ['PUT', '/rooms', 409, 'BucketAlreadyExists'],
    ['PUT', '/Rooms', 400, 'InvalidBucketName'],
    ['PUT', '/ro', 400, 'InvalidBucketName'],
    ['PUT', '/a..b', 400, 'InvalidBucketName'],
    ['DELETE', '/nowhere', 404, 'NoSuchBucket'],
    ['GET', '/nowhere?list-type=2', 404, 'NoSuchBucket'],
    ['GET', '/nowhere?versioning', 404, 'NoSuchBucket'],
    ['GET', '/rooms?policy', 404, 'NoSuchBucketPolicy'],
    ['GET', '/rooms/%E0%A4%A', 400, 'InvalidURI'],
  ])('refuse %s %s', async (method, path, status, expected) => {
    expect(code(await send(method, path))).toEqual([status, expected]);
  });

  test('that hold objects cannot be deleted', async () => {
    harness.s3.putObject('rooms', 'key', Buffer.from(''));
    expect(code(await send('DELETE', '/rooms'))).toEqual([409, 'BucketNotEmpty']);
    expect(() => harness.s3.deleteBucket('rooms')).toThrow('not empty: rooms');
    expect(harness.s3.hasBucket('rooms')).toBe(true);
  });

  test('have a policy, the same over HTTP and in process', async () => {
    const policy = '{"Version":"2012-10-17","Statement":[]}';
    expect((await send('PUT', '/rooms?policy', { body: policy })).status).toBe(204);
    expect(harness.s3.getBucketPolicy('rooms')).toBe(policy);
    harness.s3.putBucketPolicy('rooms', '{}');
    expect(await send('GET', '/rooms?policy')).toMatchObject({ status: 200, body: '{}', headers: { 'content-type': 'application/json' } });
    for (const body of ['', 'x', '[]', '"{}"', '{'])
      expect(code(await send('PUT', '/rooms?policy', { body }))).toEqual([400, 'MalformedPolicy']);
    expect(harness.s3.getBucketPolicy('rooms')).toBe('{}');
    expect((await send('DELETE', '/rooms?policy')).status).toBe(204);
    expect(harness.s3.getBucketPolicy('rooms')).toBeUndefined();
    expect(() => harness.s3.deleteBucketPolicy('nowhere')).toThrow(expect.objectContaining({ code: 'NoSuchBucket' }));
  });
});

describe('objects', () => {
  test('are put and read with presigned URLs in Signature Version 2', async () => {
    const signature = 'AWSAccessKeyId=local&Signature=a%2Bb%3D&Expires=1900000000';
    expect((await send('PUT', `/rooms/key?${signature}`, { body: 'body' })).status).toBe(200);
    expect(await send('GET', `/rooms/key?${signature}&x-amz-security-token=c`)).toMatchObject({ status: 200, body: 'body' });
    expect(all((await send('GET', `/rooms?list-type=2&${signature}`)).body, 'Key')).toEqual(['key']);
    expect((await send('PUT', `/second?${signature}`)).status).toBe(200);
    expect(harness.s3.bucketRegion('second')).toBe('us-east-1');
  });

  test('come back as they were put', async () => {
    const body = Buffer.from([0, 1, 254, 255]);
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    const headers = { 'content-type': 'application/zip', 'x-amz-meta-room': 'a', 'x-ignored': 'b' };
    expect(await send('PUT', '/rooms/a%20b/%C3%BC%26.zip', { headers, body })).toMatchObject({ status: 200, headers: { etag } });
    expect(harness.s3.getObject('rooms', 'a b/ü&.zip')).toEqual(body);
    const expected = {
      etag,
      'content-type': 'application/zip',
      'x-amz-meta-room': 'a',
      'content-length': '4',
      'last-modified': expect.any(String),
    };
    const got = await send('GET', '/rooms/a%20b/%C3%BC%26.zip');
    expect(got).toMatchObject({ status: 200, headers: expected });
    expect(got.headers).not.toHaveProperty('x-ignored');
    expect(await send('HEAD', '/rooms/a%20b/%C3%BC%26.zip')).toMatchObject({ status: 200, headers: expected, body: '' });
  });

  test('are read in process by key and by address', () => {
    harness.s3.putObject('rooms', 'a/b c', Buffer.from('body'));
    for (const address of [
      'http://127.0.0.1:1/rooms/a/b%20c',
      'http://rooms.localhost:1/a/b%20c',
      'http://rooms.s3.localhost/a/b%20c',
      'http://rooms.s3.us-east-1.localhost/a/b%20c',
    ]) {
      expect(harness.s3.readUrl(new URL(address))?.toString()).toBe('body');
    }
    expect(harness.s3.readUrl(new URL('http://127.0.0.1:1/rooms/other'))).toBeUndefined();
    expect(harness.s3.getObject('nowhere', 'a')).toBeUndefined();
    expect(() => harness.s3.putObject('nowhere', 'a', Buffer.from(''))).toThrow(expect.objectContaining({ code: 'NoSuchBucket' }));
  });

  test.each([
    ['bytes=1-2', 206, 'el', 'bytes 1-2/5'],
    ['bytes=3-', 206, 'lo', 'bytes 3-4/5'],
    ['bytes=3-99', 206, 'lo', 'bytes 3-4/5'],
    ['bytes=-2', 206, 'lo', 'bytes 3-4/5'],
    ['bytes=-99', 206, 'hello', 'bytes 0-4/5'],
    ['bytes=-', 200, 'hello', undefined],
    ['lines=1-2', 200, 'hello', undefined],
  ])('are read in part: %s', async (range, status, body, contentRange) => {
    harness.s3.putObject('rooms', 'key', Buffer.from('hello'));
    const response = await send('GET', '/rooms/key', { headers: { range } });
    expect(response).toMatchObject({ status, body });
    expect(response.headers['content-range']).toBe(contentRange);
  });

  test('are refused when they are not as asked for', async () => {
    harness.s3.putObject('rooms', 'key', Buffer.from('hello'));
    expect(code(await send('GET', '/rooms/other'))).toEqual([404, 'NoSuchKey']);
    expect((await send('HEAD', '/rooms/other')).status).toBe(404);
    expect(code(await send('GET', '/rooms/key', { headers: { range: 'bytes=5-6' } }))).toEqual([416, 'InvalidRange']);
    expect(code(await send('GET', '/rooms/key', { headers: { 'if-match': '"other"' } }))).toEqual([412, 'PreconditionFailed']);
    expect((await send('GET', '/rooms/key', { headers: { 'if-match': '"5d41402abc4b2a76b9719d911017c592"' } })).status).toBe(200);
  });

  test('are deleted, one or many, there or not', async () => {
    for (const key of ['a', 'b&c', 'd']) harness.s3.putObject('rooms', key, Buffer.from(''));
    expect((await send('DELETE', '/rooms/a')).status).toBe(204);
    expect((await send('DELETE', '/rooms/a')).status).toBe(204);
    const body = '<Delete><Object><Key>b&amp;c</Key></Object><Object><Key>gone</Key></Object></Delete>';
    expect(all((await send('POST', '/rooms?delete', { body })).body, 'Key')).toEqual(['b&amp;c', 'gone']);
    expect(all((await send('GET', '/rooms?list-type=2')).body, 'Key')).toEqual(['d']);
    const quiet = '<Delete><Quiet>true</Quiet><Object><Key>d</Key></Object></Delete>';
    expect(all((await send('POST', '/rooms?delete', { body: quiet })).body, 'Key')).toEqual([]);
    expect(harness.s3.getObject('rooms', 'd')).toBeUndefined();
    expect(code(await send('POST', '/rooms?delete', { body: '<Delete></Delete>' }))).toEqual([400, 'MalformedXML']);
    const version = '<Delete><Object><Key>d</Key><VersionId>1</VersionId></Object></Delete>';
    expect(code(await send('POST', '/rooms?delete', { body: version }))).toEqual([501, 'NotImplemented']);
  });

  test.each([
    ['GET', '/rooms/key?tagging', {}, 'this: GET object?tagging'],
    ['PUT', '/rooms?lifecycle', {}, 'this: PUT bucket?lifecycle'],
    ['GET', '/rooms?acl', {}, 'this: GET bucket?acl'],
    ['GET', '/rooms/key?versionId=1&x-id=GetObject', {}, 'GetObject: GET object?versionId'],
    ['PUT', '/rooms/key?partNumber=1&uploadId=a', { 'x-amz-copy-source': '/rooms/a' }, 'UploadPart with the header x-amz-copy-source'],
    ['PUT', '/rooms/key', { 'if-modified-since': 'x' }, 'PutObject with the header if-modified-since'],
    ['PUT', '/rooms/key', { 'x-amz-tagging': 'a=b' }, 'PutObject with the header x-amz-tagging'],
    ['DELETE', '/rooms/key', { 'x-amz-if-match-size': '1' }, 'DeleteObject with the header x-amz-if-match-size'],
  ])('and what is not served is named: %s %s %j', async (method, path, headers: Record<string, string>, named) => {
    harness.s3.putObject('rooms', 'key', Buffer.from('kept'));
    const response = await send(method, path, { headers });
    expect(code(response)).toEqual([501, 'NotImplemented']);
    expect(response.body).toContain(`The local S3 does not serve ${named}.`);
    expect(harness.s3.getObject('rooms', 'key')?.toString()).toBe('kept');
  });
});

describe('a multipart upload', () => {
  const start = async (headers = {}) => all((await send('POST', '/rooms/big?uploads', { headers })).body, 'UploadId')[0];
  const completion = (...numbers: number[]) =>
    `<CompleteMultipartUpload>${numbers.map((n) => `<Part><PartNumber>${n}</PartNumber></Part>`).join('')}</CompleteMultipartUpload>`;

  test('becomes an object of its parts, in the order that is said at its end', async () => {
    const id = await start({ 'content-type': 'video/mp4' });
    for (const [number, body] of [
      [2, 'world'],
      [1, 'hello '],
      [3, 'unused'],
    ])
      await send('PUT', `/rooms/big?partNumber=${number}&uploadId=${id}`, { body: String(body) });
    expect(harness.s3.getObject('rooms', 'big')).toBeUndefined();
    const { status, body } = await send('POST', `/rooms/big?uploadId=${id}`, { body: completion(1, 2) });
    expect(status).toBe(200);
    expect(all(body, 'ETag')).toEqual([expect.stringMatching(/^&quot;[0-9a-f]{32}-2&quot;$/)]);
    expect(await send('GET', '/rooms/big')).toMatchObject({ body: 'hello world', headers: { 'content-type': 'video/mp4' } });
    expect(code(await send('POST', `/rooms/big?uploadId=${id}`, { body: completion(1, 2) }))).toEqual([404, 'NoSuchUpload']);
  });

  test('is refused where it is wrong, and goes on', async () => {
    const id = await start();
    expect(code(await send('PUT', `/rooms/big?partNumber=0&uploadId=${id}`))).toEqual([400, 'InvalidArgument']);
    expect(code(await send('PUT', '/rooms/big?partNumber=1&uploadId=other'))).toEqual([404, 'NoSuchUpload']);
    expect(code(await send('PUT', `/rooms/other?partNumber=1&uploadId=${id}`))).toEqual([404, 'NoSuchUpload']);
    expect(code(await send('POST', `/rooms/big?uploadId=${id}`, { body: completion(1) }))).toEqual([400, 'InvalidPart']);
    expect(code(await send('POST', `/rooms/big?uploadId=${id}`, { body: completion() }))).toEqual([400, 'MalformedXML']);
    expect((await send('PUT', `/rooms/big?partNumber=1&uploadId=${id}`, { body: 'x' })).status).toBe(200);
    expect((await send('POST', `/rooms/big?uploadId=${id}`, { body: completion(1) })).status).toBe(200);
  });

  test('can be aborted', async () => {
    const id = await start();
    expect((await send('DELETE', `/rooms/big?uploadId=${id}`)).status).toBe(204);
    expect(code(await send('DELETE', `/rooms/big?uploadId=${id}`))).toEqual([404, 'NoSuchUpload']);
    expect(harness.s3.getObject('rooms', 'big')).toBeUndefined();
  });
});

describe('a listing', () => {
  const list = async (query: string) => (await send('GET', `/rooms?list-type=2${query}`)).body;
  const prefixes = (xml: string) => all(xml.replace(/^.*?<\/Prefix>/s, ''), 'Prefix');

  test('has the objects of a prefix, with common prefixes for what lies behind a delimiter', async () => {
    for (const key of ['a/1', 'a/2', 'a/b/3', 'c', 'a']) harness.s3.putObject('rooms', key, Buffer.from('12'));
    const top = await list('&delimiter=%2F');
    expect([all(top, 'Key'), prefixes(top), all(top, 'KeyCount')]).toEqual([['a', 'c'], ['a/'], ['3']]);
    const inside = await list('&prefix=a%2F&delimiter=%2F');
    expect([all(inside, 'Key'), prefixes(inside), all(inside, 'Size')]).toEqual([['a/1', 'a/2'], ['a/b/'], ['2', '2']]);
    expect(all(await list('&start-after=a%2F2'), 'Key')).toEqual(['a/b/3', 'c']);
    expect(prefixes(await list('&delimiter=%2F&start-after=a%2F1'))).toEqual(['a/']);
  });

  test('writes keys that XML cannot hold in URL encoding when asked to', async () => {
    harness.s3.putObject('rooms', 'a b/\u0001ü', Buffer.from(''));
    expect(all(await list('&encoding-type=url'), 'Key')).toEqual(['a%20b/%01%C3%BC']);
    expect(code(await send('GET', '/rooms?list-type=2&max-keys=x'))).toEqual([400, 'InvalidArgument']);
  });

  test('has on its pages together what it has on one', async () => {
    const keys = fc.uniqueArray(fc.string({ unit: fc.constantFrom('a', 'b', '/', '&'), minLength: 1, maxLength: 4 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(keys, fc.constantFrom('', '%2F'), fc.integer({ min: 1, max: 5 }), async (names, delimiter, size) => {
        harness.s3.deleteBucket('rooms');
        harness.s3.createBucket('rooms', 'us-east-1');
        for (const name of names) harness.s3.putObject('rooms', name, Buffer.from(''));
        const query = `&delimiter=${delimiter}`;
        const found: [keys: unknown[], prefixes: unknown[]] = [[], []];
        for (let token: string | undefined = ''; token !== undefined; ) {
          const page = await list(`${query}&max-keys=${size}${token && `&continuation-token=${token}`}`);
          expect(Number(all(page, 'KeyCount')[0])).toBeLessThanOrEqual(size);
          found[0].push(...all(page, 'Key'));
          found[1].push(...prefixes(page));
          token = all(page, 'NextContinuationToken')[0];
        }
        const whole = await list(query);
        expect(found).toEqual([all(whole, 'Key'), prefixes(whole)]);
        if (delimiter === '') expect(found[0]).toHaveLength(names.length);
        for (const name of names)
          await send('POST', '/rooms?delete', { body: `<Delete><Object><Key>${name.replaceAll('&', '&amp;')}</Key></Object></Delete>` });
      }),
      { numRuns: 40 },
    );
  });
});
