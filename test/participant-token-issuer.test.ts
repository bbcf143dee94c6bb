/** The template of a ParticipantTokenIssuer. */
import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnPublicKey, CfnStage } from 'aws-cdk-lib/aws-ivs';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { settingsFrom } from '../lambda/token-issuer/settings';
import { type ParticipantTokenIssuerProps, PublicKey, RuntimeStages, Stage } from '../src';
import { allow, ENVIRONMENT, ivsArn } from './support/granted';
import { disabled, OWNER, TAG_VALUE } from './support/runtime-stages';
import { ANY_STAGE, functionOf, issuerIn, newKey, newPublicKey, permissionsOf, SIGN, TAGGED } from './support/token-issuers';

describe('an issuer that signs', () => {
  const stack = issuerIn({}, (scope) => ({
    stages: [new Stage(scope, 'Room'), new CfnStage(scope, 'L1', {})],
    runtimeStages: [new RuntimeStages(scope, 'Rooms', disabled)],
    publicKey: newPublicKey(scope),
  }));

  test('has the keys, the endpoints that are known, and the tag values', () => {
    const stageAttribute = (name: string) => ({ 'Fn::GetAtt': [expect.stringMatching(/^Room/), name] });
    expect(functionOf(stack)).toMatchObject({
      Timeout: 15,
      Environment: {
        Variables: {
          IVS_TOKENS_PUBLIC_KEY_ARN: { Ref: expect.stringMatching(/^PublicKey/) },
          IVS_TOKENS_KMS_KEY_ARN: { 'Fn::GetAtt': [expect.stringMatching(/^PublicKeyKms/), 'Arn'] },
          IVS_TOKENS_STAGES: {
            'Fn::Join': [
              '',
              [
                { Ref: expect.stringMatching(/^Room/) },
                ',',
                stageAttribute('EventsEndpoint'),
                ',',
                stageAttribute('WhipEndpoint'),
                ' ',
                { Ref: 'L1' },
              ],
            ],
          },
          RUNTIME_STAGES_TAG_VALUES: TAG_VALUE,
        },
      },
    });
  });

  test('may sign digests, read the stages whose endpoints are unknown, and nothing else', () => {
    expect(permissionsOf(stack)).toEqual([
      allow('kms:Sign', { 'Fn::GetAtt': [expect.stringMatching(/^PublicKeyKms/), 'Arn'] }, SIGN),
      allow('ivs:GetStage', { Ref: 'L1' }),
      allow('ivs:GetStage', ANY_STAGE, TAGGED),
    ]);
  });

  test('reads no stage where all endpoints are known', () => {
    const known = issuerIn({ env: ENVIRONMENT }, (scope) => ({
      stages: [
        new Stage(scope, 'Room'),
        Stage.fromStageAttributes(scope, 'Hall', {
          stageArn: ivsArn('stage'),
          stageEventsEndpoint: 'wss://events.example',
          stageWhipEndpoint: 'https://whip.example',
        }),
      ],
      publicKey: newPublicKey(scope),
    }));
    expect(permissionsOf(known)).toEqual([allow('kms:Sign', expect.anything(), SIGN)]);
    expect(JSON.stringify(functionOf(known).Environment)).toContain(`${ivsArn('stage')},wss://events.example,https://whip.example`);
  });

  test.each([
    ['both endpoints', {}],
    ['the events endpoint', { stageWhipEndpoint: 'https://whip.example' }],
    ['the WHIP endpoint', { stageEventsEndpoint: 'wss://events.example' }],
  ])('reads an imported stage that lacks %s', (_, endpoints) => {
    const imported = issuerIn({ env: ENVIRONMENT }, (scope) => ({
      stages: [Stage.fromStageAttributes(scope, 'Hall', { stageArn: ivsArn('stage'), ...endpoints })],
      publicKey: newPublicKey(scope),
    }));
    expect(permissionsOf(imported)).toEqual([allow('kms:Sign', expect.anything(), SIGN), allow('ivs:GetStage', ivsArn('stage'))]);
    expect(functionOf(imported).Environment.Variables.IVS_TOKENS_STAGES).toBe(ivsArn('stage'));
  });

  test.each<[string, (stack: Stack, key: Key) => ParticipantTokenIssuerProps]>([
    ['an L1', (scope, kmsKey) => ({ publicKey: new CfnPublicKey(scope, 'PublicKey', {}), kmsKey })],
    [
      'an L1 with an alias of the key',
      (scope, key) => ({ publicKey: new CfnPublicKey(scope, 'PublicKey', {}), kmsKey: key.addAlias('signing') }),
    ],
    [
      'an imported public key that knows its KMS key',
      (scope, kmsKey) => ({
        publicKey: PublicKey.fromPublicKeyAttributes(scope, 'PublicKey', { publicKeyArn: ivsArn('public-key'), kmsKey }),
      }),
    ],
  ])('takes %s', (_, make) => {
    const other = issuerIn({ env: ENVIRONMENT }, (scope) => ({ ...make(scope, newKey(scope)), stages: [new Stage(scope, 'Room')] }));
    expect(permissionsOf(other)).toEqual([allow('kms:Sign', { 'Fn::GetAtt': ['Signing608E83C0', 'Arn'] }, SIGN)]);
  });
});

