/** The events of IVS Real-Time at the rules of another emulator. */
import { type EmulatorClient, EmulatorFailure } from '../../../local/src/emulator/emulator-client';
import { listRules } from '../../../local/src/emulator/rules';
import { startForwarding } from '../../../local/src/endpoint/forwarding';
import type { EndpointServer } from '../../../local/src/endpoint/server';
import type { NumberedNews } from '../../../local/src/service/news';
import { until } from '../../support/until';
import { type FakeCall, type FakeEmulator, functionArn, json, queueArn, ruleArn, startFakeEmulator } from './fake-emulator';

const PUBLISHED = { source: ['aws.ivs'], detail: { event_name: ['Participant Published'] } };
const STAGE_UPDATES = { 'detail-type': ['IVS Stage Update'] };

let emulator: FakeEmulator;
let endpoint: EndpointServer;
let errors: string[];
let news: NumberedNews[];
let stageArn: string;

async function start(options: { readonly patienceMilliseconds?: number } = {}): Promise<void> {
  endpoint = await startForwarding({ elsewhere: emulator.url, onError: (message) => errors.push(message), ...options });
  endpoint.newsroom.listen((one) => news.push(one));
  const { stage } = (await endpoint.ivs.call('us-east-1', 'CreateStage', { name: 'late-night' })) as { stage: { arn: string } };
  stageArn = stage.arn;
}

beforeEach(async () => {
  errors = [];
  news = [];
  emulator = await startFakeEmulator();
  await start();
});
afterEach(async () => {
  await endpoint.close();
  await emulator.close();
});

/** Lets participants join and publish, all at once. */
async function publish(...userIds: readonly string[]): Promise<string[]> {
  const tokens = await Promise.all(
    userIds.map(async (userId) => {
      const { participantToken } = (await endpoint.ivs.call('us-east-1', 'CreateParticipantToken', { stageArn, userId })) as {
        readonly participantToken: { readonly token: string };
      };
      return participantToken.token;
    }),
  );
  return tokens.map((token) => {
    const { participantId } = endpoint.ivs.simulation.join({ token });
    endpoint.ivs.simulation.publish({ stageArn, participantId });
    return participantId;
  });
}

const invocationOf = (name: string) => `/2015-03-31/functions/${functionArn(name)}/invocations`;
const usersOf = (calls: readonly FakeCall[]) => calls.map(([, input]) => (input as { detail: { user_id: string } }).detail.user_id);
const settled = (count: number) => until(() => news.filter(({ type }) => type === 'rule').length === count);
const ruleNews = () =>
  news.flatMap((one) => (one.type === 'rule' ? [{ ruleName: one.ruleName, target: one.target, failure: one.failure }] : []));

test('an event gets to the function of the rule that matches, as EventBridge sends it', async () => {
  emulator.rules = [
    { name: 'other', pattern: { source: ['my.app'] }, targets: [{ Id: 'a', Arn: functionArn('other') }] },
    { name: 'scheduled', targets: [{ Id: 'a', Arn: functionArn('other') }] },
    { name: 'off', pattern: PUBLISHED, state: 'DISABLED', targets: [{ Id: 'a', Arn: functionArn('other') }] },
    { name: 'on-publish', pattern: PUBLISHED, targets: [{ Id: 'a', Arn: functionArn('seen') }] },
  ];
  const [participantId] = await publish('alice');
  await settled(1);
  const event = news.find(({ type }) => type === 'event');
  expect(emulator.deliveries).toEqual([
    [
      invocationOf('seen'),
      {
        version: '0',
        id: event?.type === 'event' ? event.id : '',
        'detail-type': 'IVS Stage Update',
        source: 'aws.ivs',
        account: '000000000000',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        region: 'us-east-1',
        resources: [stageArn],
        detail: expect.objectContaining({ event_name: 'Participant Published', user_id: 'alice', participant_id: participantId }),
      },
    ],
  ]);
  expect(ruleNews()).toEqual([{ ruleName: 'on-publish', target: functionArn('seen'), failure: undefined }]);
  expect(errors).toEqual([]);
});

