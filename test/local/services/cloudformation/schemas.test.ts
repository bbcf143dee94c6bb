/** The local resource types against CloudFormation's schemas, as the CDK has them: what a template says here means the same on AWS. */
import type { Property, PropertyType, Resource } from '@aws-cdk/service-spec-types';
import { createServices } from '../../../../local/src/endpoint/services';
import type { Members, Shape } from '../../../../local/src/service/input';
import { TAGS } from '../../../../local/src/service/resource-type';
import { SERVICES } from '../../../../local/src/services';
import type { ResourceType } from '../../../../local/src/services/cloudformation';
import { CDK_TYPES } from '../../../../local/src/services/cloudformation/resource-types';
import { serviceSpec } from '../../../../local/src/services/cloudformation/stand-ins/schema-source';
import { templatePattern } from '../../../support/template-pattern';
import { newPem } from '../ivs/operations/key-material';
import { createHarness } from './harness';

/** The CDK's description of itself, which has no schema. */
const WITHOUT_SCHEMA = ['AWS::CDK::Metadata'];

/** Required here and not on AWS: without them a resource would be something that is not here. */
const ALSO_REQUIRED: Readonly<Record<string, readonly string[]>> = {
  // Functions are archives or inline code, never images.
  'AWS::Lambda::Function': ['Handler', 'Runtime'],
  // Only queues are polled.
  'AWS::Lambda::EventSourceMapping': ['EventSourceArn'],
  // Policies are on roles: there are no users and groups.
  'AWS::IAM::Policy': ['Roles'],
};

/** The type of a schema that a shape stands for. */
const SCALARS: Readonly<Record<string, string>> = {
  string: 'text',
  'date-time': 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'boolean',
  json: 'any',
};

const kindOf = ({ kind, whole }: Shape) => (whole ? `whole ${kind}` : kind);

/** Where Ref is not the identifier of the schema, and why. */
const OTHER_REFS: Readonly<Record<string, string>> = {
  'AWS::Events::Rule': 'Ref of a rule on the default event bus is its name alone.',
  'AWS::Lambda::Permission': 'The documentation says that Ref is the id of the statement; the schema has the function before it.',
};

/** Where the attribute Arn has another form than the schema says, and why. */
const OTHER_ARNS: Readonly<Record<string, string>> = {
  'AWS::Logs::LogGroup': 'The ARN ends with :*, which stands for its log streams.',
};

const spec = serviceSpec();
const services = createServices(SERVICES, { url: () => 'http://127.0.0.1:1' });
const types: Readonly<Record<string, ResourceType>> = { ...CDK_TYPES, ...services.resourceTypes() };
afterAll(() => services.close());

/** What AWS does not take as it is taken here. */
function differences(members: Members, properties: Readonly<Record<string, Property>>, path: string): string[] {
  return Object.entries(members).flatMap(([name, shape]) => {
    const property = properties[name];
    return property ? shapeDifferences(shape, property.type, `${path}.${name}`) : [`${path}.${name} is unknown to AWS`];
  });
}

function shapeDifferences(shape: Shape, type: PropertyType, path: string): string[] {
  const mismatch = [`${path} is ${kindOf(shape)} here and ${type.type} on AWS`];
  // A document is JSON, or the text of it.
  if (type.type === 'union') return type.types.some(({ type: part }) => part === 'json') && shape.kind === 'any' ? [] : mismatch;
  const { kind, element, members } = shape;
  if (kind === 'list' && element) {
    if (type.type !== 'array') return mismatch;
    if (type.element.type === 'tag') return element === TAGS.element ? [] : mismatch;
    return shapeDifferences(element, type.element, `${path}[]`);
  }
  if (element) return type.type === 'map' ? shapeDifferences(element, type.element, `${path}{}`) : mismatch;
  if (!members) return SCALARS[type.type] === kindOf(shape) ? [] : mismatch;
  if (type.type !== 'ref') return mismatch;
  const { properties } = spec.get('typeDefinition', type.reference.$ref);
  const required = requiredIn(properties).filter((name) => !members[name]?.required);
  const invented = requiredIn(members).filter((name) => !properties[name]?.required);
  return [
    ...differences(members, properties, path),
    ...required.map((name) => `${path}.${name} is required on AWS`),
    ...invented.map((name) => `${path}.${name} is not required on AWS`),
  ];
}

