import { Aws, type CfnElement, type CfnResource, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  AutoParticipantRecording,
  EncoderConfiguration,
  IngestCredentials,
  PublicKey,
  PublicKeyMaterial,
  Stage,
  StorageConfiguration,
} from '../src';
import { newApp, newStack, propertiesOf } from './support/synth';

/** Internal members of a CfnResource. */
interface Rendering {
  readonly cfnProperties: object;
  _toCloudFormation(): object;
}

describe("the stack's provider", () => {
  const stack = newStack();
  new Stage(stack, 'Room');
  new Stage(stack, 'Backstage');
  const template = Template.fromStack(stack);

  test('is one function, one role and one log group for any number of resources', () => {
    const types = Object.values<{ Type: string }>(template.toJSON().Resources).map(({ Type }) => Type);
    expect(types.sort()).toEqual([
      'AWS::IAM::Role',
      'AWS::Lambda::Function',
      'AWS::Logs::LogGroup',
      'Custom::IVSStage',
      'Custom::IVSStage',
    ]);
  });

  test('keeps its logical ids: a changed service token is refused by CloudFormation', () => {
    const provider = Object.keys(template.toJSON().Resources).filter((id) => id.startsWith('IvsRealTime'));
    expect(provider).toEqual(['IvsRealTimeLogsE83B1D86', 'IvsRealTimeRoleC0F4E906', 'IvsRealTimeHandlerDAE74495']);
  });

  test('keeps them and its permissions with every feature flag that the CDK recommends', () => {
    const flags = require('aws-cdk-lib/recommended-feature-flags.json');
    const flagged = new Stack(newApp({ context: flags }), 'Live');
    new Stage(flagged, 'Room');
    new Stage(flagged, 'Backstage');
    const { Resources } = Template.fromStack(flagged).toJSON();
    expect(Object.keys(Resources)).toEqual(Object.keys(template.toJSON().Resources));
    expect(propertiesOf(flagged, 'AWS::IAM::Role')).toEqual(propertiesOf(stack, 'AWS::IAM::Role'));
    expect(propertiesOf(flagged, 'AWS::Lambda::Function')).toMatchObject({
      LoggingConfig: { LogGroup: { Ref: 'IvsRealTimeLogsE83B1D86' } },
    });
  });

  test('is used by every resource', () => {
    const tokens = Object.values(template.findResources('Custom::IVSStage')).map(({ Properties }) => Properties.ServiceToken);
    expect(tokens).toEqual(Array(2).fill({ 'Fn::GetAtt': ['IvsRealTimeHandlerDAE74495', 'Arn'] }));
  });

  test('is used under the logical id that an app gives it last', () => {
    const renamed = newStack();
    const { defaultChild } = new Stage(renamed, 'Room').node;
    const [early] = Object.values<object>(renamed.resolve((defaultChild as unknown as Rendering)._toCloudFormation()).Resources);
    expect(early).toMatchObject({ Properties: { ServiceToken: { 'Fn::GetAtt': ['IvsRealTimeHandlerDAE74495', 'Arn'] } } });
    renamed.renameLogicalId('IvsRealTimeHandlerDAE74495', 'Handler');
    expect(propertiesOf(renamed, 'Custom::IVSStage')).toMatchObject({ ServiceToken: { 'Fn::GetAtt': ['Handler', 'Arn'] } });
  });

  test('is used under a logical id that an app gives it between two syntheses', () => {
    const app = newApp();
    const renamed = new Stack(app, 'Live');
    new Stage(renamed, 'Room');
    const serviceTokens = () =>
      Object.values<{ Properties: { ServiceToken?: object } }>(
        app.synth({ force: true }).getStackByName('Live').template.Resources,
      ).flatMap(({ Properties: { ServiceToken } }) => ServiceToken ?? []);
    expect(serviceTokens()).toEqual([{ 'Fn::GetAtt': ['IvsRealTimeHandlerDAE74495', 'Arn'] }]);
    renamed.renameLogicalId('IvsRealTimeHandlerDAE74495', 'Handler');
    expect(serviceTokens()).toEqual([{ 'Fn::GetAtt': ['Handler', 'Arn'] }]);
  });

  test('is looked for once in a synthesis, and not in the properties without tokens', () => {
    const many = newStack();
    const stages = [1, 2, 3].map((index) => new Stage(many, `Room${index}`).node.defaultChild as unknown as Rendering);
    for (const { cfnProperties } of stages)
      expect(Object.keys(cfnProperties)).toEqual(['ServiceToken', 'Name', 'AutoParticipantRecordingConfiguration']);
    const allocated = jest.spyOn(many as unknown as { allocateLogicalId(element: CfnElement): string }, 'allocateLogicalId');
    Template.fromStack(many);
    const ofHandler = allocated.mock.calls.filter(([{ node }]) => node.path === 'Live/IvsRealTime/Handler/Resource');
    expect(ofHandler.length).toBeLessThan(3 * stages.length);
  });

  test('leaves the properties of one resource alone when those of another are overridden', () => {
    const overridden = newStack();
    const [other] = ['Other', 'Room'].map((id) => new Stage(overridden, id).node.defaultChild as CfnResource);
    other.addPropertyOverride('ServiceTimeout', 60);
    other.addPropertyOverride('ServiceToken.Ref', 'Function');
    const [first, second] = Object.values(Template.fromStack(overridden).findResources('Custom::IVSStage'));
    expect(first.Properties).toMatchObject({ ServiceTimeout: 60, ServiceToken: { Ref: 'Function' } });
    expect(second.Properties).toMatchObject({ ServiceTimeout: 900, ServiceToken: { 'Fn::GetAtt': ['IvsRealTimeHandlerDAE74495', 'Arn'] } });
    expect(second.Properties.ServiceToken).not.toHaveProperty('Ref');
  });

  test('answers before CloudFormation stops waiting, even when Lambda delivers three times', () => {
    const { Timeout } = propertiesOf(stack, 'AWS::Lambda::Function') as { Timeout: number };
    const [stage] = Object.values(template.findResources('Custom::IVSStage'));
    const pausesBetweenDeliveries = 60 + 120;
    expect(stage.Properties.ServiceTimeout).toBeGreaterThan(3 * Timeout + pausesBetweenDeliveries);
  });

  test('runs on a supported Node.js', () => {
    expect(propertiesOf(stack, 'AWS::Lambda::Function')).toMatchObject({ Runtime: 'nodejs24.x', Handler: 'resources.handler' });
  });

  test('has its own log group, which goes with the stack', () => {
    expect(propertiesOf(stack, 'AWS::Lambda::Function').LoggingConfig).toEqual({ LogGroup: { Ref: 'IvsRealTimeLogsE83B1D86' } });
    template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 14 }, DeletionPolicy: 'Delete' });
  });

  test('asks nothing of the account: no reserved concurrency, no VPC, no name of its own', () => {
    const properties = Object.keys(propertiesOf(stack, 'AWS::Lambda::Function'));
    for (const property of ['ReservedConcurrentExecutions', 'VpcConfig', 'FunctionName']) expect(properties).not.toContain(property);
  });

  test('leaves room: a policy below half of what IAM takes inline, and 400 stages in a stack', () => {
    const many = newStack();
    for (let i = 0; i < 400; i++) new Stage(many, `Room${i}`);
    expect(propertiesOf(many, 'AWS::IAM::Role')).toEqual(propertiesOf(stack, 'AWS::IAM::Role'));
    expect(JSON.stringify(propertiesOf(many, 'AWS::IAM::Role').Policies).length).toBeLessThan(10_240 / 2);
    expect(Object.keys(Template.fromStack(many).toJSON().Resources)).toHaveLength(403);
  });

  test('may do exactly what the handler does, to resources of this account and region', () => {
    const arn = (resource: string) => ({
      'Fn::Join': [
        '',
        ['arn:', { Ref: 'AWS::Partition' }, ':ivs:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, `:${resource}/*`],
      ],
    });
    const allow = (resource: string, ...actions: string[]) => ({
      Effect: 'Allow',
      Action: actions.map((action) => `ivs:${action}`),
      Resource: resource === '*' ? '*' : arn(resource),
    });
    expect(propertiesOf(stack, 'AWS::IAM::Role')).toEqual({
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } }],
      },
      Policies: [
        {
          PolicyName: 'IvsRealTime',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              allow(
                'encoder-configuration',
                'CreateEncoderConfiguration',
                'DeleteEncoderConfiguration',
                'GetEncoderConfiguration',
                'TagResource',
                'UntagResource',
              ),
              allow(
                'ingest-configuration',
                'CreateIngestConfiguration',
                'DeleteIngestConfiguration',
                'GetIngestConfiguration',
                'ListTagsForResource',
                'TagResource',
                'UntagResource',
                'UpdateIngestConfiguration',
              ),
              allow('public-key', 'DeletePublicKey', 'GetPublicKey', 'ImportPublicKey', 'TagResource', 'UntagResource'),
              allow('stage', 'CreateStage', 'DeleteStage', 'GetStage', 'ListStages', 'TagResource', 'UntagResource', 'UpdateStage'),
              allow(
                'storage-configuration',
                'CreateStorageConfiguration',
                'DeleteStorageConfiguration',
                'GetStorageConfiguration',
                'TagResource',
                'UntagResource',
              ),
              allow('*', 'ListEncoderConfigurations', 'ListIngestConfigurations', 'ListPublicKeys', 'ListStorageConfigurations'),
              { Action: 'cloudformation:DescribeStackEvents', Effect: 'Allow', Resource: { Ref: 'AWS::StackId' } },
              {
                Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
                Effect: 'Allow',
                Resource: { 'Fn::GetAtt': ['IvsRealTimeLogsE83B1D86', 'Arn'] },
              },
            ],
          },
        },
      ],
    });
  });

  test('does not change when a resource is added or removed', () => {
    const withOne = newStack();
    new Stage(withOne, 'Room');
    for (const type of ['AWS::IAM::Role', 'AWS::Lambda::Function', 'AWS::Logs::LogGroup']) {
      expect(propertiesOf(withOne, type)).toEqual(propertiesOf(stack, type));
    }
  });
});

