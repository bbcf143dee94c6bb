/** What deployed functions may do, with their code in processes of their own. */
import { CALLER_CODE, type Call, type CallingFunctions, jsonCall, queryCall, startCallingFunctions } from '../support/calling-functions';
import { inlineFunction } from '../support/inline-functions';

const VERSION = '/cdk-bootstrap/a/version';
const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';

const fn = (role: string) => inlineFunction(CALLER_CODE, { FunctionName: role, Role: roleArn(role) });
const roleArn = (role: string) => ({ 'Fn::GetAtt': [role, 'Arn'] });
/** Whom a role trusts: Lambda, and whom the account lets. */
const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com', AWS: '000000000000' }, Action: 'sts:AssumeRole' }],
};
const role = (name: string, properties: object) => ({
  Type: 'AWS::IAM::Role',
  Properties: { RoleName: name, AssumeRolePolicyDocument: TRUST, ...properties },
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

let functions: CallingFunctions;
beforeAll(async () => {
  functions = await startCallingFunctions();
  expect(await deploy('CreateStack', RESOURCES)).toBe('CREATE_COMPLETE');
});
afterAll(() => functions.endpoint.close());
beforeEach(() => {
  functions.lines.length = 0;
});

/** The archive of no file at all. */
const EMPTY_ZIP = Buffer.from(`PK\u0005\u0006${'\0'.repeat(18)}`, 'latin1').toString('base64');

const deploy = (action: 'CreateStack' | 'UpdateStack', Resources: object) => functions.deploy(action, { Resources });
const asFunction = (name: string, call: Call) => functions.asFunction(name, call);

describe.each<[action: string, resource: RegExp, status: number, request: Call]>([
  ['ivs:ListPublicKeys', /\*/, 403, { service: 'ivs', path: '/ListPublicKeys', body: '{}' }],
  ['ivs:CreateStage', /arn:aws:ivs:us-east-1:0{12}:stage\/\*/, 403, { service: 'ivs', path: '/CreateStage', body: '{}' }],
  ['kms:DescribeKey', /arn:aws:kms:us-east-1:0{12}:key\/[\w-]+/, 400, jsonCall('kms', 'DescribeKey', { KeyId: 'alias/signer' })],
  [
    'secretsmanager:GetSecretValue',
    /arn:.*:secret:stream-\w{6}/,
    400,
    jsonCall('secretsmanager', 'GetSecretValue', { SecretId: 'stream' }),
  ],
  [
    'logs:FilterLogEvents',
    /.*:log-group:\/aws\/lambda\/may:log-stream:/,
    400,
    jsonCall('logs', 'FilterLogEvents', { logGroupName: '/aws/lambda/may' }),
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
  [
    'lambda:UpdateFunctionCode',
    /.*:function:may/,
    403,
    { service: 'lambda', method: 'PUT', path: '/2015-03-31/functions/may/code', body: `{"DryRun":true,"ZipFile":"${EMPTY_ZIP}"}` },
  ],
  [
    'lambda:UpdateFunctionConfiguration',
    /.*:function:may/,
    403,
    { service: 'lambda', method: 'PUT', path: '/2015-03-31/functions/may/configuration', body: '{}' },
  ],
  [
    'events:PutEvents',
    /arn:aws:events:us-east-1:0{12}:event-bus\/default/,
    400,
    jsonCall('events', 'PutEvents', { Entries: [{ Source: 'app', DetailType: 'Started', Detail: '{}' }] }),
  ],
  ['events:ListRules', /\*/, 400, jsonCall('events', 'ListRules', {})],
  [
    'ssm:GetParameter',
    /arn:aws:ssm:us-east-1:0{12}:parameter\/cdk-bootstrap\/a\/version/,
    400,
    jsonCall('ssm', 'GetParameter', { Name: VERSION }),
  ],
  ['ssm:GetParameters', /.*:parameter\/cdk-bootstrap\/a\/version/, 400, jsonCall('ssm', 'GetParameters', { Names: [VERSION] })],
  [
    'sts:AssumeRole',
    /arn:aws:iam::0{12}:role\/may/,
    403,
    queryCall('sts', 'AssumeRole', { RoleArn: 'arn:aws:iam::000000000000:role/may', RoleSessionName: 'other' }),
  ],
  ['cloudtrail:LookupEvents', /\*/, 400, jsonCall('cloudtrail', 'LookupEvents', {})],
])('%s', (action, resource, status, request) => {
  test('is done for the function whose role allows it', async () => {
    expect(await asFunction('may', request)).toMatchObject({ status: 200 });
    expect(functions.lines.filter((line) => line.includes('denied'))).toEqual([]);
  });

  test("is denied to the other one, in the service's own words, and its log says what is missing", async () => {
    const answer = await asFunction('mayNot', request);
    const start = `User: arn:aws:sts::000000000000:assumed-role/mayNot/mayNot is not authorized to perform: ${action} on resource: `;
    expect(answer.status).toBe(status);
    expect(answer.text).toMatch(new RegExp(`${start}${resource.source} because no identity-based policy allows the ${action} action`));
    expect(functions.lines.filter((line) => line.includes(action))).toEqual([
      expect.stringMatching(
        new RegExp(
          `^mayNot: Access denied to the role mayNot: its policies lack {"Effect":"Allow","Action":"${action}","Resource":"${resource.source}"}`,
        ),
      ),
    ]);
  });
});

test('STS tells a function its role, which takes no permission', async () => {
  const { text } = await asFunction('mayNot', queryCall('sts', 'GetCallerIdentity'));
  expect(text).toContain('<Arn>arn:aws:sts::000000000000:assumed-role/mayNot/mayNot</Arn>');
});

test('who has assumed a role may do what that role may do', async () => {
  const assume = queryCall('sts', 'AssumeRole', { RoleArn: 'arn:aws:iam::000000000000:role/mayNot', RoleSessionName: 'other' });
  const [, accessKeyId] = /<AccessKeyId>(\w+)</.exec((await asFunction('may', assume)).text) ?? [];
  const answer = await asFunction('may', { ...jsonCall('events', 'ListRules', {}), accessKeyId });
  expect(answer.text).toContain('assumed-role/mayNot/other is not authorized to perform: events:ListRules');
});

test('what a function prints gets into its log group if its role may write there, and what it was denied in any case', async () => {
  const log = (name: string) => asFunction('may', jsonCall('logs', 'FilterLogEvents', { logGroupName: `/aws/lambda/${name}` }));
  await asFunction('mayNot', queryCall('sts', 'GetCallerIdentity'));
  expect(functions.lines).toContain('mayNot: calls sts');
  expect((await log('may')).text).toContain('"calls ');
  const messages = JSON.parse((await log('mayNot')).text).events.map(({ message }: { message: string }) => message);
  expect(messages).toContainEqual(expect.stringContaining('its policies lack {"Effect":"Allow","Action":"logs:CreateLogStream"'));
  expect(messages.filter((message: string) => !message.startsWith('Access denied to the role mayNot: '))).toEqual([]);
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

  test('a trust policy', async () => {
    const Statement = [{ Effect: 'Allow', Principal: { AWS: roleArn('mayNot') }, Action: 'sts:AssumeRole' }];
    const assume = queryCall('sts', 'AssumeRole', { RoleArn: 'arn:aws:iam::000000000000:role/may', RoleSessionName: 'other' });
    const trusting = async (AssumeRolePolicyDocument: object) => {
      const may = role('may', { ManagedPolicyArns: [ADMINISTRATOR], AssumeRolePolicyDocument });
      expect(await deploy('UpdateStack', { ...RESOURCES, may })).toBe('UPDATE_COMPLETE');
      return (await asFunction('mayNot', assume)).status;
    };
    expect(await trusting({ Statement })).toBe(200);
    expect(await trusting({ Statement: [...Statement, { ...Statement[0], Effect: 'Deny' }] })).toBe(403);
    expect(await trusting({ Statement })).toBe(200);
    expect(await trusting(TRUST)).toBe(403);
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
    const request = jsonCall('secretsmanager', 'GetSecretValue', { SecretId: 'stream' });
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
    expect(functions.endpoint.ivs.resources()).not.toContainEqual(expect.objectContaining({ type: 'storage-configuration' }));
    await deploy('UpdateStack', { ...RESOURCES, ...grant('ivs:*', 's3:*') });
    expect((await asFunction('mayNot', create)).status).toBe(200);
  });
});
