import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type LocalServer, serve } from '../../../../local/src/http/http';
import { definition, zip } from './definitions';
import { createLambda } from './harness';

let endpoint: LocalServer;
let other: Server;
const requests: { readonly method: string; readonly target: string; readonly body: Buffer }[] = [];

beforeAll(async () => {
  endpoint = await serve(async ({ method, url, body }) => {
    requests.push({ method, target: url.pathname + url.search, body });
    return { status: 200, body: 'taken' };
  });
  other = createServer((_request, response) => response.end('not for TLS'));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  await endpoint.close();
  await new Promise((resolve) => other.close(resolve));
});

beforeEach(() => {
  requests.length = 0;
});

/** A function that sends `done` in the way its event names, one of these expressions, and returns the answer. */
const sending = (ways: Record<string, string>) => `
  const https = require('node:https');
  exports.handler = ({ url, way }) => new Promise((resolve, reject) => {
    const { hostname, pathname, search, host } = new URL(url);
    const path = pathname + search;
    const taken = (response) => response.setEncoding('utf8').on('data', resolve);
    const ways = { ${Object.entries(ways).map(([way, expression]) => `${JSON.stringify(way)}: () => ${expression}`)} };
    const request = ways[way]();
    request.on('error', ({ code }) => resolve(code)).end('done');
  });`;

/** A function of the endpoint. */
async function functionOf(code: Parameters<typeof definition>[0]) {
  const lambda = createLambda({ processEnvironment: () => ({ AWS_ENDPOINT_URL: endpoint.url }) });
  await lambda.put(definition(code));
  return (event: object) => lambda.invoke('room', event);
}

describe('a response that a function sends over HTTPS, as to AWS, gets to the local endpoint', () => {
  test('in each way to send it', async () => {
    const ways = {
      'as the CDK does': "https.request({ hostname, path, method: 'PUT', headers: { 'content-type': '', 'content-length': 4 } }, taken)",
      'as cfn-response does': "https.request({ hostname, port: 443, path, method: 'PUT', headers: { 'content-length': 4 } }, taken)",
      'with an agent of its own': "https.request({ host: hostname, path, method: 'PUT', agent: new https.Agent() }, taken)",
      'by its URL': "https.request(url, { method: 'PUT' }, taken)",
      'by its URL as an object': "https.request(new URL(url), { method: 'PUT' }).on('response', taken)",
      'by the parsed URL': "https.request({ ...require('node:url').parse(url), method: 'PUT' }, taken)",
    };
    const send = await functionOf(sending(ways));
    for (const way of Object.keys(ways)) {
      requests.length = 0;
      const outcome = await send({ way, url: `${endpoint.url}/response/a%7Cb?X-Amz-Signature=1` });
      expect({ way, outcome, requests }).toEqual({
        way,
        outcome: { result: 'taken' },
        requests: [{ method: 'PUT', target: '/response/a%7Cb?X-Amz-Signature=1', body: Buffer.from('done') }],
      });
    }
  });

  test('from an ES module that imports the function by its name', async () => {
    const code = `
      import { request } from 'node:https';
      export const handler = ({ url }) => new Promise((resolve) => {
        const { hostname, pathname: path } = new URL(url);
        request({ hostname, path }, (response) => resolve(response.statusCode)).on('error', ({ code }) => resolve(code)).end();
      });`;
    const send = await functionOf(zip({ 'index.mjs': code }));
    expect(await send({ url: `${endpoint.url}/response` })).toEqual({ result: 200 });
  });
});

test('HTTPS to another port of this machine stays HTTPS', async () => {
  const ways = {
    'in the URL': "https.request(url.replace('http:', 'https:'), taken)",
    'said apart': 'https.request({ hostname, port: new URL(url).port, path }, taken)',
  };
  const send = await functionOf(sending(ways));
  const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
  for (const way of Object.keys(ways)) {
    expect(await send({ way, url })).toEqual({ result: expect.stringMatching(/^(EPROTO|ERR_SSL_.*|ECONNRESET)$/) });
  }
  expect(requests).toEqual([]);
});