test('each target of each rule gets it, with its own input; queues do, and FIFO queues with their group', async () => {
  const InputTransformer = { InputPathsMap: { who: '$.detail.user_id' }, InputTemplate: '{"text": "<who> is live"}' };
  emulator.rules = [
    {
      name: 'first',
      pattern: PUBLISHED,
      targets: [
        { Id: 'a', Arn: functionArn('seen'), Input: '{"constant":1}' },
        { Id: 'b', Arn: queueArn('plain'), InputPath: '$.detail.event_name' },
      ],
    },
    {
      name: 'second',
      pattern: PUBLISHED,
      targets: [{ Id: 'a', Arn: queueArn('ordered.fifo'), InputTransformer, SqsParameters: { MessageGroupId: 'stage' } }],
    },
  ];
  await publish('alice');
  await settled(3);
  expect([...emulator.deliveries].sort(([, a], [, b]) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))).toEqual([
    ['AmazonSQS.SendMessage', { QueueUrl: 'http://queues/ordered.fifo', MessageBody: '{"text":"alice is live"}', MessageGroupId: 'stage' }],
    ['AmazonSQS.SendMessage', { QueueUrl: 'http://queues/plain', MessageBody: '"Participant Published"' }],
    [invocationOf('seen'), { constant: 1 }],
  ]);
});

test('topics and state machines get it', async () => {
  const [topic, machine] = ['arn:aws:sns:eu-west-1:000000000000:live', 'arn:aws:states:us-east-1:000000000000:stateMachine:record'];
  const InputTransformer = { InputPathsMap: { who: '$.detail.user_id' }, InputTemplate: '{"user": <who>}' };
  emulator.rules = [
    {
      name: 'on-publish',
      pattern: PUBLISHED,
      targets: [
        { Id: 'a', Arn: topic, InputTransformer },
        { Id: 'b', Arn: machine, InputTransformer },
      ],
    },
  ];
  const signedFor: string[] = [];
  emulator.intercept = ([operation], { credential }) => {
    if (/Publish|StartExecution/.test(operation)) signedFor.push(`${operation} ${credential?.service} ${credential?.region}`);
    return undefined;
  };
  await publish('R&D');
  await settled(2);
  expect(signedFor.sort()).toEqual(['AWSStepFunctions.StartExecution states us-east-1', 'Publish sns eu-west-1']);
  expect(new Map(emulator.deliveries)).toEqual(
    new Map<string, object>([
      ['Publish', { Version: '2010-03-31', TopicArn: topic, Message: '{"user":"R&D"}' }],
      ['AWSStepFunctions.StartExecution', { stateMachineArn: machine, input: '{"user":"R&D"}' }],
    ]),
  );
  expect(errors).toEqual([]);
});

test('a rule that two pages list gets an event once', async () => {
  const rule = { name: 'on-publish', pattern: PUBLISHED, targets: [{ Id: 'a', Arn: functionArn('seen') }] };
  emulator.rules = [rule, rule];
  await publish('alice');
  await settled(1);
  await publish('bob');
  await settled(2);
  expect(usersOf(emulator.deliveries)).toEqual(['alice', 'bob']);
});

test('a list of rules that does not end is given up', async () => {
  const call = jest.fn(async () => ({ Rules: [], NextToken: 'again' }));
  const listing = listRules({ call } as unknown as EmulatorClient, 'us-east-1');
  await expect(listing).rejects.toThrow(new EmulatorFailure('the emulator must end its list of rules or targets, got 100 pages of it'));
  expect(call).toHaveBeenCalledTimes(100);
});

test('a rule that was made after the last event counts for the next', async () => {
  await publish('alice');
  await until(() => emulator.calls.length === 1);
  emulator.rules = [{ name: 'on-publish', pattern: PUBLISHED, targets: [{ Id: 'a', Arn: functionArn('seen') }] }];
  await publish('bob');
  await settled(1);
  expect(usersOf(emulator.deliveries)).toEqual(['bob']);
});

test('events reach a target in their order, even if it takes long for the first, and another target does not wait for it', async () => {
  let release: () => void = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const targets = [functionArn('slow'), functionArn('fast')].map((Arn) => ({ Id: Arn, Arn }));
  emulator.rules = [{ name: 'on-publish', pattern: PUBLISHED, targets }];
  const answered: string[] = [];
  emulator.intercept = async (call) => {
    const isSlow = call[0] === invocationOf('slow');
    if (isSlow && usersOf([call])[0] === 'alice') await released;
    if (isSlow) answered.push(...usersOf([call]));
    return undefined;
  };
  const users = ['alice', 'bob', 'carol', 'dave'];
  await publish(...users);
  const received = (name: string) => usersOf(emulator.deliveries.filter(([operation]) => operation === invocationOf(name)));
  await until(() => received('fast').length === 4);
  expect(received('fast')).toEqual(users);
  expect(received('slow')).toEqual(['alice']);
  release();
  await settled(8);
  expect(answered).toEqual(users);
});

