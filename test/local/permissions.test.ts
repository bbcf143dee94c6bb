/** What deployed functions may do, with their code in processes of their own. */
import { type LocalEndpoint, startEndpoint } from '../../local/endpoint';

const REGION = 'us-east-1';

/** Sends the request that its event describes, signed with its own credentials, and tells the answer. */
const HANDLER = `
exports.handler = async ({ service, method = 'POST', path = '/', target, body }) => {
  console.log('calls', service);
  const { AWS_ACCESS_KEY_ID, AWS_REGION, AWS_ENDPOINT_URL } = process.env;
  const authorization = 'AWS4-HMAC-SHA256 Credential=' + AWS_ACCESS_KEY_ID + '/20260101/' + AWS_REGION + '/' + service + '/aws4_request, SignedHeaders=host, Signature=0';
  const headers = { authorization, ...(target && { 'x-amz-target': target }) };
  const response = await fetch(AWS_ENDPOINT_URL + path, { method, headers, body });
  return { status: response.status, text: await response.text() };
};`;

interface Request {
  readonly service: string;
  readonly method?: string;
  readonly path?: string;
  readonly target?: string;
  readonly body?: string;
}

const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';

const fn = (role: string) => ({
  Type: 'AWS::Lambda::Function',
  Properties: { FunctionName: role, Code: { ZipFile: HANDLER }, Handler: 'index.handler', Runtime: 'nodejs24.x', Role: roleArn(role) },
});
const roleArn = (role: string) => ({ 'Fn::GetAtt': [role, 'Arn'] });
const role = (name: string, properties: object) => ({
  Type: 'AWS::IAM::Role',
  Properties: { RoleName: name, AssumeRolePolicyDocument: {}, ...properties },
});

const RESOURCES = {
  may: role('may', { ManagedPolicyArns: [ADMINISTRATOR] }),
  mayNot: role('mayNot', {}),
  May: fn('may'),
  MayNot: fn('mayNot'),
  Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'recordings' } },
  Key: { Type: 'AWS::KMS::Key', Properties: { KeySpec: 'ECC_NIST_P384', KeyUsage: 'SIGN_VERIFY' } },
  Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/signer', TargetKeyId: { Ref: 'Key' } } },
  SecretKey: { Type: 'AWS::KMS::Key', Properties: {} },
  Secret: {
    Type: 'AWS::SecretsManager::Secret',
    Properties: { Name: 'stream', SecretString: 'value', KmsKeyId: { 'Fn::GetAtt': ['SecretKey', 'Arn'] } },
  },
};

let endpoint: LocalEndpoint;
const lines: string[] = [];
beforeAll(async () => {
  endpoint = await startEndpoint({ onFunctionLog: ({ functionName, text }) => lines.push(`${functionName}: ${text}`) });
  await deploy('CreateStack', RESOURCES);
});
afterAll(() => endpoint.close());
beforeEach(() => {
  lines.length = 0;
});

async function administer(service: string, path: string, body: string): Promise<string> {
  const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/${REGION}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  const response = await fetch(endpoint.url + path, { method: 'POST', headers: { authorization }, body });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}

