/** Events that the rules of a deployed stack take to its function. */
import { Duration, type Stack } from 'aws-cdk-lib';
import { CfnRule, EventField, Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { until } from '../support/until';
import { deployRules, PUBLISHED, type RuledStack, ruleOn, STAGE, usersOf } from './ruled-stack';

let local: RuledStack;
beforeAll(async () => {
  local = await deployRules();
});
afterEach(() => local.clear());
afterAll(() => local.endpoint.close());

describe('a rule of a deployed stack', () => {
  test('takes an event of the service to its function', async () => {
    expect(await local.deploy((stack, target) => ruleOn(stack, target, ['ann']))).toBe('CREATE_COMPLETE');
    const id = local.endpoint.events.put(PUBLISHED);
    await until(() => local.received.length === 1);

    const { region, ...rest } = PUBLISHED;
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(local.received).toEqual([{ version: '0', id, account: '000000000000', region, time, ...rest }]);
    expect(local.notices).toEqual([]);
  });

  test('may have tags, its own and those of its stack', async () => {
    const tagged = (stack: Stack, target: IFunction) => {
      stack.tags.setTag('team', 'live');
      (ruleOn(stack, target, ['ann']).node.defaultChild as CfnRule).addPropertyOverride('Tags', [{ Key: 'show', Value: 'late' }]);
    };
    expect(await local.deploy(tagged)).toBe('CREATE_COMPLETE');
  });

  test('takes those alone that it is for', async () => {
    await local.deploy((stack, target) => ruleOn(stack, target, ['ann', 'ben']));
    local.put('carl', 'anna', 'bert', 'ben');
    local.endpoint.events.put({ ...PUBLISHED, resources: [`${STAGE}5`] });
    local.endpoint.events.put({ ...PUBLISHED, region: 'eu-west-1' });
    local.put('ann');
    await until(() => local.received.length >= 3);
    expect(usersOf(local.received)).toEqual(['ann', 'anna', 'ben']);
  });

  test('gives its function what the target asks for', async () => {
    const detail = EventField.fromPath('$.detail.user_id');
    const inputs = [
      RuleTargetInput.fromObject({ user: detail, fixed: [1], text: `${detail} of ${EventField.source}` }),
      RuleTargetInput.fromText(`"${detail}" is there`),
      RuleTargetInput.fromEventPath('$.detail'),
      RuleTargetInput.fromObject({ nothing: 'of it' }),
    ];
    await local.deploy((stack, target) => {
      const rule = ruleOn(stack, target, ['ann'], { retryAttempts: 2, maxEventAge: Duration.hours(2) });
      for (const event of inputs) rule.addTarget(new LambdaFunction(target, { event }));
    });
    local.put('ann');
    await until(() => local.received.length === 5);
    for (const expected of [
      expect.objectContaining({ source: 'aws.ivs' }),
      { user: 'ann', fixed: [1], text: 'ann of aws.ivs' },
      '"ann" is there',
      PUBLISHED.detail,
      { nothing: 'of it' },
    ]) {
      expect(local.received).toContainEqual(expected);
    }
  });

  test('is changed, disabled and removed by updates', async () => {
    const enabledOf = async () =>
      (JSON.parse(await local.request('events', { 'x-amz-target': 'AWSEvents.ListRules' }, '{}')).Rules as { State: string }[]).map(
        ({ State }) => State,
      );
    await local.deploy((stack, target) => ruleOn(stack, target, ['ann']));
    await local.deploy((stack, target) => {
      (ruleOn(stack, target, ['ann']).node.defaultChild as CfnRule).state = 'DISABLED';
      ruleOn(stack, target, ['ben']);
    }, 'UpdateStack');
    expect((await enabledOf()).sort()).toEqual(['DISABLED', 'ENABLED']);
    local.put('ann', 'ben');
    await until(() => local.received.length === 1);
    expect(usersOf(local.received)).toEqual(['ben']);

    await local.deploy((stack, target) => ruleOn(stack, target, ['ann']), 'UpdateStack');
    expect(await enabledOf()).toEqual(['ENABLED']);
    local.put('ben', 'ann');
    await until(() => local.received.length === 2);
    expect(usersOf(local.received)).toEqual(['ann', 'ben']);

    await local.request('cloudformation', {}, 'Action=DeleteStack&StackName=room');
    expect(await local.settled()).toBe('DELETE_COMPLETE');
    expect(await enabledOf()).toEqual([]);
    local.put('ann');
    expect(local.notices).toEqual([]);
  });

  test('may only invoke a function that lets it in', async () => {
    await local.deploy((stack, target) => {
      const closed = ruleOn(stack, target, ['ann']);
      for (const { node } of closed.node.children) if (node.id.startsWith('Allow')) closed.node.tryRemoveChild(node.id);
      ruleOn(stack, target, ['ben']);
    });
    local.put('ann', 'ben');
    await until(() => local.received.length === 1);
    expect(usersOf(local.received)).toEqual(['ben']);
    expect(local.notices).toEqual([
      expect.stringMatching(
        /^An event was not delivered by the rule room-Onann\w+-\w{12}: The policy of the function does not let the rule invoke it\. It takes an AWS::Lambda::Permission with the principal events\.amazonaws\.com and, if it has a SourceArn, arn:aws:events:us-east-1:000000000000:rule\/room-Onann/,
      ),
    ]);
  });

  test('gets events that the AWS CLI puts', async () => {
    await local.deploy((stack, target) => {
      new Rule(stack, 'Mine', { eventPattern: { source: ['my.app'] } }).addTarget(new LambdaFunction(target));
    });
    const Entries = [{ Source: 'my.app', DetailType: 'Joined', Detail: '{"name":"Ann"}' }];
    const answer = JSON.parse(await local.request('events', { 'x-amz-target': 'AWSEvents.PutEvents' }, JSON.stringify({ Entries })));
    await until(() => local.received.length === 1);
    expect(local.received).toEqual([expect.objectContaining({ id: answer.Entries[0].EventId, source: 'my.app', detail: { name: 'Ann' } })]);
  });
});

describe('a rule on a schedule', () => {
  const HOUR = 3_600_000;

  test('sends its event to its function at its times', async () => {
    await local.deploy((stack, target) => {
      new Rule(stack, 'Hourly', { schedule: Schedule.cron({ minute: '0' }) }).addTarget(new LambdaFunction(target));
    });
    await local.endpoint.advance(2 * HOUR);
    await until(() => local.received.length === 2);
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:00:00Z$/);
    const resources = [expect.stringMatching(/^arn:aws:events:us-east-1:000000000000:rule\/room-Hourly/)];
    const event = { source: 'aws.events', 'detail-type': 'Scheduled Event', region: 'us-east-1', account: '000000000000', version: '0' };
    expect(local.received).toEqual(Array(2).fill({ ...event, id: expect.any(String), time, resources, detail: {} }));
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
    const before = local.endpoint.stacks();
    await expect(local.deploy((stack) => void new CfnRule(stack, 'Rule', { scheduleExpression }))).rejects.toThrow(message);
    expect(local.endpoint.stacks()).toEqual(before);
  });
});
