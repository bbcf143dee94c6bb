import { createPipeline } from '../../../../local/src/service/pipeline';
import { awsJson } from '../../../../local/src/service/protocols/aws-json';
import { ServiceError } from '../../../../local/src/service/service-error';
import { createEvents, type Events, type Undelivered } from '../../../../local/src/services/events/events';
import { eventsOperations } from '../../../../local/src/services/events/operations';
import type { RuleDefinition, Target } from '../../../../local/src/services/events/rules';
import type { QueueDelivery } from '../../../../local/src/services/sqs/delivery';
import { connectJson, type JsonClient } from '../json-client';

const REGION = 'us-east-1';
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:room';
const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:queue';
const ROLE = 'arn:aws:iam::000000000000:role/forwarder';
const FIFO = `${QUEUE}.fifo`;
const BUS = 'arn:aws:events:us-east-1:000000000000:event-bus/mine';
const NOW = Date.UTC(2026, 10, 22, 12, 0, 0, 500);

let invoked: [string, unknown][];
let queued: Parameters<QueueDelivery['send']>[];
let undelivered: Undelivered[];
let events: Events;
let client: JsonClient;

beforeEach(async () => {
  [invoked, queued, undelivered] = [[], [], []];
  events = createEvents({
    invokeAsync: (functionArn, event) => {
      if (functionArn.endsWith('gone')) throw new ServiceError('ResourceNotFoundException', `Function not found: ${functionArn}`, 404);
      invoked.push([functionArn, event]);
      return `request-${invoked.length}`;
    },
    mayInvoke: (functionArn) => !functionArn.endsWith('closed'),
    queues: { mayReceive: (queueArn) => !queueArn.endsWith('closed'), send: (...sent) => `message-${queued.push(sent)}` },
    denialToPut: (_, { RoleArn }) => (RoleArn === ROLE ? undefined : 'The role may not.'),
    onUndelivered: (failure) => undelivered.push(failure),
    clock: { now: () => NOW, sleep: async () => {} },
  });
  const { service } = createPipeline({ name: 'events', protocol: awsJson(), operations: eventsOperations(events) });
  client = await connectJson(service, 'events', 'AWSEvents');
});
afterEach(() => client.close());

const target = (overrides: Partial<Target> = {}): Target => ({ Id: 'Target0', Arn: FUNCTION, ...overrides });

function rule(overrides: Partial<RuleDefinition> = {}, region = REGION) {
  return events.rules.put(region, { name: 'joined', enabled: true, pattern: { source: ['my.app'] }, targets: [target()], ...overrides });
}

const EVENT = { region: REGION, source: 'my.app', 'detail-type': 'Joined', detail: { name: 'Ann' } };

