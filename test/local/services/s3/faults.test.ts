/** Injected faults at a running endpoint. */
import { type LocalEndpoint, startEndpoint } from '../../../../local/src/endpoint/endpoint';
import { all, code } from './harness';

const BUCKET = 'cdk-a-assets-000000000000-us-east-1';
let endpoint: LocalEndpoint;

beforeAll(async () => {
  endpoint = await startEndpoint({
    faults: {
      service: [
        { service: 's3', operation: 'PutObject', fault: { type: 'drop' } },
        { service: 's3', operation: 'DeleteObjects', fault: { type: 'fail', committed: true } },
        { service: 's3', operation: 'GetObject', fault: { type: 'refuse', error: 'SlowDown' } },
      ],
    },
  });
});
afterAll(() => endpoint.close());

async function send(method: string, path: string, body?: string): Promise<{ readonly status: number; readonly body: string }> {
  const authorization = 'AWS4-HMAC-SHA256 Credential=local/20261122/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0';
  const response = await fetch(`${endpoint.url}/${BUCKET}${path}`, { method, headers: { authorization }, body });
  return { status: response.status, body: await response.text() };
}

test('an upload loses its connection once, and then succeeds', async () => {
  await expect(send('PUT', '/a', 'text')).rejects.toThrow('fetch failed');
  expect(code(await send('HEAD', '/a'))).toEqual([404]);
  expect((await send('PUT', '/a', 'text')).status).toBe(200);
});

test('a read is refused in the protocol of S3', async () => {
  await send('PUT', '/b', 'text');
  expect(code(await send('GET', '/b'))).toEqual([400, 'SlowDown']);
  expect((await send('GET', '/b')).body).toBe('text');
});

test('a deletion fails after it was done', async () => {
  await send('PUT', '/c', 'text');
  const body = '<Delete><Object><Key>c</Key></Object></Delete>';
  expect(code(await send('POST', '?delete', body))).toEqual([500, 'InternalError']);
  expect(all((await send('GET', '?prefix=c')).body, 'Key')).toEqual([]);
});

test('a rule for an operation that S3 does not have is refused', async () => {
  const faults = { service: [{ service: 's3', operation: 'GetBucketAcl', fault: { type: 'drop' } as const }] };
  await expect(startEndpoint({ faults })).rejects.toThrow(/service\[0\]\.operation must be one of .*\bPutObject\b/s);
});
