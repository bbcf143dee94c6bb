/** Resources that use what another stack has: the reference goes one way, and the other stack deploys first. */
import { type Environment, NestedStack, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { IngestConfiguration, IngestCredentials, PublicKey, PublicKeyMaterial, StorageConfiguration } from '../src';
import { newApp, newStack } from './support/synth';

/** Makes something in one stack and uses it in another. */
type Use = (owner: Stack, user: Stack) => void;

const signingKey = (stack: Stack) => new Key(stack, 'Key', { keySpec: KeySpec.ECC_NIST_P384, keyUsage: KeyUsage.SIGN_VERIFY });
const newRole = (stack: Stack) => new Role(stack, 'Backend', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
const addIngest = (stack: Stack, credentials?: IngestCredentials) => new IngestConfiguration(stack, 'Ingest', { credentials });

const USES: [string, Use][] = [
  ['a secret', (owner, user) => void addIngest(user, IngestCredentials.inSecret(new Secret(owner, 'Secret')))],
  [
    'a secret with its key',
    (owner, user) => {
      const encryptionKey = new Key(owner, 'Key');
      addIngest(user, IngestCredentials.inSecret(new Secret(owner, 'Secret', { encryptionKey })));
    },
  ],
  [
    'the key of a new secret',
    (owner, user) => void addIngest(user, IngestCredentials.inNewSecret({ encryptionKey: new Key(owner, 'Key') })),
  ],
  [
    'the key of a secret that is here',
    (owner, user) => {
      const encryptionKey = new Key(owner, 'Key');
      addIngest(user, IngestCredentials.inSecret(new Secret(user, 'Secret', { encryptionKey })));
    },
  ],
  ['a signing key', (owner, user) => void new PublicKey(user, 'Tokens', { material: PublicKeyMaterial.fromKmsKey(signingKey(owner)) })],
  ['a bucket', (owner, user) => void new StorageConfiguration(user, 'Storage', { bucket: new Bucket(owner, 'Bucket') })],
  [
    'grants.sign on a public key',
    (owner, user) =>
      new PublicKey(owner, 'Tokens', { material: PublicKeyMaterial.fromKmsKey(signingKey(owner)) }).grants.sign(newRole(user)),
  ],
  ['grants.readStreamKey on an ingest', (owner, user) => addIngest(owner).grants.readStreamKey(newRole(user))],
  [
    'the credentials of an ingest',
    (owner, user) => addIngest(owner, IngestCredentials.inNewSecret()).credentialsSecret?.grantRead(newRole(user)),
  ],
];

const ENVIRONMENTS: [string, Environment | undefined][] = [
  ['that know no environment', undefined],
  ['of one environment', { account: '123456789012', region: 'us-east-1' }],
];

describe.each(ENVIRONMENTS)('in stacks %s', (_, env) => {
  test.each(USES)('%s of another stack is used without a cycle', (_, use) => {
    const app = newApp();
    const owner = new Stack(app, 'Owner', { env });
    const user = new Stack(app, 'User', { env });
    use(owner, user);
    const assembly = app.synth();
    const dependencies = (stack: Stack) => assembly.getStackArtifact(stack.artifactId).dependencies.map(({ id }) => id);
    expect(dependencies(user)).toContain('Owner');
    expect(dependencies(owner)).not.toContain('User');
  });
});

test.each(USES)('%s of a stack is used in one nested in it without a cycle', (_, use) => {
  const app = newApp();
  const owner = new Stack(app, 'Owner');
  use(owner, new NestedStack(owner, 'User'));
  const { Resources } = app.synth().getStackByName('Owner').template;
  const [nested] = Object.keys(Resources).filter((id) => Resources[id].Type === 'AWS::CloudFormation::Stack');
  const { [nested]: _nested, ...others } = Resources;
  expect(JSON.stringify(others)).not.toContain(nested);
});

describe('what is in another account', () => {
  const env = { account: '123456789012', region: 'us-east-1' };
  const warningOf = (what: string) =>
    `The ${what} 'Live/Theirs' is in account 210987654321. This stack lets its handler use it, but the policy of the ${what} must allow ` +
    'account 123456789012, too, or the deployment fails. [ack: cdk-ivs-realtime:otherAccount]';

  test('draws a warning: a secret', () => {
    const stack = newStack({ env });
    const arn = 'arn:aws:secretsmanager:us-east-1:210987654321:secret:theirs-AbCdEf';
    addIngest(stack, IngestCredentials.inSecret(Secret.fromSecretCompleteArn(stack, 'Theirs', arn)));
    Annotations.fromStack(stack).hasWarning('/Live/Ingest', warningOf('secret'));
  });

  test('draws a warning: a signing key', () => {
    const stack = newStack({ env });
    const key = Key.fromKeyArn(stack, 'Theirs', 'arn:aws:kms:us-east-1:210987654321:key/1234abcd-12ab-34cd-56ef-1234567890ab');
    new PublicKey(stack, 'Tokens', { material: PublicKeyMaterial.fromKmsKey(key) });
    Annotations.fromStack(stack).hasWarning('/Live/Tokens', warningOf('KMS key'));
  });

  test('draws none where it is in this account, or the account is not known', () => {
    for (const given of [env, undefined]) {
      const stack = newStack({ env: given });
      const arn = `arn:aws:secretsmanager:us-east-1:${given ? env.account : '210987654321'}:secret:ours-AbCdEf`;
      addIngest(stack, IngestCredentials.inSecret(Secret.fromSecretCompleteArn(stack, 'Ours', arn)));
      expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
    }
  });
});

test('the key of another stack does not name the role of the handler', () => {
  const app = newApp();
  const [owner, user] = [new Stack(app, 'Owner'), new Stack(app, 'User')];
  const encryptionKey = new Key(owner, 'Key');
  addIngest(user, IngestCredentials.inNewSecret({ encryptionKey }));
  const [{ Properties }] = Object.values(Template.fromStack(owner).findResources('AWS::KMS::Key'));
  expect(JSON.stringify(Properties)).not.toMatch(/role|IvsRealTime/);
  const [policy] = Object.values(Template.fromStack(user).findResources('AWS::IAM::ManagedPolicy'));
  expect(policy.Properties.PolicyDocument.Statement).toContainEqual({
    Effect: 'Allow',
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Resource: { 'Fn::ImportValue': expect.stringMatching(/^Owner:ExportsOutputFnGetAttKey/) },
    Condition: { StringEquals: { 'kms:ViaService': { 'Fn::Join': ['', ['secretsmanager.', { Ref: 'AWS::Region' }, '.amazonaws.com']] } } },
  });
});
