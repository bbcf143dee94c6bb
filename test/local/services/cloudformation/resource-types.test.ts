import { ServiceError } from '../../../../local/src/service/service-error';
import { createKeys } from '../../../../local/src/services/kms/keys';
import type { FunctionDefinition } from '../../../../local/src/services/lambda/function';
import { createSecrets } from '../../../../local/src/services/secrets-manager/secrets';
import { systemClock } from '../../../../local/src/system/clock';
import { createHarness, REGION, refusalOf } from './harness';
import { createResourceTypes } from './service-types';

const ROLE = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Statement: [] } } };
const CODE = { Code: { ZipFile: 'exports.handler = () => {}' }, Handler: 'index.handler', Runtime: 'nodejs22.x' };
const ROLE_ARN = { 'Fn::GetAtt': ['Role', 'Arn'] };

/** The resource types over services that note what they are asked. */
function createTypes() {
  const buckets = new Map<string, string | undefined>();
  const functions = new Map<string, FunctionDefinition>();
  const ivsCalls: [string, string, object][] = [];
  const harness = createHarness({
    resourceTypes: createResourceTypes({
      s3: {
        createBucket: (name) => {
          if (buckets.has(name)) throw new ServiceError('BucketAlreadyExists', `${name} exists`, 409);
          buckets.set(name, undefined);
        },
        deleteBucket: (name) => {
          if (buckets.get(name)) throw new ServiceError('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409);
          buckets.delete(name);
        },
        hasBucket: (name) => buckets.has(name),
        getBucketPolicy: (name) => buckets.get(name),
        putBucketPolicy: (name, document) => void buckets.set(name, document),
        deleteBucketPolicy: (name) => void buckets.set(name, undefined),
        putBucketEncryption: () => {},
        putBucketOwnership: () => {},
        putBucketTags: () => {},
        getObject: (bucket, key) => (bucket === 'assets' && key === 'code.zip' ? Buffer.from('zip') : undefined),
      },
      functions: {
        put: async (definition) => void functions.set(definition.arn, definition),
        remove: async (arn) => void functions.delete(arn),
        has: (arn) => functions.has(arn),
        hasDrifted: () => false,
      },
      ivs: async (region, operation, input) => {
        ivsCalls.push([region, operation, input]);
        if (operation === 'DeleteStorageConfiguration') throw Object.assign(new Error('gone'), { name: 'ResourceNotFoundException' });
        return { storageConfiguration: { arn: `arn:aws:ivs:${region}:000000000000:storage-configuration/${ivsCalls.length}` } };
      },
      keys: createKeys(systemClock),
      secrets: createSecrets(),
    }),
  });
  const failure = () => harness.events.find(({ status }) => /^(CREATE|UPDATE|DELETE)_FAILED$/.test(status))?.statusReason;
  return { harness, buckets, functions, ivsCalls, failure };
}

describe('AWS::IAM', () => {
  const POLICY = {
    Type: 'AWS::IAM::Policy',
    Properties: { PolicyName: 'policy', PolicyDocument: { Statement: [] }, Roles: [{ Ref: 'Role' }] },
  };

  test('a role has a name, an ARN and policies that go before it', async () => {
    const { harness } = createTypes();
    await harness.create('app', { Role: ROLE, Policy: POLICY }, { Outputs: { Arn: { Value: ROLE_ARN } } });
    const [role] = harness.stack('app').resources;
    expect(role?.physicalId).toMatch(/^app-Role-[A-Z0-9]{12}$/);
    expect(harness.stack('app').outputs.Arn).toBe(`arn:aws:iam::000000000000:role/${role?.physicalId}`);
    expect(await harness.delete('app')).toBe('DELETE_COMPLETE');
  });

  test('a role whose policy stays cannot be deleted', async () => {
    const { harness, failure } = createTypes();
    await harness.create('app', { Role: ROLE, Policy: { ...POLICY, DeletionPolicy: 'Retain' } });
    expect(await harness.delete('app')).toBe('DELETE_FAILED');
    expect(failure()).toBe('Cannot delete entity, must delete policies first.');
  });

  test('a policy changes its document, its name and its roles in place', async () => {
    const { harness } = createTypes();
    const policy = (properties: object) => ({ ...POLICY, Properties: { ...POLICY.Properties, ...properties } });
    await harness.create('app', { Role: ROLE, Other: ROLE, Policy: POLICY });
    const before = harness.stack('app').resources.find(({ logicalId }) => logicalId === 'Policy')?.physicalId;
    await harness.update('app', { Role: ROLE, Other: ROLE, Policy: policy({ PolicyName: 'renamed', Roles: [{ Ref: 'Other' }] }) });
    expect(harness.stack('app').resources.find(({ logicalId }) => logicalId === 'Policy')?.physicalId).toBe(before);
    expect(await harness.update('app', { Other: ROLE, Policy: policy({ PolicyName: 'renamed', Roles: [{ Ref: 'Other' }] }) })).toBe(
      'UPDATE_COMPLETE',
    );
    expect(harness.stack('app').statusReason).toBeUndefined();
    expect(await harness.delete('app')).toBe('DELETE_COMPLETE');
  });

  test('a name is taken once in the account, and asks for its own capability', async () => {
    const { harness, failure } = createTypes();
    const named = { Role: { ...ROLE, Properties: { ...ROLE.Properties, RoleName: 'mine' } } };
    await expect(harness.create('app', named)).rejects.toThrow(
      'InsufficientCapabilitiesException: Requires capabilities : [CAPABILITY_NAMED_IAM]',
    );
    await expect(harness.create('app', { Role: ROLE }, {}, { Capabilities: [] })).rejects.toThrow(
      'Requires capabilities : [CAPABILITY_IAM]',
    );
    const input = { Capabilities: ['CAPABILITY_NAMED_IAM'] };
    expect(await harness.create('app', named, {}, input)).toBe('CREATE_COMPLETE');
    expect(await harness.create('second', named, {}, input)).toBe('ROLLBACK_COMPLETE');
    expect(failure()).toBe('Role with name mine already exists.');
  });
});

describe('what a role may do is known, or the deployment is refused', () => {
  const STATEMENT = { Effect: 'Allow', Action: 'ivs:*', Resource: '*' };
  const withRole = (properties: object) => ({ Role: { ...ROLE, Properties: { ...ROLE.Properties, ...properties } } });

  test('a managed policy of AWS that the local endpoint has, and one that it does not have', async () => {
    const { harness } = createTypes();
    const basic = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
    expect(await harness.create('app', withRole({ ManagedPolicyArns: [basic] }))).toBe('CREATE_COMPLETE');
    const other = 'arn:aws:iam::aws:policy/AmazonS3FullAccess';
    expect(await refusalOf(harness.create('other', withRole({ ManagedPolicyArns: [other] })))).toContain(
      `The local endpoint does not have the managed policy ${other} and cannot evaluate it. ` +
        `It has: arn:aws:iam::aws:policy/AdministratorAccess, ${basic}, ` +
        'arn:aws:iam::aws:policy/service-role/AWSLambdaENIManagementAccess, ' +
        'arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole, ' +
        'arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole.',
    );
  });

  const trust = (Principal: object) => ({
    AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }] },
  });

  test.each([
    [{ Service: 'apigateway.amazonaws.com' }, true],
    [{ Federated: 'cognito-identity.amazonaws.com' }, true],
    [{ Service: ['apigateway.amazonaws.com', 'lambda.amazonaws.com'] }, false],
    [{ Service: 'apigateway.amazonaws.com', AWS: '000000000000' }, false],
  ])('a managed policy that the local endpoint does not have, on a role that lets in %j', async (principal, isDeployed) => {
    const { harness } = createTypes();
    const policy = 'arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs';
    const creation = harness.create('app', withRole({ ...trust(principal), ManagedPolicyArns: [policy] }));
    if (isDeployed) expect(await creation).toBe('CREATE_COMPLETE');
    else expect(await refusalOf(creation)).toContain(`does not have the managed policy ${policy}`);
  });

  test.each<[string, object, string]>([
    [
      'a trust policy that means something that is not evaluated',
      trust({ CanonicalUser: 'a' }),
      'The Principal of a trust policy is an object with AWS, Federated, Service; AssumeRolePolicyDocument has {"CanonicalUser":"a"}.',
    ],
    ['sessions that are too short', { MaxSessionDuration: 3_599 }, 'MaxSessionDuration is from 3600 to 43200 seconds; got 3599.'],
    ['sessions that are too long', { MaxSessionDuration: 43_201 }, 'MaxSessionDuration is from 3600 to 43200 seconds; got 43201.'],
  ])('%s', async (_, properties, reason) => {
    const { harness } = createTypes();
    const good = withRole({ ...trust({ Service: 'lambda.amazonaws.com' }), MaxSessionDuration: 43_200 });
    expect(await harness.create('app', good)).toBe('CREATE_COMPLETE');
    expect(await refusalOf(harness.update('app', withRole(properties)))).toContain(reason);
  });

  test.each([
    ['of a role', (PolicyDocument: object) => withRole({ Policies: [{ PolicyName: 'own', PolicyDocument }] })],
    [
      'that is put on it',
      (PolicyDocument: object) => ({ Role: ROLE, Policy: policyOf('AWS::IAM::Policy', { PolicyName: 'own', PolicyDocument }) }),
    ],
    ['that is managed', (PolicyDocument: object) => ({ Role: ROLE, Policy: policyOf('AWS::IAM::ManagedPolicy', { PolicyDocument }) })],
  ])('a policy %s that means something that is not evaluated', async (_, resources) => {
    const { harness } = createTypes();
    expect(await harness.create('app', resources({ Statement: [STATEMENT] }))).toBe('CREATE_COMPLETE');
    const Condition = { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } };
    const refusal = await refusalOf(harness.create('other', resources({ Statement: [{ ...STATEMENT, Condition }] })));
    expect(refusal).toContain('does not know the condition operator IpAddress');
  });
  const policyOf = (Type: string, properties: object) => ({ Type, Properties: { ...properties, Roles: [{ Ref: 'Role' }] } });

  test('a managed policy has an ARN, a name of its own, and goes after the roles that it is on', async () => {
    const { harness, failure } = createTypes();
    const Managed = {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: { ManagedPolicyName: 'mine', PolicyDocument: { Statement: [STATEMENT] } },
    };
    const named = { Capabilities: ['CAPABILITY_NAMED_IAM'] };
    const resources = { Managed, ...withRole({ ManagedPolicyArns: [{ Ref: 'Managed' }] }) };
    expect(await harness.create('app', resources, { Outputs: { Arn: { Value: { Ref: 'Managed' } } } }, named)).toBe('CREATE_COMPLETE');
    expect(harness.stack('app').outputs.Arn).toBe('arn:aws:iam::000000000000:policy/mine');
    expect(await harness.create('other', { Managed }, {}, named)).toBe('ROLLBACK_COMPLETE');
    expect(failure()).toBe('A policy called mine already exists. Duplicate names are not allowed.');
    expect(await harness.delete('app')).toBe('DELETE_COMPLETE');
  });
});

