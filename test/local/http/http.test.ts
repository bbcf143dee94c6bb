import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect, type Socket } from 'node:net';
import { type LocalRequest, type LocalServer, type LocalService, type ServeOptions, serve } from '../../../local/src/http/http';
import { until } from '../../support/until';

let server: LocalServer;
const ok: LocalService = async () => ({ status: 200 });

afterEach(async () => {
  await server.close();
});

/** Serves, and says what the service got. */
async function recording(options?: ServeOptions): Promise<LocalRequest[]> {
  const requests: LocalRequest[] = [];
  server = await serve(async (request) => {
    requests.push(request);
    return { status: 200 };
  }, options);
  return requests;
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Unlike fetch, sends a path and a Host header as they are. */
function send(path: string, options: { method?: string; headers?: Record<string, string>; body?: string | Buffer } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method, headers } = options;
    const outgoing = httpRequest({ host: '127.0.0.1', port: server.port, path, method, headers, agent: false }, async (incoming) => {
      const chunks = await incoming.toArray();
      resolve({ status: incoming.statusCode, headers: incoming.headers, body: Buffer.concat(chunks).toString() });
    });
    outgoing.on('error', reject).end(options.body);
  });
}

describe('a request', () => {
  test('reaches the service whole', async () => {
    const requests = await recording();
    await send('/a%2Fb/c?d=e&d=f', { method: 'PUT', headers: { 'X-Amz-Target': 'Service.Operation' }, body: Buffer.from([0, 255]) });
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ method: 'PUT', body: Buffer.from([0, 255]), credential: undefined });
    expect(requests[0]?.url).toMatchObject({ hostname: '127.0.0.1', pathname: '/a%2Fb/c', search: '?d=e&d=f' });
    expect(requests[0]?.headers['x-amz-target']).toBe('Service.Operation');
  });

  test.each(['/a/./b', '/a/../../b', '/%2e%2E/b', '/a\\b', '/a//', '/./', '/a%2Fb', '/a%00', '/a;b=c', '/a\'"b', '/a#b'])(
    'keeps its path as it is: %s',
    async (path) => {
      const requests = await recording();
      await send(`${path}?c=../d`);
      expect(requests[0]?.url).toMatchObject({ hostname: '127.0.0.1', pathname: path, search: '?c=../d' });
    },
  );

  test('may name the host in its target', async () => {
    const requests = await recording();
    await send(`http://localhost:${server.port}/a/../b?c`, { headers: { host: '127.0.0.1' } });
    expect(requests[0]?.url).toMatchObject({ hostname: 'localhost', pathname: '/a/../b', search: '?c' });
    expect((await send('http://example.com/a')).status).toBe(403);
    expect((await send('a')).status).toBe(400);
  });

  test('keeps a path that looks like a host', async () => {
    const requests = await recording();
    await send('//bucket/key');
    expect(requests[0]?.url).toMatchObject({ hostname: '127.0.0.1', pathname: '//bucket/key' });
  });

  const credential = { accessKeyId: 'AKIALOCAL', region: 'eu-west-1', service: 'ivs' };
  const scope = 'AKIALOCAL/20261122/eu-west-1/ivs/aws4_request';
  test.each([
    ['its Authorization header', '/', `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`, credential],
    ['a header without spaces', '/', `AWS4-HMAC-SHA256 Credential=${scope},SignedHeaders=host,Signature=0`, credential],
    ['its query', `/?X-Amz-Credential=${encodeURIComponent(scope)}`, undefined, credential],
    [
      'its query, in version 2',
      '/a/b?AWSAccessKeyId=AKIALOCAL&Signature=a%3D&Expires=1',
      undefined,
      { ...credential, region: 'us-east-1', service: 's3' },
    ],
    ['no credential of half a query in version 2', '/a/b?AWSAccessKeyId=AKIALOCAL', undefined, undefined],
    ['no credential of another scheme', '/', 'Bearer a/b/c/d/e', undefined],
    ['no credential of half a scope', '/', 'AWS4-HMAC-SHA256 Credential=AKIALOCAL/20261122/eu-west-1', undefined],
  ])('has its credential scope from %s', async (_, path, authorization, expected) => {
    const requests = await recording();
    await send(path, { headers: authorization === undefined ? {} : { authorization } });
    expect(requests[0]?.credential).toEqual(expected);
  });

  test('with a body over the limit is refused, declared or not, and never reaches the service', async () => {
    const requests = await recording({ limitBody: () => ({ maxBytes: 10, refuse: (bytes) => ({ status: 413, body: `got ${bytes}` }) }) });
    const body = 'x'.repeat(11);
    expect(await send('/', { method: 'POST', body })).toMatchObject({ status: 413, body: 'got 11' });
    expect((await send('/', { method: 'POST', headers: { 'transfer-encoding': 'chunked' }, body })).status).toBe(413);
    expect((await send('/', { method: 'POST', body: 'x'.repeat(10) })).status).toBe(200);
    expect(requests).toHaveLength(1);
  });

  test('has the limit that its head decides', async () => {
    const refuse = () => ({ status: 413 });
    const requests = await recording({
      limitBody: ({ method, url, headers, credential }) =>
        method === 'PUT' && credential?.service === 's3' && url.pathname === '/a' && headers['x-b'] === 'b'
          ? undefined
          : { maxBytes: 1, refuse },
    });
    const headers = { authorization: `AWS4-HMAC-SHA256 Credential=${scope.replace('ivs', 's3')}, Signature=0`, 'x-b': 'b' };
    expect((await send('/a', { method: 'PUT', headers, body: 'xx' })).status).toBe(200);
    expect((await send('/b', { method: 'PUT', headers, body: 'xx' })).status).toBe(413);
    expect(requests).toHaveLength(1);
  });

  test('is answered when it is over the limit, be its client still sending, or listening after it has sent', async () => {
    await recording({ limitBody: () => ({ maxBytes: 10, refuse: (bytes) => ({ status: 413, body: `got ${bytes}` }) }) });
    const body = Buffer.alloc(20 * 1024 * 1024);
    expect(await send('/', { method: 'POST', body })).toMatchObject({ status: 413, body: `got ${body.length}` });
    const response = await fetch(server.url, { method: 'POST', body });
    expect([response.status, await response.text()]).toEqual([413, `got ${body.length}`]);
    expect((await fetch(server.url, { method: 'POST', body: 'x' })).status).toBe(200);
  });

  test.each([
    ['declared', {}],
    ['unknown', { 'transfer-encoding': 'chunked' }],
  ])('has its body as it was sent, at a length that is %s', async (_, headers) => {
    const requests = await recording();
    const body = randomBytes(3_000_001);
    await send('/', { method: 'PUT', headers, body });
    expect(requests[0]?.body.equals(body)).toBe(true);
  });

  test.each([
    ['for a name that only ends like localhost', { host: 'notlocalhost' }, 403],
    ['for a host with a user', { host: 'localhost@localhost' }, 400],
    ['for a host with a path', { host: 'localhost/a' }, 400],
    ['for no possible host', { host: 'a b' }, 400],
    ['for localhost', { host: 'localhost:1234' }, 200],
    ['for a bucket of localhost', { host: 'bucket.s3.localhost:1234' }, 200],
  ])('%s is answered with its status', async (_, headers: Record<string, string>, status) => {
    const requests = await recording();
    expect((await send('/', { headers })).status).toBe(status);
    expect(requests).toHaveLength(status === 200 ? 1 : 0);
  });

  test('in aws-chunked encoding arrives decoded', async () => {
    const requests = await recording();
    await send('/', { method: 'PUT', headers: { 'content-encoding': 'aws-chunked' }, body: '3\r\nabc\r\n0\r\n\r\n' });
    expect(requests[0]?.body.toString()).toBe('abc');
    expect(await send('/', { method: 'PUT', headers: { 'content-encoding': 'aws-chunked' }, body: 'abc' })).toMatchObject({ status: 400 });
  });
});

