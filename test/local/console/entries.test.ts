import {
  createTimeline,
  type Entry,
  type EventEntry,
  hasFailed,
  type InvocationEntry,
  type StackEntry,
} from '../../../local/console/timeline/entries';
import type { News } from '../../../local/src/service/news';
import { call, event, FUNCTION, invocation, log, numbered, REGION, resource, rule, STACK, schedule, stack } from './news';

function timelineOf(...news: readonly News[]) {
  const timeline = createTimeline();
  for (const item of numbered(...news)) timeline.add(item);
  return timeline;
}
// biome-ignore lint/suspicious/noExplicitAny: each test knows the kinds of its entries.
const entriesOf = (...news: readonly News[]): any[] => [...timelineOf(...news).entries];

const ruleNames = ({ deliveries }: EventEntry) => deliveries.map(({ news }) => news.ruleName);

const CALLER = `arn:aws:sts::000000000000:assumed-role/room-AnnounceRole/announce`;

describe('an event', () => {
  test.each([
    ['before', [event(), invocation('started'), rule()]],
    ['after', [event(), rule(), invocation('started')]],
  ])('has its rules, and the invocation that began %s the rule was told', (_, news) => {
    const [entry, caused, ...more] = entriesOf(...news, rule({ ruleName: 'second', target: 'arn:q', requestId: undefined, failure: 'no' }));
    expect(more).toEqual([]);
    expect(ruleNames(entry)).toEqual(['on-published', 'second']);
    expect(entry.deliveries[0].invocation).toBe(caused);
    expect(entry.deliveries[1].invocation).toBeUndefined();
    expect(caused).toMatchObject({ kind: 'invocation' });
    expect(caused.causes).toEqual([entry]);
  });

  test('that a rule sends to another bus is an entry for each bus', () => {
    const entries = entriesOf(
      event(),
      rule({ requestId: undefined }),
      event({ eventBusName: 'rooms' }),
      rule({ eventBusName: 'rooms', ruleName: 'there' }),
    );
    expect(entries.map(ruleNames)).toEqual([['on-published'], ['there']]);
  });
});

test.each([
  ['a schedule', schedule({ requestId: 'r1' })],
  ['a rule with a schedule', rule({ eventId: 'nothing' })],
])('%s has the invocation that it caused', (_, news) => {
  const [entry, caused] = entriesOf(news, invocation('started'));
  expect(entry).toMatchObject({ kind: 'schedule', news: { type: news.type } });
  expect(entry.invocation).toBe(caused);
  expect(caused.causes).toEqual([entry]);
});

describe('a queue', () => {
  const QUEUE = `arn:aws:sqs:${REGION}:000000000000:work`;
  const sent = (eventId: string, messageId: string) => rule({ eventId, target: QUEUE, requestId: undefined, messageId });
  const batch = (...messageIds: readonly string[]) => ({ queueArn: QUEUE, messageIds });

  test('joins events with the invocation that takes their messages together', () => {
    const [first, second, taken] = entriesOf(
      event(),
      sent('e1', 'm1'),
      event({ id: 'e2' }),
      sent('e2', 'm2'),
      invocation('started', { batch: batch('m1', 'm2') }),
    );
    expect([first, second].map(({ deliveries }) => deliveries[0].invocation)).toEqual([taken, taken]);
    expect(taken.causes).toEqual([first, second]);
  });

  test('sends a message again after a failure: the event has the last invocation, and both have the event', () => {
    const [entry, failed, succeeded] = entriesOf(
      event(),
      sent('e1', 'm1'),
      invocation('started', { batch: batch('m1') }),
      invocation('failed', { error: 'TypeError' }),
      invocation('started', { requestId: 'r2', batch: batch('m1') }),
    );
    expect(entry.deliveries[0].invocation).toBe(succeeded);
    expect([failed.causes, succeeded.causes]).toEqual([[entry], [entry]]);
  });

  test('joins a schedule with the invocation that takes its message', () => {
    const [entry, taken] = entriesOf(schedule({ target: QUEUE, messageId: 'm1' }), invocation('started', { batch: batch('m1') }));
    expect(entry.invocation).toBe(taken);
  });
});

