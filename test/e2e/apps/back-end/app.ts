/** The back end of a room as an ordinary app has it: a function with a URL issues tokens. */
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { Code, FunctionUrlAuthType, HttpMethod, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Stage } from 'cdk-ivs-realtime';

const API = `
const { IVSRealTimeClient, CreateParticipantTokenCommand } = require('@aws-sdk/client-ivs-realtime');
const ivs = new IVSRealTimeClient();
exports.handler = async ({ rawPath, queryStringParameters = {} }) => {
  if (rawPath !== '/join') return { statusCode: 404, body: JSON.stringify({ message: 'POST /join' }) };
  const { participantToken } = await ivs.send(new CreateParticipantTokenCommand({ stageArn: process.env.STAGE_ARN, userId: queryStringParameters.user }));
  return { statusCode: 201, cookies: ['room=late; Path=/'], body: JSON.stringify({ token: participantToken.token }) };
};`;

const stack = new Stack(new App(), 'BackEnd');
const stage = new Stage(stack, 'Stage');

const api = new LambdaFunction(stack, 'Api', {
  code: Code.fromInline(API),
  handler: 'index.handler',
  runtime: Runtime.NODEJS_24_X,
  environment: { STAGE_ARN: stage.stageArn },
});
stage.grants.createParticipantTokens(api);
const cors = { allowedOrigins: ['http://localhost:3000'], allowedMethods: [HttpMethod.POST] };
new CfnOutput(stack, 'ApiUrl', { value: api.addFunctionUrl({ authType: FunctionUrlAuthType.NONE, cors }).url });
