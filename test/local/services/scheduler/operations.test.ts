/** The operations of EventBridge Scheduler: what they answer, and what they refuse. */
import { WAY_OUT } from '../../../../local/src/service/way-out';
import { definitionOf, MINUTE, QUEUE_ARN, ROLE_ARN, startScheduler } from './harness';

const CREATED = Date.parse('2026-01-15T12:00:00Z') / 1000;
const ARN = 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/sweep';
const SUMMARY = {
  Arn: ARN,
  CreationDate: CREATED,
  GroupName: 'default',
  LastModificationDate: CREATED,
  Name: 'sweep',
  State: 'ENABLED',
  Target: { Arn: QUEUE_ARN },
};

test('GetSchedule has all of a definition, with the defaults', async () => {
  const { create, send } = startScheduler();
  await create('sweep', { EndDate: CREATED + 60 });
  expect(await send('GET', '/schedules/sweep?groupName=default')).toEqual({
    status: 200,
    body: {
      ...SUMMARY,
      ActionAfterCompletion: 'NONE',
      EndDate: CREATED + 60,
      FlexibleTimeWindow: { Mode: 'OFF' },
      ScheduleExpression: 'rate(10 minutes)',
      ScheduleExpressionTimezone: 'UTC',
      Target: { Arn: QUEUE_ARN, RoleArn: ROLE_ARN, Input: '<aws.scheduler.scheduled-time>' },
    },
  });
});

test('UpdateSchedule replaces the definition', async () => {
  const { create, send, pass } = startScheduler();
  await create('sweep', { Description: 'old', State: 'DISABLED' });
  await pass(MINUTE);
  expect(await send('PUT', '/schedules/sweep', definitionOf({ Target: { Input: 'new' } }))).toEqual({
    status: 200,
    body: { ScheduleArn: ARN },
  });
  const { body } = await send('GET', '/schedules/sweep');
  expect(body).toMatchObject({ CreationDate: CREATED, LastModificationDate: CREATED + 60, State: 'ENABLED' });
  expect(body).not.toHaveProperty('Description');
});

test('ListSchedules has pages, a prefix and a state', async () => {
  const { create, send } = startScheduler();
  for (const name of ['sweep', 'purge-2', 'purge-1']) await create(name);
  await create('off', { State: 'DISABLED' });
  const names = ({ body }: Awaited<ReturnType<typeof send>>) => (body.Schedules as { Name: string }[]).map(({ Name }) => Name);
  expect((await send('GET', '/schedules?NamePrefix=s')).body).toEqual({ Schedules: [SUMMARY] });
  expect(names(await send('GET', '/schedules'))).toEqual(['off', 'purge-1', 'purge-2', 'sweep']);
  expect(names(await send('GET', '/schedules?State=DISABLED&ScheduleGroup=default'))).toEqual(['off']);
  const first = await send('GET', '/schedules?MaxResults=3');
  expect(names(first)).toEqual(['off', 'purge-1', 'purge-2']);
  const second = await send('GET', `/schedules?MaxResults=3&NextToken=${first.body.NextToken}`);
  expect([names(second), second.body.NextToken]).toEqual([['sweep'], undefined]);
});

test('CreateSchedule with the token of the first request succeeds again; without it, the name is taken', async () => {
  const { create } = startScheduler();
  await create('sweep', { ClientToken: 'one' });
  expect(await create('sweep', { ClientToken: 'one' })).toEqual({ status: 200, body: { ScheduleArn: ARN } });
  const taken = { status: 409, body: { Message: 'Schedule sweep already exists.' } };
  expect(await create('sweep', { ClientToken: 'two' })).toEqual(taken);
  expect(await create('sweep')).toEqual(taken);
});

test.each(['GET', 'PUT', 'DELETE'])('%s of a schedule that does not exist', async (method) => {
  const { send } = startScheduler();
  const answer = await send(method, '/schedules/none', method === 'PUT' ? definitionOf() : undefined);
  expect(answer).toEqual({ status: 404, body: { Message: 'Schedule none does not exist.' } });
});

const NO_GROUP = 'Schedule group mine does not exist.';

test.each<[string, string, string]>([
  ['GET', '/schedules/sweep?groupName=mine', NO_GROUP],
  ['DELETE', '/schedules/sweep?groupName=mine', NO_GROUP],
  ['GET', '/schedules?ScheduleGroup=mine', NO_GROUP],
])('%s %s is refused', async (method, path, Message) => {
  const { create, send } = startScheduler();
  await create('sweep');
  expect(await send(method, path)).toEqual({ status: 404, body: { Message } });
});

