import type { LocalAnswer, LocalService } from '../../../../local/src/http/http';
import { WAY_OUT } from '../../../../local/src/service/way-out';
import { ssm } from '../../../../local/src/services/ssm/service';
import { startServices } from '../../../support/local-services';
import { type Client, type ClientRequest, connectTo } from '../client';

const services = startServices();
afterAll(() => services.close());

let client: Client;
const connect = (name: string) => connectTo(services.byName[name] as LocalService<LocalAnswer>, name);

afterEach(() => client.close());

describe('Systems Manager', () => {
  const call = async (operation: string, body: string) => {
    const headers = { 'x-amz-target': `AmazonSSM.${operation}`, 'content-type': 'application/x-amz-json-1.1' };
    const response = await client.send('/', { method: 'POST', headers, body, region: 'eu-west-1' });
    return { status: response.status, ...JSON.parse(response.body) };
  };
  beforeEach(async () => {
    client = await connect('ssm');
  });

  test.each(['hnb659fds', 'own1'])('has the bootstrap version of the qualifier %s', async (qualifier) => {
    const Name = `/cdk-bootstrap/${qualifier}/version`;
    const ARN = `arn:aws:ssm:eu-west-1:000000000000:parameter${Name}`;
    const Parameter = { Name, Type: 'String', Value: '33', Version: 1, DataType: 'text', ARN };
    expect(await call('GetParameter', JSON.stringify({ Name }))).toEqual({ status: 200, Parameter });
    expect(services.of(ssm).readText('eu-west-1', Name)).toBe('33');
    expect(await call('PutParameter', JSON.stringify({ Name, Value: '34', Type: 'String', Overwrite: true }))).toMatchObject({
      status: 400,
      __type: 'ValidationException',
      message: `The parameter ${Name} belongs to the bootstrapped account, and cannot be changed here.`,
    });
  });

  test('has nothing else', async () => {
    const message = 'There is no parameter /other.';
    expect(await call('GetParameter', '{"Name":"/other"}')).toEqual({ status: 400, __type: 'ParameterNotFound', message });
    expect(await call('GetParameters', '{"Names":["/other","/cdk-bootstrap/a/version"]}')).toMatchObject({
      Parameters: [{ Name: '/cdk-bootstrap/a/version' }],
      InvalidParameters: ['/other'],
    });
    expect(services.of(ssm).readText('eu-west-1', '/other')).toBeUndefined();
  });

  test.each(['', '[]', '{', '"x"', 'null'])('refuses the body %j', async (body) => {
    const type = body === '' ? 'ValidationException' : 'SerializationException';
    expect(await call('GetParameter', body)).toMatchObject({ status: 400, __type: type });
  });

  test('names an operation that it does not have', async () => {
    const operations =
      'GetParameter, GetParameters, GetParametersByPath, DescribeParameters, PutParameter, DeleteParameter, DeleteParameters';
    const message = `The local endpoint does not serve AmazonSSM.SendCommand. It has: ${operations}. ${WAY_OUT}`;
    expect(await call('SendCommand', '{}')).toEqual({ status: 501, __type: 'UnknownOperationException', message });
  });
});

describe('CloudTrail', () => {
  test('has no events', async () => {
    client = await connect('cloudtrail');
    const headers = { 'x-amz-target': 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents' };
    const response = await client.send('/', { method: 'POST', headers, body: '{}' });
    expect(response).toMatchObject({ status: 200, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: '{"Events":[]}' });
  });
});

describe('STS', () => {
  const call = (input: Record<string, string>, request?: ClientRequest) =>
    client.send('/', { method: 'POST', body: new URLSearchParams(input).toString(), ...request });
  const assume = (RoleArn: string, RoleSessionName = 'cdk') => call({ Action: 'AssumeRole', RoleArn, RoleSessionName });
  beforeEach(async () => {
    client = await connect('sts');
  });

  test('says that everybody is the local user', async () => {
    const { body } = await call({ Action: 'GetCallerIdentity' });
    expect(body).toContain('<Arn>arn:aws:iam::000000000000:user/local</Arn><UserId>AIDALOCAL</UserId><Account>000000000000</Account>');
  });

  test('lends a role of the local account, under which the caller is known then', async () => {
    const { status, body } = await assume('arn:aws:iam::000000000000:role/path/cdk-deploy');
    expect(status).toBe(200);
    const session = 'arn:aws:sts::000000000000:assumed-role/cdk-deploy/cdk';
    expect(body).toContain(`<AssumedRoleUser><Arn>${session}</Arn>`);
    expect(Date.parse(/<Expiration>(.*)<\/Expiration>/.exec(body)?.[1] ?? '')).toBeGreaterThan(Date.now() + 3_500_000);
    const accessKeyId = /<AccessKeyId>(ASIA[0-9A-F]{16})<\/AccessKeyId>/.exec(body)?.[1];
    const identity = await call({ Action: 'GetCallerIdentity' }, { accessKeyId });
    expect(identity.body).toContain(`<Arn>${session}</Arn>`);
  });

  test.each([
    [
      'a role of another account',
      'arn:aws:iam::123456789012:role/x',
      'cdk',
      403,
      'The local account is 000000000000; the role arn:aws:iam::123456789012:role/x is of account 123456789012.',
    ],
    [
      'no role',
      'arn:aws:iam::000000000000:user/x',
      'cdk',
      400,
      'RoleArn must be the ARN of an IAM role; got &quot;arn:aws:iam::000000000000:user/x&quot;.',
    ],
    ['a bad session name', 'arn:aws:iam::000000000000:role/x', 'a b', 400, 'got &quot;a b&quot;'],
  ])('refuses %s', async (_, role, sessionName, status, message) => {
    expect(await assume(role, sessionName)).toMatchObject({ status, body: expect.stringContaining(message) });
  });
});