describe('a read that is made again', () => {
  const read = (more = {}) => call({ operation: 'GetStage', input: { arn: 'a' }, ...more });
  const timesOf = (...news: readonly News[]) => entriesOf(...news).map(({ times }) => times);

  test('is in one entry, with the time of the last', () => {
    expect(entriesOf(read(), call(), read(), read())).toMatchObject([
      { times: 3, lastAt: '2026-01-15T12:00:03.000Z' },
      { news: { operation: 'CreateStage' }, times: 1 },
    ]);
  });

  test.each([
    ['input', { input: { arn: 'b' } }],
    ['caller', { caller: CALLER }],
    ['region', { region: 'eu-west-1' }],
    ['outcome', { outcome: 'ThrottlingException' }],
  ])('with another %s is another entry', (_, more) => {
    expect(timesOf(read(), read(more), read(more))).toEqual('outcome' in more ? [1, 1, 1] : [1, 2]);
  });

  test('is another entry after a minute, and after Clear', () => {
    const others = Array.from({ length: 59 }, () => call());
    expect(timesOf(read(), ...others, read())).toHaveLength(61);
    const timeline = timelineOf(read());
    timeline.clear();
    for (const item of numbered(read())) timeline.add(item);
    expect(timeline.entries).toMatchObject([{ times: 1 }]);
  });

  test('by another invocation is another entry', () => {
    const [, first, , second] = entriesOf(
      invocation('started'),
      read({ caller: CALLER }),
      invocation('succeeded'),
      invocation('started', { requestId: 'r2' }),
      read({ caller: CALLER }),
    );
    expect([first.times, second.times]).toEqual([1, 1]);
  });

  test('that changes something is never joined', () => {
    expect(timesOf(call(), call())).toEqual([1, 1]);
  });
});

describe('an invocation', () => {
  test('has its lines and attempts', () => {
    const [entry] = entriesOf(
      invocation('started'),
      log('a'),
      invocation('failed', { error: 'TypeError' }),
      invocation('started'),
      log('b'),
      invocation('succeeded'),
    );
    expect((entry as InvocationEntry).lines.map(({ text }) => text)).toEqual(['a', 'b']);
    expect(entry.attempts).toEqual([
      { startedAt: '2026-01-15T12:00:00.000Z', endedAt: '2026-01-15T12:00:02.000Z', error: 'TypeError' },
      { startedAt: '2026-01-15T12:00:03.000Z', endedAt: '2026-01-15T12:00:05.000Z', error: undefined },
    ]);
  });

  test('keeps its last 500 lines', () => {
    const [entry] = entriesOf(invocation('started'), ...Array.from({ length: 502 }, (_, index) => log(`${index}`)));
    expect([entry.earlierLines, entry.lines.length, entry.lines[0].text]).toEqual([2, 500, '2']);
  });

  test('has the calls of its function while no other invocation of it runs', () => {
    const [invoked, own, foreign, , doubtful] = entriesOf(
      invocation('started'),
      call({ caller: CALLER }),
      call({ caller: 'arn:aws:sts::000000000000:assumed-role/room-AnnounceRole/other' }),
      invocation('started', { requestId: 'r2' }),
      call({ caller: CALLER }),
    );
    expect(invoked.calls).toEqual([own]);
    expect([own.by, foreign.by, doubtful.by]).toEqual([invoked, undefined, undefined]);
  });

  test('has no calls after its end', () => {
    const [, later] = entriesOf(invocation('started'), invocation('succeeded'), call({ caller: CALLER }));
    expect(later.by).toBeUndefined();
  });

  test('whose start is not known is left out, and so is its end', () => {
    expect(entriesOf(invocation('succeeded'))).toEqual([]);
  });
});

test('a line of no invocation is an entry', () => {
  expect(entriesOf(log('a notice', { requestId: undefined }))).toMatchObject([{ kind: 'log', news: { text: 'a notice' } }]);
});

