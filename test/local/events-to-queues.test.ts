import { CfnRule, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { deployRules, FUNCTION_ARN, PUBLISHED, type RuledStack, ruleOn } from './ruled-stack';

let local: RuledStack;
beforeAll(async () => {
  local = await deployRules();
});
afterEach(() => local.clear());
afterAll(() => local.endpoint.close());

describe('a queue', () => {
  /** The messages of the only queue with this text in its name. */
  async function receive(name: string): Promise<Message[]> {
    const ask = async (operation: string, input: object) =>
      JSON.parse(await local.request('sqs', { 'x-amz-target': `AmazonSQS.${operation}` }, JSON.stringify(input)));
    const urls: string[] = (await ask('ListQueues', {})).QueueUrls;
    const QueueUrl = urls.find((url) => url.includes(name));
    const input = { QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] };
    return (await ask('ReceiveMessage', input)).Messages ?? [];
  }

  interface Message {
    readonly Body: string;
    readonly MessageAttributes?: Readonly<Record<string, { readonly StringValue: string }>>;
  }

  test('gets the events of a rule', async () => {
    expect(
      await local.deploy((stack) => {
        const rule = new Rule(stack, 'Watch2', { eventPattern: { source: ['aws.ivs'] } });
        rule.addTarget(new SqsQueue(new Queue(stack, 'Jobs'), { message: RuleTargetInput.fromEventPath('$.detail') }));
      }),
    ).toBe('CREATE_COMPLETE');
    local.put('ann');
    const [{ Body = '' } = {}] = await receive('Jobs');
    expect(JSON.parse(Body)).toEqual({ ...PUBLISHED.detail, user_id: 'ann' });
  });

  test('that is a FIFO queue gets the events of a rule in order, each once', async () => {
    expect(
      await local.deploy((stack) => {
        const queue = new Queue(stack, 'Jobs', { contentBasedDeduplication: true });
        const rule = new Rule(stack, 'Watch2', { eventPattern: { source: ['aws.ivs'] } });
        rule.addTarget(new SqsQueue(queue, { messageGroupId: 'all', message: RuleTargetInput.fromEventPath('$.detail.user_id') }));
      }),
    ).toBe('CREATE_COMPLETE');
    for (const user of ['ann', 'ben', 'ann']) local.put(user);
    expect((await receive('Jobs')).map(({ Body }) => Body)).toEqual(['"ann"', '"ben"']);
  });

  test('that is a FIFO queue fails the deployment without a message group', async () => {
    expect(
      await local.deploy((stack) => {
        const rule = new CfnRule(stack, 'Rule', { name: 'watch', eventPattern: { source: ['aws.ivs'] } });
        rule.targets = [{ id: 'a', arn: new Queue(stack, 'Jobs', { fifo: true, queueName: 'jobs.fifo' }).queueArn }];
      }),
    ).toBe('ROLLBACK_COMPLETE');
    const form = new URLSearchParams({ Action: 'DescribeStackEvents', StackName: 'room' });
    expect(await local.request('cloudformation', {}, form.toString())).toContain(
      'Target a is not valid. SqsParameters must have a MessageGroupId for the FIFO queue arn:aws:sqs:us-east-1:000000000000:jobs.fifo.',
    );
  });

  test('gets no event without its policy, which the news tells', async () => {
    await local.deploy((stack) => {
      const rule = new CfnRule(stack, 'Rule', { name: 'watch', eventPattern: { source: ['aws.ivs'] } });
      rule.targets = [{ id: 'a', arn: new Queue(stack, 'Jobs').queueArn }];
    });
    const { sequence } = local.endpoint.snapshot();
    local.put('ann');
    expect(await receive('Jobs')).toEqual([]);
    const told = await (await fetch(`${local.endpoint.url}/_ivs/events?after=${sequence}`)).body?.getReader().read();
    expect(Buffer.from(told?.value ?? []).toString()).toContain(
      'The policy of the queue does not let the rule send to it. It takes an AWS::SQS::QueuePolicy that allows sqs:SendMessage to events.amazonaws.com for the rule arn:aws:events:us-east-1:000000000000:rule/watch.',
    );
  });

  test('gets the events that a rule could not deliver', async () => {
    await local.deploy((stack, target) => {
      const rule = ruleOn(stack, target, ['ann'], { deadLetterQueue: new Queue(stack, 'Failed') });
      for (const { node } of rule.node.children) if (node.id.startsWith('Allow')) rule.node.tryRemoveChild(node.id);
    });
    local.put('ann');
    const [message] = await receive('Failed');
    expect(JSON.parse(message?.Body ?? '')).toMatchObject({ source: 'aws.ivs', detail: { user_id: 'ann' } });
    const attributes = Object.entries(message?.MessageAttributes ?? {}).map(([name, { StringValue }]) => [name, StringValue]);
    expect(Object.fromEntries(attributes)).toEqual({
      ERROR_CODE: 'NO_PERMISSIONS',
      ERROR_MESSAGE: expect.stringMatching(/^The policy of the function does not let the rule invoke it\./),
      RULE_ARN: expect.stringMatching(/^arn:aws:events:us-east-1:000000000000:rule\/room-Onann/),
      TARGET_ARN: FUNCTION_ARN,
    });
  });
});
