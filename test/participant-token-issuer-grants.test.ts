/** Functions that a ParticipantTokenIssuer binds, and who may invoke its own. */
import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AccountPrincipal, type Role } from 'aws-cdk-lib/aws-iam';
import { CfnStage } from 'aws-cdk-lib/aws-ivs';
import { Code, FunctionUrlAuthType, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { ParticipantTokenIssuer, RuntimeStages, Stage } from '../src';
import { allow, granted, newRole } from './support/granted';
import { disabled } from './support/runtime-stages';
import { newStack } from './support/synth';
import { ANY_STAGE, newPublicKey, SIGN, TAGGED } from './support/token-issuers';

const newFunction = (stack: Stack, id = 'Api') =>
  new LambdaFunction(stack, id, {
    code: Code.fromInline('exports.handler = async () => {}'),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_22_X,
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
