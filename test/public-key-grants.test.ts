import { generateKeyPairSync } from 'node:crypto';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ivs from 'aws-cdk-lib/aws-ivs';
import * as kms from 'aws-cdk-lib/aws-kms';
import { PublicKey, PublicKeyGrants, PublicKeyMaterial } from '../src';
import { allow, ENVIRONMENT, granted, ivsArn, newRole } from './support/granted';
import { newApp, newStack } from './support/synth';

const KEY_ARN = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const PEM = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ type: 'spki', format: 'pem' }).toString();

let stack: Stack;
let role: iam.Role;
beforeEach(() => {
  stack = newStack();
  role = newRole(stack);
});

describe('grants on a public key: sign', () => {
  const WITH_ALGORITHM = { StringEquals: { 'kms:SigningAlgorithm': 'ECDSA_SHA_384' } };
  const SIGNING = { keySpec: kms.KeySpec.ECC_NIST_P384, keyUsage: kms.KeyUsage.SIGN_VERIFY };
  const policyOfKey = (scope: Stack) =>
    Object.values(Template.fromStack(scope).findResources('AWS::KMS::Key'))[0]?.Properties.KeyPolicy.Statement;

  test('with a key of this app', () => {
    const key = new kms.Key(stack, 'Kms', SIGNING);
    new PublicKey(stack, 'Key', { material: PublicKeyMaterial.fromKmsKey(key) }).grants.sign(role).assertSuccess();
    expect(granted(role)).toEqual([allow('kms:Sign', stack.resolve(key.keyArn), WITH_ALGORITHM)]);
    expect(policyOfKey(stack)).toHaveLength(1);
  });

  test('with an L1 public key and its KMS key', () => {
    const key = kms.Key.fromKeyArn(stack, 'Kms', KEY_ARN);
    PublicKeyGrants.fromPublicKey(new ivs.CfnPublicKey(stack, 'Key', {}), key)
      .sign(role)
      .assertSuccess();
    expect(granted(role)).toEqual([allow('kms:Sign', KEY_ARN, WITH_ALGORITHM)]);
  });

  test('with an imported public key and its KMS key', () => {
    const kmsKey = kms.Key.fromKeyArn(stack, 'Kms', KEY_ARN);
    PublicKey.fromPublicKeyAttributes(stack, 'Key', { publicKeyArn: ivsArn('public-key'), kmsKey })
      .grants.sign(role)
      .assertSuccess();
    expect(granted(role)).toEqual([allow('kms:Sign', KEY_ARN, WITH_ALGORITHM)]);
  });

  test('with an L1 KMS key, whose policy has to allow it, too', () => {
    const l1 = new kms.CfnKey(stack, 'Kms', { ...SIGNING, keyPolicy: { Version: '2012-10-17', Statement: [] } });
    PublicKeyGrants.fromPublicKey(new ivs.CfnPublicKey(stack, 'Key', {}), kms.Key.fromCfnKey(l1)).sign(role);
    expect(granted(role)).toEqual([allow('kms:Sign', { 'Fn::GetAtt': ['Kms', 'Arn'] }, WITH_ALGORITHM)]);
    const principal = { AWS: stack.resolve(role.roleArn) };
    expect(policyOfKey(stack)).toEqual([{ ...allow('kms:Sign', '*', WITH_ALGORITHM), Principal: principal }]);
  });

  test('for a role in another account, which the key policy has to allow, too', () => {
    const app = newApp();
    const keys = new Stack(app, 'Keys', { env: ENVIRONMENT });
    const key = new kms.Key(keys, 'Kms', SIGNING);
    const publicKey = new PublicKey(keys, 'Key', { material: PublicKeyMaterial.fromKmsKey(key) });
    const other = new Stack(app, 'Other', { env: { ...ENVIRONMENT, account: '210987654321' } });
    const assumedBy = new iam.ServicePrincipal('lambda.amazonaws.com');
    const signer = new iam.Role(other, 'Signer', { roleName: 'signer', assumedBy });
    publicKey.grants.sign(signer);
    expect(granted(signer)).toEqual([allow('kms:Sign', '*', WITH_ALGORITHM)]);
    const principal = { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::210987654321:role/signer']] } };
    expect(policyOfKey(keys).slice(1)).toEqual([{ ...allow('kms:Sign', '*', WITH_ALGORITHM), Principal: principal }]);
  });

  test('for a principal without policies, which the key policy allows', () => {
    const key = new kms.Key(stack, 'Kms', SIGNING);
    const publicKey = new PublicKey(stack, 'Key', { material: PublicKeyMaterial.fromKmsKey(key) });
    publicKey.grants.sign(new iam.ArnPrincipal('arn:aws:iam::123456789012:user/ann'));
    const principal = { AWS: 'arn:aws:iam::123456789012:user/ann' };
    expect(policyOfKey(stack).slice(1)).toEqual([{ ...allow('kms:Sign', '*', WITH_ALGORITHM), Principal: principal }]);
  });

  test('is refused for a key that cannot sign tokens', () => {
    const key = new kms.Key(stack, 'Kms');
    expect(() => PublicKeyGrants.fromPublicKey(new ivs.CfnPublicKey(stack, 'Key', {}), key)).toThrow(
      'the KMS key of a public key has the spec ECC_NIST_P384 and the usage SIGN_VERIFY, got SYMMETRIC_DEFAULT and ENCRYPT_DECRYPT for ' +
        "'Live/Kms'; make it with the `keySpec` KeySpec.ECC_NIST_P384 and the `keyUsage` KeyUsage.SIGN_VERIFY",
    );
  });

  const withAlias = (context: Record<string, boolean>) => {
    const scope = new Stack(newApp({ context }), 'Live');
    const material = PublicKeyMaterial.fromKmsKey(kms.Alias.fromAliasName(scope, 'Alias', 'alias/tokens'));
    const signer = newRole(scope);
    new PublicKey(scope, 'Key', { material }).grants.sign(signer);
    return granted(signer);
  };

  test('is refused for an alias that is imported by its name, where the CDK would drop the grant', () => {
    expect(() => withAlias({})).toThrow(
      "Live/Key: a grant to sign names the KMS key by its ARN, got 'Live/Alias', an alias that is imported by its name; import the key with " +
        'Key.fromKeyArn or Key.fromLookup, or set `@aws-cdk/aws-kms:applyImportedAliasPermissionsToPrincipal`',
    );
  });

  test('with an alias that is imported by its name, and the flag of the CDK for it', () => {
    const keys = ['arn:', { Ref: 'AWS::Partition' }, ':kms:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':key/*'];
    const condition = { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/tokens' }, ...WITH_ALGORITHM };
    expect(withAlias({ '@aws-cdk/aws-kms:applyImportedAliasPermissionsToPrincipal': true })).toEqual([
      allow('kms:Sign', { 'Fn::Join': ['', keys] }, condition),
    ]);
  });

  test.each<[string, () => PublicKeyGrants]>([
    ['a public key from PEM', () => new PublicKey(stack, 'Key', { material: PublicKeyMaterial.fromPem(PEM) }).grants],
    ['an L1', () => PublicKeyGrants.fromPublicKey(new ivs.CfnPublicKey(stack, 'Key', {}))],
    ['an imported public key', () => PublicKey.fromPublicKeyArn(stack, 'Key', ivsArn('public-key')).grants],
  ])('is refused for %s without a KMS key', (_, make) => {
    expect(() => make().sign(role)).toThrow(
      'Live/Key: a grant to sign is on the KMS key of a public key, got a public key without one; make it with ' +
        'PublicKeyMaterial.fromKmsKey, pass the KMS key to PublicKeyGrants.fromPublicKey, or hand the private key to your code yourself',
    );
  });
});
