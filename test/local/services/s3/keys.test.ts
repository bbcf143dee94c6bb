/** Keys of objects: any text is one, and none leads out of its bucket. */
import { request } from 'node:http';
import * as fc from 'fast-check';
import { all, code, s3ForEachTest } from './harness';

const harness = s3ForEachTest();
const server = () => Number(new URL(harness.client.url).port);

/** As the SDKs do: each segment for itself, with all that is not letters, digits, and -_.~ */
const encode = (key: string) =>
  key
    .split('/')
    .map((segment) =>
      encodeURIComponent(segment).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`),
    )
    .join('/');

/** Unlike fetch, sends a path as it is. */
function send(method: string, path: string, { host, body }: { readonly host?: string; readonly body?: string } = {}) {
  return new Promise<{ readonly status: number; readonly body: string }>((resolve, reject) => {
    const headers = host === undefined ? {} : { host };
    const outgoing = request({ host: '127.0.0.1', port: server(), method, path, headers, agent: false }, async (answer) => {
      resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(await answer.toArray()).toString() });
    });
    outgoing.on('error', reject).end(body);
  });
}

const ODD = [
  '../other/planted',
  '../../x',
  '..',
  '.',
  './a',
  'a/./b',
  'a/../b',
  '/a',
  '//a',
  'a//b',
  'a/',
  'a/.',
  '%2F',
  '%2e%2e/a',
  'a+b',
  'a b',
];
const MORE = [
  '?list-type=2',
  'a?b#c',
  'a\\b',
  '\\..\\a',
  'ü/日本',
  '😀',
  '~',
  "!'()*",
  'a;b=c',
  '&<>"',
  'a\tb',
  '\u0001',
  '__proto__',
  'constructor',
];

/** By path, and by a name of the host. */
const STYLES = [
  ['in the path', (key: string) => ({ path: `/rooms/${encode(key)}`, host: undefined })],
  ['behind the host', (key: string) => ({ path: `/${encode(key)}`, host: 'rooms.localhost' })],
  ['behind the host of S3', (key: string) => ({ path: `/${encode(key)}`, host: 'rooms.s3.us-east-1.localhost:4599' })],
] as const;

describe.each(STYLES)('a key %s', (_, address) => {
  test.each([...ODD, ...MORE])('is what it was: %j', async (key) => {
    harness.s3.createBucket('other', 'us-east-1');
    const { path, host } = address(key);
    expect((await send('PUT', path, { host, body: key })).status).toBe(200);
    expect(harness.s3.getObject('rooms', key)?.toString()).toBe(key);
    expect(await send('GET', path, { host })).toMatchObject({ status: 200, body: key });
    expect(
      all((await send('GET', '/rooms?list-type=2&encoding-type=url')).body, 'Key').map((text) =>
        decodeURIComponent(text?.replaceAll('&apos;', "'") ?? ''),
      ),
    ).toEqual([key]);
    expect(all((await send('GET', '/other?list-type=2')).body, 'Key')).toEqual([]);
    expect((await send('DELETE', path, { host })).status).toBe(204);
    expect(harness.s3.getObject('rooms', key)).toBeUndefined();
  });

  test('has up to 1,024 bytes', async () => {
    const { path, host } = address('ü'.repeat(512));
    expect((await send('PUT', path, { host })).status).toBe(200);
    const longer = await send('PUT', `${path}a`, { host });
    expect(code(longer)).toEqual([400, 'KeyTooLongError']);
  });
});

test('any keys are told apart', async () => {
  const segment = fc.oneof(fc.constantFrom('.', '..', '', 'a', '%2e', '%2F', '+', ' '), fc.string({ unit: 'grapheme', maxLength: 4 }));
  const key = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join('/'));
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(key.filter(Boolean), { minLength: 2, maxLength: 4 }), fc.nat(2), async (keys, style) => {
      harness.renew();
      const address = STYLES[style]?.[1] ?? STYLES[0][1];
      for (const one of keys) {
        const { path, host } = address(one);
        await send('PUT', path, { host, body: one });
      }
      for (const one of keys) {
        const { path, host } = address(one);
        expect((await send('GET', path, { host })).body).toBe(one);
      }
    }),
    { numRuns: 60 },
  );
});
