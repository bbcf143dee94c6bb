/** The page of the endpoint: who gets it, what its browser may do with it, and what it may ask for. */
import { request } from 'node:http';
import { type LocalEndpoint, startEndpoint } from '../../../local/src/endpoint/endpoint';

let endpoint: LocalEndpoint;
let port: string;
beforeAll(async () => {
  endpoint = await startEndpoint();
  ({ port } = new URL(endpoint.url));
});
afterAll(() => endpoint.close());

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** Unlike fetch, sends every header. Reads the beginning of a response only. */
function send({ method = 'GET', path = '/', headers = {}, body }: Sent): Promise<Received> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (answer) => {
      const received = { status: answer.statusCode ?? 0, headers: answer.headers };
      const isStream = answer.headers['content-type'] === 'text/event-stream';
      const chunks: Buffer[] = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      const finish = () => resolve({ ...received, text: Buffer.concat(chunks).toString() });
      answer.on('end', finish);
      if (isStream) {
        finish();
        answer.destroy();
      }
    });
    outgoing.on('error', reject).end(body);
  });
}

const OPENED = { accept: 'text/html,*/*;q=0.8', 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
/** What a script of the page sends. */
const BY_PAGE = { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' };

const isPage = ({ headers }: Received) => headers['content-security-policy'] !== undefined && headers['x-frame-options'] === 'DENY';

describe('the page', () => {
  test('is what a person sees who opens the address, and what the page itself leads to', async () => {
    for (const [host, site] of [
      [`127.0.0.1:${port}`, 'none'],
      [`127.0.0.1:${port}`, 'same-origin'],
      [`localhost:${port}`, 'none'],
    ] as const) {
      const headers = { ...OPENED, host, 'sec-fetch-site': site };
      const page = await send({ headers });
      expect(page.status).toBe(200);
      expect(page.headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      });
      const files = `http://${host}/_ivs/console/`;
      expect(page.headers['content-security-policy']).toBe(
        `default-src 'none'; script-src ${files}; style-src ${files}; connect-src 'self'; img-src data:; base-uri 'none'; ` +
          "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
      );
    }
  });

  test('loads files that a browser keeps', async () => {
    const { text } = await send({ headers: OPENED });
    const files = [...text.matchAll(/"(\/_ivs\/console\/[^"]+)"/g)].map(([, path = '']) => path);
    expect(files.map((path) => path.replace(/-\w+\./, '.'))).toEqual(['/_ivs/console/console.css', '/_ivs/console/console.js']);
    for (const path of files) {
      const file = await send({ path, headers: { ...BY_PAGE, 'sec-fetch-dest': 'script', 'sec-fetch-mode': 'no-cors' } });
      expect(file.status).toBe(200);
      expect(file.headers).toMatchObject({
        'cache-control': 'public, max-age=31536000, immutable',
        'content-type': path.endsWith('.js') ? 'text/javascript; charset=utf-8' : 'text/css; charset=utf-8',
        'x-content-type-options': 'nosniff',
      });
    }
    expect(text).not.toMatch(/<script(?![^>]* src=)|<style| style=| on\w+=/);
  });

  test.each(['', 'index.html', '../cli.js', '..%2fcli.js', 'console.js/', 'absent.js'])('has no file %s', async (name) => {
    const { status, text } = await send({ path: `/_ivs/console/${name}`, headers: BY_PAGE });
    expect([status, text]).toEqual([404, `The page has no file ${name}. Load the page again: it may be another version.\n`]);
  });

  test.each<[string, Sent]>([
    ['a client of Amazon S3', {}],
    ['curl that takes HTML', { headers: { accept: 'text/html' } }],
    ['a script of a page', { headers: { ...BY_PAGE, accept: 'text/html', host: '127.0.0.1' } }],
    ['somebody who asks for a bucket', { path: '/bucket', headers: OPENED }],
    ['somebody with another Host', { path: 'http://127.0.0.1/', headers: { ...OPENED, host: 'x; script-src *' } }],
    ['a client that signs', { headers: { ...OPENED, authorization: 'AWS4-HMAC-SHA256 Credential=a/20261128/us-east-1/s3/aws4_request' } }],
  ])('is not for %s', async (_, sent) => {
    expect(isPage(await send(sent))).toBe(false);
  });
});

describe('a request of the page', () => {
  test.each(['/_ivs', '/_ivs/state', '/_ivs/events'])('reads %s', async (path) => {
    expect((await send({ path, headers: { ...BY_PAGE, accept: 'text/event-stream' } })).status).toBe(200);
  });

  test('controls the endpoint', async () => {
    for (const host of ['127.0.0.1', 'localhost']) {
      const headers = { ...BY_PAGE, host: `${host}:${port}`, origin: `http://${host}:${port}` };
      expect(await send({ method: 'POST', path: '/_ivs/reset', headers })).toMatchObject({ status: 200, text: '{}' });
    }
  });

  test.each<[string, Sent, string]>([
    ['an image', { headers: { ...BY_PAGE, 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'image' } }, 'Sec-Fetch-Site: cross-site'],
    ['another port of this machine', { headers: { ...BY_PAGE, 'sec-fetch-site': 'same-site' } }, 'Sec-Fetch-Site: same-site'],
    ['an origin of another port', { headers: { ...BY_PAGE, origin: 'http://127.0.0.1:1' } }, 'the Origin http://127.0.0.1:1'],
    ['the other name', { headers: { ...BY_PAGE, origin: 'http://localhost:PORT' } }, 'the Origin http://localhost:PORT'],
    ['an opaque origin', { headers: { ...BY_PAGE, origin: 'null' } }, 'the Origin null'],
    ['TLS', { headers: { ...BY_PAGE, origin: 'https://127.0.0.1:PORT' } }, 'the Origin https://127.0.0.1:PORT'],
    ['an old browser', { headers: { origin: 'http://127.0.0.1:PORT' } }, 'the Origin http://127.0.0.1:PORT'],
    ['an old browser that links', { headers: { referer: 'http://127.0.0.1:PORT/' } }, 'a Referer'],
    ['a form', { headers: { ...BY_PAGE, 'sec-fetch-mode': 'navigate' } }, 'Sec-Fetch-Site: same-origin'],
    ['a frame', { headers: { ...BY_PAGE, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' } }, 'Sec-Fetch-Site: same-origin'],
    ['a host of another port', { headers: { ...BY_PAGE, host: '127.0.0.1:1' } }, 'Sec-Fetch-Site: same-origin'],
    ['a host without a port', { headers: { ...BY_PAGE, host: '127.0.0.1' } }, 'Sec-Fetch-Site: same-origin'],
    ['the name of a bucket', { headers: { ...BY_PAGE, host: 'bucket.localhost:PORT' } }, 'Sec-Fetch-Site: same-origin'],
    ['a rebound name', { headers: { ...BY_PAGE, host: 'example.com:PORT' } }, 'the host example.com'],
    ['two sites', { headers: { ...BY_PAGE, 'sec-fetch-site': 'same-origin, none' } }, 'Sec-Fetch-Site: same-origin, none'],
  ])('is not one of %s', async (_, sent, reason) => {
    const here = (text: string) => text.replaceAll('PORT', port);
    const headers = Object.fromEntries(Object.entries(sent.headers ?? {}).map(([name, value]) => [name, here(value)]));
    for (const [method, path] of [
      ['GET', '/_ivs/state'],
      ['POST', '/_ivs/reset'],
      ['POST', '/_ivs/call'],
    ]) {
      const { status, text } = await send({ method, path, headers });
      expect([status, JSON.parse(text).message]).toEqual([403, expect.stringMatching(new RegExp(`this request has ${here(reason)}\\.$`))]);
    }
  });

  test('gets no service', async () => {
    const headers = { ...BY_PAGE, origin: `http://127.0.0.1:${port}` };
    for (const path of ['/CreateStage', '/bucket/key', '/?Action=ListStacks', '/_ivsx']) {
      expect((await send({ method: 'POST', path, headers })).status).toBe(403);
      expect((await send({ path, headers })).status).toBe(403);
    }
    expect((await send({ headers: { ...OPENED, 'sec-fetch-dest': 'iframe' } })).headers['x-frame-options']).toBeUndefined();
  });
});

test('a page that lies in a bucket runs no script: it would have the origin of the page', async () => {
  const authorization = 'AWS4-HMAC-SHA256 Credential=local/20261128/us-east-1/s3/aws4_request';
  const write = { method: 'PUT', headers: { authorization, 'content-type': 'text/html' } };
  await send({ ...write, path: '/planted-pages' });
  await send({ ...write, path: '/planted-pages/a.html', body: '<script>fetch("/_ivs/reset", { method: "POST" })</script>' });
  // Old browsers do not send Sec-Fetch headers.
  for (const headers of [OPENED, {}]) {
    const opened = await send({ path: '/planted-pages/a.html', headers });
    expect(opened.headers['content-security-policy'] ?? 'none').toBe('sandbox');
    expect(opened.headers['x-content-type-options']).toBe('nosniff');
  }
  // Programs get what is there.
  expect((await send({ path: '/planted-pages/a.html', headers: { authorization } })).headers['content-security-policy']).toBeUndefined();
});
