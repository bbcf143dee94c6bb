/** What of a resource is not here is refused by name before a stack operation begins, however deep it lies. */

import { createKeys } from '../../../../local/src/services/kms/keys';
import { createFunctions } from '../../../../local/src/services/lambda/functions';
import { createS3 } from '../../../../local/src/services/s3/s3';
import { createSecrets } from '../../../../local/src/services/secrets-manager/secrets';
import { systemClock } from '../../../../local/src/system/clock';
import { createHarness, custom, thing } from './harness';
import { createResourceTypes } from './service-types';

const resourceTypes = createResourceTypes({
  s3: createS3(),
  functions: createFunctions({ processEnvironment: () => ({}) }),
  ivs: async () => ({}),
  keys: createKeys(systemClock),
  secrets: createSecrets(),
});

/** Why the template of this one resource is refused; nothing may have begun. */
async function refusal(Type: string, Properties: object, rest: object = {}): Promise<string> {
  const harness = createHarness({ resourceTypes });
  const message = await harness.create('app', { A: { Type, Properties } }, rest).then(
    (status) => status,
    (error: Error) => error.message,
  );
  expect(harness.cloudFormation.stacks()).toEqual([]);
  return message;
}

const UNKNOWN = { 'Fn::ImportValue': 'role' };
const FUNCTION = { Code: { ZipFile: '' }, Handler: 'index.handler', Role: UNKNOWN, Runtime: 'nodejs22.x' };
const ALLOW = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: UNKNOWN }] };
const DATED = { ...ALLOW, Statement: [{ ...ALLOW.Statement[0], Condition: { DateLessThan: { 'aws:CurrentTime': 'x' } } }] };