test('the rules are listed once for all events that wait', async () => {
  emulator.rules = [{ name: 'on-publish', pattern: PUBLISHED, targets: [{ Id: 'a', Arn: functionArn('seen') }] }];
  await publish('alice', 'bob', 'carol', 'dave', 'eve');
  await settled(5);
  // The first list is for the first event, the second for the four that came meanwhile.
  expect(emulator.calls.filter(([operation]) => operation === 'AWSEvents.ListRules')).toHaveLength(2);
  expect(usersOf(emulator.deliveries)).toEqual(['alice', 'bob', 'carol', 'dave', 'eve']);
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
    await publish('alice');
    await until(() => emulator.deliveries.filter(([operation]) => operation === invocationOf('seen')).length === 1);
    await publish('bob');
    await settled(4);
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
    expect(errors).toEqual([notDelivered(target, reason)]);
    expect(usersOf(emulator.deliveries)).toEqual(['alice', 'bob']);
    expect(ruleNews().filter(({ failure }) => failure !== undefined)).toHaveLength(2);
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
    expect(errors).toEqual([notDelivered(functionArn('gone'), 'ResourceNotFoundException: Function not found: gone')]);
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
    expect(errors).toEqual([notDelivered(functionArn('vague'), reason)]);
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
    expect(errors).toEqual([notDelivered(topic, 'NotFound: Topic does not exist, request 1')]);
  });

  test('a queue that is missing, and a dead-letter queue that is missing, too', async () => {
    const [queue, deadLetterQueue] = [queueArn('missing'), 'arn:aws:sqs:eu-west-1:000000000000:missing'];
    deliversTo(queue, { DeadLetterConfig: { Arn: deadLetterQueue } });
    await publishTwice();
    const missing = 'QueueDoesNotExist: The specified queue does not exist';
    expect(errors).toEqual([notDelivered(queue, `${missing}; its dead-letter queue ${deadLetterQueue} did not take it: ${missing}`)]);
  });

  test('a rule with a pattern that is not valid', async () => {
    emulator.rules = [
      { name: 'odd', pattern: '{"source": [{"sounds-like": "ivs"}]}', targets: [seen] },
      { name: 'broken', pattern: '{', targets: [seen] },
      { name: 'on-publish', pattern: PUBLISHED, targets: [seen] },
    ];
    await publish('alice');
    await settled(1);
    await publish('bob');
    await settled(2);
    expect(errors).toEqual([
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
      const before = errors.length;
      emulator.calls.splice(0);
      emulator.intercept = ([operation]) => (operation === 'AWSEvents.ListRules' ? answer() : undefined);
      await publish('alice');
      await until(() => errors.length > before);
      const calls = emulator.calls.splice(0);
      await publish('bob');
      await until(() => emulator.calls.length === calls.length);
      emulator.intercept = () => undefined;
    };
    await breakDown();
    await publish('carol');
    // The relay takes one event after the other: it has handled the failures before.
    await settled(1);
    expect(errors).toEqual([message]);
    await breakDown();
    expect(errors).toEqual([message, message]);
    expect(usersOf(emulator.deliveries)).toEqual(['carol']);
  });

  test('an emulator that is slow, while the stage goes on', async () => {
    await endpoint.close();
    await start({ patienceMilliseconds: 100 });
    emulator.rules = [{ name: 'on-publish', pattern: STAGE_UPDATES, targets: [seen] }];
    emulator.intercept = () => 'silence';
    await publish('alice');
    const participants = endpoint.snapshot().regions['us-east-1']?.stages[0]?.sessions[0]?.participants;
    expect(participants).toMatchObject([{ userId: 'alice', publishing: true }]);
    await until(() => errors.length > 0);
    expect(errors).toEqual([
      `Events of IVS Real-Time in us-east-1 do not reach the rules of the emulator: the emulator at ${emulator.url} did not answer ListRules in 0.1 seconds.`,
    ]);
  });

  test('an emulator that has stopped', async () => {
    await emulator.close();
    await publish('alice');
    await until(() => errors.length > 0);
    expect(errors).toEqual([
      `Events of IVS Real-Time in us-east-1 do not reach the rules of the emulator: the emulator at ${emulator.url} did not answer ListRules (ECONNREFUSED).`,
    ]);
  });
});

test('an endpoint that ends waits for no emulator, and does not complain of it', async () => {
  emulator.intercept = () => 'silence';
  await publish('alice');
  await until(() => emulator.calls.length === 1);
  await endpoint.close();
  // Its connections end, too.
  await emulator.close();
  expect(errors).toEqual([]);
});
