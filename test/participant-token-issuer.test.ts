import { CfnParameter, Duration, type Stack, type StackProps, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CognitoUserPoolsAuthorizer, LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { AccountPrincipal, type Role } from 'aws-cdk-lib/aws-iam';
import { CfnPublicKey, CfnStage } from 'aws-cdk-lib/aws-ivs';
import { Alias, Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Code, FunctionUrlAuthType, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { settingsFrom } from '../lambda/token-issuer/settings';
import {
  ParticipantCapability,
  type ParticipantTokenHttpOptions,
  ParticipantTokenIssuer,
  type ParticipantTokenIssuerProps,
  PublicKey,
  PublicKeyMaterial,
  RuntimeStages,
  Stage,
} from '../src';
import { allow, ENVIRONMENT, granted, ivsArn, newRole } from './support/granted';
import { disabled, OWNER, TAG_VALUE } from './support/runtime-stages';
import { newStack } from './support/synth';

const newKey = (stack: Stack, id = 'Signing') => new Key(stack, id, { keySpec: KeySpec.ECC_NIST_P384, keyUsage: KeyUsage.SIGN_VERIFY });
const newPublicKey = (stack: Stack, id = 'PublicKey', key = newKey(stack, `${id}Kms`)) =>
  new PublicKey(stack, id, { material: PublicKeyMaterial.fromKmsKey(key) });
const newFunction = (stack: Stack, id = 'Api') =>
  new LambdaFunction(stack, id, {
    code: Code.fromInline('exports.handler = async () => {}'),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_22_X,
  });

/** The function of the only issuer in a stack. */
function functionOf(stack: Stack): { readonly Timeout: number; readonly Environment: { readonly Variables: Record<string, unknown> } } {
  const [fn] = Object.values(
    Template.fromStack(stack).findResources('AWS::Lambda::Function', { Properties: { Handler: 'token-issuer.handler' } }),
  );
  return fn?.Properties;
}

/** What the role of the only issuer in a stack may do, besides writing its log. */
function permissionsOf(stack: Stack): unknown[] {
  return granted(stack.node.findChild('Tokens').node.findChild('Role') as Role);
}

const SIGN = { StringEquals: { 'kms:SigningAlgorithm': 'ECDSA_SHA_384', 'kms:MessageType': 'DIGEST' } };
const TAGGED = { StringEquals: { [`aws:ResourceTag/${OWNER}`]: TAG_VALUE } };
const ANY_STAGE = {
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ivs:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':stage/*']],
};

function issuerIn(props: StackProps, make: (stack: Stack) => ParticipantTokenIssuerProps): Stack {
  const stack = newStack(props);
  new ParticipantTokenIssuer(stack, 'Tokens', make(stack));
  return stack;
}

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

