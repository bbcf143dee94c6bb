/** Resource types that stand in: what stacks with them show, and which can. */
import type { StacksState } from '../../../../../local/src/services/cloudformation';
import { serviceOfType } from '../../../../../local/src/services/cloudformation/stand-ins';
import { createHarness, custom } from '../harness';

const COGNITO = ['AWS::Cognito::*'];
const pool = (properties: object = {}) => ({ Pool: { Type: 'AWS::Cognito::UserPool', Properties: properties } });
const table = (properties: object = {}) => ({ Table: { Type: 'AWS::DynamoDB::Table', Properties: properties } });
const valuesOf = (values: Readonly<Record<string, unknown>>) => ({
  Outputs: Object.fromEntries(Object.entries(values).map(([name, Value]) => [name, { Value }])),
});
const get = (logicalId: string, attribute: string) => ({ 'Fn::GetAtt': [logicalId, attribute] });

describe('a stack', () => {
  test('has values of the documented form', async () => {
    const harness = createHarness({ standIns: [...COGNITO, 'AWS::DynamoDB::Table', 'AWS::ApiGatewayV2::*', 'AWS::ApiGateway::Method'] });
    const resources = {
      ...pool(),
      ...table(),
      Identities: { Type: 'AWS::Cognito::IdentityPool' },
      Named: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 'members' } },
      Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'http' } },
      Stage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ApiId: { Ref: 'Api' }, StageName: 'live' } },
      Method: { Type: 'AWS::ApiGateway::Method', Properties: { RestApiId: 'api', ResourceId: 'root', HttpMethod: 'GET' } },
    };
    const outputs = valuesOf({
      Pool: { Ref: 'Pool' },
      PoolArn: get('Pool', 'Arn'),
      PoolUrl: get('Pool', 'ProviderURL'),
      Identities: { Ref: 'Identities' },
      Table: { Ref: 'Table' },
      TableArn: get('Table', 'Arn'),
      Named: { Ref: 'Named' },
      NamedArn: get('Named', 'Arn'),
      Api: { Ref: 'Api' },
      ApiEndpoint: get('Api', 'ApiEndpoint'),
      Stage: { Ref: 'Stage' },
      Method: { Ref: 'Method' },
    });
    expect(await harness.create('app', resources, outputs)).toBe('CREATE_COMPLETE');
    const { Pool, Table, Api, ...others } = harness.stack('app').outputs;
    expect(Pool).toMatch(/^us-east-1_[a-zA-Z0-9]{9}$/);
    expect(Table).toMatch(/^app-Table-[A-Z0-9]{12}$/);
    expect(Api).toMatch(/^[a-z][a-z0-9]{9}$/);
    expect(others).toEqual({
      PoolArn: `arn:aws:cognito-idp:us-east-1:000000000000:userpool/${Pool}`,
      PoolUrl: `https://${Pool?.replace('_', '-')}.cognito-idp.stand-in.invalid`,
      Identities: expect.stringMatching(/^us-east-1:[0-9a-f-]{36}$/),
      TableArn: `arn:aws:dynamodb:us-east-1:000000000000:table/${Table}`,
      Named: 'members',
      NamedArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/members',
      ApiEndpoint: `https://${Api}.apigateway.stand-in.invalid`,
      Stage: 'live',
      Method: 'api|root|GET',
    });
  });

  test('says of each resource that it does nothing, in its events and in its summary', async () => {
    const harness = createHarness({ standIns: COGNITO });
    await harness.create('app', { ...pool(), A: { Type: 'Test::Local::Thing' } });
    await harness.update('app', { ...pool({ UserPoolName: 'members' }), A: { Type: 'Test::Local::Thing' } });
    const notice = 'The local endpoint does not have AWS::Cognito::UserPool: this resource stands in and does nothing.';
    const completed = harness.events.filter(({ logicalId, status }) => logicalId === 'Pool' && status.endsWith('_COMPLETE'));
    expect(completed.map(({ status, statusReason }) => [status, statusReason])).toEqual([
      ['CREATE_COMPLETE', notice],
      ['UPDATE_COMPLETE', notice],
    ]);
    expect(harness.stack('app').resources.map(({ logicalId, notice }) => [logicalId, notice])).toEqual([
      ['Pool', notice],
      ['A', undefined],
    ]);
  });

  test('keeps the values through updates, and replaces the resource when a property of its id changes', async () => {
    const harness = createHarness({ standIns: ['AWS::DynamoDB::Table'] });
    const outputs = valuesOf({ Name: { Ref: 'Table' }, Arn: get('Table', 'Arn') });
    await harness.create('app', table({ TableName: 'members' }), outputs);
    const { outputs: before } = harness.stack('app');
    await harness.update('app', table({ TableName: 'members', BillingMode: 'PAY_PER_REQUEST' }), outputs);
    expect(harness.stack('app').outputs).toEqual(before);

    const TemplateBody = JSON.stringify({ Resources: table({ TableName: 'guests' }), ...outputs });
    const { Id } = await harness.call('CreateChangeSet', { StackName: 'app', ChangeSetName: 'rename', TemplateBody });
    const { Changes } = await harness.call('DescribeChangeSet', { ChangeSetName: Id });
    expect(Changes).toMatchObject([{ ResourceChange: { Action: 'Modify', LogicalResourceId: 'Table', Replacement: 'True' } }]);
    await harness.call('ExecuteChangeSet', { ChangeSetName: Id });
    expect(await harness.settled('app')).toBe('UPDATE_COMPLETE');
    expect(harness.stack('app').outputs).toEqual({ Name: 'guests', Arn: 'arn:aws:dynamodb:us-east-1:000000000000:table/guests' });
    expect(harness.story('app').slice(-2)).toEqual(['Table DELETE_IN_PROGRESS', 'Table DELETE_COMPLETE']);
  });

  test('exports a value, which another stack imports', async () => {
    const harness = createHarness({ standIns: ['AWS::DynamoDB::Table'] });
    await harness.create('data', table(), { Outputs: { Arn: { Value: get('Table', 'Arn'), Export: { Name: 'arn' } } } });
    await harness.create('app', { A: { Type: 'Test::Local::Thing' } }, valuesOf({ Arn: { 'Fn::ImportValue': 'arn' } }));
    expect(harness.stack('app').outputs.Arn).toBe(harness.stack('data').outputs.Arn);
  });

  test('an attribute that the schema does not have is refused by name before anything begins', async () => {
    const harness = createHarness({ standIns: ['AWS::DynamoDB::Table'] });
    await expect(harness.create('app', table(), valuesOf({ Url: get('Table', 'Url') }))).rejects.toThrow(
      'Resource Table does not support attribute type Url in Fn::GetAtt',
    );
    expect(harness.cloudFormation.stacks()).toEqual([]);
  });

  test('that is continued without the option is rolled back and deleted, but not created again', async () => {
    const state: StacksState = new Map();
    const first = createHarness({ standIns: ['AWS::DynamoDB::Table'] }, state);
    await first.create('app', { ...table(), A: custom() });
    await first.cloudFormation.close();

    const next = createHarness({}, state);
    next.handler = ({ ResourceProperties: { changed } }) => (changed ? { Status: 'FAILED', Reason: 'no' } : {});
    await expect(next.update('app', { ...table({ TableName: 'members' }), A: custom() })).rejects.toThrow("--stand-in 'AWS::DynamoDB::*'");
    expect(await next.update('app', { A: custom({ changed: true }) })).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await next.delete('app')).toBe('DELETE_COMPLETE');
    expect(next.story('app')).toContain('Table DELETE_COMPLETE');
  });
});