test.each<[what: string, type: string, properties: object, message: string]>([
  ['a property', 'AWS::Lambda::Function', { ...FUNCTION, Layers: [] }, 'does not have Layers of AWS::Lambda::Function (A)'],
  [
    'a member',
    'AWS::Lambda::Function',
    { ...FUNCTION, LoggingConfig: { Level: 'x' } },
    'does not have Level of LoggingConfig. It has: ApplicationLogLevel, LogFormat,',
  ],
  [
    'a member in a branch',
    'AWS::Lambda::Function',
    { ...FUNCTION, Code: { 'Fn::If': ['Yes', { ImageUri: 'x' }, { ZipFile: '' }] } },
    'does not have ImageUri of Code',
  ],
  [
    'a member of a list',
    'AWS::Events::Rule',
    { EventPattern: {}, Targets: [{ Id: 'a', Arn: UNKNOWN, EcsParameters: {} }] },
    'does not have EcsParameters of Targets.0',
  ],
  ['what a list lacks', 'AWS::Events::Rule', { EventPattern: {}, Targets: [{ Id: 'a' }] }, 'Targets.0 needs: Arn. (A, AWS::Events::Rule)'],
  [
    'tags that the type does not have',
    'AWS::IAM::ManagedPolicy',
    { PolicyDocument: ALLOW, Tags: [] },
    'does not have Tags of AWS::IAM::ManagedPolicy (A)',
  ],
  [
    'a text for a number',
    'AWS::Lambda::Function',
    { ...FUNCTION, Timeout: 'long' },
    'Property Timeout must be a whole number, got a string (A, AWS::Lambda::Function)',
  ],
  [
    'a text for a list',
    'AWS::IAM::Role',
    { AssumeRolePolicyDocument: {}, ManagedPolicyArns: 'x' },
    'Property ManagedPolicyArns must be a list, got a string',
  ],
  [
    'a policy that would be evaluated in another way',
    'AWS::S3::BucketPolicy',
    {
      Bucket: 'rooms',
      PolicyDocument: {
        Statement: {
          Effect: 'Allow',
          Principal: '*',
          Action: 's3:*',
          Resource: '*',
          Condition: { DateLessThan: { 'aws:CurrentTime': '' } },
        },
      },
    },
    'The local endpoint does not know the condition operator DateLessThan.',
  ],
  ['a list for an object', 'AWS::Lambda::Function', { ...FUNCTION, Environment: [] }, 'Property Environment must be an object, got a list'],
  [
    'a secret of another form, unquoted',
    'AWS::SecretsManager::Secret',
    { SecretString: { key: 'hush' } },
    'Property SecretString must be a string, got an object (A, AWS::SecretsManager::Secret)',
  ],
  [
    'the name of a function',
    'AWS::Lambda::Function',
    { ...FUNCTION, FunctionName: 'my function' },
    'hyphens and underscores; got "my function".',
  ],
  ['too long a name', 'AWS::Lambda::Function', { ...FUNCTION, FunctionName: 'a'.repeat(65) }, 'The name of a function has 1 to 64 letters'],
  ['an architecture', 'AWS::Lambda::Function', { ...FUNCTION, Architectures: ['mips'] }, 'must be one of x86_64, arm64; got mips.'],
  [
    'two architectures',
    'AWS::Lambda::Function',
    { ...FUNCTION, Architectures: ['arm64', 'x86_64'] },
    'Architectures has one element; got arm64, x86_64.',
  ],
  [
    'a function without code',
    'AWS::Lambda::Function',
    { ...FUNCTION, Code: {} },
    'either a ZipFile, or an S3Bucket and an S3Key; got none of them.',
  ],
  [
    'half of where code is',
    'AWS::Lambda::Function',
    { ...FUNCTION, Code: { S3Bucket: UNKNOWN } },
    'an S3Bucket and an S3Key; got S3Bucket.',
  ],
  [
    'code in two places',
    'AWS::Lambda::Function',
    { ...FUNCTION, Code: { ZipFile: '', S3Bucket: 'b', S3Key: 'k' } },
    'an S3Bucket and an S3Key; got ZipFile, S3Bucket, S3Key.',
  ],
  [
    'too much inline code',
    'AWS::Lambda::Function',
    { ...FUNCTION, Code: { ZipFile: 'x'.repeat(4_194_305) } },
    'A ZipFile has at most 4194304 bytes; got 4194305.',
  ],
  [
    'too large an environment, unquoted',
    'AWS::Lambda::Function',
    { ...FUNCTION, Environment: { Variables: { KEY: `hush${'x'.repeat(4_083)}` } } },
    'exceeded the 4KB limit. They have 4097 bytes as JSON, of 4096.',
  ],
  [
    'the name of a log group',
    'AWS::Logs::LogGroup',
    { LogGroupName: 'my group' },
    'letters, digits and _-/.#, 512 at most; got "my group".',
  ],
  ['too long a name of a log group', 'AWS::Logs::LogGroup', { LogGroupName: 'a'.repeat(513) }, '512 at most'],
  ['a versioning', 'AWS::S3::Bucket', { VersioningConfiguration: { Status: 'On' } }, 'is Enabled or Suspended; got On.'],
  ['another language', 'AWS::Lambda::Function', { ...FUNCTION, Runtime: 'java21' }, 'runs functions on Node.js and Python'],
  [
    'a level without JSON',
    'AWS::Lambda::Function',
    { ...FUNCTION, LoggingConfig: { ApplicationLogLevel: 'FATAL' } },
    'ApplicationLogLevel takes the LogFormat JSON; got FATAL with Text.',
  ],
  ['a key of many regions', 'AWS::KMS::Key', { MultiRegion: true }, 'does not have multi-Region keys'],
  [
    'a managed policy of AWS',
    'AWS::IAM::Role',
    { AssumeRolePolicyDocument: {}, ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] },
    'does not have the managed policy arn:aws:iam::aws:policy/ReadOnlyAccess',
  ],
  ['an operator of conditions', 'AWS::IAM::Policy', { PolicyName: 'own', Roles: [UNKNOWN], PolicyDocument: DATED }, 'DateLessThan'],
  [
    'two sources of a secret',
    'AWS::SecretsManager::Secret',
    { SecretString: 'x', GenerateSecretString: {} },
    'either a SecretString or a GenerateSecretString',
  ],
  [
    'an SNS topic behind a custom resource',
    'Custom::Thing',
    { ServiceToken: 'arn:aws:sns:us-east-1:000000000000:topic' },
    'whose ServiceToken is the ARN of a Lambda function; got arn:aws:sns:',
  ],
  [
    'too long a wait',
    'Custom::Thing',
    { ...custom().Properties, ServiceTimeout: 3601 },
    'ServiceTimeout must be a whole number of seconds from 1 to 3600; got 3601.',
  ],
])('%s', async (_, type, properties, message) => {
  const reason = await refusal(type, properties, { Conditions: { Yes: { 'Fn::Equals': ['a', 'a'] } } });
  expect(reason).toContain(message);
  expect(reason).not.toContain('hush');
});

test.each<[what: string, value: object, message: string]>([
  [
    'an item that is not there',
    { 'Fn::Select': ['2', ['a', 'b']] },
    'Template error: Fn::Select cannot select nonexistent value at index 2 (A, Test::Local::Thing)',
  ],
  ['parts that are missing', { 'Fn::Join': [',', 'a', 'b'] }, 'Template error: Fn::Join needs 2 parts, got 3'],
  ['a list for a text', { 'Fn::Base64': ['a'] }, 'Template error: Fn::Base64 needs a string'],
  [
    'a key of no mapping',
    { 'Fn::FindInMap': ['Names', 'a', { Ref: 'AWS::Region' }] },
    'Template error: Unable to get mapping for Names::a::us-east-1',
  ],
])('a function with %s', async (_, Value, message) => {
  const harness = createHarness();
  await expect(harness.create('app', { A: thing({ Value: [{ Deep: Value }] }) })).rejects.toThrow(message);
  expect(harness.cloudFormation.stacks()).toEqual([]);
});

