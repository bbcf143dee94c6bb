import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { CreateStageCommand, IVSRealTimeClient } from '@aws-sdk/client-ivs-realtime';
import { type InvocationType, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type LocalEndpoint, startEndpoint } from '../../../local/src/endpoint/endpoint';
import { bodyLimits } from '../../../local/src/endpoint/routing';
import { MAX_UPLOAD_BYTES, type RequestHead } from '../../../local/src/http/http';
import { services } from '../../support/local-services';

const limitBody = bodyLimits(services);
const MEBIBYTE = 1024 * 1024;
const text = (bytes: number) => 'x'.repeat(bytes);

/** Not one text of six megabytes, at which the client's own recursion may end. */
const LONG_PARAMETERS = Array.from({ length: 200 }, (_, index) => ({ ParameterKey: `p${index}`, ParameterValue: text(32 * 1024) }));

describe('a request that is too long for its service', () => {
  let endpoint: LocalEndpoint;
  beforeAll(async () => {
    endpoint = await startEndpoint();
  });
  afterAll(() => endpoint.close());

  const config = () => ({
    endpoint: endpoint.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  const invoke = (InvocationType: InvocationType, bytes: number) =>
    new LambdaClient(config()).send(new InvokeCommand({ FunctionName: 'room', InvocationType, Payload: Buffer.alloc(bytes, '1') }));

  test.each<[name: string, send: () => Promise<unknown>, message: RegExp]>([
    [
      'IVS Real-Time',
      () => new IVSRealTimeClient(config()).send(new CreateStageCommand({ name: text(MEBIBYTE) })),
      /^A request may have 1048576 bytes, got 10485\d\d\.$/,
    ],
    [
      'CloudFormation',
      () => new CloudFormationClient(config()).send(new CreateStackCommand({ StackName: 'a', Parameters: LONG_PARAMETERS })),
      /^A request to CloudFormation may have 6291456 bytes, got 6\d{6}\.$/,
    ],
    [
      'Secrets Manager',
      () => new SecretsManagerClient(config()).send(new CreateSecretCommand({ Name: 'a', SecretString: text(MEBIBYTE) })),
      /^A request may have 1048576 bytes, got 1048\d\d\d\.$/,
    ],
    [
      'Lambda',
      () => invoke('RequestResponse', 6 * MEBIBYTE + 1),
      /^Request must be smaller than 6291456 bytes for the InvokeFunction operation$/,
    ],
    [
      'Lambda, of an event',
      () => invoke('Event', MEBIBYTE + 1),
      /^1048577 byte payload is too large for the Event invocation type \(limit 1048576 bytes\)$/,
    ],
  ])('is an error that clients show: %s', async (_, send, message) => {
    const error = await send().catch((thrown: Error) => thrown);
    expect(error).toMatchObject({
      name: 'RequestEntityTooLargeException',
      message: expect.stringMatching(message),
      $metadata: { httpStatusCode: 413 },
    });
    expect(endpoint.ivs.resources()).toEqual([]);
  });

  test.each<[InvocationType, number]>([
    ['RequestResponse', 6 * MEBIBYTE],
    ['Event', MEBIBYTE],
  ])('is not one of the greatest length: %s', async (type, bytes) => {
    await expect(invoke(type, bytes)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('does not keep a long asset out of S3', async () => {
    const authorization = 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0';
    const address = `${endpoint.url}/cdk-hnb659fds-assets-000000000000-us-east-1/a.zip`;
    const body = Buffer.alloc(20 * MEBIBYTE, 'a');
    expect((await fetch(address, { method: 'PUT', headers: { authorization }, body })).status).toBe(200);
    const stored = await fetch(address, { headers: { authorization } });
    expect(Buffer.from(await stored.arrayBuffer()).equals(body)).toBe(true);
  });
});

describe('the limit', () => {
  const head = (method: string, path: string, service?: string): RequestHead => ({
    method,
    url: new URL(`http://127.0.0.1${path}`),
    headers: {},
    credential: service === undefined ? undefined : { accessKeyId: 'local', region: 'us-east-1', service },
  });

  test.each<[what: string, head: RequestHead, maxBytes: number]>([
    ['an upload', head('PUT', '/bucket/key', 's3'), MAX_UPLOAD_BYTES],
    ['an upload that is not signed', head('PUT', '/bucket/key'), MAX_UPLOAD_BYTES],
    ["a custom resource's response", head('PUT', '/custom-resource-response/key', 's3'), MEBIBYTE],
    ['a call that is not signed', head('POST', '/CreateStage'), MEBIBYTE],
    ['a call of a service that is not here', head('POST', '/', 'sns'), MEBIBYTE],
  ])('of %s', (_, request, maxBytes) => {
    expect(limitBody(request)?.maxBytes).toBe(maxBytes);
  });

  test.each(['/bucket/key', '/custom-resource-response/key'])('of a PUT to %s is told as S3 does', (path) => {
    expect(limitBody(head('PUT', path, 's3'))?.refuse(1)).toMatchObject({
      status: 400,
      body: expect.stringContaining('<Code>EntityTooLarge</Code><Message>Your proposed upload exceeds the maximum allowed size</Message>'),
    });
  });
});