test.each([
  ['AWS::ApiGatewayV2::Api', 'apigateway'],
  ['AWS::ApiGatewayV2::Route', 'apigateway'],
  ['AWS::ApiGateway::RestApi', 'apigateway'],
  ['AWS::Cognito::UserPoolClient', 'cognito-idp'],
  ['AWS::Cognito::IdentityPoolRoleAttachment', 'cognito-identity'],
  ['AWS::StepFunctions::StateMachineAlias', 'states'],
  ['AWS::Route53::RecordSet', 'route53'],
])('calls for %s are signed for %s', (typeName, service) => {
  expect(serviceOfType(typeName)).toBe(service);
});

describe('which types can stand in', () => {
  const start = (standIn: string) => () => createHarness({ standIns: [standIn], resourceTypes: served });
  const type = { properties: {}, attributes: [], create: () => ({ physicalId: 'a' }), delete: () => {} };
  const served = { 'AWS::Lambda::Function': type, 'AWS::SQS::Queue': type, 'AWS::SQS::QueuePolicy': type };

  test.each([
    ...['*', 'AWS::*', 'AWS::Cognito', 'AWS::Cognito::User*', 'Cognito::UserPool', '', 'a user pool', 'AWS::Cognito::UserPool::MODULE'].map(
      (standIn) => [
        standIn,
        `a stand-in is a resource type or all types of a service, such as AWS::Cognito::UserPool or 'AWS::Cognito::*', got '${standIn}'; ` +
          'name each service that your app uses',
      ],
    ),
    ...['AWS::IAM::*', 'AWS::IAM::User', 'AWS::CloudFormation::Stack', 'Custom::*', 'Custom::Thing'].map((standIn) => [
      standIn,
      'a stand-in cannot be a type of AWS::IAM, AWS::CloudFormation or Custom, because roles, policies, stacks and custom resources take ' +
        `effect, got '${standIn}'; leave it out, or put an emulator that has it behind with --endpoint`,
    ]),
    [
      'AWS::Congito::*',
      "a stand-in is a resource type in CloudFormation's schemas, got 'AWS::Congito::*'; no service of CloudFormation has that name",
    ],
    [
      'AWS::DynamoDB::Tables',
      "a stand-in is a resource type in CloudFormation's schemas, got 'AWS::DynamoDB::Tables'; the service has " +
        'AWS::DynamoDB::GlobalTable, AWS::DynamoDB::Table',
    ],
    [
      'AWS::SQS::Queue',
      "a stand-in is for resource types that the local endpoint does not have, got 'AWS::SQS::Queue', and it has AWS::SQS::Queue; leave it out",
    ],
    [
      'AWS::SQS::*',
      "a stand-in is for resource types that the local endpoint does not have, got 'AWS::SQS::*', and it has AWS::SQS::Queue, " +
        'AWS::SQS::QueuePolicy; name the others that your app uses: AWS::SQS::QueueInlinePolicy',
    ],
  ])('%s is refused', (standIn, message) => {
    expect(start(standIn)).toThrow(new Error(message));
  });

  test('none by default', async () => {
    await expect(createHarness().create('app', pool())).rejects.toThrow('does not have the resource types: AWS::Cognito::UserPool (Pool).');
  });
});

