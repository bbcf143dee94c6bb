import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { type LocalEndpoint, startEndpoint } from '../../local/src/endpoint/endpoint';
import { SERVICES } from '../../local/src/services';

let endpoint: LocalEndpoint;
beforeAll(async () => {
  endpoint = await startEndpoint();
});
afterAll(() => endpoint.close());

type Request = readonly [method: string, path: string];

/** The statuses of requests over one connection. There are three thousand, and Node.js's client would take most of the time. */
async function statusesOf(requests: readonly Request[], headers: readonly string[]): Promise<number[]> {
  const { hostname, port } = new URL(endpoint.url);
  const connection = connect(Number(port), hostname);
  const answers = text(connection);
  for (const [method, path] of requests)
    connection.write([`${method} ${path} HTTP/1.1`, 'Host: localhost', ...headers, '', ''].join('\r\n'));
  connection.end();
  return [...(await answers).matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}

/** UTF-8 that breaks off, no UTF-8, and no percent-encoding at all. */
const BROKEN = ['%E0%A4', '%ff', '%', '%zz'];

const PATHS = BROKEN.flatMap((broken) => [
  `/${broken}`,
  `/rooms/${broken}?versionId=${broken}`,
  `/tags/${broken}`,
  `/2015-03-31/functions/${broken}`,
  `/2015-03-31/functions/${broken}/invocations?Qualifier=${broken}`,
  `/_ivs/${broken}`,
  `/custom-resource-response/${broken}?X-Amz-Signature=${broken}`,
  `/?Action=${broken}&AWSAccessKeyId=${broken}&Signature=${broken}&Expires=${broken}`,
  `/?X-Amz-Credential=${broken}`,
]);

const REQUESTS = PATHS.flatMap((path) => ['GET', 'POST', 'PUT', 'DELETE'].map((method): Request => [method, path]));

describe('no service fails at a path that is no text', () => {
  test.each([...SERVICES.map(({ name }) => name), 'unknown', undefined])('signed for %s', async (service) => {
    const printed = jest.spyOn(console, 'error').mockImplementation();
    const credential = `Credential=local/20261122/us-east-1/${service}/aws4_request`;
    const headers = service ? [`Authorization: AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=0`] : [];
    const statuses = await statusesOf(REQUESTS, headers);
    expect(statuses).toHaveLength(REQUESTS.length);
    expect(REQUESTS.filter((_, index) => statuses[index] === 500)).toEqual([]);
    expect(printed).not.toHaveBeenCalled();
    printed.mockRestore();
  });
});