test('all five kinds of resources share it', () => {
  const stack = newStack();
  const storage = new StorageConfiguration(stack, 'Storage', { bucket: new Bucket(stack, 'Recordings') });
  const stage = new Stage(stack, 'Room', { autoParticipantRecording: AutoParticipantRecording.audioVideo(storage) });
  stage.addIngest('Studio', { credentials: IngestCredentials.inNewSecret() });
  new EncoderConfiguration(stack, 'Encoder');
  const kmsKey = new Key(stack, 'Signing', { keySpec: KeySpec.ECC_NIST_P384, keyUsage: KeyUsage.SIGN_VERIFY });
  new PublicKey(stack, 'Tokens', { material: PublicKeyMaterial.fromKmsKey(kmsKey) });

  const template = Template.fromStack(stack);
  for (const type of ['AWS::Lambda::Function', 'AWS::IAM::Role', 'AWS::Logs::LogGroup']) template.resourceCountIs(type, 1);
  const custom = Object.values<{ Type: string; Properties: { ServiceToken: unknown } }>(template.toJSON().Resources).filter(({ Type }) =>
    Type.startsWith('Custom::'),
  );
  expect(custom.map(({ Type }) => Type).sort()).toEqual([
    'Custom::IVSEncoderConfiguration',
    'Custom::IVSIngestConfiguration',
    'Custom::IVSPublicKey',
    'Custom::IVSStage',
    'Custom::IVSStorageConfiguration',
  ]);
  for (const { Properties } of custom) {
    expect(Properties.ServiceToken).toEqual({ 'Fn::GetAtt': ['IvsRealTimeHandlerDAE74495', 'Arn'] });
  }
});

