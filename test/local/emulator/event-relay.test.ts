/** The events of IVS Real-Time at the rules of another emulator. */
import { type EmulatorClient, EmulatorFailure } from '../../../local/src/emulator/emulator-client';
import { listRules } from '../../../local/src/emulator/rules';
import { until } from '../../support/until';
import { type FakeEmulator, functionArn, queueArn, startFakeEmulator } from './fake-emulator';
import { invocationOf, PUBLISHED, type RelayedStage, startRelayedStage, usersOf } from './relayed-stage';

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

test('an event gets to the function of the rule that matches, as EventBridge sends it', async () => {
  emulator.rules = [
    { name: 'other', pattern: { source: ['my.app'] }, targets: [{ Id: 'a', Arn: functionArn('other') }] },
    { name: 'scheduled', targets: [{ Id: 'a', Arn: functionArn('other') }] },
    { name: 'off', pattern: PUBLISHED, state: 'DISABLED', targets: [{ Id: 'a', Arn: functionArn('other') }] },
    { name: 'on-publish', pattern: PUBLISHED, targets: [{ Id: 'a', Arn: functionArn('seen') }] },
  ];
  const [participantId] = await relay.publish('alice');
  await relay.settled(1);
  const event = relay.news.find(({ type }) => type === 'event');
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
        resources: [relay.stageArn],
        detail: expect.objectContaining({ event_name: 'Participant Published', user_id: 'alice', participant_id: participantId }),
      },
    ],
  ]);
  expect(relay.ruleNews()).toEqual([{ ruleName: 'on-publish', target: functionArn('seen'), failure: undefined }]);
  expect(relay.errors).toEqual([]);
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
  await relay.publish('alice');
  await relay.settled(3);
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
  await relay.publish('R&D');
  await relay.settled(2);
  expect(signedFor.sort()).toEqual(['AWSStepFunctions.StartExecution states us-east-1', 'Publish sns eu-west-1']);
  expect(new Map(emulator.deliveries)).toEqual(
    new Map<string, object>([
      ['Publish', { Version: '2010-03-31', TopicArn: topic, Message: '{"user":"R&D"}' }],
      ['AWSStepFunctions.StartExecution', { stateMachineArn: machine, input: '{"user":"R&D"}' }],
    ]),
  );
  expect(relay.errors).toEqual([]);
});

test('a rule that two pages list gets an event once', async () => {
  const rule = { name: 'on-publish', pattern: PUBLISHED, targets: [{ Id: 'a', Arn: functionArn('seen') }] };
  emulator.rules = [rule, rule];
  await relay.publish('alice');
  await relay.settled(1);
  await relay.publish('bob');
  await relay.settled(2);
  expect(usersOf(emulator.deliveries)).toEqual(['alice', 'bob']);
});

test('a list of rules that does not end is given up', async () => {
  const call = jest.fn(async () => ({ Rules: [], NextToken: 'again' }));
  const listing = listRules({ call } as unknown as EmulatorClient, 'us-east-1');
  await expect(listing).rejects.toThrow(new EmulatorFailure('the emulator must end its list of rules or targets, got 100 pages of it'));
  expect(call).toHaveBeenCalledTimes(100);
});

test('a rule that was made after the last event counts for the next', async () => {
  await relay.publish('alice');
  await until(() => emulator.calls.length === 1);
  emulator.rules = [{ name: 'on-publish', pattern: PUBLISHED, targets: [{ Id: 'a', Arn: functionArn('seen') }] }];
  await relay.publish('bob');
  await relay.settled(1);
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
  await relay.publish(...users);
  const received = (name: string) => usersOf(emulator.deliveries.filter(([operation]) => operation === invocationOf(name)));
  await until(() => received('fast').length === 4);
  expect(received('fast')).toEqual(users);
  expect(received('slow')).toEqual(['alice']);
  release();
  await relay.settled(8);
  expect(answered).toEqual(users);
});

test('the rules are listed once for all events that wait', async () => {
  emulator.rules = [{ name: 'on-publish', pattern: PUBLISHED, targets: [{ Id: 'a', Arn: functionArn('seen') }] }];
  await relay.publish('alice', 'bob', 'carol', 'dave', 'eve');
  await relay.settled(5);
  // The first list is for the first event, the second for the four that came meanwhile.
  expect(emulator.calls.filter(([operation]) => operation === 'AWSEvents.ListRules')).toHaveLength(2);
  expect(usersOf(emulator.deliveries)).toEqual(['alice', 'bob', 'carol', 'dave', 'eve']);
});
