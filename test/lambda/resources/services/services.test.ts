/** The real SDK clients of the services that are loaded on use, over a real socket. */
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { connectAll, loadedOnUse, type Services } from '../../../../lambda/resources/services/services';
import { FakeIvs } from '../../../support/fake-ivs';
import { VirtualClock } from '../../../support/virtual-clock';

let server: http.Server;
let seen: string[];
/** JSON, or, as text, XML. */
let answer: { readonly status: number; readonly body: object | string };
let lines: object[];
let services: Services;
const environment = { ...process.env };

beforeAll(async () => {
  server = http.createServer((request, response) => {
    const body: Buffer[] = [];
    request
      .on('data', (chunk) => body.push(chunk))
      .on('end', () => {
        seen.push(String(request.headers['x-amz-target'] ?? Buffer.concat(body)));
        const isXml = typeof answer.body === 'string';
        response.writeHead(answer.status, {
          'content-type': isXml ? 'text/xml' : 'application/x-amz-json-1.1',
          'x-amzn-requestid': 'r-1',
        });
        response.end(isXml ? answer.body : JSON.stringify(answer.body));
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_CLOUDFORMATION: endpoint,
    AWS_ENDPOINT_URL_KMS: endpoint,
    AWS_ENDPOINT_URL_LAMBDA: endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
});
afterAll(() => {
  process.env = { ...environment };
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  seen = [];
  lines = [];
  const clients = { ivs: new FakeIvs().client, ...loadedOnUse };
  const conditions = {
    clock: new VirtualClock(),
    deadline: new AbortController().signal,
    log: (line: object) => lines.push(line),
    lease: { hold: async () => undefined, end: () => undefined },
  };
  services = connectAll(clients, conditions);
});

test('KMS is loaded and called', async () => {
  answer = { status: 200, body: { KeySpec: 'ECC_NIST_P384', PublicKey: Buffer.from('der').toString('base64') } };
  const kms = services.kms();
  const { PublicKey } = await kms.call(new kms.GetPublicKeyCommand({ KeyId: 'key' }));
  expect(Buffer.from(PublicKey ?? []).toString()).toBe('der');
  expect(seen).toEqual(['TrentService.GetPublicKey']);
  expect(lines).toEqual([{ operation: 'GetPublicKey', outcome: 'OK', awsRequestId: 'r-1', durationMs: 0 }]);
});

test('Lambda is loaded and called', async () => {
  answer = { status: 202, body: {} };
  const { once, InvokeCommand } = services.lambda();
  await once(new InvokeCommand({ FunctionName: 'handler', InvocationType: 'Event', Payload: Buffer.from('{"RequestType":"Delete"}') }));
  expect(seen).toEqual(['{"RequestType":"Delete"}']);
  expect(lines).toEqual([{ operation: 'Invoke', outcome: 'OK', awsRequestId: 'r-1', durationMs: 0 }]);
});

test('Secrets Manager is loaded and called, and its refusal is reduced to name and message', async () => {
  answer = { status: 400, body: { __type: 'InvalidRequestException', Message: 'it is scheduled for deletion' } };
  const secretsManager = services.secretsManager();
  const put = new secretsManager.PutSecretValueCommand({ SecretId: 'secret', SecretString: 'hidden' });
  const failure = await secretsManager.call(put).catch((error) => error);
  expect({ ...failure, message: failure.message }).toEqual({
    name: 'InvalidRequestException',
    message: 'it is scheduled for deletion',
    service: 'Secrets Manager',
    operation: 'PutSecretValue',
    verdict: 'refused',
    awsRequestId: 'r-1',
  });
  expect(seen).toEqual(['secretsmanager.PutSecretValue']);
});

describe('CloudFormation', () => {
  const describeEvents = () => {
    const { call, DescribeStackEventsCommand } = services.cloudFormation();
    return call(new DescribeStackEventsCommand({ StackName: 'Live' }));
  };

  test('is loaded and called', async () => {
    const event = '<member><ResourceStatus>UPDATE_FAILED</ResourceStatus><Timestamp>2026-01-15T12:00:00.123Z</Timestamp></member>';
    const result = `<DescribeStackEventsResult><StackEvents>${event}</StackEvents></DescribeStackEventsResult>`;
    answer = { status: 200, body: `<DescribeStackEventsResponse>${result}</DescribeStackEventsResponse>` };
    const { StackEvents } = await describeEvents();
    expect(StackEvents).toEqual([{ ResourceStatus: 'UPDATE_FAILED', Timestamp: new Date('2026-01-15T12:00:00.123Z') }]);
    expect(seen).toEqual(['Action=DescribeStackEvents&Version=2010-05-15&StackName=Live']);
  });

  test('is understood when it refuses', async () => {
    const error = '<Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not you</Message></Error>';
    answer = { status: 403, body: `<ErrorResponse>${error}<RequestId>r-1</RequestId></ErrorResponse>` };
    expect(await describeEvents().catch((failure) => failure)).toMatchObject({
      service: 'CloudFormation',
      operation: 'DescribeStackEvents',
      name: 'AccessDenied',
      message: 'not you',
      verdict: 'refused',
    });
  });
});
