import { all, code, s3ForEachTest } from './harness';

const harness = s3ForEachTest();
const { send } = harness;
const ETAG = '"5d41402abc4b2a76b9719d911017c592"';
const copyTo = (path: string, source: string, headers: Record<string, string> = {}) =>
  send('PUT', path, { headers: { 'x-amz-copy-source': source, ...headers } });

describe('CopyObject', () => {
  beforeEach(() => harness.s3.putObject('rooms', 'a b/c', Buffer.from('hello'), { 'content-type': 'text/plain', 'x-amz-meta-who': 'ann' }));

  test.each(['/rooms/a%20b/c', 'rooms/a%20b%2Fc', 'rooms/a b/c', 'rooms/a%20b/c?versionId=null'])(
    'copies the object at %s, with what it is called',
    async (source) => {
      harness.s3.createBucket('other', 'us-east-1');
      const { status, body } = await copyTo('/other/copy', source);
      expect([status, ...all(body, 'ETag')]).toEqual([200, ETAG.replaceAll('"', '&quot;')]);
      expect(all(body, 'LastModified')).toHaveLength(1);
      expect(await send('GET', '/other/copy')).toMatchObject({
        body: 'hello',
        headers: { 'content-type': 'text/plain', 'x-amz-meta-who': 'ann', etag: ETAG },
      });
    },
  );

  test('replaces what it is called when it is told to, also in its place', async () => {
    const headers = { 'x-amz-metadata-directive': 'REPLACE', 'content-type': 'text/html' };
    expect((await copyTo('/rooms/a%20b/c', 'rooms/a%20b/c', headers)).status).toBe(200);
    const response = await send('GET', '/rooms/a%20b/c');
    expect(response).toMatchObject({ body: 'hello', headers: { 'content-type': 'text/html' } });
    expect(response.headers).not.toHaveProperty('x-amz-meta-who');
  });

  test.each<[string, string, Record<string, string>, unknown[]]>([
    ['a key that is not there', 'rooms/x', {}, [404, 'NoSuchKey']],
    ['a bucket that is not there', 'none/x', {}, [404, 'NoSuchBucket']],
    ['no key', 'rooms', {}, [400, 'InvalidArgument']],
    ['text that is not encoded', 'rooms/%E0', {}, [400, 'InvalidArgument']],
    ['a version', 'rooms/a%20b/c?versionId=1', {}, [501, 'NotImplemented']],
    ['an access point', 'arn:aws:s3:us-east-1:1:accesspoint/p/object/x', {}, [501, 'NotImplemented']],
    ['another directive', 'rooms/a%20b/c', { 'x-amz-metadata-directive': 'KEEP' }, [400, 'InvalidArgument']],
    ['a source that has changed', 'rooms/a%20b/c', { 'x-amz-copy-source-if-match': '"x"' }, [412, 'PreconditionFailed']],
    ['a source that has not changed', 'rooms/a%20b/c', { 'x-amz-copy-source-if-none-match': ETAG }, [412, 'PreconditionFailed']],
    ['a target that is there', 'rooms/a%20b/c', { 'if-none-match': '*' }, [412, 'PreconditionFailed']],
  ])('refuses %s, and the target stays', async (_, source, headers, expected) => {
    harness.s3.putObject('rooms', 'target', Buffer.from('kept'));
    expect(code(await copyTo('/rooms/target', source, headers))).toEqual(expected);
    expect(harness.s3.getObject('rooms', 'target')?.toString()).toBe('kept');
  });

  test('refuses to copy an object to itself as it is', async () => {
    expect(code(await copyTo('/rooms/a%20b/c', 'rooms/a%20b/c'))).toEqual([400, 'InvalidRequest']);
  });
});