function requiredIn(members: Readonly<Record<string, Pick<Property, 'required'>>>): string[] {
  return Object.keys(members).filter((name) => members[name]?.required);
}

/** Each resource type that is here, with its schema. */
const cases = Object.entries(types)
  .filter(([name]) => !WITHOUT_SCHEMA.includes(name))
  .map(([name, type]): [string, ResourceType, Resource] => {
    const [resource] = spec.lookup('resource', 'cloudFormationType', 'equals', name);
    if (!resource) throw new Error(`There is no schema of ${name}.`);
    return [name, type, resource];
  });

const idOf = (...parts: string[]) => parts.join('').replace(/\W/g, '');

test('the types have schemas, but for the one that AWS does not document', () => {
  expect(cases.map(([name]) => name)).toHaveLength(Object.keys(types).length - WITHOUT_SCHEMA.length);
  expect(cases.length).toBeGreaterThan(15);
});

describe.each(cases)('%s', (name, type, resource) => {
  test('takes no property that AWS does not, and those in the same form', () => {
    expect(differences(type.properties, resource.properties, name)).toEqual([]);
  });

  test('requires what AWS requires', () => {
    expect(requiredIn(type.properties).sort()).toEqual([...requiredIn(resource.properties), ...(ALSO_REQUIRED[name] ?? [])].sort());
  });

  test('is replaced by what is create-only', () => {
    const createOnly = Object.keys(type.properties).filter((property) => resource.properties[property]?.causesReplacement === 'yes');
    expect((type.update ? [...(type.replacedBy ?? [])] : Object.keys(type.properties)).sort()).toEqual(createOnly.sort());
  });

  test('has no attribute that AWS does not have', () => {
    const attributes = type.attributes === 'any' ? [] : type.attributes;
    expect(attributes.filter((attribute) => !Object.hasOwn(resource.attributes, attribute))).toEqual([]);
  });

  test('takes the tags of its stack if it can be tagged', () => {
    expect(type.takesStackTags === true).toBe(resource.tagInformation?.tagPropertyName === 'Tags');
  });
});

