import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Aws, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import { PublicKey, PublicKeyMaterial } from '../src';
import { newApp, newStack, propertiesOf } from './support/synth';

const ARN = 'arn:aws:ivs:us-east-1:123456789012:public-key/AbCdEf123456';

const ecPair = (namedCurve: string) =>
  generateKeyPairSync('ec', {
    namedCurve,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'sec1', format: 'pem' },
  });
const { publicKey: PEM, privateKey: PRIVATE_PEM } = ecPair('secp384r1');

function materialOf(pem: string): unknown {
  const stack = newStack();
  new PublicKey(stack, 'Key', { material: PublicKeyMaterial.fromPem(pem) });
  return propertiesOf(stack, 'Custom::IVSPublicKey').PublicKeyMaterial;
}

describe('a public key', () => {
  const stack = newStack();
  const key = new PublicKey(stack, 'Key', { material: PublicKeyMaterial.fromPem(PEM) });

  test('sends its path, a generated name and its material', () => {
    expect(propertiesOf(stack, 'Custom::IVSPublicKey')).toEqual({
      ServiceToken: { 'Fn::GetAtt': ['IvsRealTimeHandlerDAE74495', 'Arn'] },
      ServiceTimeout: 900,
      ConstructPath: 'Live/Key',
      Name: 'Live-Key961B73FD',
      PublicKeyMaterial: PEM,
    });
  });

  test('gives its ARN, id, name and fingerprint, and goes wherever an L1 takes one', () => {
    const [id] = Object.keys(Template.fromStack(stack).findResources('Custom::IVSPublicKey'));
    expect(id).toBe('Key961B73FD');
    expect(stack.resolve(key.publicKeyArn)).toEqual({ Ref: id });
    expect(stack.resolve(key.publicKeyId)).toEqual({ 'Fn::GetAtt': [id, 'Id'] });
    expect(stack.resolve(key.publicKeyName)).toBe('Live-Key961B73FD');
    expect(stack.resolve(key.publicKeyFingerprint)).toEqual({ 'Fn::GetAtt': [id, 'Fingerprint'] });
    const reference: refs.IPublicKeyRef = key;
    expect(stack.resolve(reference.publicKeyRef)).toEqual({ publicKeyArn: { Ref: id } });
  });

  test('with a name of 129 characters is refused', () => {
    const material = PublicKeyMaterial.fromPem(PEM);
    expect(() => new PublicKey(newStack(), 'Key', { material, publicKeyName: 'x'.repeat(129) })).toThrow(
      /^Live\/Key: `publicKeyName` has at most 128 characters, got 129/,
    );
  });
});

describe('material as PEM text', () => {
  test('is the same however it is wrapped', () => {
    expect(materialOf(PEM.replaceAll('\n', '\r\n'))).toBe(PEM);
    expect(materialOf(`  \n${PEM}\n\n`)).toBe(PEM);
  });

  test('that is known at deployment only is left to it', () => {
    expect(materialOf(Aws.STACK_NAME)).toEqual({ Ref: 'AWS::StackName' });
  });

  const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
  test.each([
    ['a private key', PRIVATE_PEM, 'a private key; give its public half (`openssl ec -in private.pem -pubout`), and keep this one secret'],
    [
      'a private key in PKCS #8',
      '-----BEGIN PRIVATE KEY-----\nMIG2\n-----END PRIVATE KEY-----\n',
      'a private key; give its public half (`openssl ec -in private.pem -pubout`), and keep this one secret',
    ],
    ['a certificate', certificate, 'a certificate; give its key (`openssl x509 -in certificate.pem -pubkey -noout`)'],
    ['an RSA key', rsa, 'a key of type rsa; make one with `openssl ecparam -name secp384r1 -genkey -noout -out private.pem`'],
    ['a key on P-256', ecPair('prime256v1').publicKey, 'a key on the curve P-256; make one with'],
    ['a key on P-521', ecPair('secp521r1').publicKey, 'a key on the curve P-521; make one with'],
    ['a key that is cut off', `${PEM.slice(0, 80)}\n-----END PUBLIC KEY-----\n`, "a 'PUBLIC KEY' that cannot be read; make one with"],
    ['something else', 'hello', 'no PEM text; make one with'],
  ])('that is %s is refused by name', (_, pem, got) => {
    expect(() => PublicKeyMaterial.fromPem(pem)).toThrow(`the key material is a public key on the curve P-384, as PEM text, got ${got}`);
  });

  test('that is private is shown in no message', () => {
    const secret = PRIVATE_PEM.split('\n')[1] as string;
    expect(() => PublicKeyMaterial.fromPem(PRIVATE_PEM)).toThrow(expect.objectContaining({ message: expect.not.stringContaining(secret) }));
  });
});

