import { Agent, request } from 'node:http';
import { type LocalEndpoint, startEndpoint } from '../../local/src/endpoint/endpoint';
import { SERVICES } from '../../local/src/services';

let endpoint: LocalEndpoint;
beforeAll(async () => {
  endpoint = await startEndpoint();
});
afterAll(async () => {
  connections.destroy();
  await endpoint.close();
});

/** Kept open: there are two thousand requests, for which `fetch` would take twice as long. */
const connections = new Agent({ keepAlive: true });

function statusOf(method: string, path: string, headers: Record<string, string> = {}): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const outgoing = request(endpoint.url, { agent: connections, method, path, headers }, (incoming) => {
      incoming.resume().on('end', () => resolve(incoming.statusCode));
    });
    outgoing.on('error', reject).end();
  });
}

/** UTF-8 that breaks off, no UTF-8, and no percent-encoding at all. */
const BROKEN = ['%E0%A4', '%ff', '%', '%zz'];

const PATHS = BROKEN.flatMap((text) => [
  `/${text}`,
  `/rooms/${text}?versionId=${text}`,
  `/tags/${text}`,
  `/2015-03-31/functions/${text}`,
  `/2015-03-31/functions/${text}/invocations?Qualifier=${text}`,
  `/_ivs/${text}`,
  `/custom-resource-response/${text}?X-Amz-Signature=${text}`,
  `/?Action=${text}&AWSAccessKeyId=${text}&Signature=${text}&Expires=${text}`,
  `/?X-Amz-Credential=${text}`,
]);

describe('no service fails at a path that is no text', () => {
  test.each([...SERVICES.map(({ name }) => name), 'unknown', undefined])('signed for %s', async (service) => {
    const printed = jest.spyOn(console, 'error').mockImplementation();
    const headers = service
      ? { authorization: `AWS4-HMAC-SHA256 Credential=local/20261122/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0` }
      : undefined;
    const failed: string[] = [];
    for (const path of PATHS) {
      for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
        if ((await statusOf(method, path, headers)) === 500) failed.push(`${method} ${path}`);
      }
    }
    expect(failed).toEqual([]);
    expect(printed).not.toHaveBeenCalled();
    printed.mockRestore();
  });
});
