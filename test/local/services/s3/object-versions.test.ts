/** What clients use to empty a bucket: its tags, the versions of its objects, and the deletion of versions. */
import * as fc from 'fast-check';
import { all, code, s3ForEachTest } from './harness';

const harness = s3ForEachTest();
const { send, accessesOf } = harness;
const put = (...keys: string[]) => keys.forEach((key) => void harness.s3.putObject('rooms', key, Buffer.from('12')));
const deletion = (...objects: string[]) => `<Delete>${objects.map((object) => `<Object>${object}</Object>`).join('')}</Delete>`;

describe('the tags of a bucket', () => {
  test('are those that were put last', async () => {
    harness.s3.putBucketTags('rooms', { team: 'audio' });
    harness.s3.putBucketTags('rooms', { 'aws-cdk:auto-delete-objects': 'true', note: 'a & b' });
    const { status, body } = await send('GET', '/rooms?tagging');
    expect(status).toBe(200);
    expect(body).toContain(
      '<TagSet><Tag><Key>aws-cdk:auto-delete-objects</Key><Value>true</Value></Tag><Tag><Key>note</Key><Value>a &amp; b</Value></Tag></TagSet>',
    );
  });

  test('are refused where there are none, or no bucket', async () => {
    expect(code(await send('GET', '/rooms?tagging'))).toEqual([404, 'NoSuchTagSet']);
    harness.s3.putBucketTags('rooms', { team: 'audio' });
    harness.s3.putBucketTags('rooms', {});
    expect(code(await send('GET', '/rooms?tagging'))).toEqual([404, 'NoSuchTagSet']);
    expect(code(await send('GET', '/nowhere?tagging'))).toEqual([404, 'NoSuchBucket']);
    expect(() => harness.s3.putBucketTags('nowhere', {})).toThrow(expect.objectContaining({ code: 'NoSuchBucket' }));
  });
});

describe('the versions of objects', () => {
  const list = async (query = '') => (await send('GET', `/rooms?versions${query}`)).body;

  test('are one for each object: null, which is the latest', async () => {
    put('a', 'b/c & d');
    const body = await list();
    expect(body).toContain('<ListVersionsResult xmlns=');
    expect([all(body, 'Key'), all(body, 'VersionId'), all(body, 'IsLatest'), all(body, 'Size')]).toEqual([
      ['a', 'b/c &amp; d'],
      ['null', 'null'],
      ['true', 'true'],
      ['2', '2'],
    ]);
    expect([all(body, 'IsTruncated'), all(body, 'MaxKeys'), body.includes('DeleteMarker')]).toEqual([['false'], ['1000'], false]);
    expect(all(await list('&prefix=b%2F&encoding-type=url'), 'Key')).toEqual(['b/c%20%26%20d']);
    expect(all((await list('&delimiter=%2F')).replace(/^.*?<\/Prefix>/s, ''), 'Prefix')).toEqual(['b/']);
  });

  test('of an empty bucket are none', async () => {
    expect(all(await list(), 'Version')).toEqual([]);
    expect(code(await send('GET', '/nowhere?versions'))).toEqual([404, 'NoSuchBucket']);
  });

  test('have on their pages together what they have on one', async () => {
    const keys = fc.uniqueArray(fc.string({ unit: fc.constantFrom('a', 'b', '/'), minLength: 1, maxLength: 4 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(keys, fc.constantFrom('', '%2F'), fc.integer({ min: 1, max: 5 }), async (names, delimiter, size) => {
        harness.renew();
        put(...names);
        const found: unknown[] = [];
        for (let next = ''; ; ) {
          const page = await list(`&delimiter=${delimiter}&max-keys=${size}${next}`);
          found.push(...all(page, 'Key'), ...all(page.replace(/^.*?<\/Prefix>/s, ''), 'Prefix'));
          const [key] = all(page, 'NextKeyMarker');
          expect(all(page, 'IsTruncated')).toEqual([String(key !== undefined)]);
          if (key === undefined) break;
          next = `&key-marker=${encodeURIComponent(key)}&version-id-marker=${all(page, 'NextVersionIdMarker')[0]}`;
        }
        const whole = await list(`&delimiter=${delimiter}`);
        expect(found.sort()).toEqual([...all(whole, 'Key'), ...all(whole.replace(/^.*?<\/Prefix>/s, ''), 'Prefix')].sort());
        if (delimiter === '') expect(found).toHaveLength(names.length);
      }),
      { numRuns: 25 },
    );
  });

  test.each(['&version-id-marker=null', '&key-marker=a&version-id-marker=1', '&key-marker=a&version-id-marker=', '&max-keys=x'])(
    'are refused at %s',
    async (query) => {
      put('a');
      expect(code(await send('GET', `/rooms?versions${query}`))).toEqual([400, 'InvalidArgument']);
    },
  );

  test('are deleted by their id, and none is when one is not there to be deleted', async () => {
    put('a', 'b & c', 'd');
    const some = deletion('<Key>a</Key><VersionId>null</VersionId>', '<Key>b &amp; c</Key><VersionId>null</VersionId>');
    const { status, body } = await send('POST', '/rooms?delete', { body: some });
    expect([status, all(body, 'Key'), all(body, 'VersionId')]).toEqual([200, ['a', 'b &amp; c'], ['null', 'null']]);
    expect(all(await list(), 'Key')).toEqual(['d']);
    const unknown = deletion('<Key>d</Key><VersionId>null</VersionId>', '<Key>d</Key><VersionId>7</VersionId>');
    expect(code(await send('POST', '/rooms?delete', { body: unknown }))).toEqual([501, 'NotImplemented']);
    expect(all(await list(), 'Key')).toEqual(['d']);
  });
});

describe('the permissions that this takes', () => {
  test.each([
    ['GET', '/rooms?tagging', 's3:GetBucketTagging'],
    ['GET', '/rooms?versions', 's3:ListBucketVersions'],
    ['GET', '/rooms?versions&key-marker=a&version-id-marker=null', 's3:ListBucketVersions'],
  ])('%s %s: %s', async (method, path, action) => {
    expect(await accessesOf(method, path)).toEqual([`${action} arn:aws:s3:::rooms`]);
  });

  test('a version is deleted with another than an object', async () => {
    const body = deletion('<Key>a</Key>', '<Key>b</Key><VersionId>null</VersionId>');
    expect(await accessesOf('POST', '/rooms?delete', { body })).toEqual([
      's3:DeleteObject arn:aws:s3:::rooms/a',
      's3:DeleteObjectVersion arn:aws:s3:::rooms/b',
    ]);
  });
});
