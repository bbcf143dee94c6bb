import type { Target } from '../../../../local/src/services/events/rules';
import { BUS, EVENT, FIFO, FUNCTION, NOW, QUEUE, REGION, ROLE, type RuledEvents, startEvents, target } from './ruled-events';

let local: RuledEvents;
beforeEach(() => {
  local = startEvents();
});

describe('an event', () => {
  test('gets to the function of a rule that it matches, whole', () => {
    local.rule();
    const id = local.events.put({ ...EVENT, resources: ['arn:one'], time: NOW - 1_000 });

    expect(local.invoked).toEqual([
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
    local.rule();
    local.events.put(EVENT);
    expect(local.invoked[0]?.[1]).toMatchObject({ time: '2026-11-22T12:00:00Z', resources: [] });
  });

  test('gets to every target of every rule that it matches', () => {
    local.rule({ targets: [target(), target({ Id: 'Name', InputPath: '$.detail.name' })] });
    local.rule({ name: 'other', targets: [target({ Input: '"other"' })] });
    local.rule({ name: 'third', pattern: { source: ['another.app'] } });
    local.events.put(EVENT);
    expect(local.invoked.map(([, event]) => event)).toEqual([expect.objectContaining({ source: 'my.app' }), 'Ann', 'other']);
  });

  test.each<[string, () => void]>([
    ['is disabled', () => local.rule({ enabled: false })],
    ['is in another region', () => local.rule({ targets: [] }, 'eu-west-1')],
    ['wants something else', () => local.rule({ pattern: { source: ['my.app'], detail: { name: ['Ben'] } } })],
    ['has been deleted', () => void [local.rule(), local.events.rules.delete(REGION, 'joined')]],
    ['has been replaced by another of its name', () => void [local.rule(), local.rule({ enabled: false })]],
  ])('does not get to a function by a rule that %s', (_, arrange) => {
    arrange();
    local.events.put(EVENT);
    expect([local.invoked, local.undelivered]).toEqual([[], []]);
  });

  test('cannot be changed by who put it, or by another target', () => {
    local.rule();
    const detail = { name: 'Ann' };
    local.events.put({ ...EVENT, detail });
    detail.name = 'Ben';
    expect(local.invoked[0]?.[1]).toMatchObject({ detail: { name: 'Ann' } });
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
    local.rule({ targets: [target(failing), target({ Id: 'Other' })] });
    local.events.put(EVENT);

    expect(local.undelivered).toEqual([{ region: REGION, ruleName: 'joined', target: failing.Arn ?? FUNCTION, reason }]);
    expect(local.invoked).toHaveLength(1);
  });
});

describe('a queue', () => {
  test('gets an event as JSON', () => {
    local.rule({ targets: [target({ Arn: QUEUE, InputPath: '$.detail' }), target({ Id: 'Text', Arn: QUEUE, Input: '"text"' })] });
    local.events.put(EVENT);
    expect(local.queued).toEqual([
      [QUEUE, { body: '{"name":"Ann"}' }],
      [QUEUE, { body: '"text"' }],
    ]);
  });

  test('gets an event in the message group of its target', () => {
    const group = (MessageGroupId: string) => ({ SqsParameters: { MessageGroupId } });
    local.rule({
      targets: [target({ Arn: FIFO, Input: '1', ...group('a') }), target({ Id: 'Standard', Arn: QUEUE, Input: '2', ...group('b') })],
    });
    local.events.put(EVENT);
    expect(local.queued).toEqual([
      [FIFO, { body: '1', groupId: 'a' }],
      [QUEUE, { body: '2', groupId: 'b' }],
    ]);
  });

  test.each<[string, string, string]>([
    [`${FUNCTION}-closed`, 'NO_PERMISSIONS', 'The policy of the function does not let the rule invoke it.'],
    [`${FUNCTION}-gone`, 'NO_RESOURCE', `Function not found: ${FUNCTION}-gone`],
    [`${QUEUE}-closed`, 'NO_PERMISSIONS', 'The policy of the queue does not let the rule send to it.'],
  ])('gets the whole event that %s does not get', (Arn, code, message) => {
    local.rule({ targets: [target({ Arn, Input: '1', DeadLetterConfig: { Arn: QUEUE } })] });
    const id = local.events.put(EVENT);
    const [[queueArn, { body = '', attributes } = {}] = []] = local.queued;
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
    local.rule({ targets: [target({ Arn: `${FUNCTION}-gone`, DeadLetterConfig: { Arn: `${QUEUE}-closed` } })] });
    local.events.put(EVENT);
    expect(local.queued).toEqual([]);
  });
});

describe('an event bus', () => {
  beforeEach(() => void local.events.buses.create(REGION, 'mine', { description: 'Mine', tags: {} }));
  const forwarding = (overrides: Partial<Target> = {}) => target({ Id: 'Bus', Arn: BUS, RoleArn: ROLE, ...overrides });

  test('has its own events and rules', async () => {
    local.rule({ targets: [target({ Input: '"default"' })] });
    const { arn, id } = local.rule({ busName: 'mine', targets: [target({ Input: '"mine"' })] });
    expect([arn, id]).toEqual(['arn:aws:events:us-east-1:000000000000:rule/mine/joined', 'mine|joined']);
    const Entry = { Source: 'my.app', DetailType: 'Joined', Detail: '{}' };
    const sent = async () => (await local.client.call('PutEvents', { Entries: [{ ...Entry, EventBusName: BUS }] })).FailedEntryCount;
    expect(await sent()).toBe(0);
    local.events.put({ ...EVENT, busName: 'mine' });
    local.events.put(EVENT);
    expect(local.invoked.map(([, input]) => input)).toEqual(['mine', 'mine', 'default']);
    expect((await local.client.call('ListRules', { EventBusName: 'mine' })).Rules).toMatchObject([
      { Name: 'joined', EventBusName: 'mine', Arn: arn },
    ]);
    local.events.rules.delete(REGION, id);
    expect(await sent()).toBe(0);
    expect(local.invoked).toHaveLength(3);
  });

  test('gets the events of another bus whole, and they go to no third one', () => {
    const third = 'arn:aws:events:us-east-1:000000000000:event-bus/third';
    local.events.buses.create(REGION, 'third', { tags: {} });
    local.rule({ targets: [forwarding()] });
    local.rule({ busName: 'mine', targets: [target(), forwarding({ Arn: third, DeadLetterConfig: { Arn: QUEUE } })] });
    local.rule({ busName: 'third' });
    const id = local.events.put(EVENT);
    expect(local.invoked).toEqual([[FUNCTION, expect.objectContaining({ id, source: 'my.app', detail: { name: 'Ann' } })]]);
    const reason = 'EventBridge does not send an event that came from another event bus to a third one.';
    expect(local.undelivered).toEqual([{ region: REGION, ruleName: 'joined', target: third, reason }]);
    expect(local.queued).toHaveLength(1);
  });

  test.each<[string, Partial<Target>, string]>([
    ['the role may not', { RoleArn: `${ROLE}2` }, 'The role may not.'],
    ['there is no such bus', { Arn: `${BUS}2` }, 'Event bus arn:aws:events:us-east-1:000000000000:event-bus/mine2 does not exist.'],
  ])('gets no events if %s', (_, overrides, reason) => {
    local.rule({ targets: [forwarding(overrides)] });
    local.rule({ busName: 'mine' });
    local.events.put(EVENT);
    expect([local.invoked, local.undelivered]).toEqual([[], [expect.objectContaining({ reason })]]);
  });

  test('is listed and described', async () => {
    const ofMine = { Name: 'mine', Arn: BUS, Description: 'Mine', CreationTime: NOW / 1000, LastModifiedTime: NOW / 1000 };
    const ofDefault = { Name: 'default', Arn: BUS.replace('mine', 'default') };
    expect(await local.client.call('ListEventBuses')).toEqual({ status: 200, EventBuses: [ofDefault, ofMine] });
    expect(await local.client.call('ListEventBuses', { NamePrefix: 'm' })).toEqual({ status: 200, EventBuses: [ofMine] });
    const { NextToken, ...first } = await local.client.call('ListEventBuses', { Limit: 1 });
    expect(first).toEqual({ status: 200, EventBuses: [ofDefault] });
    expect(await local.client.call('ListEventBuses', { Limit: 1, NextToken })).toEqual({ status: 200, EventBuses: [ofMine] });
    expect(await local.client.call('DescribeEventBus', { Name: BUS })).toEqual({ status: 200, ...ofMine });
    expect(await local.client.call('DescribeEventBus')).toEqual({ status: 200, ...ofDefault });
    expect(await local.client.call('DescribeEventBus', { Name: 'mine' }, 'eu-west-1')).toMatchObject({
      status: 400,
      __type: 'ResourceNotFoundException',
      message: 'Event bus mine does not exist.',
    });
  });

  test('is created once, and deleted without rules only', () => {
    const create = (name: string) => local.events.buses.create(REGION, name, { tags: {} });
    expect(() => create('mine')).toThrow('Event bus mine already exists.');
    expect(() => create('default')).toThrow('Event bus default already exists.');
    expect(() => create('a/b')).toThrow("The name of an event bus has 1 to 256 letters, digits, '.', '-' and '_'; got a/b.");
    local.rule({ busName: 'mine' });
    expect(() => local.events.buses.delete(REGION, 'mine')).toThrow(
      'Cannot delete the event bus mine, because it has rules. Delete them first.',
    );
    local.events.rules.delete(REGION, 'mine|joined');
    local.events.buses.delete(REGION, 'mine');
    expect(local.events.buses.list(REGION)).toMatchObject([{ name: 'default' }]);
  });
});