describe('HTTP', () => {
  const httpOf = (http?: ParticipantTokenHttpOptions) => {
    const stack = issuerIn({}, (scope) => ({ stages: [new Stage(scope, 'Room')], http }));
    const { HTTP } = functionOf(stack).Environment.Variables;
    return HTTP && JSON.parse(HTTP as string);
  };

  test('is off unless given, and adds no door', () => {
    expect(httpOf()).toBeUndefined();
    const stack = issuerIn({}, (scope) => ({ stages: [new Stage(scope, 'Room')], http: { userIdClaim: 'sub' } }));
    for (const type of ['AWS::Lambda::Url', 'AWS::Lambda::Permission', 'AWS::ApiGatewayV2::Api', 'AWS::ApiGateway::RestApi']) {
      Template.fromStack(stack).resourceCountIs(type, 0);
    }
  });

  test('allows to watch for 12 hours, without attributes, unless told otherwise', () => {
    expect(httpOf({ userIdClaim: 'sub' })).toEqual({
      userIdClaim: 'sub',
      capabilities: ['SUBSCRIBE'],
      attributes: [],
      maxDurationMinutes: 720,
    });
  });

  test('takes what callers may ask for', () => {
    const http: ParticipantTokenHttpOptions = {
      userIdClaim: 'custom:player',
      capabilities: [ParticipantCapability.PUBLISH, ParticipantCapability.SUBSCRIBE],
      attributes: ['name'],
      maxDuration: Duration.days(14),
    };
    expect(httpOf(http)).toEqual({
      userIdClaim: 'custom:player',
      capabilities: ['PUBLISH', 'SUBSCRIBE'],
      attributes: ['name'],
      maxDurationMinutes: 20_160,
    });
  });

  test('takes values that are known at deployment', () => {
    const stack = newStack();
    const minutes = new CfnParameter(stack, 'Minutes', { type: 'Number' });
    const claim = new CfnParameter(stack, 'Claim');
    new ParticipantTokenIssuer(stack, 'Tokens', {
      stages: [new Stage(stack, 'Room')],
      http: {
        userIdClaim: claim.valueAsString,
        maxDuration: Duration.minutes(minutes.valueAsNumber),
      },
    });
    const [, parts] = (functionOf(stack).Environment.Variables.HTTP as { 'Fn::Join': [string, unknown[]] })['Fn::Join'];
    expect(parts).toEqual([
      '{"userIdClaim":"',
      { Ref: 'Claim' },
      '","capabilities":["SUBSCRIBE"],"attributes":[],"maxDurationMinutes":',
      { Ref: 'Minutes' },
      '}',
    ]);
  });

  test.each<[string, Partial<ParticipantTokenHttpOptions>, string]>([
    ['no claim', { userIdClaim: '' }, "Live/Tokens: `userIdClaim` has names, without spaces around them, got ''; write for example 'sub'"],
    [
      'an attribute with a space',
      { attributes: ['name '] },
      "Live/Tokens: `attributes` has names, without spaces around them, got 'name '; write for example ['name']",
    ],
    [
      'attributes that are known at deployment',
      { attributes: Token.asList({ Ref: 'Names' }) },
      'Live/Tokens: `attributes` is known at synthesis, got a token; write the list into the code',
    ],
    ['an attribute twice', { attributes: ['name', 'name'] }, '`attributes` names each value once, got name, name; remove the repetition'],
    ['no capabilities', { capabilities: [] }, '`capabilities` names at least one value, got an empty list; leave it out for the default'],
    [
      'no time',
      { maxDuration: Duration.minutes(0) },
      '`maxDuration` is a whole number of minutes from 1 to 20160, got 0; write for example 1 minute',
    ],
    [
      'more than 14 days',
      { maxDuration: Duration.minutes(20_161) },
      '`maxDuration` is a whole number of minutes from 1 to 20160, got 20161; write for example 20160 minutes',
    ],
  ])('refuses %s', (_, options, message) => {
    expect(() => httpOf({ userIdClaim: 'sub', ...options })).toThrow(message);
  });
});

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

describe('bind', () => {
  const statementsOf = (fn: LambdaFunction) => granted(fn.role as Role);
  const variablesOf = (stack: Stack) =>
    Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function', { Properties: { Handler: 'index.handler' } })).map(
      ({ Properties }) => Object.keys(Properties.Environment.Variables).sort(),
    );

  test('lets a function sign digests, and nothing more', () => {
    const stack = newStack();
    const fn = newFunction(stack);
    const runtimeStages = [new RuntimeStages(stack, 'Rooms', disabled)];
    const stages = [new Stage(stack, 'Room'), new CfnStage(stack, 'L1', {})];
    new ParticipantTokenIssuer(stack, 'Tokens', { stages, runtimeStages, publicKey: newPublicKey(stack) }).bind(fn);
    expect(variablesOf(stack)).toEqual([['IVS_TOKENS_KMS_KEY_ARN', 'IVS_TOKENS_PUBLIC_KEY_ARN', 'IVS_TOKENS_STAGES']]);
    expect(statementsOf(fn)).toEqual([allow('kms:Sign', { 'Fn::GetAtt': [expect.stringMatching(/^PublicKeyKms/), 'Arn'] }, SIGN)]);
  });

  test('without a public key lets a function create tokens for the stages, and nothing more', () => {
    const stack = newStack();
    const fn = newFunction(stack);
    const runtimeStages = [new RuntimeStages(stack, 'Rooms', disabled)];
    new ParticipantTokenIssuer(stack, 'Tokens', { stages: [new Stage(stack, 'Room')], runtimeStages }).bind(fn);
    expect(variablesOf(stack)).toEqual([['IVS_TOKENS_STAGES']]);
    expect(statementsOf(fn)).toEqual([
      allow('ivs:CreateParticipantToken', { Ref: expect.stringMatching(/^Room/) }),
      allow('ivs:CreateParticipantToken', ANY_STAGE, TAGGED),
    ]);
  });

  test('serves two issuers with two prefixes, and one issuer twice', () => {
    const stack = newStack();
    const fn = newFunction(stack);
    const [first, second] = ['Tokens', 'More'].map(
      (id) => new ParticipantTokenIssuer(stack, id, { stages: [new Stage(stack, `${id}Room`)] }),
    );
    first?.bind(fn);
    first?.bind(fn);
    second?.bind(fn, { environmentPrefix: 'MORE' });
    expect(variablesOf(stack)).toEqual([['IVS_TOKENS_STAGES', 'MORE_STAGES']]);
    expect(() => second?.bind(fn)).toThrow(
      "Live/Api: the variable IVS_TOKENS_STAGES of a function belongs to one ParticipantTokenIssuer, got 'Live/Tokens' and 'Live/More'; " +
        'pass an `environmentPrefix` for one of them',
    );
  });

  test('refuses a prefix that is no name', () => {
    const stack = newStack();
    const issuer = new ParticipantTokenIssuer(stack, 'Tokens', { stages: [new Stage(stack, 'Room')] });
    expect(() => issuer.bind(newFunction(stack), { environmentPrefix: 'MY-TOKENS' })).toThrow(
      "Live/Tokens: the prefix of environment variables has letters, digits and `_`, with a letter first, got 'MY-TOKENS'; write for example 'IVS_TOKENS'",
    );
  });
});

