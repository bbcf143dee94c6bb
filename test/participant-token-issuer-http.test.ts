/** A ParticipantTokenIssuer that serves HTTP requests, behind a door that the app adds. */
import { CfnParameter, Duration, type Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CognitoUserPoolsAuthorizer, LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { ParticipantCapability, type ParticipantTokenHttpOptions, ParticipantTokenIssuer, Stage } from '../src';
import { newStack } from './support/synth';
import { functionOf, issuerIn } from './support/token-issuers';

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
