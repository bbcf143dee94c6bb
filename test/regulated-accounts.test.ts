/** What organisations demand of a stack reaches the handler, its role and its log group, as docs/regulated-accounts.md says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, Aspects, Aws, type IPropertyInjector, PermissionsBoundary, Stack, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { CfnRole, Role, type RoleProps } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { CfnFunction, type FunctionProps, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnLogGroup, LogGroup, type LogGroupProps, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { AutoParticipantRecording, IngestCredentials, PublicKey, PublicKeyMaterial, Stage, StorageConfiguration } from '../src';
import { regulate } from './support/regulated';
import { newApp, propertiesOf } from './support/synth';

const [, EXAMPLE] = /```ts\n(import [\s\S]*?)```/.exec(readFileSync(join(__dirname, '..', 'docs', 'regulated-accounts.md'), 'utf8')) ?? [];

function addStage(app: App): Stack {
  const stack = new Stack(app, 'Live');
  new Stage(stack, 'Room');
  return stack;
}

const FUNCTION = 'AWS::Lambda::Function';
const ROLE = 'AWS::IAM::Role';
const LOG_GROUP = 'AWS::Logs::LogGroup';

const ENI_ACCESS = {
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/service-role/AWSLambdaENIManagementAccess']],
};

test('Aspects see the function, the role and the log group, and change them', () => {
  const app = newApp();
  const stack = addStage(app);
  const seen: string[] = [];
  Aspects.of(app).add({
    visit(node) {
      if (!(node instanceof CfnFunction || node instanceof CfnRole || node instanceof CfnLogGroup)) return;
      seen.push(node.node.path);
      if (node instanceof CfnFunction) node.tracingConfig = { mode: 'PassThrough' };
      if (node instanceof CfnRole) node.path = '/applications/';
      if (node instanceof CfnLogGroup) node.retentionInDays = 731;
    },
  });
  expect(propertiesOf(stack, FUNCTION).TracingConfig).toEqual({ Mode: 'PassThrough' });
  expect(propertiesOf(stack, ROLE).Path).toBe('/applications/');
  expect(propertiesOf(stack, LOG_GROUP).RetentionInDays).toBe(731);
  expect(seen.sort()).toEqual(['Handler', 'Logs', 'Role'].map((id) => `Live/IvsRealTime/${id}/Resource`));
});

describe('the example of the page', () => {
  const rules = {
    logKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    subnetIds: ['subnet-1', 'subnet-2'],
    securityGroupIds: ['sg-1'],
    boundaryArn: 'arn:aws:iam::123456789012:policy/boundary',
  };
  const stack = addStage(newApp());
  regulate(stack, rules);

  test('is the code that is run here', () => {
    expect(EXAMPLE).toBe(readFileSync(join(__dirname, 'support', 'regulated.ts'), 'utf8'));
  });

  test('sets retention and key of the log group', () => {
    expect(propertiesOf(stack, LOG_GROUP)).toMatchObject({ RetentionInDays: 365, KmsKeyId: rules.logKeyArn });
  });

  test('puts the function into the VPC, and lets it have network interfaces there', () => {
    expect(propertiesOf(stack, FUNCTION).VpcConfig).toEqual({ SubnetIds: rules.subnetIds, SecurityGroupIds: rules.securityGroupIds });
    expect(propertiesOf(stack, ROLE).ManagedPolicyArns).toEqual([ENI_ACCESS]);
  });

  test('sets the boundary of the role', () => {
    expect(propertiesOf(stack, ROLE).PermissionsBoundary).toBe(rules.boundaryArn);
  });

  test('tags all three', () => {
    for (const type of [FUNCTION, ROLE, LOG_GROUP]) expect(propertiesOf(stack, type).Tags).toEqual([{ Key: 'cost-centre', Value: '4711' }]);
  });
});

test('an override in an Aspect puts the function into a VPC, too', () => {
  const app = newApp();
  const stack = addStage(app);
  const vpcConfig = { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] };
  Aspects.of(app).add({
    visit(node) {
      if (node instanceof CfnFunction) node.addPropertyOverride('VpcConfig', vpcConfig);
    },
  });
  expect(propertiesOf(stack, FUNCTION).VpcConfig).toEqual(vpcConfig);
  expect(propertiesOf(stack, ROLE).ManagedPolicyArns).toEqual([ENI_ACCESS]);
});

describe('property injectors', () => {
  const injector = <P>(constructUniqueId: string, inject: (props: P) => P): IPropertyInjector => ({ constructUniqueId, inject });

  test('set what the constructs of the CDK take', () => {
    const retention = RetentionDays.TWO_YEARS;
    const app = newApp({
      propertyInjectors: [
        injector<LogGroupProps>(LogGroup.PROPERTY_INJECTION_ID, (props) => ({ ...props, retention })),
        injector<RoleProps>(Role.PROPERTY_INJECTION_ID, (props) => ({ ...props, path: '/applications/' })),
        injector<FunctionProps>(LambdaFunction.PROPERTY_INJECTION_ID, (props) => ({ ...props, memorySize: 512 })),
      ],
    });
    const stack = addStage(app);
    expect(propertiesOf(stack, LOG_GROUP).RetentionInDays).toBe(731);
    expect(propertiesOf(stack, ROLE).Path).toBe('/applications/');
    expect(propertiesOf(stack, FUNCTION).MemorySize).toBe(512);
  });

  test('put the function into a VPC, with a security group that the CDK makes', () => {
    const app = newApp();
    const stack: Stack = new Stack(app, 'Live', {
      propertyInjectors: [
        injector<FunctionProps>(LambdaFunction.PROPERTY_INJECTION_ID, (props) => ({
          ...props,
          vpc: Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['us-east-1a'], privateSubnetIds: ['subnet-1'] }),
        })),
      ],
    });
    new Stage(stack, 'Room');
    const [[securityGroup]] = Object.entries(Template.fromStack(stack).findResources('AWS::EC2::SecurityGroup'));
    expect(propertiesOf(stack, FUNCTION).VpcConfig).toEqual({
      SubnetIds: ['subnet-1'],
      SecurityGroupIds: [{ 'Fn::GetAtt': [securityGroup, 'GroupId'] }],
    });
    expect(propertiesOf(stack, ROLE).ManagedPolicyArns).toEqual([ENI_ACCESS]);
  });
});

test('a permissions boundary of the stack is that of the role', () => {
  const app = newApp();
  const stack = new Stack(app, 'Live', { permissionsBoundary: PermissionsBoundary.fromName('boundary') });
  new Stage(stack, 'Room');
  expect(propertiesOf(stack, ROLE).PermissionsBoundary).toEqual({
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':policy/boundary']],
  });
});

describe.each([undefined, true])('with @aws-cdk/core:explicitStackTags: %s', (explicit) => {
  const context = explicit === undefined ? {} : { '@aws-cdk/core:explicitStackTags': explicit };

  test('tags reach the function, the role and the log group, tokens too', () => {
    const stack = addStage(newApp({ context }));
    Tags.of(stack).add('stack', Aws.STACK_NAME);
    for (const type of [FUNCTION, ROLE, LOG_GROUP]) {
      expect(propertiesOf(stack, type).Tags).toEqual([{ Key: 'stack', Value: { Ref: 'AWS::StackName' } }]);
    }
  });
});

describe('with roles that somebody else makes', () => {
  /** A stack with everything of this library in it. */
  function synthesise(customize: (app: App) => void) {
    const app = newApp();
    customize(app);
    const stack = new Stack(app, 'Live');
    const storage = new StorageConfiguration(stack, 'Storage', { bucket: new Bucket(stack, 'Recordings') });
    const stage = new Stage(stack, 'Room', { autoParticipantRecording: AutoParticipantRecording.audioVideo(storage) });
    stage.addIngest('Studio', { credentials: IngestCredentials.inNewSecret({ encryptionKey: new Key(stack, 'Encryption') }) });
    stage.addIngest('Gate', { credentials: IngestCredentials.inSecret(Secret.fromSecretNameV2(stack, 'Given', 'gate')) });
    const signingKey = new Key(stack, 'Signing', { keySpec: KeySpec.ECC_NIST_P384, keyUsage: KeyUsage.SIGN_VERIFY });
    new PublicKey(stack, 'Tokens', { material: PublicKeyMaterial.fromKmsKey(signingKey) });
    return app.synth();
  }

  const putIntoVpc = (app: App) =>
    Aspects.of(app).add({
      visit(node) {
        if (node instanceof CfnFunction) node.vpcConfig = { subnetIds: ['subnet-1'], securityGroupIds: ['sg-1'] };
      },
    });

  const usePrecreatedRoles = { 'Live/IvsRealTime/Role': 'handler' };
  const assembly = synthesise((app) => Role.customizeRoles(app, { usePrecreatedRoles }));
  const { Resources } = assembly.getStackByName('Live').template;
  const { roles } = JSON.parse(readFileSync(join(assembly.directory, 'iam-policy-report.json'), 'utf8'));

  test('the template has no resource of IAM, and the function has the role', () => {
    const types = Object.values<{ Type: string }>(Resources).map(({ Type }) => Type);
    expect(types.filter((type) => type.startsWith('AWS::IAM::'))).toEqual([]);
    const [handler] = Object.values<{ Type: string; Properties: { Role: unknown } }>(Resources).filter(({ Type }) => Type === FUNCTION);
    expect(handler.Properties.Role).toEqual({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':role/handler']],
    });
  });

  test('the report has every statement, and names what each is about', () => {
    expect(roles).toHaveLength(1);
    const [{ roleName, roleConstructPath, managedPolicyArns, managedPolicyStatements, identityPolicyStatements }] = roles;
    expect({ roleName, roleConstructPath, managedPolicyArns }).toEqual({
      roleName: 'handler',
      roleConstructPath: 'Live/IvsRealTime/Role',
      managedPolicyArns: [],
    });
    const resources = [...identityPolicyStatements, ...managedPolicyStatements].map(({ Resource }) => Resource);
    const ivs = (type: string) => `arn:(PARTITION):ivs:(REGION):(ACCOUNT):${type}/*`;
    expect(resources.sort()).toEqual(
      [
        ...['encoder-configuration', 'ingest-configuration', 'public-key', 'stage', 'storage-configuration'].map(ivs),
        '*',
        '(Live/IvsRealTime.AWS::StackId)',
        '(Live/IvsRealTime/Logs/Resource.Arn)',
        '(Live/Recordings/Resource.Arn)',
        '(Live/Room/Studio/Credentials/Resource.Ref)',
        '(Live/Encryption/Resource.Arn)',
        'arn:(PARTITION):secretsmanager:(REGION):(ACCOUNT):secret:gate-??????',
        '(Live/Signing/Resource.Arn)',
      ].sort(),
    );
    expect(JSON.stringify(roles)).not.toContain('${Token');
  });

  test('the report has the right to network interfaces of a function in a VPC', () => {
    const inVpc = synthesise((app) => {
      Role.customizeRoles(app, { usePrecreatedRoles });
      putIntoVpc(app);
    });
    const report = JSON.parse(readFileSync(join(inVpc.directory, 'iam-policy-report.json'), 'utf8'));
    const arn = 'arn:(PARTITION):iam::aws:policy/service-role/AWSLambdaENIManagementAccess';
    expect(report.roles[0].managedPolicyArns).toEqual([arn]);
  });

  test('the report has the actions that the role has otherwise', () => {
    const actionsOf = (statements: { Action: string | string[] }[]) => statements.flatMap(({ Action }) => Action).sort();
    const { Resources: ordinary } = synthesise(() => {}).getStackByName('Live').template;
    const documents = Object.values<{ Type: string; Properties: Record<string, never> }>(ordinary).flatMap(({ Type, Properties }) => {
      if (Type === ROLE) return (Properties.Policies as { PolicyDocument: unknown }[]).map(({ PolicyDocument }) => PolicyDocument);
      return Type.startsWith('AWS::IAM::') ? [Properties.PolicyDocument] : [];
    }) as { Statement: { Action: string | string[] }[] }[];
    const [{ managedPolicyStatements, identityPolicyStatements }] = roles;
    expect(actionsOf([...identityPolicyStatements, ...managedPolicyStatements])).toEqual(
      actionsOf(documents.flatMap(({ Statement }) => Statement)),
    );
  });
});