/** Gives the status that the stack ends in, and why it failed if it did. */
async function deploy(action: string, Resources: object, stack = 'permissions'): Promise<string> {
  const form = {
    Action: action,
    StackName: stack,
    TemplateBody: JSON.stringify({ Resources }),
    'Capabilities.member.1': 'CAPABILITY_NAMED_IAM',
  };
  await administer('cloudformation', '/', new URLSearchParams(form).toString());
  for (;;) {
    const { status = '' } = endpoint.stacks().find(({ name }) => name === stack) ?? {};
    if (!status.endsWith('_IN_PROGRESS')) return status;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function asFunction(name: string, request: Request): Promise<{ status: number; text: string }> {
  return JSON.parse(await administer('lambda', `/2015-03-31/functions/${name}/invocations`, JSON.stringify(request)));
}

const json = (service: string, operation: string, input: object): Request => ({
  service,
  target: `Service.${operation}`,
  body: JSON.stringify(input),
});

describe.each<[action: string, resource: RegExp, status: number, request: Request]>([
  ['ivs:ListPublicKeys', /\*/, 403, { service: 'ivs', path: '/ListPublicKeys', body: '{}' }],
  ['ivs:CreateStage', /arn:aws:ivs:us-east-1:0{12}:stage\/\*/, 403, { service: 'ivs', path: '/CreateStage', body: '{}' }],
  ['kms:DescribeKey', /arn:aws:kms:us-east-1:0{12}:key\/[\w-]+/, 400, json('kms', 'DescribeKey', { KeyId: 'alias/signer' })],
  ['secretsmanager:GetSecretValue', /arn:.*:secret:stream-\w{6}/, 400, json('secretsmanager', 'GetSecretValue', { SecretId: 'stream' })],
  [
    'logs:FilterLogEvents',
    /.*:log-group:\/aws\/lambda\/may:log-stream:/,
    400,
    json('logs', 'FilterLogEvents', { logGroupName: '/aws/lambda/may' }),
  ],
  [
    'cloudformation:DescribeStackEvents',
    /.*:stack\/permissions\/[\w-]+/,
    403,
    { service: 'cloudformation', body: 'Action=DescribeStackEvents&StackName=permissions' },
  ],
  ['s3:PutObject', /arn:aws:s3:::recordings\/a%20b\/c/, 403, { service: 's3', method: 'PUT', path: '/recordings/a%2520b/c', body: 'x' }],
  ['s3:ListBucket', /arn:aws:s3:::recordings/, 403, { service: 's3', method: 'GET', path: '/recordings?list-type=2' }],
  [
    's3:DeleteObject',
    /arn:aws:s3:::recordings\/k/,
    403,
    { service: 's3', path: '/recordings?delete', body: '<Delete><Object><Key>k</Key></Object></Delete>' },
  ],
  ['lambda:ListFunctions', /\*/, 403, { service: 'lambda', method: 'GET', path: '/2015-03-31/functions/' }],
  [
    'lambda:GetFunction',
    /arn:aws:lambda:us-east-1:0{12}:function:may/,
    403,
    { service: 'lambda', method: 'GET', path: '/2015-03-31/functions/may' },
  ],
])('%s', (action, resource, status, request) => {
  test('is done for the function whose role allows it', async () => {
    expect(await asFunction('may', request)).toMatchObject({ status: 200 });
    expect(lines.filter((line) => line.includes('denied'))).toEqual([]);
  });

  test("is denied to the other one, in the service's own words, and its log says what is missing", async () => {
    const answer = await asFunction('mayNot', request);
    const start = `User: arn:aws:sts::000000000000:assumed-role/mayNot/mayNot is not authorized to perform: ${action} on resource: `;
    expect(answer.status).toBe(status);
    expect(answer.text).toMatch(new RegExp(`${start}${resource.source} because no identity-based policy allows the ${action} action`));
    expect(lines.filter((line) => line.includes(action))).toEqual([
      expect.stringMatching(
        new RegExp(
          `^mayNot: Access denied to the role mayNot: its policies lack {"Effect":"Allow","Action":"${action}","Resource":"${resource.source}"}`,
        ),
      ),
    ]);
  });
});

test('STS tells a function its role', async () => {
  const { text } = await asFunction('mayNot', { service: 'sts', body: 'Action=GetCallerIdentity' });
  expect(text).toContain('<Arn>arn:aws:sts::000000000000:assumed-role/mayNot/mayNot</Arn>');
});

test('what a function prints gets into its log group if its role may write there', async () => {
  const log = (name: string) => asFunction('may', json('logs', 'FilterLogEvents', { logGroupName: `/aws/lambda/${name}` }));
  await asFunction('mayNot', { service: 'sts', body: 'Action=GetCallerIdentity' });
  expect(lines).toEqual(['mayNot: calls sts']);
  expect((await log('may')).text).toContain('"calls ');
  expect((await log('mayNot')).text).toContain('No function has written to the log group /aws/lambda/mayNot.');
});

describe('the policies that count are those that are deployed', () => {
  const request = { service: 'ivs', path: '/ListPublicKeys', body: '{}' };
  const policy = (Effect: string, change: object = {}) => ({
    Type: 'AWS::IAM::Policy',
    Properties: {
      PolicyName: 'later',
      Roles: [{ Ref: 'mayNot' }],
      PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect, Action: 'ivs:List*', Resource: '*', ...change }] },
    },
  });
  const statusAfter = async (changes: object) => {
    expect(await deploy('UpdateStack', { ...RESOURCES, ...changes })).toBe('UPDATE_COMPLETE');
    return (await asFunction('mayNot', request)).status;
  };

  test('one that is added, changed and removed', async () => {
    expect(await statusAfter({ Later: policy('Allow') })).toBe(200);
    expect(await statusAfter({ Later: policy('Allow', { Action: 'ivs:Get*' }) })).toBe(403);
    expect(
      await statusAfter({
        Later: policy('Allow'),
        Never: { ...policy('Deny'), Properties: { ...policy('Deny').Properties, PolicyName: 'never' } },
      }),
    ).toBe(403);
    expect(await statusAfter({})).toBe(403);
  });

  test('one of the role itself', async () => {
    const { PolicyName, PolicyDocument } = policy('Allow').Properties;
    expect(await statusAfter({ mayNot: role('mayNot', { Policies: [{ PolicyName, PolicyDocument }] }) })).toBe(200);
    expect(await statusAfter({})).toBe(403);
  });

  test('a managed one, attached by itself or by the role', async () => {
    const { PolicyDocument, Roles } = policy('Allow').Properties;
    const managed = (properties: object) => ({ Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument, ...properties } });
    expect(await statusAfter({ Managed: managed({ Roles }) })).toBe(200);
    expect(
      await statusAfter({
        Managed: managed({ Description: 'other' }),
        mayNot: role('mayNot', { ManagedPolicyArns: [{ Ref: 'Managed' }] }),
      }),
    ).toBe(200);
    expect(await statusAfter({})).toBe(403);
  });
});

