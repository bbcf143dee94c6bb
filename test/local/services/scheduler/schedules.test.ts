/** Schedules: when they invoke their target, with which permissions, and what happens if that fails. */

import { newState } from '../../../../local/src/endpoint/services';
import { SERVICES } from '../../../../local/src/services';
import { settingsFrom } from '../../../../local/src/services/sqs/queue-settings';
import { sqs } from '../../../../local/src/services/sqs/service';
import { VirtualClock } from '../../../support/virtual-clock';
import { ALLOWED, FAILED_ARN, HOUR, MINUTE, QUEUE_ARN, ROLE_ARN, START, startScheduler } from './harness';

describe('a schedule', () => {
  test('with a rate invokes its target at once and then regularly', async () => {
    const { create, pass, messages, news } = startScheduler();
    expect(await create('sweep')).toEqual({
      status: 200,
      body: { ScheduleArn: 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/sweep' },
    });
    await pass(25 * MINUTE);
    expect(messages()).toEqual(['2026-01-15T12:00:00Z', '2026-01-15T12:10:00Z', '2026-01-15T12:20:00Z']);
    const told = news.filter(({ type }) => type === 'schedule');
    expect(told).toHaveLength(3);
    const messageId = expect.stringMatching(/^[0-9a-f-]{36}$/);
    const about = { region: 'us-east-1', scheduleName: 'sweep', scheduledTime: START, target: QUEUE_ARN };
    expect(told[0]).toEqual({ type: 'schedule', ...about, messageId });
  });

  test('sends to a FIFO queue in its message group', async () => {
    const { create, pass, services, allow } = startScheduler();
    const { queues } = services.of(sqs);
    const attributes = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };
    const { arn: Arn } = queues.create('us-east-1', 'jobs.fifo', settingsFrom(attributes), {});
    allow({ ...ALLOWED, Resource: Arn });
    await create('sweep', { ScheduleExpression: 'rate(4 minutes)', Target: { Arn, SqsParameters: { MessageGroupId: 'all' } } });
    await create('same', {
      ScheduleExpression: 'rate(4 minutes)',
      Target: { Arn, Input: 'same', SqsParameters: { MessageGroupId: 'all' } },
    });
    await pass(5 * MINUTE);
    expect(queues.findByArn(Arn)?.messages.map(({ body, groupId }) => [groupId, body])).toEqual([
      ['all', '2026-01-15T12:00:00Z'],
      ['all', 'same'],
      ['all', '2026-01-15T12:04:00Z'],
    ]);
  });

  test('fails at a FIFO queue without content-based deduplication', async () => {
    const { create, pass, services, allow, messages, news } = startScheduler();
    const { arn: Arn } = services.of(sqs).queues.create('us-east-1', 'jobs.fifo', settingsFrom({ FifoQueue: 'true' }), {});
    allow({ ...ALLOWED, Resource: Arn });
    await create('sweep', { Target: { Arn, SqsParameters: { MessageGroupId: 'all' } } });
    await pass(MINUTE / 2);
    expect([messages(Arn), news.filter(({ type }) => type === 'schedule')]).toMatchObject([
      [],
      [
        {
          target: Arn,
          failure: 'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
        },
      ],
    ]);
  });

  test('with a cron expression invokes it at these times of its time zone', async () => {
    const { create, pass, messages } = startScheduler();
    await create('daily', { ScheduleExpression: 'cron(0 9 * * ? *)', ScheduleExpressionTimezone: 'America/New_York' });
    await pass(48 * HOUR);
    expect(messages()).toEqual(['2026-01-15T14:00:00Z', '2026-01-16T14:00:00Z']);
  });

  test('with one time invokes it once, and stays', async () => {
    const { create, pass, messages, send } = startScheduler();
    await create('once', { ScheduleExpression: 'at(2026-01-15T12:30:00)' });
    await pass(24 * HOUR);
    expect(messages()).toEqual(['2026-01-15T12:30:00Z']);
    expect((await send('GET', '/schedules/once')).status).toBe(200);
  });

  test('that is to be deleted after completion is deleted after its only, or its last, invocation', async () => {
    const { create, pass, messages, send } = startScheduler();
    const remaining = async () => ((await send('GET', '/schedules')).body.Schedules as { Name: string }[]).map(({ Name }) => Name);
    const end = Date.parse(START) / 1000 + 3_600;
    await create('once', { ScheduleExpression: 'at(2026-01-15T12:30:00)', ActionAfterCompletion: 'DELETE' });
    await create('hour', { ScheduleExpression: 'rate(1 hour)', EndDate: end, ActionAfterCompletion: 'DELETE' });
    await pass(29 * MINUTE);
    expect(await remaining()).toEqual(['hour', 'once']);
    await pass(2 * MINUTE);
    expect(await remaining()).toEqual(['hour']);
    await pass(HOUR);
    expect(await remaining()).toEqual([]);
    expect(messages()).toEqual(['2026-01-15T12:00:00Z', '2026-01-15T12:30:00Z', '2026-01-15T13:00:00Z']);
  });

  test('stays within its start and end', async () => {
    const { create, pass, messages } = startScheduler();
    const at = (time: string) => Date.parse(time) / 1000;
    await create('span', { StartDate: at('2026-01-15T12:30:00Z'), EndDate: at('2026-01-15T12:45:00Z') });
    await pass(2 * HOUR);
    expect(messages()).toEqual(['2026-01-15T12:30:00Z', '2026-01-15T12:40:00Z']);
  });

  test('that is disabled invokes nothing, until it is enabled', async () => {
    const { create, pass, messages, send } = startScheduler();
    const definition = { ScheduleExpression: 'cron(0/30 * * * ? *)', FlexibleTimeWindow: { Mode: 'OFF' } };
    const Target = { Arn: QUEUE_ARN, RoleArn: ROLE_ARN, Input: 'x' };
    await create('off', { ...definition, Target, State: 'DISABLED' });
    await pass(2 * HOUR);
    expect(messages()).toEqual([]);
    await send('PUT', '/schedules/off', { ...definition, Target, State: 'ENABLED' });
    await pass(HOUR + MINUTE);
    expect(messages()).toEqual(['x', 'x']);
    await send('PUT', '/schedules/off', { ...definition, Target, State: 'DISABLED' });
    await pass(HOUR);
    expect(messages()).toHaveLength(2);
  });

  test('invokes its target at the start of a flexible window', async () => {
    const { create, pass, messages } = startScheduler();
    const FlexibleTimeWindow = { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 60 };
    await create('flexible', { ScheduleExpression: 'cron(0 13 * * ? *)', FlexibleTimeWindow });
    await pass(HOUR + 1);
    expect(messages()).toEqual(['2026-01-15T13:00:00Z']);
  });

  test('keeps the times of its rate when it is updated without another expression', async () => {
    const { create, pass, messages, send } = startScheduler();
    const target = (Input: string) => ({ Arn: QUEUE_ARN, RoleArn: ROLE_ARN, Input });
    const update = (ScheduleExpression: string, Input: string) =>
      send('PUT', '/schedules/sweep', { ScheduleExpression, FlexibleTimeWindow: { Mode: 'OFF' }, Target: target(Input) });
    await create('sweep');
    await pass(5 * MINUTE);
    await update('rate(10 minutes)', 'changed <aws.scheduler.scheduled-time>');
    await pass(6 * MINUTE);
    await update('rate(1 hour)', 'slower <aws.scheduler.scheduled-time>');
    await pass(HOUR);
    expect(messages()).toEqual(['2026-01-15T12:00:00Z', 'changed 2026-01-15T12:10:00Z', 'slower 2026-01-15T12:11:00Z']);
  });

  test('that is deleted invokes nothing any more', async () => {
    const { create, pass, messages, send } = startScheduler();
    await create('gone', { ScheduleExpression: 'at(2026-01-15T12:30:00)' });
    expect((await send('DELETE', '/schedules/gone')).status).toBe(200);
    await pass(HOUR);
    expect(messages()).toEqual([]);
    expect(await send('GET', '/schedules/gone')).toEqual({ status: 404, body: { Message: 'Schedule gone does not exist.' } });
  });

  test('without an Input sends the event of the service, and with one what its context attributes say', async () => {
    const { create, pass, messages } = startScheduler();
    await create('plain', { ScheduleExpression: 'at(2026-01-15T12:30:00)', Target: { Input: undefined } });
    const Input = '{"arn":"<aws.scheduler.schedule-arn>","try":<aws.scheduler.attempt-number>,"id":"<aws.scheduler.execution-id>"}';
    await create('attributes', { ScheduleExpression: 'at(2026-01-15T12:31:00)', Target: { Input } });
    await pass(HOUR);
    const [plain, attributes] = messages().map((body) => JSON.parse(body));
    const id = expect.stringMatching(/^[0-9a-f-]{36}$/);
    expect(plain).toEqual({
      version: '0',
      id,
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      account: '000000000000',
      time: '2026-01-15T12:30:00Z',
      region: 'us-east-1',
      resources: ['arn:aws:scheduler:us-east-1:000000000000:schedule/default/plain'],
      detail: '{}',
    });
    expect(attributes).toEqual({ arn: 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/attributes', try: 1, id });
  });

  test('is one of a hundred, and each is invoked at its time by one timer, which ends with the endpoint', async () => {
    const { clock, sleeping } = countingClock();
    const { create, pass, messages, services } = startScheduler(clock);
    for (let minute = 0; minute < 100; minute += 1) {
      const time = new Date(Date.parse('2026-01-16') + minute * MINUTE).toISOString().slice(0, 19);
      await create(`s${minute}`, { ScheduleExpression: `at(${time})` });
    }
    expect(sleeping()).toBe(1);
    await pass(48 * HOUR);
    expect(messages()).toHaveLength(100);
    await create('next');
    expect(sleeping()).toBe(1);
    await services.close();
    expect(sleeping()).toBe(0);
  });
});

/** A virtual clock that counts those who sleep on it. */
function countingClock() {
  const clock = new VirtualClock();
  let sleeping = 0;
  const sleep = clock.sleep.bind(clock);
  clock.sleep = async (milliseconds, signal) => {
    sleeping += 1;
    return sleep(milliseconds, signal).finally(() => {
      sleeping -= 1;
    });
  };
  return { clock, sleeping: () => sleeping };
}

describe('an invocation that fails', () => {
  const dead = { DeadLetterConfig: { Arn: FAILED_ARN } };
  const once = { ScheduleExpression: 'at(2026-01-15T12:30:00)' };

  test('is tried again until it succeeds', async () => {
    const { create, pass, messages, allow, news } = startScheduler();
    allow();
    await create('later', { ...once, Target: { Input: '<aws.scheduler.scheduled-time> <aws.scheduler.attempt-number>' } });
    await pass(32 * MINUTE);
    allow(ALLOWED);
    await pass(HOUR);
    expect(messages()).toEqual(['2026-01-15T12:30:00Z 3']);
    const reason = `User: arn:aws:sts::000000000000:assumed-role/scheduler/later is not authorized to perform: sqs:SendMessage on resource: ${QUEUE_ARN} because no identity-based policy allows the sqs:SendMessage action`;
    const told = {
      type: 'schedule',
      region: 'us-east-1',
      scheduleName: 'later',
      scheduledTime: '2026-01-15T12:30:00.000Z',
      target: QUEUE_ARN,
    };
    expect(news.filter(({ type }) => type === 'schedule')).toEqual([
      { ...told, failure: reason },
      { ...told, failure: reason },
      { ...told, messageId: expect.any(String) },
    ]);
  });

  test('is sent to the dead-letter queue after the attempts of its retry policy', async () => {
    const { create, pass, services } = startScheduler();
    services.of(sqs).queues.delete(services.of(sqs).queues.get('us-east-1', 'http://x/000000000000/jobs'));
    await create('dead', { ...once, Target: { ...dead, RetryPolicy: { MaximumRetryAttempts: 2 } } });
    await pass(33 * MINUTE + 1);
    const [message] = services.of(sqs).queues.findByArn(FAILED_ARN)?.messages ?? [];
    expect(message?.body).toBe('2026-01-15T12:30:00Z');
    const texts = Object.entries(message?.attributes ?? {}).map(([name, { StringValue }]) => [name, StringValue]);
    expect(Object.fromEntries(texts)).toEqual({
      ERROR_CODE: 'QueueDoesNotExist',
      ERROR_MESSAGE: 'The specified queue does not exist.',
      EXECUTION_ID: expect.stringMatching(/^[0-9a-f-]{36}$/),
      EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
      IS_PAYLOAD_TRUNCATED: 'false',
      RETRY_ATTEMPTS: '2',
      SCHEDULED_TIME: '2026-01-15T12:30:00Z',
      SCHEDULE_ARN: 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/dead',
      TARGET_ARN: QUEUE_ARN,
    });
  });

  test('is given up when it is too old, by default after a day', async () => {
    const { create, pass, messages, allow } = startScheduler();
    allow({ ...ALLOWED, Resource: FAILED_ARN });
    await create('minutes', { ...once, Target: { ...dead, Input: 'old', RetryPolicy: { MaximumEventAgeInSeconds: 240 } } });
    await create('day', { ...once, Target: { ...dead, Input: 'older' } });
    await pass(34 * MINUTE);
    expect(messages(FAILED_ARN)).toEqual(['old']);
    await pass(24 * HOUR);
    expect(messages(FAILED_ARN)).toEqual(['old', 'older']);
  });

  test('needs the permission for the dead-letter queue, too', async () => {
    const { create, pass, messages, allow, news } = startScheduler();
    allow();
    await create('denied', { ...once, Target: { ...dead, RetryPolicy: { MaximumRetryAttempts: 0 } } });
    await pass(HOUR);
    expect(messages(FAILED_ARN)).toEqual([]);
    expect(news.filter(({ type }) => type === 'schedule')).toMatchObject([
      { target: QUEUE_ARN, failure: expect.stringContaining(`sqs:SendMessage on resource: ${QUEUE_ARN}`) },
      { target: FAILED_ARN, failure: expect.stringContaining(`sqs:SendMessage on resource: ${FAILED_ARN}`) },
    ]);
  });

  test('of a schedule that is to be deleted after completion keeps the schedule until it is given up', async () => {
    const { create, pass, send, allow } = startScheduler();
    allow();
    await create('last', { ...once, ActionAfterCompletion: 'DELETE', Target: { RetryPolicy: { MaximumRetryAttempts: 1 } } });
    await pass(30 * MINUTE + 1);
    expect((await send('GET', '/schedules/last')).status).toBe(200);
    await pass(MINUTE);
    expect((await send('GET', '/schedules/last')).status).toBe(404);
  });
});

describe('after the endpoint was stopped', () => {
  /** Creates a schedule, stops the services for some time, and starts them again. */
  async function stoppedFor(milliseconds: number, definition: object) {
    const state = newState(SERVICES);
    const clock = new VirtualClock();
    const before = startScheduler(clock, state);
    await before.create('sweep', definition);
    await before.pass(MINUTE);
    await before.services.close();
    clock.advance(milliseconds);
    const after = startScheduler(clock, state);
    after.services.resume();
    return after;
  }

  test('schedules continue; of the missed invocations the first is made up', async () => {
    const { pass, messages } = await stoppedFor(35 * MINUTE, {});
    await pass(10 * MINUTE);
    expect(messages()).toEqual(['2026-01-15T12:00:00Z', '2026-01-15T12:10:00Z', '2026-01-15T12:40:00Z']);
  });

  test('an invocation that is older than its retry policy allows is not made up', async () => {
    const Target = { RetryPolicy: { MaximumEventAgeInSeconds: 60 }, DeadLetterConfig: { Arn: FAILED_ARN } };
    const { pass, messages } = await stoppedFor(35 * MINUTE, { Target });
    await pass(10 * MINUTE);
    expect(messages()).toEqual(['2026-01-15T12:00:00Z', '2026-01-15T12:40:00Z']);
    expect(messages(FAILED_ARN)).toEqual(['2026-01-15T12:10:00Z']);
  });

  test('an invocation within its flexible window is made up', async () => {
    const Target = { RetryPolicy: { MaximumRetryAttempts: 0 } };
    const FlexibleTimeWindow = { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 30 };
    const { pass, messages } = await stoppedFor(35 * MINUTE, { Target, FlexibleTimeWindow });
    await pass(MINUTE);
    expect(messages()).toEqual(['2026-01-15T12:00:00Z', '2026-01-15T12:10:00Z']);
  });
});