describe('an event', () => {
  test('gets to the function of a rule that it matches, whole', () => {
    rule();
    const id = events.put({ ...EVENT, resources: ['arn:one'], time: NOW - 1_000 });

    expect(invoked).toEqual([
      [
        FUNCTION,
        {
          version: '0',
          id,
          'detail-type': 'Joined',
          source: 'my.app',
          account: '000000000000',
          time: '2026-11-22T11:59:59Z',
          region: REGION,
          resources: ['arn:one'],
          detail: { name: 'Ann' },
        },
      ],
    ]);
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('has the time of its arrival unless it says another, and no resources unless it names some', () => {
    rule();
    events.put(EVENT);
    expect(invoked[0]?.[1]).toMatchObject({ time: '2026-11-22T12:00:00Z', resources: [] });
  });

  test('gets to every target of every rule that it matches', () => {
    rule({ targets: [target(), target({ Id: 'Name', InputPath: '$.detail.name' })] });
    rule({ name: 'other', targets: [target({ Input: '"other"' })] });
    rule({ name: 'third', pattern: { source: ['another.app'] } });
    events.put(EVENT);
    expect(invoked.map(([, event]) => event)).toEqual([expect.objectContaining({ source: 'my.app' }), 'Ann', 'other']);
  });

  test.each<[string, () => void]>([
    ['is disabled', () => rule({ enabled: false })],
    ['is in another region', () => rule({ targets: [] }, 'eu-west-1')],
    ['wants something else', () => rule({ pattern: { source: ['my.app'], detail: { name: ['Ben'] } } })],
    ['has been deleted', () => void [rule(), events.rules.delete(REGION, 'joined')]],
    ['has been replaced by another of its name', () => void [rule(), rule({ enabled: false })]],
  ])('does not get to a function by a rule that %s', (_, arrange) => {
    arrange();
    events.put(EVENT);
    expect([invoked, undelivered]).toEqual([[], []]);
  });

  test('cannot be changed by who put it, or by another target', () => {
    rule();
    const detail = { name: 'Ann' };
    events.put({ ...EVENT, detail });
    detail.name = 'Ben';
    expect(invoked[0]?.[1]).toMatchObject({ detail: { name: 'Ann' } });
  });
});

describe('an event that does not get to a target', () => {
  test.each<[string, Partial<Target>, string]>([
    [
      'for want of a permission',
      { Arn: `${FUNCTION}-closed` },
      'The policy of the function does not let the rule invoke it. It takes an AWS::Lambda::Permission with the principal ' +
        'events.amazonaws.com and, if it has a SourceArn, arn:aws:events:us-east-1:000000000000:rule/joined.',
    ],
    ['for want of a function', { Arn: `${FUNCTION}-gone` }, `Function not found: ${FUNCTION}-gone`],
    [
      'because its template does not go with it',
      { InputTransformer: { InputTemplate: '{"a": <b>}' } },
      'The InputTemplate of target Target0, filled from the event, is not JSON: {"a": }',
    ],
  ])('%s is told of, and gets to the others', (_, failing, reason) => {
    rule({ targets: [target(failing), target({ Id: 'Other' })] });
    events.put(EVENT);

    expect(undelivered).toEqual([{ region: REGION, ruleName: 'joined', target: failing.Arn ?? FUNCTION, reason }]);
    expect(invoked).toHaveLength(1);
  });
});

describe('a queue', () => {
  test('gets an event as JSON', () => {
    rule({ targets: [target({ Arn: QUEUE, InputPath: '$.detail' }), target({ Id: 'Text', Arn: QUEUE, Input: '"text"' })] });
    events.put(EVENT);
    expect(queued).toEqual([
      [QUEUE, { body: '{"name":"Ann"}' }],
      [QUEUE, { body: '"text"' }],
    ]);
  });

  test('gets an event in the message group of its target', () => {
    const group = (MessageGroupId: string) => ({ SqsParameters: { MessageGroupId } });
    rule({
      targets: [target({ Arn: FIFO, Input: '1', ...group('a') }), target({ Id: 'Standard', Arn: QUEUE, Input: '2', ...group('b') })],
    });
    events.put(EVENT);
    expect(queued).toEqual([
      [FIFO, { body: '1', groupId: 'a' }],
      [QUEUE, { body: '2', groupId: 'b' }],
    ]);
  });

  test.each<[string, string, string]>([
    [`${FUNCTION}-closed`, 'NO_PERMISSIONS', 'The policy of the function does not let the rule invoke it.'],
    [`${FUNCTION}-gone`, 'NO_RESOURCE', `Function not found: ${FUNCTION}-gone`],
    [`${QUEUE}-closed`, 'NO_PERMISSIONS', 'The policy of the queue does not let the rule send to it.'],
  ])('gets the whole event that %s does not get', (Arn, code, message) => {
    rule({ targets: [target({ Arn, Input: '1', DeadLetterConfig: { Arn: QUEUE } })] });
    const id = events.put(EVENT);
    const [[queueArn, { body = '', attributes } = {}] = []] = queued;
    expect([queueArn, JSON.parse(body)]).toEqual([QUEUE, expect.objectContaining({ id, detail: { name: 'Ann' } })]);
    const text = (StringValue: unknown) => ({ DataType: 'String', StringValue });
    expect(attributes).toEqual({
      ERROR_CODE: text(code),
      ERROR_MESSAGE: text(expect.stringContaining(message)),
      RULE_ARN: text('arn:aws:events:us-east-1:000000000000:rule/joined'),
      TARGET_ARN: text(Arn),
    });
  });

  test('that does not let the rule send gets no event', () => {
    rule({ targets: [target({ Arn: `${FUNCTION}-gone`, DeadLetterConfig: { Arn: `${QUEUE}-closed` } })] });
    events.put(EVENT);
    expect(queued).toEqual([]);
  });
});

describe('an event bus', () => {
  beforeEach(() => void events.buses.create(REGION, 'mine', { description: 'Mine', tags: {} }));
  const forwarding = (overrides: Partial<Target> = {}) => target({ Id: 'Bus', Arn: BUS, RoleArn: ROLE, ...overrides });

  test('has its own events and rules', async () => {
    rule({ targets: [target({ Input: '"default"' })] });
    const { arn, id } = rule({ busName: 'mine', targets: [target({ Input: '"mine"' })] });
    expect([arn, id]).toEqual(['arn:aws:events:us-east-1:000000000000:rule/mine/joined', 'mine|joined']);
    const Entry = { Source: 'my.app', DetailType: 'Joined', Detail: '{}' };
    const sent = async () => (await client.call('PutEvents', { Entries: [{ ...Entry, EventBusName: BUS }] })).FailedEntryCount;
    expect(await sent()).toBe(0);
    events.put({ ...EVENT, busName: 'mine' });
    events.put(EVENT);
    expect(invoked.map(([, input]) => input)).toEqual(['mine', 'mine', 'default']);
    expect((await client.call('ListRules', { EventBusName: 'mine' })).Rules).toMatchObject([
      { Name: 'joined', EventBusName: 'mine', Arn: arn },
    ]);
    events.rules.delete(REGION, id);
    expect(await sent()).toBe(0);
    expect(invoked).toHaveLength(3);
  });

  test('gets the events of another bus whole, and they go to no third one', () => {
    const third = 'arn:aws:events:us-east-1:000000000000:event-bus/third';
    events.buses.create(REGION, 'third', { tags: {} });
    rule({ targets: [forwarding()] });
    rule({ busName: 'mine', targets: [target(), forwarding({ Arn: third, DeadLetterConfig: { Arn: QUEUE } })] });
    rule({ busName: 'third' });
    const id = events.put(EVENT);
    expect(invoked).toEqual([[FUNCTION, expect.objectContaining({ id, source: 'my.app', detail: { name: 'Ann' } })]]);
    const reason = 'EventBridge does not send an event that came from another event bus to a third one.';
    expect(undelivered).toEqual([{ region: REGION, ruleName: 'joined', target: third, reason }]);
    expect(queued).toHaveLength(1);
  });

  test.each<[string, Partial<Target>, string]>([
    ['the role may not', { RoleArn: `${ROLE}2` }, 'The role may not.'],
    ['there is no such bus', { Arn: `${BUS}2` }, 'Event bus arn:aws:events:us-east-1:000000000000:event-bus/mine2 does not exist.'],
  ])('gets no events if %s', (_, overrides, reason) => {
    rule({ targets: [forwarding(overrides)] });
    rule({ busName: 'mine' });
    events.put(EVENT);
    expect([invoked, undelivered]).toEqual([[], [expect.objectContaining({ reason })]]);
  });

  test('is listed and described', async () => {
    const ofMine = { Name: 'mine', Arn: BUS, Description: 'Mine', CreationTime: NOW / 1000, LastModifiedTime: NOW / 1000 };
    const ofDefault = { Name: 'default', Arn: BUS.replace('mine', 'default') };
    expect(await client.call('ListEventBuses')).toEqual({ status: 200, EventBuses: [ofDefault, ofMine] });
    expect(await client.call('ListEventBuses', { NamePrefix: 'm' })).toEqual({ status: 200, EventBuses: [ofMine] });
    const { NextToken, ...first } = await client.call('ListEventBuses', { Limit: 1 });
    expect(first).toEqual({ status: 200, EventBuses: [ofDefault] });
    expect(await client.call('ListEventBuses', { Limit: 1, NextToken })).toEqual({ status: 200, EventBuses: [ofMine] });
    expect(await client.call('DescribeEventBus', { Name: BUS })).toEqual({ status: 200, ...ofMine });
    expect(await client.call('DescribeEventBus')).toEqual({ status: 200, ...ofDefault });
    expect(await client.call('DescribeEventBus', { Name: 'mine' }, 'eu-west-1')).toMatchObject({
      status: 400,
      __type: 'ResourceNotFoundException',
      message: 'Event bus mine does not exist.',
    });
  });

  test('is created once, and deleted without rules only', () => {
    const create = (name: string) => events.buses.create(REGION, name, { tags: {} });
    expect(() => create('mine')).toThrow('Event bus mine already exists.');
    expect(() => create('default')).toThrow('Event bus default already exists.');
    expect(() => create('a/b')).toThrow("The name of an event bus has 1 to 256 letters, digits, '.', '-' and '_'; got a/b.");
    rule({ busName: 'mine' });
    expect(() => events.buses.delete(REGION, 'mine')).toThrow('Cannot delete the event bus mine, because it has rules. Delete them first.');
    events.rules.delete(REGION, 'mine|joined');
    events.buses.delete(REGION, 'mine');
    expect(events.buses.list(REGION)).toMatchObject([{ name: 'default' }]);
  });
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
    expect(() => rule(overrides)).toThrow(message);
    expect(events.rules.list(REGION)).toEqual([]);
  });
});