describe('material from a file', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'key-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function fileWith(content: string | Buffer): string {
    const file = join(folder, 'key.pem');
    writeFileSync(file, content);
    return file;
  }

  test.each([PEM, `\uFEFF${PEM}`])('is read when the app runs (%#)', (content) => {
    const stack = newStack();
    new PublicKey(stack, 'Key', { material: PublicKeyMaterial.fromFile(fileWith(content)) });
    expect(propertiesOf(stack, 'Custom::IVSPublicKey').PublicKeyMaterial).toBe(PEM);
  });

  test('that is missing is refused with the whole path', () => {
    expect(() => PublicKeyMaterial.fromFile('keys/no.pem')).toThrow(
      `a PEM file can be read, got no file at ${resolve('keys/no.pem')}; correct the path`,
    );
  });

  test('that is a folder is refused', () => {
    expect(() => PublicKeyMaterial.fromFile(folder)).toThrow(`a PEM file can be read, got a folder at ${folder}; correct the path`);
  });

  test('whose path goes through a file is refused', () => {
    const file = join(fileWith(PEM), 'key.pem');
    expect(() => PublicKeyMaterial.fromFile(file)).toThrow(
      `a PEM file can be read, got a path through a file at ${file}; correct the path`,
    );
  });

  test.each(['', process.env.NO_SUCH_VARIABLE as string])('a path that is missing is refused, as is the text of a key: %j', (missing) => {
    expect(() => PublicKeyMaterial.fromFile(missing)).toThrow('a PEM file can be read, got no path; correct the path');
    expect(() => PublicKeyMaterial.fromPem(missing)).toThrow(
      'the key material is a public key on the curve P-384, as PEM text, got an empty text; ',
    );
  });

  test('whose path only deployment knows is refused', () => {
    expect(() => PublicKeyMaterial.fromFile(Aws.STACK_NAME)).toThrow(
      'the path of a PEM file is known at synthesis, got a token; write it as text, or give the key to PublicKeyMaterial.fromPem',
    );
  });

  test.each<[string, string | Buffer, string]>([
    ['empty', '', 'an empty text'],
    ['binary', Buffer.from([0x30, 0x76, 0x00, 0xff, 0xfe]), 'no PEM text'],
    ['a private key', PRIVATE_PEM, 'a private key'],
  ])('that is %s is refused with its path', (_, content, got) => {
    const file = fileWith(content);
    expect(() => PublicKeyMaterial.fromFile(file)).toThrow(
      `the key material is a public key on the curve P-384, as PEM text, got ${got} in ${file}; `,
    );
  });
});