test('what is not served is refused by name', async () => {
  const { send } = startScheduler();
  expect(await send('POST', '/schedules', {})).toEqual({
    status: 501,
    body: {
      Message: expect.stringMatching(
        /^The local EventBridge Scheduler does not serve POST \/schedules\. It has: CreateSchedule, .*, UntagResource\. An emulator that has it can stand behind this one: .*$/,
      ),
    },
  });
});

const FIFO_ARN = `${QUEUE_ARN}.fifo`;
const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:room';
const TARGETS = 'The local endpoint invokes Lambda functions (without a version or an alias) and sends to SQS queues; got the target';

test.each<[object, string]>([
  [{ GroupName: 'mine' }, NO_GROUP],
  [
    { ScheduleExpression: 'rate(1 second)' },
    'Invalid Schedule Expression rate(1 second): a rate is a positive whole number and minutes, hours or days.',
  ],
  [
    { ScheduleExpression: 'cron(0 0 * * * *)' },
    'Invalid Schedule Expression cron(0 0 * * * *): exactly one of day of month and day of week must be ?.',
  ],
  [{ ScheduleExpressionTimezone: 'Mars' }, 'ScheduleExpressionTimezone must be the name of a time zone, like Europe/Berlin; got Mars.'],
  [{ StartDate: 20, EndDate: 10 }, 'EndDate must be later than StartDate.'],
  [{ FlexibleTimeWindow: { Mode: 'FLEXIBLE' } }, 'The FlexibleTimeWindow mode FLEXIBLE needs MaximumWindowInMinutes, from 1 to 1440.'],
  [
    { FlexibleTimeWindow: { Mode: 'OFF', MaximumWindowInMinutes: 5 } },
    'MaximumWindowInMinutes is for the FlexibleTimeWindow mode FLEXIBLE; Mode is OFF.',
  ],
  [{ FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 1.5 } }, 'MaximumWindowInMinutes must be a whole number; got 1.5.'],
  [{ Target: { RetryPolicy: { MaximumRetryAttempts: 186 } } }, 'Target.RetryPolicy.MaximumRetryAttempts must be 0 to 185, got 186.'],
  [{ Target: { Arn: 'arn:aws:sns:us-east-1:000000000000:topic' } }, `${TARGETS} arn:aws:sns:us-east-1:000000000000:topic. ${WAY_OUT}`],
  [
    { Target: { Arn: 'arn:aws:lambda:us-east-1:000000000000:function:a:live' } },
    `${TARGETS} arn:aws:lambda:us-east-1:000000000000:function:a:live. ${WAY_OUT}`,
  ],
  [
    { Target: { Arn: 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage' } },
    `${TARGETS} arn:aws:scheduler:::aws-sdk:sqs:sendMessage. ${WAY_OUT}`,
  ],
  [
    { Target: { DeadLetterConfig: { Arn: 'arn:aws:sns:us-east-1:000000000000:topic' } } },
    'DeadLetterConfig takes the ARN of an SQS queue; got arn:aws:sns:us-east-1:000000000000:topic.',
  ],
  [
    { Target: { RoleArn: 'arn:aws:iam::000000000000:role/none' } },
    'The execution role you provide must allow AWS EventBridge Scheduler to assume the role. There is no role arn:aws:iam::000000000000:role/none.',
  ],
  [
    { KmsKeyArn: 'key' },
    'The local endpoint does not have KmsKeyArn of CreateSchedule. It has: Description, FlexibleTimeWindow, GroupName, ScheduleExpression, ScheduleExpressionTimezone, State, Target, ActionAfterCompletion, ClientToken, EndDate, Name, StartDate.',
  ],
  [{ Target: { Arn: FIFO_ARN } }, `SqsParameters must have a MessageGroupId for the FIFO queue ${FIFO_ARN}.`],
  [{ Target: { Arn: FIFO_ARN, SqsParameters: {} } }, `SqsParameters must have a MessageGroupId for the FIFO queue ${FIFO_ARN}.`],
  [
    { Target: { SqsParameters: { MessageGroupId: 'x'.repeat(129) } } },
    'Target.SqsParameters.MessageGroupId must have 1 to 128 characters, got 129.',
  ],
  [
    { Target: { Arn: FUNCTION_ARN, SqsParameters: { MessageGroupId: 'a' } } },
    `SqsParameters are for SQS queues; got the target ${FUNCTION_ARN}.`,
  ],
  [{ Target: { DeadLetterConfig: { Arn: FIFO_ARN } } }, `DeadLetterConfig takes a standard queue; got the FIFO queue ${FIFO_ARN}.`],
])('CreateSchedule with %j is refused', async (definition, Message) => {
  const { create, send } = startScheduler();
  expect((await create('sweep', definition)).body).toEqual({ Message });
  expect((await send('GET', '/schedules')).body).toEqual({ Schedules: [] });
});