describe('invoking', () => {
  const functionArn = { 'Fn::GetAtt': ['TokensHandlerC522B9A9', 'Arn'] };

  test('is granted on the function alone', () => {
    const stack = newStack();
    const role = newRole(stack);
    const issuer = new ParticipantTokenIssuer(stack, 'Tokens', { stages: [new Stage(stack, 'Room')] });
    expect(issuer.grantInvoke(role).success).toBe(true);
    expect(granted(role)).toEqual([allow('lambda:InvokeFunction', [functionArn, { 'Fn::Join': ['', [functionArn, ':*']] }])]);
  });

  test('by a function URL needs two actions, which grantInvokeUrl of the CDK gives, also to other accounts', () => {
    const stack = newStack();
    const role = newRole(stack);
    const issuer = new ParticipantTokenIssuer(stack, 'Tokens', { stages: [new Stage(stack, 'Room')], http: { userIdClaim: 'userArn' } });
    const url = issuer.lambdaFunction.addFunctionUrl({ authType: FunctionUrlAuthType.AWS_IAM });
    url.grantInvokeUrl(role);
    url.grantInvokeUrl(new AccountPrincipal('222222222222'));
    expect(granted(role)).toEqual([
      allow('lambda:InvokeFunctionUrl', functionArn, { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } }),
      allow('lambda:InvokeFunction', functionArn, { Bool: { 'lambda:InvokedViaFunctionUrl': true } }),
    ]);
    const permissions = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Permission')).map(
      ({ Properties }) => Properties,
    );
    expect(permissions).toEqual([
      expect.objectContaining({ Action: 'lambda:InvokeFunctionUrl', Principal: '222222222222', FunctionUrlAuthType: 'AWS_IAM' }),
      expect.objectContaining({ Action: 'lambda:InvokeFunction', Principal: '222222222222', InvokedViaFunctionUrl: true }),
    ]);
  });
});

describe('behind an API of the CDK, every route has the authorizer', () => {
  const issuerFor = (stack: Stack) =>
    new ParticipantTokenIssuer(stack, 'Tokens', { stages: [new Stage(stack, 'Room')], http: { userIdClaim: 'sub' } });

  test('an HTTP API with a JWT authorizer', () => {
    const stack = newStack();
    new HttpApi(stack, 'Api').addRoutes({
      path: '/tokens',
      methods: [HttpMethod.POST],
      integration: new HttpLambdaIntegration('Tokens', issuerFor(stack).lambdaFunction),
      authorizer: new HttpJwtAuthorizer('Users', 'https://login.example.com', { jwtAudience: ['app'] }),
    });
    const template = Template.fromStack(stack);
    const routes = Object.values(template.findResources('AWS::ApiGatewayV2::Route')).map(({ Properties }) => Properties);
    expect(routes).toEqual([expect.objectContaining({ RouteKey: 'POST /tokens', AuthorizationType: 'JWT' })]);
    template.hasResourceProperties('AWS::ApiGatewayV2::Integration', { PayloadFormatVersion: '2.0' });
    template.allResourcesProperties('AWS::Lambda::Permission', { Principal: 'apigateway.amazonaws.com', Action: 'lambda:InvokeFunction' });
  });

  test('a REST API with a Cognito authorizer', () => {
    const stack = newStack();
    const authorizer = new CognitoUserPoolsAuthorizer(stack, 'Users', { cognitoUserPools: [new UserPool(stack, 'Pool')] });
    const integration = new LambdaIntegration(issuerFor(stack).lambdaFunction);
    new RestApi(stack, 'Api').root.addResource('tokens').addMethod('POST', integration, { authorizer });
    const template = Template.fromStack(stack);
    const methods = Object.values(template.findResources('AWS::ApiGateway::Method')).map(({ Properties }) => Properties);
    expect(methods).toEqual([
      expect.objectContaining({
        HttpMethod: 'POST',
        AuthorizationType: 'COGNITO_USER_POOLS',
        Integration: expect.objectContaining({ Type: 'AWS_PROXY' }),
      }),
    ]);
  });
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