describe('PutEvents', () => {
  const ENTRY = { Source: 'my.app', DetailType: 'Joined', Detail: '{"name":"Ann"}' };

  test('puts events in the region of the request', async () => {
    rule();
    const entry = { ...ENTRY, Resources: ['arn:one'], Time: 1_763_812_800, EventBusName: 'default' };
    const answer = await client.call('PutEvents', { Entries: [entry] });

    expect(answer).toEqual({ status: 200, FailedEntryCount: 0, Entries: [{ EventId: expect.stringMatching(/^[0-9a-f-]{36}$/) }] });
    expect(invoked[0]?.[1]).toMatchObject({
      id: answer.Entries[0].EventId,
      source: 'my.app',
      time: '2025-11-22T12:00:00Z',
      resources: ['arn:one'],
      detail: { name: 'Ann' },
    });
    await client.call('PutEvents', { Entries: [ENTRY] }, 'eu-west-1');
    expect(invoked).toHaveLength(1);
  });

  test.each([
    ['without a source', { Source: undefined }, 'InvalidArgument', 'Source is required.'],
    ['without a type', { DetailType: undefined }, 'InvalidArgument', 'DetailType is required.'],
    ['without a detail', { Detail: undefined }, 'InvalidArgument', 'Detail is required.'],
    ['with a detail that is no JSON', { Detail: '{' }, 'MalformedDetail', 'Detail is malformed: it must be the text of a JSON object.'],
    ['with a detail that is no object', { Detail: '[]' }, 'MalformedDetail', 'Detail is malformed: it must be the text of a JSON object.'],
    ['with resources that are no texts', { Resources: [1] }, 'InvalidArgument', 'Resources[0] must be a string, got 1.'],
    ['with a time that is no number', { Time: 'now' }, 'InvalidArgument', 'Time must be a number, got a string.'],
    [
      'with a time beyond all calendars',
      { Time: 1e15 },
      'InvalidArgument',
      'Time must be -60000000000 to 60000000000, got 1000000000000000.',
    ],
    [
      'in the name of AWS',
      { Source: 'aws.ivs' },
      'NotAuthorizedForSourceException',
      'Not authorized for the source. Events of AWS come from its services alone.',
    ],
    ['on another bus', { EventBusName: 'mine' }, 'ResourceNotFoundException', 'Event bus mine does not exist.'],
    ['with what is not there', { TraceHeader: 'x' }, 'InvalidArgument', 'The local endpoint does not have TraceHeader of an entry.'],
  ])('refuses an entry %s, and takes the others', async (_, wrong, ErrorCode, message) => {
    rule();
    const answer = await client.call('PutEvents', { Entries: [{ ...ENTRY, ...wrong }, ENTRY] });

    expect(answer).toMatchObject({ status: 200, FailedEntryCount: 1, Entries: [{ ErrorCode }, { EventId: expect.any(String) }] });
    expect(answer.Entries[0].ErrorMessage).toContain(message);
    expect(invoked).toHaveLength(1);
  });

  test.each([
    [undefined, 'Entries is required.'],
    [[], 'Entries must have 1 to 10 members, got 0.'],
    [[1], 'Entries[0] must be an object, got 1.'],
    [Array(11).fill(ENTRY), 'Entries must have 1 to 10 members, got 11.'],
    [ENTRY, 'Entries must be a list, got an object.'],
  ])('refuses the entries %j', async (Entries, message) => {
    expect(await client.call('PutEvents', { Entries })).toEqual({ status: 400, __type: 'ValidationException', message });
  });
});

