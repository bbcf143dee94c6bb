/**
 * A service that issues participant tokens, signed with a key that never leaves KMS. The lobby is deployed. Hosts open rooms while the app runs,
 * each a stage of its own. The stack TokenService has the issuer, and a function of the app that opens a room and signs its host's token. The stack
 * TokenDoor has an HTTP API in front of the issuer, for users who have signed in with Cognito. The CDK bundles functions with esbuild:
 * npm install --save-dev esbuild
 *
 *   npx ivs-local deploy TokenService            on this machine, without the HTTP API
 *   npx ivs-local deploy --with ministack        on this machine, with all of it
 *   npx cdk deploy --all
 *   npx cdk deploy --all -c keys=Spring,Summer   rotates: Summer signs, and tokens that Spring has signed still let in
 *   npx cdk deploy --all -c keys=Summer          removes Spring, when its tokens have expired
 *   npx cdk destroy --all
 */
import { join } from 'node:path';
import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUserPoolAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ParticipantTokenIssuer, PublicKey, PublicKeyMaterial, RuntimeStages, RuntimeStagesPermission, Stage } from 'cdk-ivs-realtime';

const app = new App();
const stack = new Stack(app, 'TokenService');

const lobby = new Stage(stack, 'Lobby', { stageName: 'lobby' });
const rooms = new RuntimeStages(stack, 'Rooms');

/** A KMS key that signs, and its public half for IVS, which has room for three in an account and region. */
function tokenKey(name: string): PublicKey {
  const kmsKey = new Key(stack, `${name}Signing`, {
    keySpec: KeySpec.ECC_NIST_P384,
    keyUsage: KeyUsage.SIGN_VERIFY,
    pendingWindow: Duration.days(7),
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const publicKey = new PublicKey(stack, `${name}Tokens`, { material: PublicKeyMaterial.fromKmsKey(kmsKey) });
  new CfnOutput(stack, `${name}KeyArn`, { value: publicKey.publicKeyArn });
  return publicKey;
}

const keys: PublicKey[] = (app.node.tryGetContext('keys') ?? 'Spring').split(',').map(tokenKey);

const issuer = new ParticipantTokenIssuer(stack, 'Issuer', {
  stages: [lobby],
  runtimeStages: [rooms],
  publicKey: keys.at(-1), // the newest
  http: { userIdClaim: 'sub', attributes: ['name'], maxDuration: Duration.hours(1) },
});

const host = new NodejsFunction(stack, 'Host', {
  entry: join(__dirname, 'host.ts'),
  runtime: Runtime.NODEJS_24_X,
  timeout: Duration.seconds(10),
  bundling: { bundleAwsSDK: true },
  logGroup: new LogGroup(stack, 'HostLog', { retention: RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY }),
});
issuer.bind(host);
rooms.bind(host, { permissions: [RuntimeStagesPermission.CREATE, RuntimeStagesPermission.DELETE] });

// While a rotation is deployed, processes with the old environment still sign with the old key.
for (const oldKey of keys.slice(0, -1)) for (const fn of [issuer.lambdaFunction, host]) oldKey.grants.sign(fn);

new CfnOutput(stack, 'LobbyArn', { value: lobby.stageArn });
new CfnOutput(stack, 'IssuerName', { value: issuer.lambdaFunction.functionName });
new CfnOutput(stack, 'IssuerLogGroup', { value: issuer.lambdaFunction.logGroup.logGroupName });
new CfnOutput(stack, 'HostName', { value: host.functionName });
new CfnOutput(stack, 'HostLogGroup', { value: host.logGroup.logGroupName });

const door = new Stack(app, 'TokenDoor');
const users = new UserPool(door, 'Users', { removalPolicy: RemovalPolicy.DESTROY });
const api = new HttpApi(door, 'Api');
api.addRoutes({
  path: '/tokens',
  methods: [HttpMethod.POST],
  integration: new HttpLambdaIntegration('Issuer', issuer.lambdaFunction),
  // The issuer takes the user's id from `sub` of the token with which the user has signed in.
  authorizer: new HttpUserPoolAuthorizer('SignedIn', users, { userPoolClients: [users.addClient('App')] }),
});
new CfnOutput(door, 'TokensUrl', { value: `${api.apiEndpoint}/tokens` });
