/**
 * The back end of a room as an ordinary app has it: a function with a URL issues tokens that expire as a parameter says. A bus of its own has the
 * events of the app and of IVS.
 */
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { EventBus as BusTarget, LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import { Code, FunctionUrlAuthType, HttpMethod, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Stage } from 'cdk-ivs-realtime';

const API = `
const { IVSRealTimeClient, CreateParticipantTokenCommand } = require('@aws-sdk/client-ivs-realtime');
const { EventBridgeClient, PutEventsCommand } = require('@aws-sdk/client-eventbridge');
const ivs = new IVSRealTimeClient();
const events = new EventBridgeClient();

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
  const joined = { EventBusName: process.env.BUS_NAME, Source: 'back-end', DetailType: 'Joined', Detail: JSON.stringify({ event_name: 'Joined' }) };
  await events.send(new PutEventsCommand({ Entries: [joined] }));
  return { statusCode: 201, cookies: ['room=late; Path=/'], body: JSON.stringify({ ...participantToken, minutes: input.duration }) };
};`;

const stack = new Stack(new App(), 'BackEnd');
const stage = new Stage(stack, 'Stage');
const bus = new EventBus(stack, 'Bus', { eventBusName: 'back-end' });
const minutes = new StringParameter(stack, 'TokenMinutes', { stringValue: '30' });

const api = new LambdaFunction(stack, 'Api', {
  code: Code.fromInline(API),
  handler: 'index.handler',
  runtime: Runtime.NODEJS_24_X,
  environment: { STAGE_ARN: stage.stageArn, MINUTES_PARAMETER: minutes.parameterName, BUS_NAME: bus.eventBusName },
});
stage.grants.createParticipantTokens(api);
minutes.grantRead(api);
bus.grantPutEventsTo(api);
const cors = { allowedOrigins: ['http://localhost:3000'], allowedMethods: [HttpMethod.POST] };
new CfnOutput(stack, 'ApiUrl', { value: api.addFunctionUrl({ authType: FunctionUrlAuthType.NONE, cors }).url });

const log = new LambdaFunction(stack, 'Log', {
  code: Code.fromInline('exports.handler = async ({ source, detail }) => console.log(source, detail.event_name);'),
  handler: 'index.handler',
  runtime: Runtime.NODEJS_24_X,
});
new Rule(stack, 'StageEvents', { eventPattern: { source: ['aws.ivs'] }, targets: [new BusTarget(bus)] });
new Rule(stack, 'AllEvents', { eventBus: bus, eventPattern: { account: [stack.account] }, targets: [new FunctionTarget(log)] });
new CfnOutput(stack, 'LogName', { value: log.functionName });
