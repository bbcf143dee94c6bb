/** Events of IVS Real-Time that do not get to the rules of another emulator, or to a target of a rule. */
import { until } from '../../support/until';
import { type FakeEmulator, functionArn, json, queueArn, ruleArn, startFakeEmulator } from './fake-emulator';
import { invocationOf, PUBLISHED, type RelayedStage, startRelayedStage, usersOf } from './relayed-stage';

const STAGE_UPDATES = { 'detail-type': ['IVS Stage Update'] };

let emulator: FakeEmulator;
let relay: RelayedStage;

beforeEach(async () => {
  emulator = await startFakeEmulator();
  relay = await startRelayedStage(emulator);
});
afterEach(async () => {
  await relay.endpoint.close();
  await emulator.close();
});

describe('what is not delivered is said once, by name, and the rest is delivered', () => {
  const seen = { Id: 'a', Arn: functionArn('seen') };
  const deliversTo = (Arn: string, more: object = {}) => {
    emulator.rules = [
      {
        name: 'on-publish',
        pattern: PUBLISHED,
        targets: [
          { Id: 'a', Arn, ...more },
          { ...seen, Id: 'b' },
        ],
      },
    ];
  };
  const notDelivered = (target: string, reason: string) => `An event was not delivered by the rule on-publish to ${target}: ${reason}.`;

  async function publishTwice(): Promise<void> {
    await relay.publish('alice');
    await until(() => emulator.deliveries.filter(([operation]) => operation === invocationOf('seen')).length === 1);
    await relay.publish('bob');
    await relay.settled(4);
  }

  test.each<[string, string, object, string]>([
    ...['arn:aws:events:us-east-1:000000000000:event-bus/other', 'arn:aws:constructor:us-east-1:000000000000:a', 'no ARN'].map(
      (Arn): [string, string, object, string] => [
        `a target that is ${Arn}`,
        Arn,
        {},
        'ivs-local delivers events to functions, queues, topics and state machines of the emulator only',
      ],
    ),
    ['a queue that is missing', queueArn('missing'), {}, 'QueueDoesNotExist: The specified queue does not exist'],
    [
      'a target with a wrong template',
      queueArn('plain'),
      { InputTransformer: { InputTemplate: '{' } },
      'Invalid InputTemplate for target a: it must be JSON, a text in quotes included; got {',
    ],
  ])('%s', async (_, target, more, reason) => {
    deliversTo(target, more);
    await publishTwice();
    expect(relay.errors).toEqual([notDelivered(target, reason)]);
    expect(usersOf(emulator.deliveries)).toEqual(['alice', 'bob']);
    expect(relay.ruleNews().filter(({ failure }) => failure !== undefined)).toHaveLength(2);
  });

  test('a function that is missing; its event goes to the dead-letter queue', async () => {
    deliversTo(functionArn('gone'), { DeadLetterConfig: { Arn: queueArn('dead') }, Input: '{"constant":1}' });
    emulator.intercept = ([operation]) =>
      operation === invocationOf('gone')
        ? {
            status: 404,
            headers: { 'x-amzn-errortype': 'ResourceNotFoundException:http://x' },
            body: '{"Message":"Function not found: gone"}',
          }
        : undefined;
    await publishTwice();
    expect(relay.errors).toEqual([notDelivered(functionArn('gone'), 'ResourceNotFoundException: Function not found: gone')]);
    const dead = emulator.deliveries.flatMap(([operation, input]) =>
      operation === 'AmazonSQS.SendMessage' ? [input as Record<string, unknown>] : [],
    );
    expect(dead.map(({ MessageBody }) => JSON.parse(String(MessageBody)).detail.user_id)).toEqual(['alice', 'bob']);
    expect(dead[0]?.MessageAttributes).toEqual({
      RULE_ARN: { DataType: 'String', StringValue: ruleArn('on-publish') },
      TARGET_ARN: { DataType: 'String', StringValue: functionArn('gone') },
      ERROR_CODE: { DataType: 'String', StringValue: 'NO_RESOURCE' },
      ERROR_MESSAGE: { DataType: 'String', StringValue: 'ResourceNotFoundException: Function not found: gone' },
    });
  });

  test('a function that may have taken it: it does not go to the dead-letter queue, too', async () => {
    deliversTo(functionArn('vague'), { DeadLetterConfig: { Arn: queueArn('dead') } });
    emulator.intercept = ([operation]) => (operation === invocationOf('vague') ? 'drop' : undefined);
    await publishTwice();
    const reason = `the emulator at ${emulator.url} did not answer Invoke (ECONNRESET)`;
    expect(relay.errors).toEqual([notDelivered(functionArn('vague'), reason)]);
    expect(emulator.deliveries.filter(([operation]) => operation.startsWith('AmazonSQS'))).toEqual([]);
  });

  test('a topic that is missing, once, although the messages of the emulator differ', async () => {
    const topic = 'arn:aws:sns:us-east-1:000000000000:gone';
    deliversTo(topic);
    let count = 0;
    emulator.intercept = ([operation]) => {
      if (operation !== 'Publish') return undefined;
      count += 1;
      const error = `<Error><Type>Sender</Type><Code>NotFound</Code><Message>Topic does not exist, request ${count}</Message></Error>`;
      return { status: 404, body: `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">${error}</ErrorResponse>` };
    };
    await publishTwice();
    expect(count).toBe(2);
    expect(relay.errors).toEqual([notDelivered(topic, 'NotFound: Topic does not exist, request 1')]);
  });

  test('a queue that is missing, and a dead-letter queue that is missing, too', async () => {
    const [queue, deadLetterQueue] = [queueArn('missing'), 'arn:aws:sqs:eu-west-1:000000000000:missing'];
    deliversTo(queue, { DeadLetterConfig: { Arn: deadLetterQueue } });
    await publishTwice();
    const missing = 'QueueDoesNotExist: The specified queue does not exist';
    expect(relay.errors).toEqual([notDelivered(queue, `${missing}; its dead-letter queue ${deadLetterQueue} did not take it: ${missing}`)]);
  });

  test('a rule with a pattern that is not valid', async () => {
    emulator.rules = [
      { name: 'odd', pattern: '{"source": [{"sounds-like": "ivs"}]}', targets: [seen] },
      { name: 'broken', pattern: '{', targets: [seen] },
      { name: 'on-publish', pattern: PUBLISHED, targets: [seen] },
    ];
    await relay.publish('alice');
    await relay.settled(1);
    await relay.publish('bob');
    await relay.settled(2);
    expect(relay.errors).toEqual([
      expect.stringMatching(
        /^The rule odd of the emulator gets no events of IVS Real-Time: Event pattern is not valid\. Reason: .*sounds-like.*$/,
      ),
      'The rule broken of the emulator gets no events of IVS Real-Time: Event pattern is not valid. Reason: Filter is not an object.',
    ]);
    expect(usersOf(emulator.deliveries)).toEqual(['alice', 'bob']);
  });

  test.each<[string, () => Awaited<ReturnType<FakeEmulator['intercept']>>, string]>([
    ['hangs up', () => 'drop', 'the emulator at URL did not answer ListRules (ECONNRESET)'],
    ['has no event bus', () => json({ __type: 'UnknownOperationException', message: 'No.' }, 400), 'UnknownOperationException: No'],
    [
      'answers a page',
      () => ({ status: 200, body: '<html>' }),
      'the emulator at URL must answer ListRules as AWS does: the answer must be an object, got nothing',
    ],
    [
      'answers with another form',
      () => json({ Rules: [{ Name: 1 }] }),
      'the emulator at URL must answer ListRules as AWS does: the answer.Rules[0].Name must be a string, got 1',
    ],
    ['answers with nothing', () => json({}), 'the emulator at URL must answer ListRules as AWS does: the answer.Rules is required'],
    [
      'fails',
      () => ({ status: 500, body: 'oh no' }),
      'the emulator at URL must answer ListRules as AWS does: the status 500 comes with an error, got none',
    ],
  ])('an emulator that %s, and it is said again if it does so again', async (_, answer, reason) => {
    emulator.rules = [{ name: 'on-publish', pattern: PUBLISHED, targets: [seen] }];
    const message = `Events of IVS Real-Time in us-east-1 do not reach the rules of the emulator: ${reason.replace('URL', emulator.url)}.`;
    const breakDown = async () => {
      const before = relay.errors.length;
      emulator.calls.splice(0);
      emulator.intercept = ([operation]) => (operation === 'AWSEvents.ListRules' ? answer() : undefined);
      await relay.publish('alice');
      await until(() => relay.errors.length > before);
      const calls = emulator.calls.splice(0);
      await relay.publish('bob');
      await until(() => emulator.calls.length === calls.length);
      emulator.intercept = () => undefined;
    };
    await breakDown();
    await relay.publish('carol');
    // The relay takes one event after the other: it has handled the failures before.
    await relay.settled(1);
    expect(relay.errors).toEqual([message]);
    await breakDown();
    expect(relay.errors).toEqual([message, message]);
    expect(usersOf(emulator.deliveries)).toEqual(['carol']);
  });

  test('an emulator that is slow, while the stage goes on', async () => {
    await relay.endpoint.close();
    relay = await startRelayedStage(emulator, { patienceMilliseconds: 100 });
    emulator.rules = [{ name: 'on-publish', pattern: STAGE_UPDATES, targets: [seen] }];
    emulator.intercept = () => 'silence';
    await relay.publish('alice');
    const participants = relay.endpoint.snapshot().regions['us-east-1']?.stages[0]?.sessions[0]?.participants;
    expect(participants).toMatchObject([{ userId: 'alice', publishing: true }]);
    await until(() => relay.errors.length > 0);
    expect(relay.errors).toEqual([
      `Events of IVS Real-Time in us-east-1 do not reach the rules of the emulator: the emulator at ${emulator.url} did not answer ListRules in 0.1 seconds.`,
    ]);
  });

  test('an emulator that has stopped', async () => {
    await emulator.close();
    await relay.publish('alice');
    await until(() => relay.errors.length > 0);
    expect(relay.errors).toEqual([
      `Events of IVS Real-Time in us-east-1 do not reach the rules of the emulator: the emulator at ${emulator.url} did not answer ListRules (ECONNREFUSED).`,
    ]);
  });
});

test('an endpoint that ends waits for no emulator, and does not complain of it', async () => {
  emulator.intercept = () => 'silence';
  await relay.publish('alice');
  await until(() => emulator.calls.length === 1);
  await relay.endpoint.close();
  // Its connections end, too.
  await emulator.close();
  expect(relay.errors).toEqual([]);
});