describe('a stack operation', () => {
  const asked = {
    type: 'customResource',
    region: REGION,
    stackId: STACK,
    stackName: 'room',
    logicalId: 'Stage',
    resourceType: 'Custom::IVSStage',
    requestId: 'q',
    requestType: 'Create',
    functionArn: FUNCTION,
    properties: {},
    askedAt: '2026-01-15T12:00:00.000Z',
  } as const;

  test('has the statuses of the stack and of each resource until it ends', () => {
    const [first, second, ...more] = entriesOf(
      stack('CREATE_IN_PROGRESS'),
      resource('Jobs', 'CREATE_IN_PROGRESS', { physicalId: undefined }),
      resource('Jobs', 'CREATE_COMPLETE'),
      stack('CREATE_COMPLETE'),
      stack('UPDATE_IN_PROGRESS'),
      stack('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'),
      stack('UPDATE_COMPLETE'),
    );
    expect(more).toEqual([]);
    expect((first as StackEntry).changes.map(({ status }) => status)).toEqual(['CREATE_IN_PROGRESS', 'CREATE_COMPLETE']);
    expect([...first.resources.values()]).toMatchObject([
      { logicalId: 'Jobs', physicalId: 'room-Jobs', changes: [{ status: 'CREATE_IN_PROGRESS' }, { status: 'CREATE_COMPLETE' }] },
    ]);
    expect(second.changes).toHaveLength(3);
  });

  test('has the requests to custom resources with their answers', () => {
    const answer = { status: 'SUCCESS', answeredAt: '2026-01-15T12:00:01.000Z' } as const;
    const [entry, ...more] = entriesOf(stack('CREATE_IN_PROGRESS'), asked, { ...asked, answer });
    expect(more).toEqual([]);
    expect([...entry.requests.values()]).toMatchObject([{ requestId: 'q', answer }]);
  });
});

test('what is not joined to anything is an entry: commands, jobs, the clock, a reset', () => {
  const command = { type: 'command', command: 'join', outcome: 'ok', input: {} } as const;
  const news: News[] = [
    command,
    { type: 'job', region: REGION, job: 'endSession' },
    { type: 'advance', milliseconds: 1 },
    { type: 'reset' },
  ];
  expect(entriesOf(...news).map(({ kind, news }) => `${kind} ${news.type}`)).toEqual([
    'simulation command',
    'simulation job',
    'simulation advance',
    'simulation reset',
  ]);
});

test('a timeline keeps as many entries as it is told, and forgets what they were joined by', () => {
  const timeline = createTimeline(10);
  const news = numbered(event(), ...Array.from({ length: 500 }, () => call()), rule());
  for (const item of news.slice(0, -1)) timeline.add(item);
  expect(timeline.entries.length).toBeLessThanOrEqual(11);
  expect(timeline.entries.at(-1)?.news.sequence).toBe(501);
  timeline.add(news.at(-1) as (typeof news)[number]);
  expect(timeline.entries.at(-1)?.kind).toBe('schedule');
});

test('a cleared timeline is empty, and goes on', () => {
  const timeline = timelineOf(event(), invocation('started'));
  timeline.clear();
  for (const item of numbered(invocation('succeeded'), call())) timeline.add(item);
  expect(timeline.entries.map(({ kind }) => kind)).toEqual(['call']);
});

test.each<[boolean, string, News[]]>([
  [false, 'a call', [call()]],
  [true, 'a refused call', [call({ outcome: 'AccessDeniedException' })]],
  [false, 'a delivered event', [event(), rule(), invocation('started'), invocation('succeeded')]],
  [true, 'an event that was not delivered', [event(), rule({ failure: 'no' })]],
  [true, 'an event whose invocation failed', [event(), rule(), invocation('started'), invocation('failed', { error: 'Error' })]],
  [true, 'a failed schedule', [schedule({ failure: 'no' })]],
  [true, 'an invocation that failed once', [invocation('started'), invocation('failed', { error: 'Error' }), invocation('started')]],
  [false, 'a stack', [stack('CREATE_IN_PROGRESS'), resource('Jobs', 'CREATE_COMPLETE')]],
  [true, 'a stack with a failed resource', [stack('CREATE_IN_PROGRESS'), resource('Jobs', 'CREATE_FAILED')]],
  [true, 'a refused command', [{ type: 'command', command: 'join', outcome: 'TOKEN_EXPIRED', input: {} }]],
  [false, 'a reset', [{ type: 'reset' }]],
])('failed: %s for %s', (expected, _, news) => {
  expect(hasFailed(timelineOf(...news).entries[0] as Entry)).toBe(expected);
});
