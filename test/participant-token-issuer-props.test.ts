/** Props that a ParticipantTokenIssuer refuses. */
import type { Stack } from 'aws-cdk-lib';
import { CfnPublicKey } from 'aws-cdk-lib/aws-ivs';
import { Alias, Key } from 'aws-cdk-lib/aws-kms';
import { type ParticipantTokenIssuerProps, PublicKey, Stage } from '../src';
import { ENVIRONMENT } from './support/granted';
import { issuerIn, newKey, newPublicKey } from './support/token-issuers';

describe('refuses', () => {
  const stageIn = (scope: Stack) => ({ stages: [new Stage(scope, 'Room')] });

  test.each<[string, (stack: Stack) => ParticipantTokenIssuerProps, string]>([
    ['no stages', () => ({}), 'a token issuer has stages, got none; pass `stages`, `runtimeStages`, or both'],
    [
      'a stage twice',
      (scope) => {
        const stage = new Stage(scope, 'Room');
        return { stages: [stage, stage] };
      },
      "Live/Tokens: `stages` names each stage once, got 'Live/Room' twice; remove the repetition",
    ],
    [
      'a stage of another region',
      (scope) => ({ stages: [Stage.fromStageArn(scope, 'Room', 'arn:aws:ivs:eu-west-1:123456789012:stage/AbCd')] }),
      "a token issuer and its stages are in the same region, got us-east-1 and, for 'Live/Room', eu-west-1; " +
        'make an issuer in the account and region of the stage',
    ],
    [
      'a stage of another account',
      (scope) => ({ stages: [Stage.fromStageArn(scope, 'Room', 'arn:aws:ivs:us-east-1:222222222222:stage/AbCd')] }),
      "a token issuer and its stages are in the same account, got 123456789012 and, for 'Live/Room', 222222222222; " +
        'make an issuer in the account and region of the stage',
    ],
    [
      'a public key of another region',
      (scope) => ({
        ...stageIn(scope),
        publicKey: PublicKey.fromPublicKeyArn(scope, 'PublicKey', 'arn:aws:ivs:eu-west-1:123456789012:public-key/AbCd'),
        kmsKey: newKey(scope),
      }),
      "a token issuer and its public key are in the same region, got us-east-1 and, for 'Live/PublicKey', eu-west-1; " +
        'use a public key that is imported there',
    ],
    [
      'a KMS key of another region',
      (scope) => ({
        ...stageIn(scope),
        publicKey: new CfnPublicKey(scope, 'PublicKey', {}),
        kmsKey: Key.fromKeyArn(scope, 'Signing', 'arn:aws:kms:eu-west-1:123456789012:key/1234'),
      }),
      "a token issuer and its KMS key are in the same region, got us-east-1 and, for 'Live/Signing', eu-west-1; use one in us-east-1",
    ],
    [
      'a public key whose KMS key is unknown',
      (scope) => ({ ...stageIn(scope), publicKey: new CfnPublicKey(scope, 'PublicKey', {}) }),
      "a token issuer signs with the KMS key of its public key, got 'Live/PublicKey', whose KMS key is unknown; " +
        'make it with PublicKeyMaterial.fromKmsKey, pass `kmsKey`, or leave out `publicKey`, so that IVS makes the tokens',
    ],
    [
      'a KMS key without a public key',
      (scope) => ({ ...stageIn(scope), kmsKey: newKey(scope) }),
      '`kmsKey` is the key that `publicKey` is the public half of, got no `publicKey`; ' +
        'pass a PublicKey that is made with PublicKeyMaterial.fromKmsKey, or leave out `kmsKey`',
    ],
    [
      'another KMS key than that of the public key',
      (scope) => ({ ...stageIn(scope), publicKey: newPublicKey(scope), kmsKey: newKey(scope) }),
      "`kmsKey` is the key that `publicKey` is the public half of, got 'Live/Signing' instead of 'Live/PublicKeyKms'; leave out `kmsKey`",
    ],
    [
      'a KMS key that cannot sign tokens',
      (scope) => ({ ...stageIn(scope), publicKey: new CfnPublicKey(scope, 'PublicKey', {}), kmsKey: new Key(scope, 'Signing') }),
      'the KMS key of a public key has the spec ECC_NIST_P384 and the usage SIGN_VERIFY',
    ],
    [
      'a KMS key that is known only by an alias',
      (scope) => ({
        ...stageIn(scope),
        publicKey: new CfnPublicKey(scope, 'PublicKey', {}),
        kmsKey: Alias.fromAliasName(scope, 'Signing', 'alias/signing'),
      }),
      "a grant to sign names the KMS key by its ARN, got 'Live/Signing', an alias that is imported by its name",
    ],
    [
      'more stages than the environment of a function holds',
      (scope) => ({ stages: Array.from({ length: 23 }, (_, index) => new Stage(scope, `Room${index}`)), publicKey: newPublicKey(scope) }),
      'Live/Tokens: the environment of a function has at most 4096 characters, got up to 4255 for 23 stages, 0 run-time stages and the options of ' +
        '`http`; make several issuers, or create the stages while your app runs and pass RuntimeStages',
    ],
  ])('%s', (_, make, message) => {
    expect(() => issuerIn({ env: ENVIRONMENT }, make)).toThrow(message);
  });

  test('no 22 stages with their endpoints', () => {
    expect(() =>
      issuerIn({}, (scope) => ({
        stages: Array.from({ length: 22 }, (_, index) => new Stage(scope, `Room${index}`)),
        publicKey: newPublicKey(scope),
      })),
    ).not.toThrow();
  });
});
