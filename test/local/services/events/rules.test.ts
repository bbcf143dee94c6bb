import type { RuleDefinition } from '../../../../local/src/services/events/rules';
import { BUS, FIFO, FUNCTION, QUEUE, REGION, ROLE, type RuledEvents, startEvents, target } from './ruled-events';

let local: RuledEvents;
beforeEach(() => {
  local = startEvents();
});

describe('a rule is refused', () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => target({ Id: `T${index}` }));

  test.each<[string, Partial<RuleDefinition>, string]>([
    ['with a name of other characters', { name: 'a b' }, "The name of a rule has 1 to 64 letters, digits, '.', '-' and '_'; got a b."],
    ['with a long description', { description: 'x'.repeat(513) }, 'has at most 512 characters; that of joined has 513.'],
    [
      'with a long pattern',
      { pattern: { source: ['x'.repeat(4_096)] } },
      'An event pattern has at most 4096 characters; that of joined has 4111.',
    ],
    [
      'with a wrong pattern',
      { pattern: { source: 'aws.ivs' } },
      'Event pattern is not valid. Reason: "source" must be an object or an array',
    ],
    ['with six targets', { targets: many(6) }, 'A rule has at most 5 targets; joined has 6.'],
    [
      'with an Id for two targets',
      { targets: [target(), target()] },
      'The targets of a rule have different Ids; joined has Target0 twice.',
    ],
    [
      'with an Id of other characters',
      { targets: [target({ Id: 'a b' })] },
      "The Id of a target has 1 to 64 letters, digits, '.', '-' and '_'",
    ],
    [
      'with a topic for target',
      { targets: [target({ Arn: 'arn:aws:sns:us-east-1:000000000000:topic' })] },
      'The local endpoint delivers events to Lambda functions, SQS queues and event buses in us-east-1 of the account 000000000000; ' +
        'target Target0 is arn:aws:sns:us-east-1:000000000000:topic. An emulator that has it can stand behind this one: ivs-local has the options --with and --endpoint.',
    ],
    [
      'with a FIFO queue without a message group',
      { targets: [target({ Arn: FIFO })] },
      `Target Target0 is not valid. SqsParameters must have a MessageGroupId for the FIFO queue ${FIFO}.`,
    ],
    [
      'with a message group for a function',
      { targets: [target({ SqsParameters: { MessageGroupId: 'a' } })] },
      `Target Target0 is not valid. SqsParameters are for SQS queues; got the target ${FUNCTION}.`,
    ],
    [
      'with a FIFO queue as dead-letter queue',
      { targets: [target({ DeadLetterConfig: { Arn: FIFO } })] },
      `Target Target0 is not valid. DeadLetterConfig takes a standard queue; got the FIFO queue ${FIFO}.`,
    ],
    [
      'with a dead-letter queue of another region',
      { targets: [target({ DeadLetterConfig: { Arn: QUEUE.replace('us-east-1', 'eu-west-1') } })] },
      'DeadLetterConfig of target Target0 takes the ARN of an SQS queue in us-east-1; got arn:aws:sqs:eu-west-1:000000000000:queue.',
    ],
    [
      'with a function of another region',
      { targets: [target({ Arn: FUNCTION.replace('us-east-1', 'eu-west-1') })] },
      'delivers events to Lambda',
    ],
    ['with a version of a function', { targets: [target({ Arn: `${FUNCTION}:live` })] }, 'delivers events to Lambda functions'],
    [
      'with a role for a function',
      { targets: [target({ RoleArn: ROLE })] },
      `The local endpoint takes a RoleArn for event buses; got the target ${FUNCTION}.`,
    ],
    ['with a bus without a role', { targets: [target({ Arn: BUS })] }, `An event bus as a target takes a RoleArn; got none for ${BUS}.`],
    [
      'with a part of an event for a bus',
      { targets: [target({ Arn: BUS, RoleArn: ROLE, InputPath: '$.detail' })] },
      `An event bus gets whole events; got Input, InputPath or InputTransformer for ${BUS}.`,
    ],
    [
      'with a bus of another region',
      { targets: [target({ Arn: BUS.replace('us-east-1', 'eu-west-1'), RoleArn: ROLE })] },
      'delivers events to Lambda',
    ],
    [
      'with a schedule on another bus',
      { busName: 'mine', pattern: undefined, schedule: 'rate(1 hour)' },
      'ScheduleExpression is supported only on the default event bus.',
    ],
    [
      'with too many retries',
      { targets: [target({ RetryPolicy: { MaximumRetryAttempts: 186 } })] },
      'MaximumRetryAttempts of target Target0 must be 0 to 185; got 186.',
    ],
    [
      'with too short an age',
      { targets: [target({ RetryPolicy: { MaximumEventAgeInSeconds: 59 } })] },
      'MaximumEventAgeInSeconds of target Target0 must be 60 to 86400; got 59.',
    ],
  ])('%s', (_, overrides, message) => {
    expect(() => local.rule(overrides)).toThrow(message);
    expect(local.events.rules.list(REGION)).toEqual([]);
  });
});

describe('ListRules', () => {
  test('has the rules of the region by name, page by page', async () => {
    for (const name of ['c', 'a', 'b']) local.rule({ name, description: `rule ${name}`, enabled: name !== 'b' });
    const first = await local.client.call('ListRules', { Limit: 2 });
    expect(first.Rules).toEqual([
      {
        Name: 'a',
        Arn: 'arn:aws:events:us-east-1:000000000000:rule/a',
        Description: 'rule a',
        EventPattern: '{"source":["my.app"]}',
        State: 'ENABLED',
        EventBusName: 'default',
      },
      expect.objectContaining({ Name: 'b', State: 'DISABLED' }),
    ]);
    const second = await local.client.call('ListRules', { Limit: 2, NextToken: first.NextToken });
    expect(second.Rules).toEqual([expect.objectContaining({ Name: 'c' })]);
    expect(second.NextToken).toBeUndefined();
    expect((await local.client.call('ListRules', { NamePrefix: 'b' })).Rules).toHaveLength(1);
    expect((await local.client.call('ListRules', {}, 'eu-west-1')).Rules).toEqual([]);
  });

  test('refuses another bus and a limit out of range', async () => {
    expect(await local.client.call('ListRules', { EventBusName: 'mine' })).toMatchObject({
      status: 400,
      __type: 'ResourceNotFoundException',
    });
    expect(await local.client.call('ListRules', { Limit: 0 })).toMatchObject({ message: 'Limit must be 1 to 100, got 0.' });
  });
});
