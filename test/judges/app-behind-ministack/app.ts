/** An ordinary app: who publishes on a stage is kept in a table, is shown by an HTTP API, and is announced in a FIFO queue. */
import { App, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { EventField, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { LambdaFunction, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Code, Function as LambdaFunctionResource, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Stage, StageEvents } from 'cdk-ivs-realtime';

const HANDLER = `
async function dynamoDb(operation, input) {
  const { AWS_ENDPOINT_URL, AWS_REGION, TABLE } = process.env;
  const headers = {
    authorization: 'AWS4-HMAC-SHA256 Credential=local/20260101/' + AWS_REGION + '/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'DynamoDB_20120810.' + operation,
  };
  const response = await fetch(AWS_ENDPOINT_URL, { method: 'POST', headers, body: JSON.stringify({ TableName: TABLE, ...input }) });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

exports.handler = async ({ detail }) => {
  if (detail) return dynamoDb('PutItem', { Item: { id: { S: detail.participant_id }, user: { S: detail.user_id } } });
  const { Items } = await dynamoDb('Scan', {});
  return { statusCode: 200, body: JSON.stringify(Items.map(({ user }) => user.S).sort()) };
};`;

const stack = new Stack(new App(), 'BehindMinistack');
const stage = new Stage(stack, 'Stage', { stageName: 'late-night' });
const table = new TableV2(stack, 'Publishers', {
  partitionKey: { name: 'id', type: AttributeType.STRING },
  removalPolicy: RemovalPolicy.DESTROY,
});
const publishers = new LambdaFunctionResource(stack, 'Function', {
  code: Code.fromInline(HANDLER),
  handler: 'index.handler',
  runtime: Runtime.NODEJS_24_X,
  environment: { TABLE: table.tableName },
});
table.grantReadWriteData(publishers);
const announcements = new Queue(stack, 'Announcements', { fifo: true, contentBasedDeduplication: true });

const events = StageEvents.fromStage(stage);
const rule = events.onParticipantPublished('OnPublished', { target: new LambdaFunction(publishers) });
const message = RuleTargetInput.fromObject({ text: `${EventField.fromPath('$.detail.user_id')} is live` });
rule.addTarget(new SqsQueue(announcements, { messageGroupId: 'late-night', message }));

const api = new HttpApi(stack, 'Api', { defaultIntegration: new HttpLambdaIntegration('Integration', publishers) });
new CfnOutput(stack, 'ApiEndpoint', { value: api.apiEndpoint });
new CfnOutput(stack, 'QueueUrl', { value: announcements.queueUrl });