describe('a response', () => {
  test('has status, headers and body of the service', async () => {
    server = await serve(async () => ({ status: 202, headers: { 'x-amzn-requestid': 'id' }, body: 'text' }));
    const expected = { 'x-amzn-requestid': 'id', 'content-length': '4' };
    expect(await send('/')).toMatchObject({ status: 202, headers: expected, body: 'text' });
  });

  test('to HEAD has the length without the body', async () => {
    server = await serve(async () => ({ status: 200, headers: { 'content-length': '4' }, body: 'text' }));
    expect(await send('/', { method: 'HEAD' })).toMatchObject({ headers: { 'content-length': '4' }, body: '' });
  });

  test('to what a service fails at names nothing', async () => {
    const printed = jest.spyOn(console, 'error').mockImplementation();
    server = await serve(async () => {
      throw new Error('secret');
    });
    const response = await send('/');
    expect(response.status).toBe(500);
    expect(response.body).not.toContain('secret');
    expect(printed).toHaveBeenCalledWith(new Error('secret'));
    printed.mockRestore();
  });

  test('that cannot be sent ends the connection and not the server', async () => {
    server = await serve(async ({ url }) => ({ status: 200, headers: { 'x-line': url.pathname === '/bad' ? 'a\nb' : 'a' } }));
    await expect(send('/bad')).rejects.toThrow('socket hang up');
    expect((await send('/')).status).toBe(200);
  });
});

