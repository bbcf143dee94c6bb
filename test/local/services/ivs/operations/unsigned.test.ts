/** Unsigned requests: the endpoint finds the service by the path. */
import { type LocalEndpoint, startEndpoint } from '../../../../../local/src/endpoint/endpoint';

let endpoint: LocalEndpoint;
beforeAll(async () => {
  endpoint = await startEndpoint();
});
afterAll(() => endpoint.close());

const ARN = 'arn:aws:ivs:us-east-1:000000000000:stage/AbCdEf123456';
const TAGS = `/tags/${encodeURIComponent(ARN)}`;

async function send(method: string, path: string, authorization?: string) {
  const response = await fetch(endpoint.url + path, {
    method,
    headers: { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) },
    body: method === 'POST' ? '{}' : undefined,
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

describe('a call of IVS Real-Time without a credential is refused as the service does it', () => {
  test.each([
    ['POST', '/CreateStage', undefined],
    ['POST', '/ListStages', 'AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=0'],
    ['POST', '/ListStages', 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/ivs, SignedHeaders=host, Signature=0'],
    ['POST', '/ListStages', 'Bearer token'],
    ['POST', TAGS, undefined],
    ['GET', TAGS, undefined],
    ['DELETE', `${TAGS}?tagKeys=team`, undefined],
    ['GET', `/tags/${ARN.replace('/', '%2F')}`, undefined],
  ])('%s %s, authorization %s', async (method, path, authorization) => {
    const { status, headers, text } = await send(method, path, authorization);

    expect([status, headers.get('x-amzn-errortype')]).toEqual([403, 'MissingAuthenticationTokenException']);
    expect(JSON.parse(text).message).toBe('The request must be signed (AWS Signature Version 4).');
  });

  test.each([
    ['GET', '/CreateStage'],
    ['POST', '/CreateChannel'],
    ['POST', '/CreateStage/more'],
    ['GET', '/tags'],
    ['GET', '/tags/photo.jpg'],
  ])('and %s %s is still for Amazon S3', async (method, path) => {
    const { headers, text } = await send(method, path);

    expect(headers.get('x-amzn-errortype')).toBeNull();
    expect(text).toMatch(/^<Error><Code>/);
  });
});
