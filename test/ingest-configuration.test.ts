import { Aws, SecretValue, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ivs from 'aws-cdk-lib/aws-ivs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import { IngestConfiguration, type IngestConfigurationProps, IngestCredentials, IngestProtocol, Stage } from '../src';
import { newStack, propertiesOf } from './support/synth';

const ARN = 'arn:aws:ivs:us-east-1:123456789012:ingest-configuration/AbCdEf123456';

function ownProperties(props: IngestConfigurationProps): Record<string, unknown> {
  const stack = newStack();
  new IngestConfiguration(stack, 'Obs', props);
  const { ServiceToken, ServiceTimeout, ConstructPath, Name, ...own } = propertiesOf(stack, 'Custom::IVSIngestConfiguration');
  return own;
}

/** The statements of the handler's permissions on secrets and keys. */
function handlerPolicy(stack: Stack): { Resource: unknown }[] {
  return (propertiesOf(stack, 'AWS::IAM::ManagedPolicy').PolicyDocument as { Statement: { Resource: unknown }[] }).Statement;
}

const refused = (props: IngestConfigurationProps) => () => new IngestConfiguration(newStack(), 'Obs', props);

describe('an ingest configuration', () => {
  const stack = newStack();
  const ingest = new IngestConfiguration(stack, 'Obs');

  test('uses RTMPS and has no stage, unless told otherwise', () => {
    expect(propertiesOf(stack, 'Custom::IVSIngestConfiguration')).toEqual({
      ServiceToken: { 'Fn::GetAtt': ['IvsRealTimeHandlerDAE74495', 'Arn'] },
      ServiceTimeout: 900,
      ConstructPath: 'Live/Obs',
      Name: 'Live-Obs3933F118',
      IngestProtocol: 'RTMPS',
    });
  });

  test('gives its ARN, id, name, participant and URL, and goes wherever an L1 takes one', () => {
    const [id] = Object.keys(Template.fromStack(stack).findResources('Custom::IVSIngestConfiguration'));
    expect(id).toBe('Obs3933F118');
    expect(stack.resolve(ingest.ingestConfigurationArn)).toEqual({ Ref: id });
    expect(stack.resolve(ingest.ingestConfigurationId)).toEqual({ 'Fn::GetAtt': [id, 'Id'] });
    expect(stack.resolve(ingest.ingestConfigurationName)).toBe('Live-Obs3933F118');
    expect(stack.resolve(ingest.ingestConfigurationParticipantId)).toEqual({ 'Fn::GetAtt': [id, 'ParticipantId'] });
    expect(stack.resolve(ingest.ingestConfigurationPublishUrl)).toEqual({ 'Fn::GetAtt': [id, 'PublishUrl'] });
    const reference: refs.IIngestConfigurationRef = ingest;
    expect(stack.resolve(reference.ingestConfigurationRef)).toEqual({ ingestConfigurationArn: { Ref: id } });
  });

  test('has everything that the service knows of one', () => {
    expect(
      ownProperties({
        protocol: IngestProtocol.RTMP,
        insecureIngest: true,
        userId: 'camera-1',
        attributes: { angle: 'wide' },
        redundantIngest: true,
        forceDelete: true,
      }),
    ).toEqual({
      IngestProtocol: 'RTMP',
      InsecureIngest: true,
      UserId: 'camera-1',
      Attributes: { angle: 'wide' },
      RedundantIngest: true,
      ForceDelete: true,
    });
  });
});

describe('the stage of an ingest', () => {
  test('is one of this library, of which addIngest makes it a child', () => {
    const stack = newStack();
    const ingest = new Stage(stack, 'Room').addIngest('Obs', { userId: 'camera-1' });
    expect(ingest.node.path).toBe('Live/Room/Obs');
    expect(propertiesOf(stack, 'Custom::IVSIngestConfiguration')).toMatchObject({
      ConstructPath: 'Live/Room/Obs',
      StageArn: { Ref: 'Room4AB29A70' },
      UserId: 'camera-1',
    });
  });

  test('is an L1', () => {
    const stack = newStack();
    new IngestConfiguration(stack, 'Obs', { stage: new ivs.CfnStage(stack, 'Room') });
    expect(propertiesOf(stack, 'Custom::IVSIngestConfiguration').StageArn).toEqual({ Ref: 'Room' });
  });

  test('is imported', () => {
    const stack = newStack();
    const stageArn = 'arn:aws:ivs:us-east-1:123456789012:stage/AbCdEf123456';
    Stage.fromStageArn(stack, 'Room', stageArn).addIngest('Obs');
    expect(propertiesOf(stack, 'Custom::IVSIngestConfiguration').StageArn).toBe(stageArn);
  });

  test.each([
    ['region', { region: 'eu-west-1', account: '123456789012' }, 'eu-west-1', 'us-east-1'],
    ['account', { region: 'us-east-1', account: '210987654321' }, '210987654321', '123456789012'],
  ])('of another %s is refused', (dimension, env, own, others) => {
    const stack = newStack({ env });
    const stage = Stage.fromStageArn(stack, 'Room', 'arn:aws:ivs:us-east-1:123456789012:stage/AbCdEf123456');
    expect(() => stage.addIngest('Obs')).toThrow(
      `Live/Room/Obs: an ingest configuration and its stage are in the same ${dimension}, ` +
        `got ${own} and, for 'Live/Room', ${others}; use one in ${own}`,
    );
  });
});

describe('refused', () => {
  test.each([undefined, false])('RTMP with insecureIngest: %s', (insecureIngest) => {
    expect(refused({ protocol: IngestProtocol.RTMP, insecureIngest })).toThrow(
      `Live/Obs: RTMP is not encrypted, so that it needs \`insecureIngest\`, got ${insecureIngest ?? 'none'}; ` +
        'set it to true, or use IngestProtocol.RTMPS',
    );
  });

  test('a user id of 129 characters', () => {
    expect(refused({ userId: '🎥'.repeat(129) })).toThrow('Live/Obs: `userId` has at most 128 characters, got 129; shorten it');
    expect(refused({ userId: '🎥'.repeat(128) })).not.toThrow();
  });

  test('an attribute that the CDK would leave out of the template', () => {
    expect(refused({ attributes: JSON.parse('{"__proto__":"wide"}') })).toThrow(
      'Live/Obs: a key of `attributes` is not `__proto__`, which the CDK leaves out of templates, got `__proto__`; choose another key',
    );
  });

  test.each([
    ['Ref', "is not the name of an intrinsic function, which CloudFormation would evaluate, got 'Ref'; choose another key"],
    ['Fn::Sub', "is not the name of an intrinsic function, which CloudFormation would evaluate, got 'Fn::Sub'; choose another key"],
    [Aws.STACK_NAME, 'is known at synthesis, got {"Ref":"AWS::StackName"}; write it as text; a value may be a token'],
  ])('an attribute with the key %s', (key, message) => {
    expect(refused({ attributes: { role: 'host', [key]: 'wide' } })).toThrow(`Live/Obs: a key of \`attributes\` ${message}`);
  });

  test.each(['constructor', 'toString', 'hasOwnProperty'])('but not an attribute with the key %s', (key) => {
    const stack = newStack();
    new IngestConfiguration(stack, 'Obs', { attributes: { [key]: 'wide' } });
    expect(propertiesOf(stack, 'Custom::IVSIngestConfiguration').Attributes).toEqual({ [key]: 'wide' });
  });

  test('attributes of more than 1024 bytes in UTF-8', () => {
    expect(refused({ attributes: { k: 'é'.repeat(512) } })).toThrow(
      'Live/Obs: `attributes` have at most 1024 bytes of keys and values in UTF-8, got 1025; shorten them',
    );
    expect(refused({ attributes: { kk: 'é'.repeat(511) } })).not.toThrow();
  });

  test('a name with a slash', () => {
    expect(refused({ ingestConfigurationName: 'a/b' })).toThrow(
      "Live/Obs: `ingestConfigurationName` has only letters, digits, '-' and '_', got 'a/b'; write for example 'a-b'",
    );
  });

  test('but not what is known at deployment only', () => {
    expect(refused({ userId: Aws.STACK_NAME, attributes: { stack: Aws.STACK_NAME.repeat(100) } })).not.toThrow();
  });
});

describe('credentials', () => {
  test('are kept nowhere unless asked for', () => {
    const stack = newStack();
    expect(new IngestConfiguration(stack, 'Obs').credentialsSecret).toBeUndefined();
    for (const type of ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy']) Template.fromStack(stack).resourceCountIs(type, 0);
  });

  test('in a secret made for them: the handler may read and write that one only', () => {
    const stack = newStack();
    const ingest = new IngestConfiguration(stack, 'Obs', { credentials: IngestCredentials.inNewSecret({ secretName: 'obs' }) });
    const template = Template.fromStack(stack);
    const [secret] = Object.keys(template.findResources('AWS::SecretsManager::Secret'));
    expect(stack.resolve(ingest.credentialsSecret?.secretArn)).toEqual({ Ref: secret });
    expect(propertiesOf(stack, 'AWS::SecretsManager::Secret')).toMatchObject({
      Name: 'obs',
      Description: 'Stream key and URL of the ingest Live/Obs',
    });
    expect(propertiesOf(stack, 'Custom::IVSIngestConfiguration').CredentialsSecretArn).toEqual({ Ref: secret });

    const [[policy, { Properties }]] = Object.entries(template.findResources('AWS::IAM::ManagedPolicy'));
    expect(Properties.Roles).toEqual([{ Ref: 'IvsRealTimeRoleC0F4E906' }]);
    expect(Properties.PolicyDocument.Statement).toEqual([
      { Effect: 'Allow', Action: ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'], Resource: { Ref: secret } },
    ]);
    const [{ DependsOn }] = Object.values(template.findResources('Custom::IVSIngestConfiguration'));
    expect(DependsOn).toEqual([policy]);
  });

  test('in a secret of yours, with the key that encrypts it: the handler uses the key through Secrets Manager only', () => {
    const stack = newStack();
    const key = new kms.Key(stack, 'Key');
    const secret = new secretsmanager.Secret(stack, 'Mine', { encryptionKey: key });
    const ingest = new IngestConfiguration(stack, 'Obs', { credentials: IngestCredentials.inSecret(secret) });
    expect(ingest.credentialsSecret).toBe(secret);
    expect(handlerPolicy(stack)).toEqual([
      {
        Effect: 'Allow',
        Action: ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
        Resource: stack.resolve(secret.secretArn),
      },
      {
        Effect: 'Allow',
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: stack.resolve(key.keyArn),
        Condition: {
          StringEquals: { 'kms:ViaService': { 'Fn::Join': ['', ['secretsmanager.', { Ref: 'AWS::Region' }, '.amazonaws.com']] } },
        },
      },
    ]);
    expect(JSON.stringify(propertiesOf(stack, 'AWS::KMS::Key').KeyPolicy)).not.toContain('IvsRealTime');
  });

  const SECRET = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:obs';
  test.each<[string, (stack: Stack) => secretsmanager.ISecret, unknown]>([
    ['a complete ARN', (stack) => secretsmanager.Secret.fromSecretCompleteArn(stack, 'Mine', `${SECRET}-AbCdEf`), `${SECRET}-AbCdEf`],
    ['a partial ARN', (stack) => secretsmanager.Secret.fromSecretPartialArn(stack, 'Mine', SECRET), `${SECRET}-??????`],
    ['a name', (stack) => secretsmanager.Secret.fromSecretNameV2(stack, 'Mine', 'obs'), `${SECRET}-??????`],
  ])('in an imported secret of which %s is known', (_, secret, resource) => {
    const stack = newStack({ env: { account: '123456789012', region: 'us-east-1' } });
    new IngestConfiguration(stack, 'Obs', { credentials: IngestCredentials.inSecret(secret(stack)) });
    const [{ Resource }] = handlerPolicy(stack);
    const text = JSON.stringify(Resource).includes('AWS::Partition')
      ? (Resource as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'aws')).join('')
      : Resource;
    expect(text).toBe(resource);
  });

  test('are never in the template', () => {
    const stack = newStack();
    const secret = new secretsmanager.Secret(stack, 'Mine', { secretStringValue: SecretValue.unsafePlainText('{}') });
    new IngestConfiguration(stack, 'Obs', { credentials: IngestCredentials.inSecret(secret) });
    expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toMatch(/streamKey|StreamKey"/);
  });
});

describe('an imported ingest configuration', () => {
  test('has what it was imported with', () => {
    const ingest = IngestConfiguration.fromIngestConfigurationAttributes(newStack(), 'Obs', {
      ingestConfigurationArn: ARN,
      ingestConfigurationParticipantId: 'participant',
      ingestConfigurationPublishUrl: 'rtmps://example.com:443/app/',
    });
    expect(ingest).toMatchObject({
      ingestConfigurationArn: ARN,
      ingestConfigurationId: 'AbCdEf123456',
      ingestConfigurationParticipantId: 'participant',
      ingestConfigurationPublishUrl: 'rtmps://example.com:443/app/',
    });
  });

  test.each(['ingestConfigurationParticipantId', 'ingestConfigurationPublishUrl'] as const)('says how to import its %s', (attribute) => {
    const ingest = IngestConfiguration.fromIngestConfigurationArn(newStack(), 'Obs', ARN);
    expect(() => ingest[attribute]).toThrow(
      `Live/Obs: \`${attribute}\` is known of an IngestConfiguration that this app makes, or that is imported with it, ` +
        `got one imported without; pass \`${attribute}\` to IngestConfiguration.fromIngestConfigurationAttributes`,
    );
  });
});