describe('an answer that is no response', () => {
  test("'drop' closes the connection, and the server serves on", async () => {
    server = await serve(async ({ url }) => (url.pathname === '/drop' ? 'drop' : { status: 200 }));
    await expect(send('/drop', { method: 'POST', body: 'text' })).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect((await send('/')).status).toBe(200);
  });

  test("'silence' lasts until the client gives up", async () => {
    const asked: string[] = [];
    server = await serve(async ({ url }) => {
      asked.push(url.pathname);
      return url.pathname === '/silence' ? 'silence' : { status: 200 };
    });
    const socket = connect(server.port, '127.0.0.1', () => socket.write('GET /silence HTTP/1.1\r\nHost: localhost\r\n\r\n'));
    const events: string[] = [];
    for (const event of ['data', 'end', 'error', 'close']) socket.on(event, () => events.push(event));
    await until(() => asked.length === 1);
    // What is asked later has its answer, and this has none.
    for (const path of ['/one', '/two']) expect((await send(path)).status).toBe(200);
    expect(events).toEqual([]);
    socket.destroy();
  });

  test("'silence' ends when the server closes, which does not wait for it", async () => {
    let asked = 0;
    server = await serve(async () => {
      asked += 1;
      return 'silence';
    });
    const hanging = Promise.all([1, 2, 3].map(() => send('/').catch((error) => error.code)));
    await until(() => asked === 3);
    await server.close();
    expect(await hanging).toEqual(['ECONNRESET', 'ECONNRESET', 'ECONNRESET']);
  });
});

describe('the server', () => {
  test('listens on loopback only, on a free port', async () => {
    server = await serve(ok);
    const other = await serve(ok);
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
    expect(other.port).not.toBe(server.port);
    await other.close();
  });

  test('says what to do when its port is in use', async () => {
    server = await serve(ok);
    await expect(serve(ok, { port: server.port })).rejects.toThrow(
      `The local endpoint needs a port that is free on 127.0.0.1; ${server.port} is in use. Stop the program that listens there, choose another port,`,
    );
  });

  test('closes in spite of connections that are kept alive or in use, and more than once', async () => {
    let asked = 0;
    server = await serve(async ({ url }) => {
      asked += 1;
      return url.pathname === '/never' ? new Promise(() => {}) : { status: 200 };
    });
    expect((await fetch(server.url)).headers.get('keep-alive')).toBe('timeout=75');
    const hanging = send('/never').catch((error) => error.message);
    await until(() => asked === 2);
    await server.close();
    expect(await hanging).toBe('socket hang up');
    await expect(fetch(server.url)).rejects.toThrow();
  });

  test('outlives clients that go away', async () => {
    let called = 0;
    let leave = () => {};
    const left = new Promise<void>((resolve) => {
      leave = resolve;
    });
    server = await serve(async () => {
      called += 1;
      await left;
      return { status: 200, body: Buffer.alloc(1_000_000) };
    });
    const sendAndReset = async (text: string, arrived: (socket: Socket) => Promise<unknown>) => {
      const socket = connect(server.port, '127.0.0.1');
      socket.on('error', () => {});
      await new Promise<void>((resolve) => socket.write(text, () => resolve()));
      await arrived(socket);
      socket.resetAndDestroy();
    };
    // Answered without the service, once the server has read what came before.
    const refused = () => send('/', { headers: { origin: 'http://127.0.0.1' } });
    await sendAndReset('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n', () => until(() => called === 1));
    await sendAndReset('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nx', refused);
    await sendAndReset('nonsense\r\n\r\n', (socket) => once(socket, 'data'));
    leave();
    expect((await send('/')).status).toBe(200);
    expect(called).toBe(2);
  });
});

describe('a stream', () => {
  /** Serves a stream. Its reader has asked for it, and reads nothing more than the head. */
  async function streaming() {
    let send = (_: string) => {};
    const ended = jest.fn();
    server = await serve(async () => ({
      status: 200,
      stream(sendChunk) {
        send = sendChunk;
        return ended;
      },
    }));
    const reader = connect(server.port, '127.0.0.1');
    reader.on('error', () => {}).write('GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n');
    await once(reader, 'readable');
    return { reader, ended, send: (chunk: string) => send(chunk) };
  }

  test('ends for a reader that leaves too much unread', async () => {
    const { reader, ended, send } = await streaming();
    const chunk = 'x'.repeat(2 ** 20);
    for (let sent = 0; sent < 100 && ended.mock.calls.length === 0; sent += 1) {
      send(chunk);
      await new Promise(setImmediate);
    }
    expect(ended).toHaveBeenCalledTimes(1);
    reader.destroy();
  });

  test('ends whole when the server closes', async () => {
    const { reader, ended, send } = await streaming();
    send('news');
    await server.close();
    const text = Buffer.concat(await reader.toArray()).toString();
    expect(text).toMatch(/\r\n\r\n4\r\nnews\r\n0\r\n\r\n$/);
    expect(ended).toHaveBeenCalledTimes(1);
  });
});
