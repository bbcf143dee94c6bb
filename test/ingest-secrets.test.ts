/** One secret, one ingest: a secret that two ingests share, or that the handler cannot reach, is refused at synthesis. */
import { Aws, PhysicalName, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Alias, Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { IngestConfiguration, IngestCredentials, PublicKey, PublicKeyMaterial } from '../src';
import { newApp, newStack, propertiesOf } from './support/synth';

const ENV = { account: '123456789012', region: 'us-east-1' };
const ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:studio';
const { inSecret, inNewSecret } = IngestCredentials;

function ingest(stack: Stack, id: string, credentials: IngestCredentials): IngestConfiguration {
  return new IngestConfiguration(stack, id, { credentials });
}

describe('a secret for two ingests', () => {
  test.each<[string, (stack: Stack) => [IngestCredentials, IngestCredentials], got: string]>([
    [
      'of the app',
      (stack) => {
        const secret = new Secret(stack, 'Secret');
        return [inSecret(secret), inSecret(secret)];
      },
      'Live/Secret',
    ],
    [
      'in one value for both',
      (stack) => {
        const credentials = inSecret(new Secret(stack, 'Secret'));
        return [credentials, credentials];
      },
      'Live/Secret',
    ],
    [
      'imported twice by its ARN',
      (stack) => [
        inSecret(Secret.fromSecretCompleteArn(stack, 'First', `${ARN}-AbCdEf`)),
        inSecret(Secret.fromSecretCompleteArn(stack, 'Again', `${ARN}-AbCdEf`)),
      ],
      'Live/Again',
    ],
    [
      'imported by its ARN and by its name',
      (stack) => [
        inSecret(Secret.fromSecretCompleteArn(stack, 'First', `${ARN}-AbCdEf`)),
        inSecret(Secret.fromSecretNameV2(stack, 'Again', 'studio')),
      ],
      'Live/Again',
    ],
    [
      'imported by a partial ARN and made with that name',
      (stack) => [inSecret(Secret.fromSecretPartialArn(stack, 'First', ARN)), inNewSecret({ secretName: 'studio' })],
      'Live/Two/Credentials',
    ],
    [
      'imported by the ARN of one in the app',
      (stack) => {
        const secret = new Secret(stack, 'Secret');
        return [inSecret(secret), inSecret(Secret.fromSecretCompleteArn(stack, 'Again', secret.secretArn))];
      },
      'Live/Again',
    ],
    [
      'imported by its name, written in two ways',
      (stack) => [
        inSecret(Secret.fromSecretNameV2(stack, 'First', 'studio-Live-us-east-1-123456789012')),
        inSecret(Secret.fromSecretNameV2(stack, 'Again', `studio-${Aws.STACK_NAME}-${Aws.REGION}-${Aws.ACCOUNT_ID}`)),
      ],
      'Live/Again',
    ],
    ['new, with one name', () => [inNewSecret({ secretName: 'studio' }), inNewSecret({ secretName: 'studio' })], 'Live/Two/Credentials'],
  ])('is refused: %s', (_, make, got) => {
    const stack = newStack({ env: ENV });
    const [first, second] = make(stack);
    ingest(stack, 'One', first);
    expect(() => ingest(stack, 'Two', second)).toThrow(
      `Live/Two: a secret holds the credentials of one ingest, got '${got}', which is that of 'Live/One'; ` +
        'give each ingest a secret, for example with IngestCredentials.inNewSecret',
    );
  });

  test('is refused across stacks', () => {
    const app = newApp();
    const [one, two] = [new Stack(app, 'One'), new Stack(app, 'Two')];
    const secret = new Secret(one, 'Secret');
    ingest(one, 'Ingest', inSecret(secret));
    expect(() => ingest(two, 'Ingest', inSecret(secret))).toThrow(
      "Two/Ingest: a secret holds the credentials of one ingest, got 'One/Secret', which is that of 'One/Ingest'; ",
    );
  });
});

describe('accepted', () => {
  test.each<[string, (stack: Stack) => [IngestCredentials, IngestCredentials]]>([
    ['a new secret for each, of one value', () => Array(2).fill(inNewSecret()) as [IngestCredentials, IngestCredentials]],
    ['two names', () => [inNewSecret({ secretName: 'studio' }), inNewSecret({ secretName: 'field' })]],
    [
      'names that the CDK generates if it needs them',
      (stack) => {
        const secretName = PhysicalName.GENERATE_IF_NEEDED;
        return [inNewSecret({ secretName }), inSecret(new Secret(stack, 'Secret', { secretName }))];
      },
    ],
    ['a new one and an imported one', (stack) => [inNewSecret(), inSecret(Secret.fromSecretNameV2(stack, 'Other', 'studio'))]],
  ])('%s', (_, make) => {
    const stack = newStack({ env: ENV });
    const [first, second] = make(stack);
    ingest(stack, 'One', first);
    expect(() => ingest(stack, 'Two', second)).not.toThrow();
    Template.fromStack(stack).resourceCountIs('Custom::IVSIngestConfiguration', 2);
  });

  test('one name in two stacks that may be deployed to two regions', () => {
    const app = newApp();
    for (const id of ['One', 'Two']) {
      const stack = new Stack(app, id);
      ingest(stack, 'Imported', inSecret(Secret.fromSecretNameV2(stack, 'Secret', 'studio')));
      ingest(stack, 'New', inNewSecret({ secretName: 'field' }));
    }
    expect(() => app.synth()).not.toThrow();
  });

  test.each([
    ['an account', Aws.ACCOUNT_ID, { account: '210987654321', region: 'us-east-1' }],
    ['a region', Aws.REGION, { ...ENV, region: 'eu-west-1' }],
    ['a stack', Aws.STACK_NAME, ENV],
    ['a stack by its id', Aws.STACK_ID, ENV],
  ])('a name for each stack, made of the pseudo parameter of %s', (_, parameter, env) => {
    const app = newApp();
    for (const stack of [new Stack(app, 'One', { env: ENV }), new Stack(app, 'Two', { env })]) {
      ingest(stack, 'Imported', inSecret(Secret.fromSecretNameV2(stack, 'Secret', `studio-${parameter}`)));
      ingest(stack, 'New', inNewSecret({ secretName: `field-${parameter}` }));
    }
    expect(() => app.synth()).not.toThrow();
  });

  test('the same app made twice, as a test does', () => {
    const make = () => {
      const stack = newStack();
      ingest(stack, 'One', inSecret(Secret.fromSecretNameV2(stack, 'Secret', 'studio')));
    };
    make();
    expect(make).not.toThrow();
  });
});

describe('in another region', () => {
  const elsewhere = 'arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-0000-1111-2222-333344445555';
  const refused = (use: (stack: Stack) => unknown) => expect(() => use(newStack({ env: ENV })));

  test.each<[string, (stack: Stack) => ISecret]>([
    ['imported by its ARN', (stack) => Secret.fromSecretCompleteArn(stack, 'Secret', `${ARN.replace('us-east-1', 'eu-west-1')}-AbCdEf`)],
    [
      'of another stack',
      ({ node }) => new Secret(new Stack(node.root, 'Far', { env: { ...ENV, region: 'eu-west-1' } }), 'Secret', { secretName: 'studio' }),
    ],
  ])('a secret is refused: %s', (_, secret) => {
    refused((stack) => ingest(stack, 'One', inSecret(secret(stack)))).toThrow(
      /^Live\/One: an ingest configuration and the secret of its credentials are in the same region, got us-east-1 and, for '(Live|Far)\/Secret', eu-west-1; use one in us-east-1$/,
    );
  });

  test('the key of a new secret is refused', () => {
    refused((stack) => ingest(stack, 'One', inNewSecret({ encryptionKey: Key.fromKeyArn(stack, 'Key', elsewhere) }))).toThrow(
      "Live/One: a secret and the key that encrypts it are in the same region, got us-east-1 and, for 'Live/Key', eu-west-1; use one in us-east-1",
    );
  });

  test('the KMS key of a public key is refused', () => {
    refused(
      (stack) => new PublicKey(stack, 'Tokens', { material: PublicKeyMaterial.fromKmsKey(Key.fromKeyArn(stack, 'Key', elsewhere)) }),
    ).toThrow(
      "Live/Tokens: a public key and its KMS key are in the same region, got us-east-1 and, for 'Live/Key', eu-west-1; " +
        'use one in us-east-1',
    );
  });

  test('a key of the stack is accepted', () => {
    const stack = newStack({ env: ENV });
    const key = new Key(stack, 'Key', { keySpec: KeySpec.ECC_NIST_P384, keyUsage: KeyUsage.SIGN_VERIFY });
    expect(() => new PublicKey(stack, 'Tokens', { material: PublicKeyMaterial.fromKmsKey(key) })).not.toThrow();
  });
});

describe('the key of a secret, given as an alias', () => {
  function keyStatementOf(stack: Stack): unknown {
    const { PolicyDocument } = propertiesOf(stack, 'AWS::IAM::ManagedPolicy') as { PolicyDocument: { Statement: { Action: unknown }[] } };
    return PolicyDocument.Statement.find(({ Action }) => JSON.stringify(Action).includes('kms:'));
  }

  const statement = { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'] };
  const viaService = { 'kms:ViaService': { 'Fn::Join': ['', ['secretsmanager.', { Ref: 'AWS::Region' }, '.amazonaws.com']] } };

  test('of the app is named by its own ARN', () => {
    const stack = newStack();
    const key = new Key(stack, 'Key');
    ingest(stack, 'One', inNewSecret({ encryptionKey: key.addAlias('studio') }));
    expect(keyStatementOf(stack)).toEqual({ ...statement, Resource: stack.resolve(key.keyArn), Condition: { StringEquals: viaService } });
  });

  test('that is imported by its name is named by a condition', () => {
    const stack = newStack({ env: ENV });
    ingest(stack, 'One', inNewSecret({ encryptionKey: Alias.fromAliasName(stack, 'Alias', 'alias/studio') }));
    expect(keyStatementOf(stack)).toEqual({
      ...statement,
      Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':kms:us-east-1:123456789012:key/*']] },
      Condition: { StringEquals: viaService, 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/studio' } },
    });
  });
});