test('each stack has a provider of its own, a nested one too', () => {
  const app = newApp();
  const outer = new Stack(app, 'Outer');
  const nested = new NestedStack(outer, 'Nested');
  const other = new Stack(app, 'Other');
  for (const scope of [outer, nested, other]) new Stage(scope, 'Room');
  for (const scope of [outer, nested, other]) {
    Template.fromStack(scope).resourceCountIs('Custom::IVSStage', 1);
    expect(propertiesOf(scope, 'Custom::IVSStage').ServiceToken).toEqual({
      'Fn::GetAtt': [expect.stringMatching(/^IvsRealTimeHandler/), 'Arn'],
    });
  }
});

test('a provider made by another copy of the library is shared', () => {
  const stack = newStack();
  new Stage(stack, 'Room');
  jest.isolateModules(() => {
    const { Stage: OtherStage } = require('../src') as typeof import('../src');
    expect(OtherStage).not.toBe(Stage);
    new OtherStage(stack, 'Backstage');
  });
  Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 1);
});

test('the template holds no account, region or partition of the machine that made it', () => {
  const stack = newStack();
  new Stage(stack, 'Room', { stageName: Aws.STACK_NAME });
  expect(JSON.stringify(Template.fromStack(stack).toJSON().Resources)).not.toMatch(/arn:aws:|\b\d{12}\b|us-east-1/);
});