test('a function that asks for what is not known yet is judged when it is', async () => {
  const harness = createHarness();
  const second = { 'Fn::Select': ['2', { 'Fn::GetAtt': ['A', 'List'] }] };
  expect(await harness.create('app', { A: thing(), B: thing({ Value: second }) })).toBe('CREATE_COMPLETE');
});

test.each<[what: string, type: string, properties: object]>([
  [
    'a number',
    'AWS::Events::Rule',
    { EventPattern: { source: ['a'] }, Targets: [{ Id: 'a', Arn: UNKNOWN, RetryPolicy: { MaximumRetryAttempts: UNKNOWN } }] },
  ],
  ['a boolean', 'AWS::SecretsManager::Secret', { GenerateSecretString: { IncludeSpace: UNKNOWN } }],
  ['a map', 'AWS::Lambda::Function', { ...FUNCTION, Environment: { Variables: UNKNOWN } }],
  ['a list', 'AWS::Lambda::Function', { ...FUNCTION, VpcConfig: { SubnetIds: UNKNOWN, SecurityGroupIds: UNKNOWN } }],
  ['an item', 'AWS::S3::Bucket', { LifecycleConfiguration: { Rules: [UNKNOWN] } }],
])('%s inside of a property that is not known yet is judged when it is', async (_, Type, Properties) => {
  const harness = createHarness({ resourceTypes });
  expect(await harness.create('app', { A: { Type, Properties } })).toBe('ROLLBACK_COMPLETE');
  const reasons = harness.events.filter(({ status }) => status === 'CREATE_FAILED').map(({ statusReason }) => statusReason);
  expect(reasons).toEqual(['No export named role found.']);
});

test('a resource is deleted although a value in its properties cannot be read any more', async () => {
  const days = new Map([['days', '30']]);
  const harness = createHarness({ resourceTypes, readSecret: (_, name) => days.get(name) ?? 'gone' });
  const group = { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: '{{resolve:secretsmanager:days}}' } };
  expect(await harness.create('app', { A: group })).toBe('CREATE_COMPLETE');
  days.clear();
  expect(await harness.delete('app')).toBe('DELETE_COMPLETE');
});

test('everything that is wrong is told at once', async () => {
  const harness = createHarness({ resourceTypes });
  const resources = {
    A: { Type: 'AWS::Lambda::Function', Properties: { ...FUNCTION, Runtime: 'java25' } },
    B: { Type: 'AWS::KMS::Key', Properties: { MultiRegion: 'true' } },
  };
  await expect(harness.create('app', resources)).rejects.toThrow(
    /runs functions on Node\.js and Python.*\(A, AWS::Lambda::Function\)\n.*multi-Region keys.*\(B, AWS::KMS::Key\)/,
  );
});

test('what to do about properties that are not here is told once for all of them', async () => {
  const harness = createHarness({ resourceTypes });
  const resources = {
    A: { Type: 'AWS::Lambda::Function', Properties: { ...FUNCTION, Layers: [] } },
    B: { Type: 'AWS::Lambda::Function', Properties: { ...FUNCTION, PackageType: 'Image' } },
  };
  const error = await harness.create('app', resources).catch(({ message }) => message);
  expect(error.split('\n')).toEqual([
    expect.stringContaining('does not have Layers of AWS::Lambda::Function (A). It has: Architectures, Code, '),
    expect.stringContaining('does not have PackageType of AWS::Lambda::Function (B). It has: Architectures, Code, '),
    'For another property of AWS: An emulator that has it can stand behind this one: ivs-local has the options --with and --endpoint.',
  ]);
});

test('LoggingConfig of the functions that the CDK writes is taken, and reaches the function', async () => {
  const put = jest.fn(async () => {});
  const functions = { put, has: () => false, hasDrifted: () => false, remove: async () => {} };
  const types = createResourceTypes({
    s3: createS3(),
    functions,
    ivs: async () => ({}),
    keys: createKeys(systemClock),
    secrets: createSecrets(),
  });
  const harness = createHarness({ resourceTypes: types });
  const Role = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } };
  const LoggingConfig = { ApplicationLogLevel: 'FATAL', SystemLogLevel: 'WARN', LogFormat: 'JSON', LogGroup: 'own' };
  const Properties = { ...FUNCTION, Description: 'waits', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, LoggingConfig };
  expect(await harness.create('app', { Role, A: { Type: 'AWS::Lambda::Function', Properties } })).toBe('CREATE_COMPLETE');
  const logging = { applicationLogLevel: 'FATAL', systemLogLevel: 'WARN', logFormat: 'JSON', logGroupName: 'own' };
  expect(put).toHaveBeenCalledWith(expect.objectContaining({ ...logging, description: 'waits' }));
});
