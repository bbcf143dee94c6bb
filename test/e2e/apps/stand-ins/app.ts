import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUserPoolAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Stage } from 'cdk-ivs-realtime';

// A meeting app: members sign in, an HTTP API gives them a token of the stage, and a table has the members.
const app = new App();
const stack = new Stack(app, 'Meetings');
const stage = new Stage(stack, 'Room');
const members = new Table(stack, 'Members', { partitionKey: { name: 'id', type: AttributeType.STRING } });
const pool = new UserPool(stack, 'Users');

/** Looks into the table, as a client of the SDK would, and then calls the API. */
const code = `exports.handler = async () => {
  const { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_REGION, API_URL, TABLE } = process.env;
  const authorization =
    'AWS4-HMAC-SHA256 Credential=' + AWS_ACCESS_KEY_ID + '/20260101/' + AWS_REGION + '/dynamodb/aws4_request, SignedHeaders=host, Signature=0';
  const headers = { authorization, 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.GetItem' };
  const answer = await fetch(AWS_ENDPOINT_URL, { method: 'POST', headers, body: JSON.stringify({ TableName: TABLE }) });
  const api = await fetch(API_URL).then(() => 'answered', ({ cause }) => cause.code);
  return { table: (await answer.json()).message, api };
};`;

const token = new LambdaFunction(stack, 'Token', {
  functionName: 'token',
  runtime: Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: Code.fromInline(code),
  environment: { TABLE: members.tableName, STAGE: stage.stageArn },
});
members.grantReadData(token);
const api = new HttpApi(stack, 'Api');
api.addRoutes({
  path: '/token',
  methods: [HttpMethod.POST],
  integration: new HttpLambdaIntegration('TokenIntegration', token),
  authorizer: new HttpUserPoolAuthorizer('Members', pool, { userPoolClients: [pool.addClient('Web')] }),
});
// The function cannot have the address of its own API, which depends on it.
const look = new LambdaFunction(stack, 'Look', {
  functionName: 'look',
  runtime: Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: Code.fromInline(code),
  environment: { TABLE: members.tableName, API_URL: api.apiEndpoint },
});
members.grantReadData(look);
new CfnOutput(stack, 'PoolId', { value: pool.userPoolId });
new CfnOutput(stack, 'PoolArn', { value: pool.userPoolArn });
new CfnOutput(stack, 'TableName', { value: members.tableName });
