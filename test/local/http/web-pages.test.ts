/** What a browser can make this machine ask for never gets to a service. */
import { request } from 'node:http';
import { type LocalEndpoint, startEndpoint } from '../../../local/src/endpoint/endpoint';

let endpoint: LocalEndpoint;
beforeAll(async () => {
  endpoint = await startEndpoint();
});
afterAll(() => endpoint.close());

const SCOPE = 'local/20261128/us-east-1/cloudformation/aws4_request';
const CREATE = `/?Action=CreateStack&StackName=planted&TemplateBody=%7B%7D&X-Amz-Credential=${encodeURIComponent(SCOPE)}`;
const LIST = CREATE.replace('CreateStack', 'ListStacks').replace('&StackName=planted&TemplateBody=%7B%7D', '');

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Unlike fetch, sends every header. */
function send({ method = 'GET', path = LIST, headers = {}, body }: Sent): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port: new URL(endpoint.url).port, method, path, headers, agent: false },
      async (answer) => {
        resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(await answer.toArray()).toString() });
      },
    );
    outgoing.on('error', reject).end(body);
  });
}

describe('a web page is refused', () => {
  test.each<[string, Sent, string]>([
    ['that runs a script', { method: 'POST', headers: { origin: 'https://example.com' } }, 'the Origin https://example.com'],
    ['that has no address', { method: 'POST', headers: { origin: 'null' } }, 'the Origin null'],
    ['that shows an image', { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' } }, 'Sec-Fetch-Site: cross-site'],
    ['that has a link', { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' } }, 'Sec-Fetch-Site: cross-site'],
    ['of another port of this machine', { headers: { 'sec-fetch-site': 'same-site' } }, 'Sec-Fetch-Site: same-site'],
    [
      'that has a form and lies here',
      { headers: { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'navigate' } },
      'Sec-Fetch-Site: same-origin',
    ],
    ['in an old browser', { headers: { referer: 'https://example.com/' } }, 'a Referer'],
    ['whose name was rebound', { headers: { host: 'example.com' } }, 'the host example.com'],
    ['whose name looks like this machine', { headers: { host: '127.0.0.1.example.com' } }, 'the host 127.0.0.1.example.com'],
    ['whose name ends as this machine does', { headers: { host: 'evil-127.0.0.1.example' } }, 'the host evil-127.0.0.1.example'],
    ['that a person sends a form with', { method: 'POST', headers: { 'sec-fetch-site': 'none' } }, "a browser's POST"],
  ])('%s', async (_, sent, reason) => {
    for (const path of [LIST, CREATE, '/_ivs', '/_ivs/join', '/a-bucket/a-key']) {
      expect(await send({ ...sent, path })).toEqual({
        status: 403,
        text: JSON.stringify({
          code: 'FORBIDDEN',
          message: `The local endpoint answers programs that address it as 127.0.0.1 or localhost, not web pages; this request has ${reason}.`,
        }),
      });
    }
  });
});

describe('an address that a person opens', () => {
  const headers = { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

  test('shows what there is', async () => {
    expect((await send({ headers, path: '/_ivs' })).text).toContain('ivs-local');
    expect((await send({ headers })).text).toContain('<ListStacksResult>');
  });

  test.each(['CreateStack', 'UpdateStack', 'DeleteStack', 'ExecuteChangeSet'])('does not do what changes something: %s', async (action) => {
    const { status, text } = await send({ headers, path: CREATE.replace('CreateStack', action) });
    expect(status).toBe(405);
    expect(text).toContain(`does not take ${action} in a URL, so that no link does what it does. Send it by POST; got GET.`);
  });
});

test('what a program changes it has to post', async () => {
  expect((await send({ path: CREATE })).status).toBe(405);
  const headers = {
    authorization: `AWS4-HMAC-SHA256 Credential=${SCOPE.replace('cloudformation', 'kms')}`,
    'x-amz-target': 'TrentService.CreateKey',
  };
  expect(await send({ headers, path: '/' })).toMatchObject({
    status: 405,
    text: expect.stringContaining('Operations are posted; got GET.'),
  });
  expect((await send({ headers, path: '/', method: 'POST', body: '{}' })).status).toBe(200);
  expect(endpoint.stacks()).toEqual([]);
});