describe('material from KMS', () => {
  const newKey = (stack: ReturnType<typeof newStack>, props: kms.KeyProps = {}) =>
    new kms.Key(stack, 'Kms', { keySpec: kms.KeySpec.ECC_NIST_P384, keyUsage: kms.KeyUsage.SIGN_VERIFY, ...props });

  test('is fetched by the handler, which may read the public half and nothing else', () => {
    const stack = newStack();
    const key = newKey(stack);
    new PublicKey(stack, 'Key', { material: PublicKeyMaterial.fromKmsKey(key) });
    const properties = propertiesOf(stack, 'Custom::IVSPublicKey');
    expect(properties.KmsKeyArn).toEqual(stack.resolve(key.keyArn));
    expect(properties.PublicKeyMaterial).toBeUndefined();
    const template = Template.fromStack(stack);
    const [[policy, { Properties }]] = Object.entries(template.findResources('AWS::IAM::ManagedPolicy'));
    expect(Properties).toMatchObject({
      PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'kms:GetPublicKey', Resource: stack.resolve(key.keyArn) }] },
      Roles: [{ Ref: 'IvsRealTimeRoleC0F4E906' }],
    });
    expect(Object.values(template.findResources('Custom::IVSPublicKey'))[0]?.DependsOn).toEqual([policy]);
  });

  test('of an imported key is taken on trust', () => {
    const stack = newStack();
    const key = kms.Key.fromKeyArn(stack, 'Kms', 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab');
    expect(() => PublicKeyMaterial.fromKmsKey(key)).not.toThrow();
  });

  test.each<[string, kms.KeyProps, string]>([
    ['a symmetric key', { keySpec: undefined, keyUsage: undefined }, 'SYMMETRIC_DEFAULT and ENCRYPT_DECRYPT'],
    ['a key on P-256', { keySpec: kms.KeySpec.ECC_NIST_P256 }, 'ECC_NIST_P256 and SIGN_VERIFY'],
    ['an RSA key', { keySpec: kms.KeySpec.RSA_2048 }, 'RSA_2048 and SIGN_VERIFY'],
  ])('of %s is refused', (_, props, got) => {
    const key = newKey(newStack(), props);
    expect(() => PublicKeyMaterial.fromKmsKey(key)).toThrow(
      `the KMS key of a public key has the spec ECC_NIST_P384 and the usage SIGN_VERIFY, got ${got} for 'Live/Kms'; ` +
        'make it with the `keySpec` KeySpec.ECC_NIST_P384 and the `keyUsage` KeyUsage.SIGN_VERIFY',
    );
  });

  test('of a key that its L1 makes right is accepted', () => {
    const stack = newStack();
    const key = new kms.Key(stack, 'Kms');
    const resource = key.node.defaultChild as kms.CfnKey;
    resource.addPropertyOverride('KeySpec', 'ECC_NIST_P384');
    resource.addPropertyOverride('KeyUsage', 'SIGN_VERIFY');
    new PublicKey(stack, 'Key', { material: PublicKeyMaterial.fromKmsKey(key) });
    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  test('of a key that its L1 makes wrong later is refused', () => {
    const stack = newStack();
    const key = newKey(stack);
    new PublicKey(stack, 'Key', { material: PublicKeyMaterial.fromKmsKey(key) });
    (key.node.defaultChild as kms.CfnKey).addPropertyOverride('KeySpec', 'RSA_2048');
    expect(() => Template.fromStack(stack)).toThrow(
      '[Live/Key] the KMS key of a public key has the spec ECC_NIST_P384 and the usage SIGN_VERIFY, got RSA_2048 and SIGN_VERIFY for ' +
        "'Live/Kms'; make it with the `keySpec` KeySpec.ECC_NIST_P384 and the `keyUsage` KeyUsage.SIGN_VERIFY",
    );
  });

  test('of an alias is that of its key, which the policy names too', () => {
    const stack = newStack();
    const key = newKey(stack);
    new PublicKey(stack, 'Key', { material: PublicKeyMaterial.fromKmsKey(key.addAlias('tokens')) });
    expect(propertiesOf(stack, 'Custom::IVSPublicKey').KmsKeyArn).toEqual(stack.resolve(key.keyArn));
    expect(propertiesOf(stack, 'AWS::IAM::ManagedPolicy')).toMatchObject({
      PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'kms:GetPublicKey', Resource: stack.resolve(key.keyArn) }] },
    });
  });

  test('of an alias of a key of another kind is refused', () => {
    const alias = new kms.Key(newStack(), 'Kms').addAlias('tokens');
    expect(() => PublicKeyMaterial.fromKmsKey(alias)).toThrow("got SYMMETRIC_DEFAULT and ENCRYPT_DECRYPT for 'Live/Kms'");
  });

  test('of an alias that is imported by its name is read by a condition on the alias, because a policy cannot name it', () => {
    const stack = newStack();
    new PublicKey(stack, 'Key', { material: PublicKeyMaterial.fromKmsKey(kms.Alias.fromAliasName(stack, 'Alias', 'alias/tokens')) });
    const arn = (resource: string) => ({
      'Fn::Join': [
        '',
        ['arn:', { Ref: 'AWS::Partition' }, ':kms:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, `:${resource}`],
      ],
    });
    expect(propertiesOf(stack, 'Custom::IVSPublicKey').KmsKeyArn).toEqual(arn('alias/tokens'));
    expect(propertiesOf(stack, 'AWS::IAM::ManagedPolicy')).toMatchObject({
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: 'kms:GetPublicKey',
            Resource: arn('key/*'),
            Condition: { StringEquals: { 'kms:RequestAlias': 'alias/tokens' } },
          },
        ],
      },
    });
  });
});