describe('a template with types that are not there is refused once, with the ways out', () => {
  const refusal = (types: readonly string[]) =>
    createHarness()
      .create('app', Object.fromEntries(types.map((Type, index) => [`R${index}`, { Type }])))
      .catch((error: Error) => error.message.split('ValidationError: Template format error: ')[1]);

  test.each<[string[], string]>([
    [
      ['AWS::Cognito::UserPool', 'AWS::Cognito::UserPoolClient', 'AWS::DynamoDB::Table', 'AWS::DynamoDB::Table'],
      'The local endpoint does not have the resource types: AWS::Cognito::UserPool (R0); AWS::Cognito::UserPoolClient (R1); ' +
        'AWS::DynamoDB::Table (R2, R3). To deploy them without effect, give ivs-local start or deploy the options ' +
        "--stand-in 'AWS::Cognito::*' --stand-in 'AWS::DynamoDB::*'. To have them work, give the option --with ministack: that " +
        'emulator has AWS::Cognito::UserPool, AWS::Cognito::UserPoolClient, AWS::DynamoDB::Table.',
    ],
    [
      ['AWS::IAM::User', 'AWS::QuickSight::Topic'],
      'The local endpoint does not have the resource types: AWS::IAM::User (R0); AWS::QuickSight::Topic (R1). To deploy them without ' +
        "effect, give ivs-local start or deploy the options --stand-in 'AWS::QuickSight::*'. AWS::IAM::User cannot stand in. To have them " +
        'work, give the option --with ministack: that emulator has AWS::IAM::User.',
    ],
    [
      ['My::Own::Type'],
      'The local endpoint does not have the resource types: My::Own::Type (R0). An emulator that has them can stand behind this one: ' +
        'ivs-local has the option --endpoint.',
    ],
  ])('%j', async (types, message) => {
    expect(await refusal(types)).toBe(message);
  });
});
