/** Requests for each operation: more than one where their parameters decide which permissions they need. */
import { OPERATIONS, type OperationName } from '../../../../local/src/services/ivs/operations';
import { HAPPY } from '../ivs/conformance-cases';
import { Room } from '../ivs/room';

/** A request as a client sends it. */
export interface SentRequest {
  readonly service: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What the requests are about, by the names that {@link TEMPLATE} gives them. */
export interface Resources {
  readonly keyId: string;
  readonly stackId: string;
  readonly stageArn: string;
}

export const REGION = 'us-east-1';
export const STACK_NAME = 'app';
export const ROLE_ARN = 'arn:aws:iam::000000000000:role/caller';
const FUNCTION_NAME = 'echo';
const LOG_GROUP = { logGroupName: '/app' };
const LOG_GROUP_ARN = { resourceArn: `arn:aws:logs:${REGION}:000000000000:log-group:/app` };
const TAGS = [{ Key: 'team', Value: 'live' }];

const ENCRYPTION =
  '<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm>' +
  '</ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>';

/** The resources that the requests name: each of them tagged that can be. */
export const TEMPLATE = {
  Resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'caller',
        Tags: TAGS,
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com', AWS: '000000000000' }, Action: 'sts:*' }],
        },
        ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
      },
    },
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: FUNCTION_NAME,
        Code: { ZipFile: 'exports.handler = async (event) => console.log(event);' },
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      },
    },
    Key: { Type: 'AWS::KMS::Key', Properties: { KeySpec: 'ECC_NIST_P384', KeyUsage: 'SIGN_VERIFY', Tags: TAGS } },
    Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/signer', TargetKeyId: { Ref: 'Key' } } },
    SecretKey: { Type: 'AWS::KMS::Key', Properties: {} },
    Secret: {
      Type: 'AWS::SecretsManager::Secret',
      Properties: { Name: 'stream', SecretString: 'value', KmsKeyId: { 'Fn::GetAtt': ['SecretKey', 'Arn'] }, Tags: TAGS },
    },
    Stage: { Type: 'AWS::IVS::Stage', Properties: { Tags: TAGS } },
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'recordings' } },
  },
};

const json = (service: string, inputs: Readonly<Record<string, readonly object[]>>): Record<string, SentRequest[]> =>
  mapEntries(inputs, (operation, input) => ({
    service,
    headers: { 'x-amz-target': `Service.${operation}` },
    body: JSON.stringify(input),
  }));

const query = (service: string, inputs: Readonly<Record<string, readonly object[]>>): Record<string, SentRequest[]> =>
  mapEntries(inputs, (Action, input) => ({ service, body: new URLSearchParams({ Action, ...input }).toString() }));

/** A route, `<method> <resource>[?<parameters>]`, and the requests to it. @default - one request without a body */
type RestRequests = readonly [route: string, ...requests: readonly Partial<SentRequest>[]];

const rest = (
  service: string,
  paths: Readonly<Record<string, string>>,
  operations: Readonly<Record<string, RestRequests>>,
): Record<string, SentRequest[]> =>
  Object.fromEntries(
    Object.entries(operations).map(([operation, [route, ...requests]]) => {
      const [method = '', address = ''] = route.split(' ');
      const [resource = '', parameters] = address.split('?');
      const sent = { service, method, path: `${paths[resource]}${parameters ? `?${parameters}` : ''}` };
      return [operation, (requests.length > 0 ? requests : BARE).map((request) => ({ ...sent, ...request }))];
    }),
  );

function mapEntries<From, To>(
  record: Readonly<Record<string, readonly From[]>>,
  map: (name: string, value: From) => To,
): Record<string, To[]> {
  return Object.fromEntries(Object.entries(record).map(([name, values]) => [name, values.map((value) => map(name, value))]));
}

/** Inputs that name what another service has: permissions are checked before anything is looked up. */
async function ivsRequests(stageArn: string): Promise<Record<string, SentRequest[]>> {
  const arn = (resource: string) => `arn:aws:ivs:${REGION}:000000000000:${resource}`;
  const tags = { team: 'live' };
  const s3 = { storageConfigurationArn: arn('storage-configuration/a'), encoderConfigurationArns: [arn('encoder-configuration/a')] };
  const channel = { channelArn: arn('channel/a'), encoderConfigurationArn: arn('encoder-configuration/a') };
  const more: { readonly [O in OperationName]?: readonly object[] } = {
    CreateStage: [{ tags }],
    CreateStorageConfiguration: [{ s3: { bucketName: 'recordings' }, tags }],
    CreateEncoderConfiguration: [{ tags }],
    CreateIngestConfiguration: [{ ingestProtocol: 'RTMPS', tags }],
    StartComposition: [{ stageArn, destinations: [{ s3 }, { channel }], tags }],
    ListCompositions: [{ filterByStageArn: stageArn }, { filterByEncoderConfigurationArn: channel.encoderConfigurationArn }],
    GetStage: [{ arn: stageArn }],
    ListTagsForResource: [{ resourceArn: stageArn }, { resourceArn: arn('composition/a') }],
  };
  const requests = (Object.keys(HAPPY) as OperationName[]).map(async (operation) => {
    const room = new Room();
    const inputs = [await HAPPY[operation](room), ...(more[operation] ?? [])];
    room.ivs.close();
    return [operation, inputs.map((input) => ivsRequest(operation, input))] as const;
  });
  return Object.fromEntries(await Promise.all(requests));
}