describe('what its services do for a function, they do with its permissions', () => {
  const grant = (...actions: string[]) => ({
    Later: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'later',
        Roles: [{ Ref: 'mayNot' }],
        PolicyDocument: { Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] },
      },
    },
  });

  test('Secrets Manager with a key', async () => {
    const request = json('secretsmanager', 'GetSecretValue', { SecretId: 'stream' });
    await deploy('UpdateStack', { ...RESOURCES, ...grant('secretsmanager:*') });
    expect((await asFunction('mayNot', request)).text).toMatch(/not authorized to perform: kms:Decrypt on resource: arn:aws:kms:.*:key\//);
    await deploy('UpdateStack', { ...RESOURCES, ...grant('secretsmanager:*', 'kms:Decrypt') });
    expect((await asFunction('mayNot', request)).status).toBe(200);
  });

  test("IVS with a bucket's policy", async () => {
    const create = { service: 'ivs', path: '/CreateStorageConfiguration', body: '{"s3":{"bucketName":"recordings"}}' };
    await deploy('UpdateStack', { ...RESOURCES, ...grant('ivs:*', 's3:Get*') });
    expect((await asFunction('mayNot', create)).text).toContain(
      'not authorized to perform: s3:PutBucketPolicy on resource: arn:aws:s3:::recordings',
    );
    expect(endpoint.ivs.resources()).not.toContainEqual(expect.objectContaining({ type: 'storage-configuration' }));
    await deploy('UpdateStack', { ...RESOURCES, ...grant('ivs:*', 's3:*') });
    expect((await asFunction('mayNot', create)).status).toBe(200);
  });
});
