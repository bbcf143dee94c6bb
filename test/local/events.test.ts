/** Events of the service, by the rules of deployed stacks, to functions in processes of their own. */
import { App, Duration, Stack } from 'aws-cdk-lib';
import { CfnRule, EventField, Match, Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction, type LambdaFunctionProps, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { CfnStage, CfnStorageConfiguration } from 'aws-cdk-lib/aws-ivs';
import { CfnPermission, Code, Function as LambdaCode, Runtime } from 'aws-cdk-lib/aws-lambda';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { type LocalEndpoint, startEndpoint } from '../../local/src/endpoint/endpoint';
import { until } from '../support/until';

const STAGE = 'arn:aws:ivs:us-east-1:000000000000:stage/abcdefgh1234';
const PUBLISHED = {
  region: 'us-east-1',
  source: 'aws.ivs',
  'detail-type': 'IVS Stage Update',
  resources: [STAGE],
  detail: { session_id: 'st-1234567890123', event_name: 'Participant Published', participant_id: 'p1', user_id: 'ann' },
};

let endpoint: LocalEndpoint;
/** What the functions printed: the events that they got. */
let received: unknown[];
/** What else there was to tell of functions. */
let notices: string[];

beforeEach(async () => {
  [received, notices] = [[], []];
  endpoint = await startEndpoint({
    onFunctionLog: ({ text }) => {
      if (text.startsWith('got ')) received.push(JSON.parse(text.slice('got '.length)));
      else notices.push(text);
    },
  });
});
afterEach(() => endpoint.close());

async function request(service: string, headers: Record<string, string>, body: string): Promise<string> {
  const authorization = `AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  const response = await fetch(endpoint.url, { method: 'POST', headers: { ...headers, authorization }, body });
  return response.text();
}

/** Synthesises a stack with a function, creates or updates it, and gives its status. */
async function deploy(build: (stack: Stack, target: LambdaCode) => void, action = 'CreateStack'): Promise<string> {
  const stack = new Stack(new App({ analyticsReporting: false }), 'room');
  const code = Code.fromInline("exports.handler = async (event) => console.log('got ' + JSON.stringify(event));");
  build(stack, new LambdaCode(stack, 'Watch', { code, handler: 'index.handler', runtime: Runtime.NODEJS_22_X }));
  const template = (stack.node.root as App).synth().getStackByName('room').template;
  const form = { Action: action, StackName: 'room', TemplateBody: JSON.stringify(template), 'Capabilities.member.1': 'CAPABILITY_IAM' };
  expect(await request('cloudformation', {}, new URLSearchParams(form).toString())).toContain(`<${action}Result>`);
  return settled();
}

async function settled(): Promise<string> {
  for (;;) {
    const status = endpoint.stacks().at(-1)?.status ?? '';
    if (!status.endsWith('IN_PROGRESS')) return status;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A rule on what is published by some users. */
function ruleOn(stack: Stack, target: LambdaCode, users: string[], options?: LambdaFunctionProps): Rule {
  const detail = { event_name: ['Participant Published'], user_id: Match.anyOf(...users.map((user) => Match.prefix(user))) };
  const eventPattern = { source: ['aws.ivs'], detailType: ['IVS Stage Update'], resources: [STAGE], detail };
  const rule = new Rule(stack, `On${users.join('')}`, { eventPattern });
  rule.addTarget(new LambdaFunction(target, options));
  return rule;
}

/** Somebody publishes, one after the other. Who is to be seen comes last: whatever went before has arrived then, too. */
function put(...users: string[]): void {
  for (const user_id of users) endpoint.events.put({ ...PUBLISHED, detail: { ...PUBLISHED.detail, user_id } });
}

const usersOf = (events: readonly unknown[]) => events.map((event) => (event as typeof PUBLISHED).detail.user_id).sort();

describe('a rule of a deployed stack', () => {
  test('takes an event of the service to its function', async () => {
    expect(await deploy((stack, target) => ruleOn(stack, target, ['ann']))).toBe('CREATE_COMPLETE');
    const id = endpoint.events.put(PUBLISHED);
    await until(() => received.length === 1);

    const { region, ...rest } = PUBLISHED;
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(received).toEqual([{ version: '0', id, account: '000000000000', region, time, ...rest }]);
    expect(notices).toEqual([]);
  });

  test('may have tags, its own and those of its stack', async () => {
    const tagged = (stack: Stack, target: LambdaCode) => {
      stack.tags.setTag('team', 'live');
      (ruleOn(stack, target, ['ann']).node.defaultChild as CfnRule).addPropertyOverride('Tags', [{ Key: 'show', Value: 'late' }]);
    };
    expect(await deploy(tagged)).toBe('CREATE_COMPLETE');
  });

  test('takes those alone that it is for', async () => {
    await deploy((stack, target) => ruleOn(stack, target, ['ann', 'ben']));
    put('carl', 'anna', 'bert', 'ben');
    endpoint.events.put({ ...PUBLISHED, resources: [`${STAGE}5`] });
    endpoint.events.put({ ...PUBLISHED, region: 'eu-west-1' });
    put('ann');
    await until(() => received.length >= 3);
    expect(usersOf(received)).toEqual(['ann', 'anna', 'ben']);
  });

  test('gives its function what the target asks for', async () => {
    const detail = EventField.fromPath('$.detail.user_id');
    const inputs = [
      RuleTargetInput.fromObject({ user: detail, fixed: [1], text: `${detail} of ${EventField.source}` }),
      RuleTargetInput.fromText(`"${detail}" is there`),
      RuleTargetInput.fromEventPath('$.detail'),
      RuleTargetInput.fromObject({ nothing: 'of it' }),
    ];
    await deploy((stack, target) => {
      const rule = ruleOn(stack, target, ['ann'], { retryAttempts: 2, maxEventAge: Duration.hours(2) });
      for (const event of inputs) rule.addTarget(new LambdaFunction(target, { event }));
    });
    put('ann');
    await until(() => received.length === 5);
    for (const expected of [
      expect.objectContaining({ source: 'aws.ivs' }),
      { user: 'ann', fixed: [1], text: 'ann of aws.ivs' },
      '"ann" is there',
      PUBLISHED.detail,
      { nothing: 'of it' },
    ]) {
      expect(received).toContainEqual(expected);
    }
  });

  test('is changed, disabled and removed by updates', async () => {
    const enabledOf = async () =>
      (JSON.parse(await request('events', { 'x-amz-target': 'AWSEvents.ListRules' }, '{}')).Rules as { State: string }[]).map(
        ({ State }) => State,
      );
    await deploy((stack, target) => ruleOn(stack, target, ['ann']));
    await deploy((stack, target) => {
      (ruleOn(stack, target, ['ann']).node.defaultChild as CfnRule).state = 'DISABLED';
      ruleOn(stack, target, ['ben']);
    }, 'UpdateStack');
    expect((await enabledOf()).sort()).toEqual(['DISABLED', 'ENABLED']);
    put('ann', 'ben');
    await until(() => received.length === 1);
    expect(usersOf(received)).toEqual(['ben']);

    await deploy((stack, target) => ruleOn(stack, target, ['ann']), 'UpdateStack');
    expect(await enabledOf()).toEqual(['ENABLED']);
    put('ben', 'ann');
    await until(() => received.length === 2);
    expect(usersOf(received)).toEqual(['ann', 'ben']);

    await request('cloudformation', {}, 'Action=DeleteStack&StackName=room');
    expect(await settled()).toBe('DELETE_COMPLETE');
    expect(await enabledOf()).toEqual([]);
    put('ann');
    expect(notices).toEqual([]);
  });

  test('may only invoke a function that lets it in', async () => {
    await deploy((stack, target) => {
      const closed = ruleOn(stack, target, ['ann']);
      for (const { node } of closed.node.children) if (node.id.startsWith('Allow')) closed.node.tryRemoveChild(node.id);
      ruleOn(stack, target, ['ben']);
    });
    put('ann', 'ben');
    await until(() => received.length === 1);
    expect(usersOf(received)).toEqual(['ben']);
    expect(notices).toEqual([
      expect.stringMatching(
        /^An event was not delivered by the rule room-Onann\w+-\w{12}: The policy of the function does not let the rule invoke it\. It takes an AWS::Lambda::Permission with the principal events\.amazonaws\.com and, if it has a SourceArn, arn:aws:events:us-east-1:000000000000:rule\/room-Onann/,
      ),
    ]);
  });

  test('gets events that the AWS CLI puts', async () => {
    await deploy((stack, target) => {
      new Rule(stack, 'Mine', { eventPattern: { source: ['my.app'] } }).addTarget(new LambdaFunction(target));
    });
    const Entries = [{ Source: 'my.app', DetailType: 'Joined', Detail: '{"name":"Ann"}' }];
    const answer = JSON.parse(await request('events', { 'x-amz-target': 'AWSEvents.PutEvents' }, JSON.stringify({ Entries })));
    await until(() => received.length === 1);
    expect(received).toEqual([expect.objectContaining({ id: answer.Entries[0].EventId, source: 'my.app', detail: { name: 'Ann' } })]);
  });
});

describe('a participant that publishes to a stage that records', () => {
  const REGION = 'us-east-1';
  const s3 = async (method: string, path: string) => {
    const authorization = `AWS4-HMAC-SHA256 Credential=local/20260101/${REGION}/s3/aws4_request, SignedHeaders=host, Signature=0`;
    return (await fetch(endpoint.url + path, { method, headers: { authorization } })).text();
  };
  const typesAndNames = () =>
    received.map((event) => `${(event as typeof PUBLISHED)['detail-type']}: ${(event as typeof PUBLISHED).detail.event_name}`);

  /** Deploys a rule on all events of the service beside a stage; gives the stage's ARN. */
  async function deployStage(): Promise<string> {
    await deploy((stack, target) => {
      const bucket = new CfnBucket(stack, 'Bucket', { bucketName: 'recordings' });
      const storage = new CfnStorageConfiguration(stack, 'Storage', { s3: { bucketName: bucket.ref } });
      new CfnStage(stack, 'Stage', { autoParticipantRecordingConfiguration: { storageConfigurationArn: storage.attrArn } });
      new Rule(stack, 'All', { eventPattern: { source: ['aws.ivs'] } }).addTarget(new LambdaFunction(target));
    });
    return endpoint.ivs.resources().find(({ type }) => type === 'stage')?.arn ?? '';
  }

  async function publish(stageArn: string) {
    const { participantToken } = await endpoint.ivs.call(REGION, 'CreateParticipantToken', { stageArn, userId: 'ann' });
    const { sessionId, participantId } = endpoint.ivs.simulation.join({ token: (participantToken as { token: string }).token });
    endpoint.ivs.simulation.publish({ stageArn, participantId });
    return { sessionId, participantId };
  }

  test('is told of, with the objects of the recording in the bucket', async () => {
    const stageArn = await deployStage();
    const { sessionId, participantId } = await publish(stageArn);
    await until(() => received.length === 2);
    endpoint.ivs.simulation.leave({ stageArn, participantId });
    await until(() => received.length === 4);

    expect(typesAndNames().sort()).toEqual([
      'IVS Participant Recording State Change: Recording End',
      'IVS Participant Recording State Change: Recording Start',
      'IVS Stage Update: Participant Published',
      'IVS Stage Update: Participant Unpublished',
    ]);
    const [{ detail }] = received.filter((event) => JSON.stringify(event).includes('Recording End')) as [
      { detail: Record<string, string> },
    ];
    const prefix = detail.recording_s3_key_prefix ?? '';
    expect(detail).toMatchObject({ session_id: sessionId, participant_id: participantId, recording_s3_bucket_name: 'recordings' });
    expect(prefix).toMatch(new RegExp(`^${stageArn.split('/')[1]}/${sessionId}/${participantId}/`));
    const keys = [...(await s3('GET', '/recordings?list-type=2')).matchAll(/<Key>(.*?)</g)].map(([, key]) => key);
    expect(keys).toContain(`${prefix}/events/recording-started.json`);
    expect(keys.every((key) => key?.startsWith(`${prefix}/`))).toBe(true);
    expect(JSON.parse(await s3('GET', `/recordings/${prefix}/events/recording-ended.json`))).toMatchObject({
      recording_status: 'RECORDING_ENDED',
    });
  });

  test('is not recorded once the policy of the bucket does not let the service in, and that is told, too', async () => {
    const stageArn = await deployStage();
    await s3('DELETE', '/recordings?policy');
    await publish(stageArn);
    await until(() => received.length === 2);

    expect(typesAndNames().sort()).toEqual([
      'IVS Participant Recording State Change: Recording Start Failure',
      'IVS Stage Update: Participant Published',
    ]);
    expect(await s3('GET', '/recordings?list-type=2')).not.toContain('<Key>');
  });
});

describe('a deployment is refused', () => {
  const rule = (overrides: object) => (stack: Stack, target: LambdaCode) => {
    const properties = { eventPattern: { source: ['aws.ivs'] }, targets: [{ id: 'Target0', arn: target.functionArn }] };
    new CfnRule(stack, 'Rule', { ...properties, ...overrides });
  };
  const reason = async () => {
    const xml = await request('cloudformation', {}, 'Action=DescribeStackEvents&StackName=room');
    return /<LogicalResourceId>(?:Rule|Permission)<\/LogicalResourceId>.*?<ResourceStatus>CREATE_FAILED<.*?<ResourceStatusReason>([^<]*)</s.exec(
      xml,
    )?.[1];
  };

  test.each<[string, (stack: Stack, target: LambdaCode) => void, string]>([
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
    await expect(deploy(build)).rejects.toThrow(message);
    expect(endpoint.stacks()).toEqual([]);
  });

  test.each<[string, (stack: Stack, target: LambdaCode) => void, string]>([
    [
      'for a permission on a function that does not exist',
      (stack) => void new CfnPermission(stack, 'Permission', { action: 'lambda:InvokeFunction', functionName: 'gone', principal: '*' }),
      'Function not found: arn:aws:lambda:us-east-1:000000000000:function:gone',
    ],
  ])('%s', async (_, build, message) => {
    expect(await deploy(build)).toBe('ROLLBACK_COMPLETE');
    expect(await reason()).toContain(message);
  });
});

describe('a rule on a schedule', () => {
  const HOUR = 3_600_000;

  test('sends its event to its function at its times', async () => {
    await deploy((stack, target) => {
      new Rule(stack, 'Hourly', { schedule: Schedule.cron({ minute: '0' }) }).addTarget(new LambdaFunction(target));
    });
    await endpoint.advance(2 * HOUR);
    await until(() => received.length === 2);
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:00:00Z$/);
    const resources = [expect.stringMatching(/^arn:aws:events:us-east-1:000000000000:rule\/room-Hourly/)];
    const event = { source: 'aws.events', 'detail-type': 'Scheduled Event', region: 'us-east-1', account: '000000000000', version: '0' };
    expect(received).toEqual(Array(2).fill({ ...event, id: expect.any(String), time, resources, detail: {} }));
  });

  test.each([
    [
      'at(2026-11-20T13:00:00)',
      'Parameter ScheduleExpression is not valid. A rule takes rate(...) or cron(...); got at(2026-11-20T13:00:00).',
    ],
    [
      'rate(1 hours)',
      'Parameter ScheduleExpression is not valid. The unit is singular for 1 and plural for more, like rate(1 hour) and rate(5 hours); got rate(1 hours).',
    ],
    ['rate(5 hour)', 'The unit is singular for 1 and plural for more'],
    ['cron(0 0 * * * *)', 'Invalid Schedule Expression cron(0 0 * * * *): exactly one of day of month and day of week must be ?.'],
  ])('is refused for %s, before anything begins', async (scheduleExpression, message) => {
    await expect(deploy((stack) => void new CfnRule(stack, 'Rule', { scheduleExpression }))).rejects.toThrow(message);
    expect(endpoint.stacks()).toEqual([]);
  });
});

describe('a queue', () => {
  /** The messages of the only queue with this text in its name. */
  async function receive(name: string): Promise<Message[]> {
    const ask = async (operation: string, input: object) =>
      JSON.parse(await request('sqs', { 'x-amz-target': `AmazonSQS.${operation}` }, JSON.stringify(input)));
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
      await deploy((stack) => {
        const rule = new Rule(stack, 'Watch2', { eventPattern: { source: ['aws.ivs'] } });
        rule.addTarget(new SqsQueue(new Queue(stack, 'Jobs'), { message: RuleTargetInput.fromEventPath('$.detail') }));
      }),
    ).toBe('CREATE_COMPLETE');
    put('ann');
    const [{ Body = '' } = {}] = await receive('Jobs');
    expect(JSON.parse(Body)).toEqual({ ...PUBLISHED.detail, user_id: 'ann' });
  });

  test('that is a FIFO queue gets the events of a rule in order, each once', async () => {
    expect(
      await deploy((stack) => {
        const queue = new Queue(stack, 'Jobs', { contentBasedDeduplication: true });
        const rule = new Rule(stack, 'Watch2', { eventPattern: { source: ['aws.ivs'] } });
        rule.addTarget(new SqsQueue(queue, { messageGroupId: 'all', message: RuleTargetInput.fromEventPath('$.detail.user_id') }));
      }),
    ).toBe('CREATE_COMPLETE');
    for (const user of ['ann', 'ben', 'ann']) put(user);
    expect((await receive('Jobs')).map(({ Body }) => Body)).toEqual(['"ann"', '"ben"']);
  });

  test('that is a FIFO queue fails the deployment without a message group', async () => {
    expect(
      await deploy((stack) => {
        const rule = new CfnRule(stack, 'Rule', { name: 'watch', eventPattern: { source: ['aws.ivs'] } });
        rule.targets = [{ id: 'a', arn: new Queue(stack, 'Jobs', { fifo: true, queueName: 'jobs.fifo' }).queueArn }];
      }),
    ).toBe('ROLLBACK_COMPLETE');
    const form = new URLSearchParams({ Action: 'DescribeStackEvents', StackName: 'room' });
    expect(await request('cloudformation', {}, form.toString())).toContain(
      'Target a is not valid. SqsParameters must have a MessageGroupId for the FIFO queue arn:aws:sqs:us-east-1:000000000000:jobs.fifo.',
    );
  });

  test('gets no event without its policy, which the news tell', async () => {
    await deploy((stack) => {
      const rule = new CfnRule(stack, 'Rule', { name: 'watch', eventPattern: { source: ['aws.ivs'] } });
      rule.targets = [{ id: 'a', arn: new Queue(stack, 'Jobs').queueArn }];
    });
    put('ann');
    expect(await receive('Jobs')).toEqual([]);
    const told = await (await fetch(`${endpoint.url}/_ivs/events?after=0`)).body?.getReader().read();
    expect(Buffer.from(told?.value ?? []).toString()).toContain(
      'The policy of the queue does not let the rule send to it. It takes an AWS::SQS::QueuePolicy that allows sqs:SendMessage to events.amazonaws.com for the rule arn:aws:events:us-east-1:000000000000:rule/watch.',
    );
  });

  test('gets the events that a rule could not deliver', async () => {
    await deploy((stack, target) => {
      const rule = ruleOn(stack, target, ['ann'], { deadLetterQueue: new Queue(stack, 'Failed') });
      for (const { node } of rule.node.children) if (node.id.startsWith('Allow')) rule.node.tryRemoveChild(node.id);
    });
    put('ann');
    const [message] = await receive('Failed');
    expect(JSON.parse(message?.Body ?? '')).toMatchObject({ source: 'aws.ivs', detail: { user_id: 'ann' } });
    const attributes = Object.entries(message?.MessageAttributes ?? {}).map(([name, { StringValue }]) => [name, StringValue]);
    expect(Object.fromEntries(attributes)).toEqual({
      ERROR_CODE: 'NO_PERMISSIONS',
      ERROR_MESSAGE: expect.stringMatching(/^The policy of the function does not let the rule invoke it\./),
      RULE_ARN: expect.stringMatching(/^arn:aws:events:us-east-1:000000000000:rule\/room-Onann/),
      TARGET_ARN: expect.stringMatching(/^arn:aws:lambda:us-east-1:000000000000:function:room-Watch/),
    });
  });
});
