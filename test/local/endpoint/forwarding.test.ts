import { request as httpRequest } from 'node:http';
import { createServer } from 'node:net';
import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { CreateStageCommand, IVSRealTimeClient } from '@aws-sdk/client-ivs-realtime';
import { KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { type ForwardingEndpoint, startForwarding } from '../../../local/src/endpoint/forwarding';
import { type LocalAnswer, type LocalRequest, type LocalServer, serve } from '../../../local/src/http/http';
import { until } from '../../support/until';

let received: LocalRequest[];
let answer: LocalAnswer;
let emulator: LocalServer;
let endpoint: ForwardingEndpoint;
let errors: string[];

beforeEach(async () => {
  received = [];
  errors = [];
  answer = { status: 200, headers: { 'x-amz-request-id': 'r-1', 'content-type': 'text/plain' }, body: 'of the emulator' };
  emulator = await serve(async (request) => {
    received.push(request);
    return answer;
  });
  endpoint = await startForwarding({ elsewhere: emulator.url, onError: (message) => errors.push(message) });
});
afterEach(async () => {
  await endpoint.close();
  await emulator.close();
});

const hangUp = () => {
  answer = 'drop';
};
const signed = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
const call = (path: string, { headers, ...init }: RequestInit & { headers?: Record<string, string> } = {}) =>
  fetch(`${endpoint.url}${path}`, { ...init, headers: { authorization: signed('s3'), ...headers } });

test('IVS Real-Time is served here', async () => {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new IVSRealTimeClient({ endpoint: endpoint.url, region: 'us-east-1', credentials });
  const { stage } = await client.send(new CreateStageCommand({ name: 'here' }));
  client.destroy();
  expect(endpoint.ivs.resources().map(({ arn }) => arn)).toEqual([stage?.arn]);
  expect(received).toEqual([]);
});

test('so are simulated participants, whose commands are not signed', async () => {
  const response = await fetch(`${endpoint.url}/_ivs/nonsense`, { method: 'POST' });
  expect([response.status, await response.json()]).toEqual([404, expect.objectContaining({ code: 'NOT_FOUND' })]);
  expect(received).toEqual([]);
});

test('a call of another service goes to the emulator as it is, and its answer comes back', async () => {
  const response = await call('/bucket/a%20b//c?list-type=2&prefix=%2F', { method: 'PUT', body: 'data', headers: { 'x-amz-meta-a': 'b' } });
  expect([response.status, response.headers.get('x-amz-request-id'), await response.text()]).toEqual([200, 'r-1', 'of the emulator']);
  const [request] = received;
  expect(request).toMatchObject({ method: 'PUT', credential: { service: 's3' }, headers: { 'x-amz-meta-a': 'b' } });
  // The host that the client has signed.
  expect(request?.headers.host).toBe(new URL(endpoint.url).host);
  expect(request?.url).toMatchObject({ pathname: '/bucket/a%20b//c', search: '?list-type=2&prefix=%2F' });
  expect(request?.body.toString()).toBe('data');
});

test.each([
  ['ivs', 'POST', '/CreateChannel'],
  ['ivs', 'POST', '/ListStreamKeys'],
  ['ivs', 'GET', '/tags/arn%3Aaws%3Aivs%3Aus-east-1%3A000000000000%3Achannel%2Fabc'],
  ['ivschat', 'POST', '/CreateRoom'],
])('a call signed for %s that IVS Real-Time does not have goes there, too: %s %s', async (service, method, path) => {
  const response = await call(path, { method, headers: { authorization: signed(service) }, body: method === 'POST' ? '{}' : undefined });
  expect([response.status, await response.text()]).toEqual([200, 'of the emulator']);
  expect(received.map(({ url }) => url.pathname)).toEqual([path]);
});

test('the tags of a stage are served here', async () => {
  const { stage } = (await endpoint.ivs.call('us-east-1', 'CreateStage', { tags: { a: 'b' } })) as { stage: { arn: string } };
  const response = await call(`/tags/${encodeURIComponent(stage.arn)}`, { headers: { authorization: signed('ivs') } });
  expect(await response.json()).toEqual({ tags: { a: 'b' } });
  expect(received).toEqual([]);
});

test.each(['abcd1234.execute-api.127.0.0.1', 'abcd1234.execute-api.localhost'])(
  'a call of an API by the name %s gets there',
  async (name) => {
    const { port } = new URL(endpoint.url);
    const host = `${name}:${port}`;
    await new Promise((resolve, reject) =>
      httpRequest({ host: '127.0.0.1', port, path: '/prod/token', headers: { host } }, (answer) => answer.resume().on('end', resolve))
        .on('error', reject)
        .end(),
    );
    expect(received.map(({ headers, url }) => [headers.host, url.pathname])).toEqual([[host, '/prod/token']]);
  },
);

test('a path with dots gets to the emulator as it is', async () => {
  const path = '/bucket/../a/./%2e%2e/b/';
  const { port } = new URL(endpoint.url);
  await new Promise((resolve, reject) =>
    httpRequest({ host: '127.0.0.1', port, path }, (answer) => answer.resume().on('end', resolve))
      .on('error', reject)
      .end(),
  );
  expect(received.map(({ url }) => url.pathname)).toEqual([path]);
});

test('so does an unsigned one: a download by URL, or the response of a custom resource', async () => {
  await fetch(`${endpoint.url}//odd/path`);
  expect(received.map(({ method, url, credential }) => [method, url.pathname, credential])).toEqual([['GET', '//odd/path', undefined]]);
});

test.each([
  ['HEAD', 200, { 'content-length': '7' }],
  ['DELETE', 204, {}],
  ['GET', 404, { 'content-type': 'application/xml' }],
])('%s answered with %d', async (method, status, headers) => {
  answer = { status, headers };
  const response = await call('/bucket/key', { method });
  expect(response.status).toBe(status);
  for (const [name, value] of Object.entries(headers)) expect(response.headers.get(name)).toBe(value);
});

test('an aws-chunked body arrives decoded, and says no more that it is chunked', async () => {
  await call('/bucket/key', {
    method: 'PUT',
    body: '4\r\ndata\r\n0\r\n\r\n',
    headers: {
      'content-encoding': 'aws-chunked',
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-decoded-content-length': '4',
      'x-amz-trailer': 'x-amz-checksum-crc32',
    },
  });
  const [request] = received;
  expect(request?.body.toString()).toBe('data');
  expect(request?.headers).toMatchObject({ 'content-length': '4', 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' });
  for (const name of ['content-encoding', 'x-amz-decoded-content-length', 'x-amz-trailer'])
    expect(request?.headers).not.toHaveProperty(name);
});

describe('an emulator that does not answer', () => {
  test.each([
    ['is not there', () => emulator.close(), 'ECONNREFUSED', 400],
    ['closes the connection', async () => hangUp(), 'ECONNRESET', 502],
  ])('because it %s is told to the client and to the user', async (_, cause, code, status) => {
    await cause();
    const response = await call('/_tags', { headers: { authorization: signed('lambda') } });
    const reason = `The emulator at ${emulator.url} did not answer GET /_tags (${code}).`;
    expect([response.status, await response.json()]).toEqual([
      status,
      { __type: 'EmulatorUnreachable', message: `${reason} See that it runs.` },
    ]);
    await call('/another').catch(() => {});
    expect(errors).toEqual([`The emulator at ${emulator.url} does not answer (${code}). Requests to it fail.`]);
  });

  test('because it is not there is an error of every client, which does not try again', async () => {
    await emulator.close();
    const settings = { endpoint: endpoint.url, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
    const clients = [
      new CloudFormationClient(settings).send(new ListStacksCommand()),
      new KMSClient(settings).send(new ListKeysCommand()),
      new LambdaClient(settings).send(new ListFunctionsCommand()),
    ];
    for (const failed of await Promise.all(clients.map((sent) => sent.catch((error: Error) => error)))) {
      expect(failed).toMatchObject({ name: 'EmulatorUnreachable', message: expect.stringContaining('(ECONNREFUSED). See that it runs.') });
    }
    expect(errors).toHaveLength(1);
    const response = await call('/bucket/key');
    expect(await response.text()).toMatch(
      /^<Error><Code>EmulatorUnreachable<\/Code><Message>The emulator at .*<\/Message><Resource>\/bucket\/key<\/Resource><RequestId>[\w-]+<\/RequestId><\/Error>$/,
    );
  });

  test('is named again after it has answered', async () => {
    for (const next of ['drop', 'drop', { status: 200 }, 'drop'] as const) {
      answer = next;
      await call('/bucket');
    }
    expect(errors).toHaveLength(2);
  });

  test('in the middle of its answer', async () => {
    const half = createServer((socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf')));
    await new Promise<void>((resolve) => half.listen(0, '127.0.0.1', resolve));
    const { port } = half.address() as { port: number };
    const toHalf = await startForwarding({ elsewhere: `http://127.0.0.1:${port}` });
    expect((await fetch(`${toHalf.url}/bucket`)).status).toBe(502);
    await toHalf.close();
    await new Promise((resolve) => half.close(resolve));
  });

  test('keeps nobody from closing', async () => {
    answer = 'silence';
    const response = call('/bucket').catch(() => 'no answer');
    await until(() => received.length > 0);
    await endpoint.close();
    expect(await response).toBe('no answer');
    expect(errors).toEqual([]);
  });
});

test('quotas are those of the options', async () => {
  const small = await startForwarding({ elsewhere: emulator.url, quotas: { stages: 0 } });
  await expect(small.ivs.call('us-east-1', 'CreateStage', {})).rejects.toThrow('The quota of 0 resources of type stage in us-east-1');
  await small.close();
});

test('faults of the service are injected', async () => {
  const service = [{ operation: 'ListStages', fault: { type: 'refuse', error: 'AccessDeniedException' } }] as const;
  const faulty = await startForwarding({ elsewhere: emulator.url, faults: { service } });
  await expect(faulty.ivs.call('us-east-1', 'ListStages', {})).rejects.toThrow(expect.objectContaining({ name: 'AccessDeniedException' }));
  await faulty.close();
});
