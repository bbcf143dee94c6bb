/** A function in Python behind its URL and an event source mapping, as the CDK deploys them. */
import { spawnSync } from 'node:child_process';
import { FunctionUrlAuthType, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { sqs } from '../../../../local/src/services/sqs/service';
import { until } from '../../../support/until';
import { deploy, send, synth } from './function-urls/harness';

const CODE = `
def handler(event, context):
    if 'Records' not in event:
        return {'statusCode': 201, 'cookies': ['seen=1'], 'body': event['rawPath']}
    ids = [record['messageId'] for record in event['Records'] if record['body'] == 'bad']
    print(','.join(record['body'] for record in event['Records']))
    return {'batchItemFailures': [{'itemIdentifier': id} for id in ids]}
`;

const hasPython = spawnSync('python3', ['--version']).status === 0;
const whereThereIs = hasPython ? test : test.skip;

whereThereIs(`its URL and the messages of a queue invoke it${hasPython ? '' : ': skipped, there is no python3'}`, async () => {
  const resources = synth(CODE, { authType: FunctionUrlAuthType.NONE }, (stack, fn) => {
    fn.addEventSource(new SqsEventSource(new Queue(stack, 'Queue', { queueName: 'jobs' }), { reportBatchItemFailures: true }));
  });
  const { url, endpoint, lines } = await deploy(inPython(resources));
  expect(await send(`${url}join`)).toMatchObject({ status: 201, text: '/join', headers: { 'set-cookie': ['seen=1'] } });

  const { queues, delivery } = endpoint.services.of(sqs);
  const queue = queues.find('us-east-1', 'jobs');
  for (const body of ['good', 'bad']) delivery.send(String(queue?.arn), { body });
  await until(() => lines().some((line) => line.includes('failed (the function has reported batchItemFailures)')));
  await until(() => queue?.messages.length === 1);
  expect(queue?.messages.map(({ body, receiveCount }) => [body, receiveCount])).toEqual([['bad', 1]]);
  expect(
    lines()
      .filter((line) => /^(good|bad)/.test(line))
      .join(),
  ).toBe('good,bad');
});

type Resources = ReturnType<typeof synth>;

function inPython(resources: Resources): Resources {
  const changed = Object.entries(resources).map(([id, { Type, Properties }]) => {
    const runtime = Type === 'AWS::Lambda::Function' ? { Runtime: Runtime.PYTHON_3_13.name } : {};
    return [id, { Type, Properties: { ...Properties, ...runtime } }];
  });
  return Object.fromEntries(changed);
}