describe('TestEventPattern', () => {
  const Event = JSON.stringify({ id: '1', account: '0', source: 'a', time: '', region: '', resources: [], 'detail-type': 'b' });
  const call = (EventPattern: string, event = Event) => client.call('TestEventPattern', { EventPattern, Event: event });

  test('tells whether an event matches', async () => {
    expect(await call('{"source":["a"]}')).toEqual({ status: 200, Result: true });
    expect(await call('{"source":["b"]}')).toEqual({ status: 200, Result: false });
  });

  test('refuses a wrong pattern and half an event', async () => {
    expect(await call('{"source":"a"}')).toMatchObject({ status: 400, __type: 'InvalidEventPatternException' });
    expect(await call('{')).toMatchObject({ status: 400, message: 'Event pattern is not valid. Reason: Filter is not an object' });
    expect(await call('{"source":["a"]}', '{"id":"1","source":"a"}')).toMatchObject({
      __type: 'ValidationException',
      message: 'Event must be the text of a JSON object; it lacks account, time, region, resources, detail-type.',
    });
  });
});

describe('ListRules', () => {
  test('has the rules of the region by name, page by page', async () => {
    for (const name of ['c', 'a', 'b']) rule({ name, description: `rule ${name}`, enabled: name !== 'b' });
    const first = await client.call('ListRules', { Limit: 2 });
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
    const second = await client.call('ListRules', { Limit: 2, NextToken: first.NextToken });
    expect(second.Rules).toEqual([expect.objectContaining({ Name: 'c' })]);
    expect(second.NextToken).toBeUndefined();
    expect((await client.call('ListRules', { NamePrefix: 'b' })).Rules).toHaveLength(1);
    expect((await client.call('ListRules', {}, 'eu-west-1')).Rules).toEqual([]);
  });

  test('refuses another bus and a limit out of range', async () => {
    expect(await client.call('ListRules', { EventBusName: 'mine' })).toMatchObject({ status: 400, __type: 'ResourceNotFoundException' });
    expect(await client.call('ListRules', { Limit: 0 })).toMatchObject({ message: 'Limit must be 1 to 100, got 0.' });
  });
});

test('an operation that it does not have is refused by name', async () => {
  expect(await client.call('PutRule')).toMatchObject({
    status: 501,
    message:
      'The local endpoint does not serve AWSEvents.PutRule. It has: PutEvents, TestEventPattern, ListRules, ListEventBuses, DescribeEventBus. ' +
      'An emulator that has it can stand behind this one: ivs-local has the options --with and --endpoint.',
  });
});
