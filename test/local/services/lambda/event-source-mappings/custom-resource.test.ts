/** A custom resource whose function sends the request to a queue, and another function that answers it. */
import { App, CustomResource, Duration, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { type LocalEndpoint, startEndpoint } from '../../../../../local/src/endpoint/endpoint';
import { until } from '../../../../support/until';

const SENDER = `
exports.handler = async (event) => {
  const { AWS_ACCESS_KEY_ID, AWS_ENDPOINT_URL, QUEUE_URL } = process.env;
  const authorization = 'AWS4-HMAC-SHA256 Credential=' + AWS_ACCESS_KEY_ID + '/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0';
  const headers = { authorization, 'x-amz-target': 'AmazonSQS.SendMessage' };
  await fetch(AWS_ENDPOINT_URL, { method: 'POST', headers, body: JSON.stringify({ QueueUrl: QUEUE_URL, MessageBody: JSON.stringify(event) }) });
  console.log('sent');
};`;

const ANSWERER = `
exports.handler = async ({ Records }) => {
  for (const { body } of Records) {
    const { ResponseURL, StackId, RequestId, LogicalResourceId } = JSON.parse(body);
    const answer = { Status: 'SUCCESS', PhysicalResourceId: 'answered', StackId, RequestId, LogicalResourceId };
    await fetch(ResponseURL, { method: 'PUT', body: Buffer.from(JSON.stringify(answer)) });
  }
};`;

let endpoint: LocalEndpoint;
const lines: string[] = [];
beforeAll(async () => {
  endpoint = await startEndpoint({ onFunctionLog: ({ text }) => void lines.push(text) });
});
afterAll(() => endpoint.close());

function synth(): object {
  const stack = new Stack(new App({ analyticsReporting: false }), 'app');
  const queue = new Queue(stack, 'Queue', { deliveryDelay: Duration.minutes(1) });
  const newFunction = (id: string, code: string, environment = {}) =>
    new LambdaFunction(stack, id, { code: Code.fromInline(code), handler: 'index.handler', runtime: Runtime.NODEJS_22_X, environment });
  const sender = newFunction('Sender', SENDER, { QUEUE_URL: queue.queueUrl });
  queue.grantSendMessages(sender);
  const answerer = newFunction('Answerer', ANSWERER);
  answerer.addEventSource(new SqsEventSource(queue));
  const resource = new CustomResource(stack, 'Resource', { serviceToken: sender.functionArn });
  resource.node.addDependency(answerer);
  return (stack.node.root as App).synth().getStackByName('app').template;
}

test('is waited for while its message is in the queue', async () => {
  const form = {
    Action: 'CreateStack',
    StackName: 'app',
    TemplateBody: JSON.stringify(synth()),
    'Capabilities.member.1': 'CAPABILITY_IAM',
  };
  const authorization = 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/cloudformation/aws4_request, SignedHeaders=host, Signature=0';
  await fetch(endpoint.url, { method: 'POST', headers: { authorization }, body: new URLSearchParams(form).toString() });
  await until(() => lines.includes('sent'));
  await fetch(`${endpoint.url}/_ivs/advance`, { method: 'POST', body: '{"milliseconds":60000}' });
  await until(() => endpoint.stacks()[0]?.status.endsWith('IN_PROGRESS') === false);
  expect(endpoint.stacks()).toMatchObject([{ status: 'CREATE_COMPLETE' }]);
});