function ivsRequest(operation: OperationName, input: object): SentRequest {
  const [method = '', address = ''] = OPERATIONS[operation].http.split(' ');
  const [uriTemplate = ''] = address.split('?');
  const { resourceArn = '', tagKeys = [], ...body } = input as { readonly resourceArn?: string; readonly tagKeys?: readonly string[] };
  const path = uriTemplate.replace('{resourceArn}', encodeURIComponent(resourceArn));
  const parameters = new URLSearchParams(tagKeys.map((key) => ['tagKeys', key] as [string, string])).toString();
  return { service: 'ivs', method, path: `${path}?${parameters}`, ...(method === 'POST' && { body: JSON.stringify(body) }) };
}

/** One request without parameters. */
const BARE = [{}];

/** By the service that they are signed for, and the service's name of the operation. */
export async function requestsFor({
  keyId,
  stackId,
  stageArn,
}: Resources): Promise<Readonly<Record<string, Readonly<Record<string, readonly SentRequest[]>>>>> {
  const stack = [{ StackName: STACK_NAME }, { StackName: stackId }];
  const changeSet = [{ StackName: STACK_NAME, ChangeSetName: 'changes' }];
  const key = [{ KeyId: keyId }, { KeyId: 'alias/signer' }];
  const signing = { Message: 'AAAA', MessageType: 'RAW', SigningAlgorithm: 'ECDSA_SHA_384' };
  const encrypted = { 'x-amz-server-side-encryption': 'aws:kms', 'x-amz-server-side-encryption-aws-kms-key-id': keyId };
  const writes = [{ body: 'text' }, { body: 'text', headers: encrypted }];

  return {
    cloudformation: query('cloudformation', {
      ContinueUpdateRollback: stack,
      CreateChangeSet: [...changeSet, { StackName: 'other', ChangeSetName: 'changes', ChangeSetType: 'CREATE' }],
      CreateStack: [{ StackName: 'other' }],
      DeleteChangeSet: changeSet,
      DeleteStack: [{ StackName: 'other' }],
      DescribeChangeSet: changeSet,
      DescribeStackEvents: stack,
      DescribeStackResources: stack,
      DescribeStacks: [...stack, {}],
      ExecuteChangeSet: changeSet,
      GetTemplate: stack,
      GetTemplateSummary: [...stack, { TemplateBody: '{}' }],
      ListChangeSets: stack,
      ListStackResources: stack,
      ListStacks: BARE,
      RollbackStack: stack,
      UpdateStack: stack,
      UpdateTerminationProtection: stack,
    }),
    cloudtrail: json('cloudtrail', { LookupEvents: BARE }),
    events: json('events', {
      ListRules: BARE,
      PutEvents: [{ Entries: [{ Source: 'app', DetailType: 'Started', Detail: '{}' }, { EventBusName: 'other' }] }],
      TestEventPattern: [{ EventPattern: '{"source":["app"]}', Event: '{}' }],
    }),
    ivs: await ivsRequests(stageArn),
    kms: json('kms', {
      CreateKey: [{}, { Tags: [{ TagKey: 'team', TagValue: 'live' }] }],
      DescribeKey: key,
      GetKeyPolicy: [{ KeyId: keyId }],
      GetKeyRotationStatus: [{ KeyId: keyId }],
      GetPublicKey: key,
      ListResourceTags: [{ KeyId: keyId }],
      ScheduleKeyDeletion: [{ KeyId: keyId }],
      Sign: key.map((named) => ({ ...named, ...signing })),
      Verify: key.map((named) => ({ ...named, ...signing, Signature: 'AAAA' })),
    }),
    lambda: rest(
      'lambda',
      {
        functions: '/2015-03-31/functions/',
        function: `/2015-03-31/functions/${FUNCTION_NAME}`,
        'function/invocations': `/2015-03-31/functions/${FUNCTION_NAME}/invocations`,
        'function/code': `/2015-03-31/functions/${FUNCTION_NAME}/code`,
        'function/configuration': `/2015-03-31/functions/${FUNCTION_NAME}/configuration`,
      },
      {
        ListFunctions: ['GET functions'],
        GetFunction: ['GET function'],
        GetFunctionConfiguration: ['GET function/configuration'],
        Invoke: ['POST function/invocations', { body: '{}' }],
        UpdateFunctionCode: ['PUT function/code', { body: '{"S3Bucket":"recordings","S3Key":"code.zip"}' }],
        UpdateFunctionConfiguration: ['PUT function/configuration', { body: JSON.stringify({ Role: ROLE_ARN }) }],
      },
    ),
    logs: json('logs', {
      CreateLogGroup: [LOG_GROUP, { logGroupName: '/tagged', tags: { team: 'live' } }],
      DeleteLogGroup: [{ logGroupName: '/tagged' }],
      DeleteRetentionPolicy: [LOG_GROUP],
      DescribeLogGroups: BARE,
      FilterLogEvents: [LOG_GROUP],
      ListTagsForResource: [LOG_GROUP_ARN],
      PutRetentionPolicy: [{ ...LOG_GROUP, retentionInDays: 1 }],
      TagResource: [{ ...LOG_GROUP_ARN, tags: { team: 'live' } }],
      UntagResource: [{ ...LOG_GROUP_ARN, tagKeys: ['team'] }],
    }),
    s3: rest(
      's3',
      { service: '/', bucket: '/recordings', object: '/recordings/a/b' },
      {
        ListBuckets: ['GET service'],
        CreateBucket: ['PUT bucket'],
        HeadBucket: ['HEAD bucket'],
        GetBucketLocation: ['GET bucket?location'],
        PutBucketEncryption: ['PUT bucket?encryption', { body: ENCRYPTION }],
        GetBucketEncryption: ['GET bucket?encryption'],
        DeleteBucketEncryption: ['DELETE bucket?encryption'],
        GetBucketVersioning: ['GET bucket?versioning'],
        PutBucketPolicy: ['PUT bucket?policy', { body: '{}' }],
        GetBucketPolicy: ['GET bucket?policy'],
        DeleteBucketPolicy: ['DELETE bucket?policy'],
        GetBucketTagging: ['GET bucket?tagging'],
        ListObjects: ['GET bucket', {}, { path: '/recordings?prefix=a/' }],
        ListObjectsV2: ['GET bucket?list-type', { path: '/recordings?list-type=2&prefix=a/' }],
        ListObjectVersions: ['GET bucket?versions'],
        PutObject: [
          'PUT object',
          ...writes,
          { headers: { 'x-amz-acl': 'bucket-owner-full-control' } },
          { path: '/recordings/encrypted', headers: encrypted },
          { headers: { 'if-match': '"0"' } },
        ],
        GetObject: ['GET object', {}, { path: '/recordings/encrypted' }],
        HeadObject: ['HEAD object'],
        CopyObject: ['PUT object', ...['a/b', 'encrypted'].map((from) => ({ headers: { 'x-amz-copy-source': `recordings/${from}` } }))],
        CreateMultipartUpload: ['POST object?uploads', {}, { headers: encrypted }],
        UploadPart: [
          'PUT object?partNumber&uploadId',
          ...writes.map((write) => ({ ...write, path: '/recordings/a/b?partNumber=1&uploadId=1' })),
        ],
        CompleteMultipartUpload: ['POST object?uploadId', { path: '/recordings/a/b?uploadId=1', body: '<CompleteMultipartUpload/>' }],
        AbortMultipartUpload: ['DELETE object?uploadId', { path: '/recordings/a/b?uploadId=1' }],
        DeleteObject: ['DELETE object'],
        DeleteObjects: [
          'POST bucket?delete',
          { body: '<Delete><Object><Key>a/b</Key></Object><Object><Key>a/b</Key><VersionId>null</VersionId></Object></Delete>' },
        ],
        DeleteBucket: ['DELETE bucket'],
      },
    ),
    secretsmanager: json('secretsmanager', {
      CreateSecret: [{ Name: 'other', SecretString: 'value' }],
      DeleteSecret: [{ SecretId: 'other' }],
      DescribeSecret: [{ SecretId: 'stream' }],
      GetSecretValue: [{ SecretId: 'stream' }],
      ListSecrets: BARE,
      PutSecretValue: [{ SecretId: 'stream', SecretString: 'other' }],
    }),
    ssm: json('ssm', {
      GetParameter: [{ Name: '/cdk-bootstrap/a/version' }],
      GetParameters: [{ Names: ['/cdk-bootstrap/a/version'] }],
    }),
    sts: query('sts', {
      GetCallerIdentity: BARE,
      AssumeRole: [
        { RoleArn: ROLE_ARN, RoleSessionName: 'other' },
        {
          RoleArn: ROLE_ARN,
          RoleSessionName: 'other',
          ExternalId: 'id',
          SourceIdentity: 'somebody',
          'Tags.member.1.Key': 'team',
          'Tags.member.1.Value': 'live',
          'TransitiveTagKeys.member.1': 'team',
        },
      ],
    }),
  };
}