describe('an issuer without a public key', () => {
  const stack = issuerIn({}, (scope) => ({
    stages: [new Stage(scope, 'Room')],
    runtimeStages: [new RuntimeStages(scope, 'Rooms', disabled)],
  }));

  test('may create participant tokens for its stages, and nothing else', () => {
    expect(permissionsOf(stack)).toEqual([
      allow('ivs:CreateParticipantToken', { Ref: expect.stringMatching(/^Room/) }),
      allow('ivs:CreateParticipantToken', ANY_STAGE, TAGGED),
    ]);
  });

  test('needs no endpoints', () => {
    expect(functionOf(stack).Environment.Variables).toEqual({
      IVS_TOKENS_STAGES: { Ref: expect.stringMatching(/^Room/) },
      RUNTIME_STAGES_TAG_VALUES: TAG_VALUE,
    });
  });
});

test('several constructs of run-time stages have a tag value each', () => {
  const stack = issuerIn({}, (scope) => ({
    runtimeStages: ['Live/01', 'Other/23'].map((value, index) => RuntimeStages.fromTagValue(scope, `Rooms${index}`, value)),
  }));
  expect(functionOf(stack).Environment.Variables).toEqual({ RUNTIME_STAGES_TAG_VALUES: 'Live/01 Other/23' });
  expect(permissionsOf(stack)).toEqual(
    ['Live/01', 'Other/23'].map((value) =>
      allow('ivs:CreateParticipantToken', ANY_STAGE, { StringEquals: { [`aws:ResourceTag/${OWNER}`]: value } }),
    ),
  );
});

test('the logical ids, which stacks out there have', () => {
  const stack = issuerIn({}, (scope) => ({ stages: [new Stage(scope, 'Room')], publicKey: newPublicKey(scope) }));
  const ids = Object.keys(Template.fromStack(stack).toJSON().Resources).filter((id) => id.startsWith('Tokens'));
  expect(ids.sort()).toEqual(['TokensHandlerC522B9A9', 'TokensLogs96AAFF11', 'TokensRole3B49F750', 'TokensRoleDefaultPolicyA14EBB78']);
});

test('the function reads what the construct writes', () => {
  const endpoints = { events: 'wss://events.example', whip: 'https://whip.example' };
  const stack = issuerIn({ env: ENVIRONMENT }, (scope) => ({
    stages: [
      Stage.fromStageAttributes(scope, 'Room', {
        stageArn: ivsArn('stage', 'room'),
        stageEventsEndpoint: endpoints.events,
        stageWhipEndpoint: endpoints.whip,
      }),
      Stage.fromStageArn(scope, 'Hall', ivsArn('stage', 'hall')),
    ],
    runtimeStages: ['Live/01', 'Other/23'].map((value, index) => RuntimeStages.fromTagValue(scope, `Rooms${index}`, value)),
    publicKey: PublicKey.fromPublicKeyArn(scope, 'PublicKey', ivsArn('public-key')),
    kmsKey: newKey(scope),
    http: { userIdClaim: 'sub', attributes: ['name'] },
  }));
  const variables = { ...functionOf(stack).Environment.Variables, IVS_TOKENS_KMS_KEY_ARN: 'arn:aws:kms:us-east-1:123456789012:key/1234' };
  expect(settingsFrom(variables)).toEqual({
    signs: true,
    stages: new Map<string, object>([
      [ivsArn('stage', 'room'), { arn: ivsArn('stage', 'room'), endpoints }],
      [ivsArn('stage', 'hall'), { arn: ivsArn('stage', 'hall') }],
    ]),
    tagValues: ['Live/01', 'Other/23'],
    http: { userIdClaim: 'sub', capabilities: ['SUBSCRIBE'], attributes: ['name'], maxDurationMinutes: 720 },
  });
});