describe('a stack with a resource of each type', () => {
  const document = (...Service: readonly string[]) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
  });
  const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }] };
  const arnOf = (type: string) => ({ 'Fn::GetAtt': [idOf(type), 'Arn'] });
  /** What each needs, and the names that Ref may be made of. */
  const PROPERTIES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    'AWS::CloudWatch::Alarm': { AlarmName: 'alarm' },
    'AWS::CloudWatch::Dashboard': { DashboardBody: '{}', DashboardName: 'dashboard' },
    'AWS::Events::EventBus': { Name: 'bus' },
    'AWS::Events::Rule': { Name: 'rule', EventBusName: 'default', EventPattern: { source: ['aws.ivs'] } },
    'AWS::IAM::ManagedPolicy': { PolicyDocument: policy },
    'AWS::IAM::Policy': { PolicyName: 'policy', PolicyDocument: policy, Roles: [{ Ref: idOf('AWS::IAM::Role') }] },
    'AWS::IAM::Role': {
      RoleName: 'role',
      AssumeRolePolicyDocument: document('lambda.amazonaws.com', 'scheduler.amazonaws.com'),
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
    },
    'AWS::IVS::IngestConfiguration': { IngestProtocol: 'RTMPS' },
    'AWS::IVS::PublicKey': { PublicKeyMaterial: newPem() },
    'AWS::IVS::RecordingConfiguration': { DestinationConfiguration: { S3: { BucketName: 'bucket' } } },
    'AWS::IVS::StreamKey': { ChannelArn: arnOf('AWS::IVS::Channel') },
    'AWS::IVS::StorageConfiguration': { S3: { BucketName: 'bucket' } },
    'AWS::IVSChat::LoggingConfiguration': { DestinationConfiguration: { S3: { BucketName: 'bucket' } } },
    'AWS::KMS::Alias': { AliasName: 'alias/key', TargetKeyId: arnOf('AWS::KMS::Key') },
    'AWS::Lambda::EventSourceMapping': { EventSourceArn: arnOf('AWS::SQS::Queue'), FunctionName: { Ref: idOf('AWS::Lambda::Function') } },
    'AWS::Lambda::Function': {
      FunctionName: 'function',
      Code: { ZipFile: '' },
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Role: arnOf('AWS::IAM::Role'),
    },
    'AWS::Lambda::Permission': {
      FunctionName: arnOf('AWS::Lambda::Function'),
      Action: 'lambda:InvokeFunction',
      Principal: 'events.amazonaws.com',
    },
    'AWS::Lambda::Url': { AuthType: 'NONE', TargetFunctionArn: arnOf('AWS::Lambda::Function') },
    'AWS::Logs::LogGroup': { LogGroupName: 'group' },
    'AWS::Scheduler::ScheduleGroup': { Name: 'group' },
    'AWS::Scheduler::Schedule': {
      Name: 'schedule',
      FlexibleTimeWindow: { Mode: 'OFF' },
      ScheduleExpression: 'rate(1 day)',
      Target: { Arn: arnOf('AWS::SQS::Queue'), RoleArn: arnOf('AWS::IAM::Role') },
    },
    'AWS::SNS::Subscription': { Protocol: 'email', TopicArn: { Ref: idOf('AWS::SNS::Topic') } },
    'AWS::SNS::TopicPolicy': { PolicyDocument: document('events.amazonaws.com'), Topics: [] },
    'AWS::SQS::QueuePolicy': { PolicyDocument: document('events.amazonaws.com'), Queues: [] },
    'AWS::SSM::Parameter': { Name: '/parameter', Type: 'String', Value: 'value' },
    'AWS::S3::Bucket': { BucketName: 'bucket' },
    'AWS::S3::BucketPolicy': {
      Bucket: 'bucket',
      PolicyDocument: {
        ...policy,
        Statement: [{ ...policy.Statement[0], Principal: { AWS: '*' }, Resource: 'arn:aws:s3:::bucket/*' }],
      },
    },
  };
  const DEPENDS_ON: Readonly<Record<string, string>> = {
    // IVS adds its statement to the policy of the bucket.
    'AWS::IVS::StorageConfiguration': idOf('AWS::S3::BucketPolicy'),
    'AWS::S3::BucketPolicy': idOf('AWS::S3::Bucket'),
  };

  let outputs: Readonly<Record<string, unknown>>;
  beforeAll(async () => {
    const harness = createHarness({ resourceTypes: types });
    const resources = cases.map(([name]) => [idOf(name), { Type: name, Properties: PROPERTIES[name] ?? {}, DependsOn: DEPENDS_ON[name] }]);
    const values = cases.flatMap(([name, { attributes }]) => [
      [`${idOf(name)}Ref`, { Value: { Ref: idOf(name) } }],
      ...[attributes].flat().map((attribute) => [idOf(name, attribute), { Value: { 'Fn::GetAtt': [idOf(name), attribute] } }]),
    ]);
    const Capabilities = ['CAPABILITY_NAMED_IAM'];
    const status = await harness.create('app', Object.fromEntries(resources), { Outputs: Object.fromEntries(values) }, { Capabilities });
    expect(status).toBe('CREATE_COMPLETE');
    outputs = harness.stack('app').outputs;
  });

  /** What the schema says that Ref is: an attribute or a property, or several with a bar between them. */
  const identifierOf = (name: string, { cfnRefIdentifier, primaryIdentifier }: Resource) =>
    (cfnRefIdentifier ?? primaryIdentifier ?? []).map((part) => outputs[idOf(name, part)] ?? PROPERTIES[name]?.[part]).join('|');

  test('Ref gives what the schemas say, but where there is a reason', () => {
    const others = cases.filter(([name, , resource]) => outputs[`${idOf(name)}Ref`] !== identifierOf(name, resource));
    expect(others.map(([name]) => name).sort()).toEqual(Object.keys(OTHER_REFS));
  });

  test('ARNs have the form that the schemas say, but where there is a reason', () => {
    const arns = cases.flatMap(([name, , { arnTemplate }]) => {
      const arn = outputs[idOf(name, 'Arn')];
      return arn === undefined || arnTemplate === undefined ? [] : [{ name, matches: templatePattern(arnTemplate).test(String(arn)) }];
    });
    expect(arns.length).toBeGreaterThan(5);
    expect(arns.filter(({ matches }) => !matches).map(({ name }) => name)).toEqual(Object.keys(OTHER_ARNS));
  });
});
