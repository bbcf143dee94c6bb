/** AWS::Scheduler::Schedule in stacks of the CDK, which invoke functions in processes of their own. */
import { App, Duration, RemovalPolicy, Stack, Tags, TimeZone } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import {
  CfnSchedule,
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleGroup,
  ScheduleTargetInput,
  TimeWindow,
} from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke, SqsSendMessage } from 'aws-cdk-lib/aws-scheduler-targets';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { type LocalEndpoint, startEndpoint } from '../../../../local/src/endpoint/endpoint';
import { until } from '../../../support/until';

const HOUR = 3_600_000;
const GROUP_ARN = 'arn:aws:scheduler:us-east-1:000000000000:schedule-group/room';

let endpoint: LocalEndpoint;
/** The events that the function got. */
let received: unknown[];
let notices: string[];

beforeEach(async () => {
  [received, notices] = [[], []];
  endpoint = await startEndpoint({
    onFunctionLog: ({ functionName, text }) => {
      if (text.startsWith('got ')) received.push(JSON.parse(text.slice('got '.length)));
      else notices.push(`${functionName}: ${text}`);
    },
  });
});
afterEach(() => endpoint.close());

async function request(service: string, path: string, body?: string, method = 'POST'): Promise<string> {
  const authorization = `AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  return (await fetch(endpoint.url + path, { method, headers: { authorization }, body })).text();
}

/** Creates or updates a stack with a function, and returns its status. */
async function deploy(build: (stack: Stack, target: LambdaFunction) => void, action = 'CreateStack'): Promise<string> {
  const stack = new Stack(new App({ analyticsReporting: false }), 'room');
  const code = Code.fromInline("exports.handler = async (event) => console.log('got ' + JSON.stringify(event));");
  build(stack, new LambdaFunction(stack, 'Sweep', { functionName: 'sweep', code, handler: 'index.handler', runtime: Runtime.NODEJS_22_X }));
  const template = (stack.node.root as App).synth().getStackByName('room').template;
  const form = { Action: action, StackName: 'room', TemplateBody: JSON.stringify(template), 'Capabilities.member.1': 'CAPABILITY_IAM' };
  expect(await request('cloudformation', '/', new URLSearchParams(form).toString())).toContain(`<${action}Result>`);
  await until(() => !endpoint.stacks().at(-1)?.status.endsWith('IN_PROGRESS'));
  return endpoint.stacks().at(-1)?.status ?? '';
}

const schedules = async () => JSON.parse(await request('scheduler', '/schedules', undefined, 'GET')).Schedules as { Name: string }[];

const INPUT = ScheduleTargetInput.fromObject({ due: ContextAttribute.scheduledTime });
const hourly = ScheduleExpression.cron({ minute: '0', timeZone: TimeZone.ETC_UTC });

function hourlySweep(stack: Stack, target: LambdaFunction): void {
  const options = { input: INPUT, retryAttempts: 2, maxEventAge: Duration.hours(1), deadLetterQueue: new Queue(stack, 'Failed') };
  new Schedule(stack, 'Hourly', {
    schedule: hourly,
    target: new LambdaInvoke(target, options),
    timeWindow: TimeWindow.flexible(Duration.minutes(5)),
  });
}

test('invokes its function when the clock is advanced, with the permissions of its role', async () => {
  expect(await deploy(hourlySweep)).toBe('CREATE_COMPLETE');
  await endpoint.advance(3 * HOUR);
  await until(() => received.length === 3);
  expect(received).toEqual(Array(3).fill({ due: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:00:00Z$/) }));
  expect(notices).toEqual([]);
});

test('is changed and removed by updates', async () => {
  await deploy(hourlySweep);
  const [{ Name = '' } = {}] = await schedules();
  expect(Name).toMatch(/^room-Hourly/);
  const yearly = ScheduleExpression.expression('cron(0 0 1 1 ? 2199)');
  await deploy((stack, target) => new Schedule(stack, 'Hourly', { schedule: yearly, target: new LambdaInvoke(target) }), 'UpdateStack');
  expect((await schedules()).map((schedule) => schedule.Name)).toEqual([Name]);
  await endpoint.advance(3 * HOUR);
  expect(await deploy(() => {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
  expect(await schedules()).toEqual([]);
  await endpoint.advance(3 * HOUR);
  expect(received).toEqual([]);
});

test('sends to a queue', async () => {
  await deploy((stack) => {
    const queue = new Queue(stack, 'Jobs', { queueName: 'jobs' });
    new Schedule(stack, 'Hourly', { schedule: hourly, target: new SqsSendMessage(queue, { input: ScheduleTargetInput.fromText('now') }) });
  });
  await endpoint.advance(HOUR);
  const body = JSON.stringify({ QueueUrl: `${endpoint.url}/000000000000/jobs` });
  const headers = { 'x-amz-target': 'AmazonSQS.ReceiveMessage', authorization: 'Credential=local/20260101/us-east-1/sqs/aws4_request' };
  const response = await fetch(endpoint.url, { method: 'POST', headers, body });
  expect(await response.json()).toMatchObject({ Messages: [{ Body: 'now' }] });
});

test('that its role does not let invoke the function tells so in the log of the function', async () => {
  await deploy((stack, target) => {
    const role = new Role(stack, 'Nothing', { assumedBy: new ServicePrincipal('scheduler.amazonaws.com') });
    const flexibleTimeWindow = { mode: 'OFF' };
    const scheduleExpression = 'cron(0 * * * ? *)';
    new CfnSchedule(stack, 'Hourly', {
      name: 'hourly',
      flexibleTimeWindow,
      scheduleExpression,
      target: { arn: target.functionArn, roleArn: role.roleArn, retryPolicy: { maximumRetryAttempts: 0 } },
    });
  });
  await endpoint.advance(HOUR);
  expect(received).toEqual([]);
  const [denial, notice] = notices;
  expect(denial).toMatch(
    /^hourly: Access denied to the role room-Nothing\w+-\w+: its policies lack {"Effect":"Allow","Action":"lambda:InvokeFunction"/,
  );
  expect(notice).toMatch(
    /^sweep: The schedule hourly did not invoke the function: User: arn:aws:sts::000000000000:assumed-role\/room-Nothing.* is not authorized to perform: lambda:InvokeFunction/,
  );
});

test('is in a group, for which its role lets the service in, and which takes it along', async () => {
  const inGroup = (tag: string) => (stack: Stack, target: LambdaFunction) => {
    const scheduleGroup = new ScheduleGroup(stack, 'Group', { scheduleGroupName: 'room', removalPolicy: RemovalPolicy.DESTROY });
    new Schedule(stack, 'Hourly', { schedule: hourly, target: new LambdaInvoke(target, { input: INPUT }), scheduleGroup });
    Tags.of(scheduleGroup).add('team', tag);
  };
  const groupTags = () => request('scheduler', `/tags/${encodeURIComponent(GROUP_ARN)}`, undefined, 'GET');
  expect(await deploy(inGroup('live'))).toBe('CREATE_COMPLETE');
  await endpoint.advance(HOUR);
  await until(() => received.length === 1);
  expect(await schedules()).toMatchObject([{ GroupName: 'room' }]);
  expect(JSON.parse(await groupTags())).toEqual({ Tags: [{ Key: 'team', Value: 'live' }] });
  expect(await deploy(inGroup('late'), 'UpdateStack')).toBe('UPDATE_COMPLETE');
  expect(JSON.parse(await groupTags())).toEqual({ Tags: [{ Key: 'team', Value: 'late' }] });
  expect(await deploy(() => {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
  expect(JSON.parse(await groupTags())).toEqual({ Message: `Schedule group ${GROUP_ARN} does not exist.` });
  expect(notices).toEqual([]);
});

describe('a deployment is refused before it begins', () => {
  const schedule = (overrides: object) => (stack: Stack, target: LambdaFunction) => {
    const properties = { flexibleTimeWindow: { mode: 'OFF' }, scheduleExpression: 'rate(1 hour)' };
    new CfnSchedule(stack, 'Hourly', {
      ...properties,
      target: { arn: target.functionArn, roleArn: 'arn:aws:iam::000000000000:role/a' },
      ...overrides,
    });
  };

  test.each<[object, string]>([
    [{ scheduleExpression: 'rate(0 hours)' }, 'Invalid Schedule Expression rate(0 hours): a rate is a positive whole number'],
    [{ scheduleExpressionTimezone: 'Mars' }, 'ScheduleExpressionTimezone must be the name of a time zone'],
    [{ startDate: 'tomorrow' }, 'StartDate must be a time in ISO 8601, like 2026-11-20T13:00:00.000Z; got tomorrow.'],
    [{ kmsKeyArn: 'key' }, 'The local endpoint does not have KmsKeyArn of AWS::Scheduler::Schedule (Hourly).'],
    [
      { target: { arn: 'arn:aws:sns:us-east-1:000000000000:topic', roleArn: 'role' } },
      'got the target arn:aws:sns:us-east-1:000000000000:topic.',
    ],
  ])('for %j', async (overrides, message) => {
    await expect(deploy(schedule(overrides))).rejects.toThrow(message);
    expect(endpoint.stacks()).toEqual([]);
  });
});

test('a role that does not trust the service fails the deployment', async () => {
  const status = await deploy((stack, target) => {
    const { roleArn = '' } = target.role ?? {};
    new CfnSchedule(stack, 'Hourly', {
      flexibleTimeWindow: { mode: 'OFF' },
      scheduleExpression: 'rate(1 hour)',
      target: { arn: target.functionArn, roleArn },
    });
  });
  expect(status).toBe('ROLLBACK_COMPLETE');
  const events = await request('cloudformation', '/', 'Action=DescribeStackEvents&StackName=room');
  expect(events).toContain(
    'The execution role you provide must allow AWS EventBridge Scheduler to assume the role. The trust policy of arn:aws:iam::',
  );
});
