/** The back end of a room as an ordinary app has it: a function with a URL issues tokens that expire as a parameter says. */
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { Code, FunctionUrlAuthType, HttpMethod, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Stage } from 'cdk-ivs-realtime';

const API = `
const { IVSRealTimeClient, CreateParticipantTokenCommand } = require('@aws-sdk/client-ivs-realtime');
const ivs = new IVSRealTimeClient();

async function tokenMinutes() {
  const { AWS_ACCESS_KEY_ID, AWS_REGION, AWS_ENDPOINT_URL, MINUTES_PARAMETER } = process.env;
  const scope = [AWS_ACCESS_KEY_ID, '20260101', AWS_REGION, 'ssm', 'aws4_request'].join('/');
  const headers = {
    authorization: 'AWS4-HMAC-SHA256 Credential=' + scope + ', SignedHeaders=host, Signature=0',
    'x-amz-target': 'AmazonSSM.GetParameter',
  };
  const response = await fetch(AWS_ENDPOINT_URL, { method: 'POST', headers, body: JSON.stringify({ Name: MINUTES_PARAMETER }) });
  return Number((await response.json()).Parameter.Value);
}

exports.handler = async ({ rawPath, queryStringParameters = {} }) => {
  if (rawPath !== '/join') return { statusCode: 404, body: JSON.stringify({ message: 'POST /join' }) };
  const input = { stageArn: process.env.STAGE_ARN, userId: queryStringParameters.user, duration: await tokenMinutes() };
  const { participantToken } = await ivs.send(new CreateParticipantTokenCommand(input));
  return { statusCode: 201, cookies: ['room=late; Path=/'], body: JSON.stringify({ ...participantToken, minutes: input.duration }) };
};`;

const stack = new Stack(new App(), 'BackEnd');
const stage = new Stage(stack, 'Stage');
const minutes = new StringParameter(stack, 'TokenMinutes', { stringValue: '30' });

const api = new LambdaFunction(stack, 'Api', {
  code: Code.fromInline(API),
  handler: 'index.handler',
  runtime: Runtime.NODEJS_24_X,
  environment: { STAGE_ARN: stage.stageArn, MINUTES_PARAMETER: minutes.parameterName },
});
stage.grants.createParticipantTokens(api);
minutes.grantRead(api);
const cors = { allowedOrigins: ['http://localhost:3000'], allowedMethods: [HttpMethod.POST] };
new CfnOutput(stack, 'ApiUrl', { value: api.addFunctionUrl({ authType: FunctionUrlAuthType.NONE, cors }).url });
