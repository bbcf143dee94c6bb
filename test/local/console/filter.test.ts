import { createTimeline } from '../../../local/console/timeline/entries';
import { GROUPS, queryOf, readFilter, shownEntries } from '../../../local/console/timeline/filter';
import type { News } from '../../../local/src/service/news';
import { call, event, invocation, log, numbered, resource, rule, STACK, STAGE, schedule, stack } from './news';

const NEWS: News[] = [
  stack('CREATE_IN_PROGRESS'), // 1
  resource('Jobs', 'CREATE_FAILED', { statusReason: 'too many' }),
  call({ input: { name: 'Late Night' } }), // 3
  call({ service: 'sqs', operation: 'SendMessage', outcome: 'AccessDenied', caller: 'arn:aws:sts::0:assumed-role/room-Role/announce' }), // 4
  event(), // 5
  rule(),
  invocation('started'), // 7
  log('Hello ANN'),
  schedule(), // 9
  log('a notice', { requestId: undefined }), // 10
  { type: 'command', command: 'join', outcome: 'ok', input: { stage: 'show' }, stageArn: STAGE, participantId: 'p' }, // 11
];
const names = (id: string) => new Set(id === STACK ? ['announce', 'room-Role'] : []);

function shown(query: Record<string, string>, news = NEWS): number[] {
  const timeline = createTimeline();
  for (const item of numbered(...news)) timeline.add(item);
  return shownEntries(timeline.entries, readFilter(query), names).map((entry) => entry.news.sequence);
}

test.each<[string, Record<string, string>, number[]]>([
  ['nothing: newest first, an invocation within its event', {}, [11, 10, 9, 5, 4, 3, 1]],
  ['a kind', { kinds: 'call' }, [4, 3]],
  ['functions: an invocation by itself if its event is not shown', { kinds: 'invocation,log' }, [10, 7]],
  ['a service', { service: 'sqs' }, [4]],
  ['failures', { failures: '1' }, [4, 1]],
  ['a stage', { stage: STAGE }, [11, 5]],
  ['a stack: its resources, functions and roles', { stack: STACK }, [10, 5, 4, 1]],
  ['another stack', { stack: 'arn:other' }, []],
  ['a text in an input', { text: 'late' }, [3]],
  ['a text in the log of a caused invocation', { text: 'hello ann' }, [5]],
  ['words in any order', { text: 'ann hello' }, [5]],
  ['a reason', { text: 'too many' }, [1]],
  ['what is nowhere', { text: 'nobody' }, []],
  ['two conditions', { kinds: 'call', failures: '1' }, [4]],
])('filter by %s', (_, query, expected) => {
  expect(shown(query)).toEqual(expected);
});

test('an invocation with the messages of a queue is an entry beside its event', () => {
  const news = [
    event(),
    rule({ requestId: undefined, messageId: 'm' }),
    invocation('started', { batch: { queueArn: 'arn:q', messageIds: ['m'] } }),
  ];
  expect(shown({}, news)).toEqual([3, 1]);
});

test('what is joined later is found, too', () => {
  const timeline = createTimeline();
  const [first, ...later] = numbered(event(), rule(), invocation('started'), log('later'));
  if (first) timeline.add(first);
  const found = () => shownEntries(timeline.entries, readFilter({ text: 'later' }), names).length;
  expect(found()).toBe(0);
  for (const item of later) timeline.add(item);
  expect(found()).toBe(1);
});

test('a filter is a query of the hash, and comes back', () => {
  const query = { kinds: 'call,stack', service: 'ivs', text: 'a&b', stage: STAGE, stack: STACK, failures: '1' };
  expect(queryOf(readFilter(query))).toEqual(query);
  expect(queryOf(readFilter({}))).toEqual({});
  expect(readFilter({ kinds: 'call,nonsense', failures: 'yes' })).toMatchObject({ kinds: ['call'], onlyFailures: false });
});

test('each kind is in a group', () => {
  const kinds = GROUPS.flatMap(({ kinds }) => kinds);
  expect(new Set(kinds).size).toBe(kinds.length);
  expect([...kinds].sort()).toEqual(['call', 'event', 'invocation', 'log', 'schedule', 'simulation', 'stack']);
});
