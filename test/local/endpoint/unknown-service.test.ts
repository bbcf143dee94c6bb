import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { cbor } from '@smithy/core/cbor';
import { unknownService } from '../../../local/src/endpoint/routing';
import { type LocalRequest, type LocalResponse, type LocalServer, serve } from '../../../local/src/http/http';

const refuse = unknownService(['ivs', 's3']);

const messageFor = (service: string) =>
  `The local endpoint does not have the service '${service}'. It has: ivs, s3. ` +
  (['ec2', 'iam', 'monitoring', 'route53', 'sns', 'states'].includes(service)
    ? 'ministack has it, and can stand behind this endpoint: ivs-local has the option --with ministack.'
    : 'Another emulator that has it can stand behind this one: ivs-local has the option --endpoint.');

describe('the clients of the SDK show what is wrong, and do not try again', () => {
  let server: LocalServer;
  let requests = 0;
  beforeAll(async () => {
    server = await serve((request) => {
      requests += 1;
      return refuse(request);
    });
  });
  afterAll(() => server.close());
  beforeEach(() => {
    requests = 0;
  });

  type Send = (config: { readonly endpoint: string; readonly region: string; readonly credentials: object }) => Promise<unknown>;

  test.each<[protocol: string, service: string, send: Send]>([
    ['AWS JSON 1.0', 'states', (config) => new SFNClient(config as object).send(new ListStateMachinesCommand())],
    ['AWS JSON 1.1', 'kms', (config) => new KMSClient(config as object).send(new ListKeysCommand())],
    ['AWS Query', 'cloudformation', (config) => new CloudFormationClient(config as object).send(new ListStacksCommand())],
    ['REST with JSON, a GET', 'lambda', (config) => new LambdaClient(config as object).send(new ListFunctionsCommand())],
    [
      'REST with JSON, a POST',
      'lambda',
      (config) => new LambdaClient(config as object).send(new InvokeCommand({ FunctionName: 'f', Payload: Buffer.from('{}') })),
    ],
  ])('%s', async (_, service, send) => {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const error = await send({ endpoint: server.url, region: 'us-east-1', credentials }).catch((thrown: Error) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'UnknownService', message: messageFor(service), $metadata: { httpStatusCode: 400 } });
    expect(requests).toBe(1);
  });
});

describe('a client that is not at hand finds what its protocol has', () => {
  function ask(
    service: string,
    headers: Readonly<Record<string, string>> = {},
    request: Partial<LocalRequest> = {},
  ): Promise<LocalResponse> {
    const credential = { accessKeyId: 'local', region: 'us-east-1', service };
    return refuse({ method: 'POST', url: new URL('http://127.0.0.1/'), headers, body: Buffer.alloc(0), credential, ...request });
  }
  const get = (query = ''): Partial<LocalRequest> => ({ method: 'GET', url: new URL(`http://127.0.0.1/2013-04-01/things${query}`) });
  const escaped = (service: string) => messageFor(service).replaceAll("'", '&apos;');

  test('CBOR', async () => {
    const { status, headers, body } = await ask('monitoring', { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' });
    expect(status).toBe(400);
    expect(headers).toMatchObject({ 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' });
    expect(cbor.deserialize(new Uint8Array(Buffer.from(body ?? '')))).toEqual({
      __type: 'UnknownService',
      message: messageFor('monitoring'),
    });
  });

  test('CBOR, of a name beyond ASCII and longer than 255 bytes', async () => {
    const name = 'é'.repeat(200);
    const { body } = await ask(name, { 'smithy-protocol': 'rpc-v2-cbor' });
    expect(cbor.deserialize(new Uint8Array(Buffer.from(body ?? '')))).toMatchObject({ message: messageFor(name) });
  });

  test('Amazon EC2', async () => {
    const { status, headers, body } = await ask('ec2', { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' });
    expect([status, headers?.['content-type']]).toEqual([400, 'text/xml']);
    const error = `<Errors><Error><Code>UnknownService</Code><Message>${escaped('ec2')}</Message></Error></Errors>`;
    expect(body).toMatch(new RegExp(`^<Response>${error}<RequestID>[\\w-]+</RequestID></Response>$`));
  });

  test.each<[string, string, Record<string, string>, Partial<LocalRequest>]>([
    ['AWS Query in a form', 'sns', { 'content-type': 'application/x-www-form-urlencoded' }, {}],
    ['AWS Query in a URL', 'sns', {}, get('?Action=ListTopics')],
    ['REST with XML', 's3-outposts', { 'content-type': 'application/xml' }, {}],
    ['REST with XML, without a body', 'route53', {}, get()],
  ])('%s', async (_, service, requestHeaders, request) => {
    const { status, headers, body } = await ask(service, requestHeaders, request);
    expect([status, headers?.['content-type']]).toEqual([400, 'text/xml']);
    const error = `<Error><Type>Sender</Type><Code>UnknownService</Code><Message>${escaped(service)}</Message></Error>`;
    expect(body).toMatch(new RegExp(`^<ErrorResponse>${error}<RequestId>[\\w-]+</RequestId></ErrorResponse>$`));
  });

  test('REST with JSON in the headers too, for what has no body', async () => {
    const { status, headers, body } = await ask('polly', {}, get());
    expect(status).toBe(400);
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'x-amzn-errortype': 'UnknownService' });
    expect(JSON.parse(String(body))).toEqual({ __type: 'UnknownService', message: messageFor('polly') });
  });
});