describe('an imported public key', () => {
  test('has what it was imported with', () => {
    const stack = newStack();
    const kmsKey = kms.Key.fromKeyArn(stack, 'Kms', 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab');
    const key = PublicKey.fromPublicKeyAttributes(stack, 'Key', { publicKeyArn: ARN, publicKeyFingerprint: 'aa:bb', kmsKey });
    expect(key).toMatchObject({ publicKeyArn: ARN, publicKeyId: 'AbCdEf123456', publicKeyFingerprint: 'aa:bb', kmsKey });
  });

  test('says how to import its fingerprint', () => {
    const key = PublicKey.fromPublicKeyArn(newStack(), 'Key', ARN);
    expect(() => key.publicKeyFingerprint).toThrow('pass `publicKeyFingerprint` to PublicKey.fromPublicKeyAttributes');
  });
});

describe('the same key material in two public keys', () => {
  const warnings = (stack: Stack) => Annotations.fromStack(stack).findWarning('*', Match.anyValue());
  const newKey = (stack: Stack) => new kms.Key(stack, 'Kms', { keySpec: kms.KeySpec.ECC_NIST_P384, keyUsage: kms.KeyUsage.SIGN_VERIFY });

  test.each<[string, (stack: Stack) => [PublicKeyMaterial, PublicKeyMaterial]]>([
    ['as text', () => [PublicKeyMaterial.fromPem(PEM), PublicKeyMaterial.fromPem(PEM.replaceAll('\n', '\r\n'))]],
    [
      'from KMS',
      (stack) => {
        const key = newKey(stack);
        return [PublicKeyMaterial.fromKmsKey(key), PublicKeyMaterial.fromKmsKey(key.addAlias('tokens'))];
      },
    ],
  ])('draws a warning: %s', (_, make) => {
    const stack = newStack();
    const [first, second] = make(stack);
    new PublicKey(stack, 'One', { material: first });
    new PublicKey(stack, 'Two', { material: second });
    expect(warnings(stack)).toEqual([
      expect.objectContaining({
        id: '/Live/Two',
        entry: expect.objectContaining({
          data:
            "'Live/One' has the same key material. IVS probably refuses to import a key twice in an account and region, so the deployment of " +
            'one of them fails. Use one public key for both, or another key for one of them. [ack: cdk-ivs-realtime:samePublicKey]',
        }),
      }),
    ]);
  });

  test('draws none in two environments, or for two keys', () => {
    const app = newApp();
    for (const region of ['us-east-1', 'eu-west-1', undefined]) {
      const stack = new Stack(app, `In-${region}`, { env: { account: '123456789012', region } });
      new PublicKey(stack, 'Key', { material: PublicKeyMaterial.fromPem(PEM) });
      new PublicKey(stack, 'Other', { material: PublicKeyMaterial.fromKmsKey(newKey(stack)) });
      expect(warnings(stack)).toEqual([]);
    }
  });
});