describe('conditional requests', () => {
  beforeEach(() => harness.s3.putObject('rooms', 'key', Buffer.from('hello')));
  const given = (name: string, value: string) => ({ headers: { [name]: value } });
  const PAST = new Date(0).toUTCString();
  const FUTURE = new Date(Date.UTC(2100, 0)).toUTCString();

  test.each([
    ['if-none-match', ETAG, 304],
    ['if-none-match', '"other"', 200],
    ['if-none-match', '*', 304],
    ['if-match', '"other", *', 200],
    ['if-match', '"other"', 412],
    ['if-modified-since', FUTURE, 304],
    ['if-modified-since', PAST, 200],
    ['if-modified-since', 'some day', 200],
    ['if-unmodified-since', PAST, 412],
    ['if-unmodified-since', FUTURE, 200],
  ])('a read with %s: %s is answered with %d', async (name, value, status) => {
    for (const method of ['GET', 'HEAD']) expect((await send(method, '/rooms/key', given(name, value))).status).toBe(status);
  });

  test('a write if there is none, and one in place of a known object', async () => {
    expect(code(await send('PUT', '/rooms/key', { ...given('if-none-match', '*'), body: 'x' }))).toEqual([412, 'PreconditionFailed']);
    expect((await send('PUT', '/rooms/new', { ...given('if-none-match', '*'), body: 'x' })).status).toBe(200);
    expect(code(await send('PUT', '/rooms/key', { ...given('if-match', '"other"'), body: 'x' }))).toEqual([412, 'PreconditionFailed']);
    expect(code(await send('PUT', '/rooms/none', { ...given('if-match', ETAG), body: 'x' }))).toEqual([404, 'NoSuchKey']);
    expect(code(await send('PUT', '/rooms/key', { ...given('if-none-match', ETAG), body: 'x' }))).toEqual([501, 'NotImplemented']);
    expect(harness.s3.getObject('rooms', 'key')?.toString()).toBe('hello');
    expect((await send('PUT', '/rooms/key', { ...given('if-match', ETAG), body: 'x' })).status).toBe(200);
    expect(harness.s3.getObject('rooms', 'key')?.toString()).toBe('x');
  });

  test('the end of a multipart upload, and a deletion', async () => {
    const [id] = all((await send('POST', '/rooms/key?uploads')).body, 'UploadId');
    await send('PUT', `/rooms/key?partNumber=1&uploadId=${id}`, { body: 'part' });
    const body = '<CompleteMultipartUpload><Part><PartNumber>1</PartNumber></Part></CompleteMultipartUpload>';
    const complete = (headers = {}) => send('POST', `/rooms/key?uploadId=${id}`, { headers, body });
    expect(code(await complete({ 'if-none-match': '*' }))).toEqual([412, 'PreconditionFailed']);
    expect((await complete({ 'if-match': ETAG })).status).toBe(200);
    expect(code(await send('DELETE', '/rooms/key', given('if-match', ETAG)))).toEqual([412, 'PreconditionFailed']);
    expect(harness.s3.getObject('rooms', 'key')?.toString()).toBe('part');
  });
});

describe('ListObjects', () => {
  test('gives the keys page by page, each behind the last of the one before', async () => {
    for (const key of ['a', 'b', 'd/1', 'd/2', 'e']) harness.s3.putObject('rooms', key, Buffer.from(key));
    const first = (await send('GET', '/rooms?max-keys=2')).body;
    expect([all(first, 'Key'), all(first, 'IsTruncated'), all(first, 'NextMarker')]).toEqual([['a', 'b'], ['true'], []]);
    const second = (await send('GET', '/rooms?max-keys=2&marker=b&delimiter=/')).body;
    expect([all(second, 'Key'), all(second, 'Prefix'), all(second, 'Marker'), all(second, 'IsTruncated')]).toEqual([
      ['e'],
      ['', 'd/'],
      ['b'],
      ['false'],
    ]);
    const third = (await send('GET', '/rooms?max-keys=1&marker=b&delimiter=/')).body;
    expect([all(third, 'NextMarker'), all(third, 'IsTruncated')]).toEqual([['d/'], ['true']]);
    expect(all((await send('GET', '/rooms?marker=d/&delimiter=/')).body, 'Key')).toEqual(['e']);
    expect(all((await send('GET', '/rooms?prefix=d/')).body, 'Size')).toEqual(['3', '3']);
    expect(code(await send('GET', '/none'))).toEqual([404, 'NoSuchBucket']);
  });
});