describe('AWS::Lambda::Function', () => {
  const fn = (properties: object) => ({
    Role: ROLE,
    Fn: { Type: 'AWS::Lambda::Function', Properties: { ...CODE, Role: ROLE_ARN, ...properties } },
  });

  test('has a role that is there', async () => {
    const { harness, failure } = createTypes();
    const elsewhere = 'arn:aws:iam::000000000000:role/elsewhere';
    expect(await harness.create('app', fn({ Role: elsewhere }))).toBe('ROLLBACK_COMPLETE');
    expect(failure()).toBe(
      `The role defined for the function cannot be assumed by Lambda: there is no ${elsewhere}. ` +
        'Deploy the role to the local endpoint, too.',
    );
  });

  test('is created with its defaults, updated in place and removed', async () => {
    const { harness, functions } = createTypes();
    await harness.create('app', fn({}), { Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Fn', 'Arn'] } } } });
    const { Arn = '' } = harness.stack('app').outputs;
    const name = Arn.split(':').at(-1) ?? '';
    expect(functions.get(Arn)).toEqual({
      name,
      arn: `arn:aws:lambda:${REGION}:000000000000:function:${name}`,
      region: REGION,
      code: { inline: 'exports.handler = () => {}' },
      handler: 'index.handler',
      runtime: 'nodejs22.x',
      timeoutSeconds: 3,
      memoryMegabytes: 128,
      environment: {},
      roleArn: expect.stringMatching(/^arn:aws:iam::000000000000:role\/app-Role-/),
      logGroupName: undefined,
    });
    const settings = {
      Timeout: '30',
      MemorySize: 256,
      Environment: { Variables: { WORD: 'b', COUNT: 1 } },
      LoggingConfig: { LogGroup: 'logs' },
    };
    await harness.update('app', fn({ ...settings, Code: { S3Bucket: 'assets', S3Key: 'code.zip' } }));
    expect(functions.get(Arn)).toMatchObject({
      name,
      code: { zip: Buffer.from('zip') },
      timeoutSeconds: 30,
      memoryMegabytes: 256,
      environment: { WORD: 'b', COUNT: '1' },
      logGroupName: 'logs',
    });
    await harness.delete('app');
    expect(functions.size).toBe(0);
  });

  test.each([
    [{ Code: { S3Bucket: 'assets', S3Key: 'none.zip' } }, 'There is no none.zip in bucket assets.'],
    [{ Code: { ImageUri: 'image' } }, 'The local endpoint does not have ImageUri of Code. It has: S3Bucket, S3Key, ZipFile.'],
    [{ Timeout: 'long' }, 'Property Timeout must be a whole number, got a string'],
    [{ Environment: { Variables: { A: ['b'] } } }, 'Property Environment.Variables.A must be a string, got a list'],
  ])('with %j fails', async (properties, reason) => {
    const { harness, failure } = createTypes();
    const refusal = await refusalOf(harness.create('app', fn(properties)));
    expect(refusal ?? failure()).toContain(reason);
  });

  test('with a property that the local endpoint does not have is refused before anything runs', async () => {
    const { harness } = createTypes();
    await expect(harness.create('app', fn({ Layers: ['arn'] }))).rejects.toThrow('does not have Layers of AWS::Lambda::Function (Fn)');
    await expect(harness.create('app', { Fn: { Type: 'AWS::Lambda::Function' } })).rejects.toThrow(
      'Resource Fn (AWS::Lambda::Function) needs the properties: Code, Handler, Role, Runtime.',
    );
  });
});

describe('AWS::S3', () => {
  const bucket = { Bucket: { Type: 'AWS::S3::Bucket' } };
  const document = (Sid: string) => ({ Statement: [{ Sid, Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' }] });
  const policy = (sid: string) => ({
    Policy: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: { Ref: 'Bucket' }, PolicyDocument: document(sid) } },
  });

  test('a bucket and its policy come, change and go', async () => {
    const { harness, buckets } = createTypes();
    await harness.create('App', { ...bucket, ...policy('one') }, { Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Bucket', 'Arn'] } } } });
    const [name = ''] = [...buckets.keys()];
    expect(name).toMatch(/^app-bucket-[a-z0-9]{12}$/);
    expect(harness.stack('App').outputs.Arn).toBe(`arn:aws:s3:::${name}`);
    expect(buckets.get(name)).toBe(JSON.stringify(document('one')));
    await harness.update('App', { ...bucket, ...policy('two') });
    expect(buckets.get(name)).toBe(JSON.stringify(document('two')));
    expect(await harness.delete('App')).toBe('DELETE_COMPLETE');
    expect(buckets.size).toBe(0);
  });

  test('refusals of the service fail the resource', async () => {
    const { harness, buckets, failure } = createTypes();
    buckets.set('taken', 'not empty');
    await harness.create('app', { Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'taken' } } });
    expect(failure()).toBe('taken exists');
    expect(buckets.has('taken')).toBe(true);
  });

  test('a long stack name still gives a name that S3 takes', async () => {
    const { harness, buckets } = createTypes();
    await harness.create('A'.repeat(128), { [`B${'b'.repeat(100)}`]: bucket.Bucket });
    expect([...buckets.keys()][0]).toMatch(/^a+-bb+-[a-z0-9]{12}$/);
    expect([...buckets.keys()][0]).toHaveLength(63);
  });
});

describe('AWS::Logs::LogGroup', () => {
  const group = (properties: object) => ({ Group: { Type: 'AWS::Logs::LogGroup', Properties: properties } });

  test('has a name that is taken once in its region, and another one replaces', async () => {
    const { harness, failure } = createTypes();
    await harness.create('app', group({ LogGroupName: 'one', RetentionInDays: 14 }), {
      Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Group', 'Arn'] } } },
    });
    expect(harness.stack('app').outputs.Arn).toBe(`arn:aws:logs:${REGION}:000000000000:log-group:one:*`);
    await harness.update('app', group({ LogGroupName: 'two' }));
    expect(await harness.create('second', group({ LogGroupName: 'one' }))).toBe('CREATE_COMPLETE');
    expect(await harness.create('third', group({ LogGroupName: 'two' }))).toBe('ROLLBACK_COMPLETE');
    expect(failure()).toContain(`identifier 'two' already exists`);
  });

  test('keeps logs for the days that the service knows', async () => {
    const { harness } = createTypes();
    const refusal = await refusalOf(harness.create('app', group({ RetentionInDays: 2 })));
    expect(refusal).toMatch(/RetentionInDays must be one of 1, 3, 5, .*; got 2\. \(Group, AWS::Logs::LogGroup\)$/);
  });
});

describe('AWS::IVS::StorageConfiguration', () => {
  const storage = (properties: object = {}) => ({
    Storage: { Type: 'AWS::IVS::StorageConfiguration', Properties: { S3: { BucketName: 'recordings' }, ...properties } },
  });
  const tag = (Key: string, Value: string) => ({ Key, Value });

  test('is created, tagged by difference, replaced and deleted by the calls of the service', async () => {
    const { harness, ivsCalls } = createTypes();
    const arn = (number: number) => `arn:aws:ivs:${REGION}:000000000000:storage-configuration/${number}`;
    await harness.create('app', storage({ Name: 'one', Tags: [tag('a', '1'), tag('b', '2')] }), {}, { Tags: [tag('team', 'video')] });
    await harness.update('app', storage({ Name: 'one', Tags: [tag('b', '3')] }));
    await harness.update('app', storage({ Name: 'two' }), { Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Storage', 'Arn'] } } } });
    expect(ivsCalls).toEqual([
      [REGION, 'CreateStorageConfiguration', { name: 'one', s3: { bucketName: 'recordings' }, tags: { a: '1', b: '2', team: 'video' } }],
      [REGION, 'UntagResource', { resourceArn: arn(1), tagKeys: ['a'] }],
      [REGION, 'TagResource', { resourceArn: arn(1), tags: { b: '3', team: 'video' } }],
      [REGION, 'CreateStorageConfiguration', { name: 'two', s3: { bucketName: 'recordings' }, tags: { team: 'video' } }],
      [REGION, 'DeleteStorageConfiguration', { arn: arn(1) }],
    ]);
    expect(harness.stack('app').outputs.Arn).toBe(arn(4));
    expect(harness.stack('app').statusReason).toBeUndefined();
  });

  test('keeps its stack tags in place without a call when nothing changes', async () => {
    const { harness, ivsCalls } = createTypes();
    await harness.create('app', storage());
    await harness.update('app', storage(), { Description: 'new' });
    expect(ivsCalls).toHaveLength(1);
  });
});

test('AWS::CDK::Metadata is nothing but there', async () => {
  const { harness } = createTypes();
  const metadata = (Analytics: string) => ({ CDKMetadata: { Type: 'AWS::CDK::Metadata', Properties: { Analytics } } });
  expect(await harness.create('app', metadata('v2:x'))).toBe('CREATE_COMPLETE');
  expect(await harness.update('app', metadata('v2:y'))).toBe('UPDATE_COMPLETE');
  expect(await harness.delete('app')).toBe('DELETE_COMPLETE');
});
