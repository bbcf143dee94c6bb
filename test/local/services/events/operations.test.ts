import { type RuledEvents, startEvents } from './ruled-events';

let local: RuledEvents;
beforeEach(() => {
  local = startEvents();
});

describe('PutEvents', () => {
  const ENTRY = { Source: 'my.app', DetailType: 'Joined', Detail: '{"name":"Ann"}' };

  test('puts events in the region of the request', async () => {
    local.rule();
    const entry = { ...ENTRY, Resources: ['arn:one'], Time: 1_763_812_800, EventBusName: 'default' };
    const answer = await local.client.call('PutEvents', { Entries: [entry] });

    expect(answer).toEqual({ status: 200, FailedEntryCount: 0, Entries: [{ EventId: expect.stringMatching(/^[0-9a-f-]{36}$/) }] });
    expect(local.invoked[0]?.[1]).toMatchObject({
      id: answer.Entries[0].EventId,
      source: 'my.app',
      time: '2025-11-22T12:00:00Z',
      resources: ['arn:one'],
      detail: { name: 'Ann' },
    });
    await local.client.call('PutEvents', { Entries: [ENTRY] }, 'eu-west-1');
    expect(local.invoked).toHaveLength(1);
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
    local.rule();
    const answer = await local.client.call('PutEvents', { Entries: [{ ...ENTRY, ...wrong }, ENTRY] });

    expect(answer).toMatchObject({ status: 200, FailedEntryCount: 1, Entries: [{ ErrorCode }, { EventId: expect.any(String) }] });
    expect(answer.Entries[0].ErrorMessage).toContain(message);
    expect(local.invoked).toHaveLength(1);
  });

  test.each([
    [undefined, 'Entries is required.'],
    [[], 'Entries must have 1 to 10 members, got 0.'],
    [[1], 'Entries[0] must be an object, got 1.'],
    [Array(11).fill(ENTRY), 'Entries must have 1 to 10 members, got 11.'],
    [ENTRY, 'Entries must be a list, got an object.'],
  ])('refuses the entries %j', async (Entries, message) => {
    expect(await local.client.call('PutEvents', { Entries })).toEqual({ status: 400, __type: 'ValidationException', message });
  });
});

describe('TestEventPattern', () => {
  const Event = JSON.stringify({ id: '1', account: '0', source: 'a', time: '', region: '', resources: [], 'detail-type': 'b' });
  const call = (EventPattern: string, event = Event) => local.client.call('TestEventPattern', { EventPattern, Event: event });

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

test('an operation that it does not have is refused by name', async () => {
  expect(await local.client.call('PutRule')).toMatchObject({
    status: 501,
    message:
      'The local endpoint does not serve AWSEvents.PutRule. It has: PutEvents, TestEventPattern, ListRules, ListEventBuses, DescribeEventBus. ' +
      'An emulator that has it can stand behind this one: ivs-local has the options --with and --endpoint.',
  });
});
