/** Rules and permissions with which a deployment is refused. */
import type { Stack } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnPermission, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { deployRules, type RuledStack } from './ruled-stack';

let local: RuledStack;
beforeAll(async () => {
  local = await deployRules();
});
afterEach(() => local.clear());
afterAll(() => local.endpoint.close());

describe('a deployment is refused', () => {
  const rule = (overrides: object) => (stack: Stack, target: IFunction) => {
    const properties = { eventPattern: { source: ['aws.ivs'] }, targets: [{ id: 'Target0', arn: target.functionArn }] };
    new CfnRule(stack, 'Rule', { ...properties, ...overrides });
  };
  const reason = async () => {
    const xml = await local.request('cloudformation', {}, 'Action=DescribeStackEvents&StackName=room');
    return /<LogicalResourceId>(?:Rule|Permission)<\/LogicalResourceId>.*?<ResourceStatus>CREATE_FAILED<.*?<ResourceStatusReason>([^<]*)</s.exec(
      xml,
    )?.[1];
  };

  test.each<[string, (stack: Stack, target: IFunction) => void, string]>([
    [
      'for a wrong pattern',
      rule({ eventPattern: { source: 'aws.ivs' } }),
      'Event pattern is not valid. Reason: &quot;source&quot; must be an object or an array',
    ],
    [
      'for a state of another kind',
      rule({ state: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' }),
      'State must be ENABLED or DISABLED here',
    ],
    [
      'for a topic for failed events',
      rule({ targets: [{ id: 'a', arn: 'b', deadLetterConfig: { arn: 'arn:aws:sns:us-east-1:000000000000:topic' } }] }),
      'The local endpoint takes SQS queues as dead-letter queues; got arn:aws:sns:us-east-1:000000000000:topic.',
    ],
    [
      'for the parameters of a target that is not here',
      rule({ targets: [{ id: 'a', arn: 'b', kinesisParameters: { partitionKeyPath: 'c' } }] }),
      'The local endpoint does not have KinesisParameters of Targets.0. It has: Arn, DeadLetterConfig, Id, Input, InputPath, InputTransformer, RetryPolicy, RoleArn, SqsParameters.',
    ],
    [
      'for a FIFO queue without a message group',
      rule({ targets: [{ id: 'a', arn: 'arn:aws:sqs:us-east-1:000000000000:jobs.fifo' }] }),
      'SqsParameters must have a MessageGroupId for the FIFO queue arn:aws:sqs:us-east-1:000000000000:jobs.fifo.',
    ],
    [
      'for a target of another kind',
      rule({ targets: [{ id: 'a', arn: 'arn:aws:sns:us-east-1:000000000000:topic' }] }),
      'delivers events to Lambda functions, SQS queues and event buses; got the target arn:aws:sns:us-east-1:000000000000:topic. An emulator that has it can stand behind this one: ivs-local has the options --with and --endpoint.',
    ],
    [
      'for a permission on a version',
      (stack) => void new CfnPermission(stack, 'Permission', { action: 'lambda:InvokeFunction', functionName: 'gone:1', principal: '*' }),
      'FunctionName must be the name or ARN of a function, without a version or an alias; got gone:1.',
    ],
    [
      'for a permission of another service',
      (stack) => void new CfnPermission(stack, 'Permission', { action: 's3:GetObject', functionName: 'gone', principal: '*' }),
      'Action must be lambda:InvokeFunction, lambda:* or *; got s3:GetObject.',
    ],
  ])('%s, before anything begins', async (_, build, message) => {
    const before = local.endpoint.stacks();
    await expect(local.deploy(build)).rejects.toThrow(message);
    expect(local.endpoint.stacks()).toEqual(before);
  });

  test.each<[string, (stack: Stack, target: IFunction) => void, string]>([
    [
      'for a permission on a function that does not exist',
      (stack) => void new CfnPermission(stack, 'Permission', { action: 'lambda:InvokeFunction', functionName: 'gone', principal: '*' }),
      'Function not found: arn:aws:lambda:us-east-1:000000000000:function:gone',
    ],
  ])('%s', async (_, build, message) => {
    expect(await local.deploy(build)).toBe('ROLLBACK_COMPLETE');
    expect(await reason()).toContain(message);
  });
});
