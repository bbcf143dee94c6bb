/** The rules that do not match an event, in its news. */
import type { EventNews, RuleNews } from '../../../../local/src/service/news';
import { createEvents, type Events } from '../../../../local/src/services/events/events';
import type { RuleDefinition } from '../../../../local/src/services/events/rules';

const REGION = 'us-east-1';
let events: Events;
let news: (EventNews | RuleNews)[];

beforeEach(() => {
  news = [];
  events = createEvents({
    invokeAsync: () => 'request',
    mayInvoke: () => true,
    queues: { mayReceive: () => true, send: () => 'message' },
    denialToPut: () => undefined,
    onNews: (piece) => void news.push(piece),
  });
});
afterEach(() => events.rules.close());

const rule = (name: string, more: Partial<RuleDefinition> = {}) =>
  events.rules.put(REGION, { name, enabled: true, pattern: { source: ['app'] }, targets: [], ...more });
const put = () => {
  events.put({ region: REGION, source: 'app', 'detail-type': 'Word', detail: { word: 'good' } });
  return news.find((piece) => piece.type === 'event');
};

test('the nearest rule comes first, with the place in its pattern', () => {
  rule('others', { pattern: { source: ['other'] } });
  rule('bad', { pattern: { source: ['app'], detail: { word: ['bad'] } } });
  rule('paused', { enabled: false });
  rule('all');
  rule('hourly', { pattern: undefined, schedule: 'rate(1 hour)' });
  expect(put()).toMatchObject({
    unmatched: [
      { ruleName: 'paused', reason: 'The rule is disabled.' },
      { ruleName: 'bad', path: 'detail.word', reason: 'The event has "good", and the pattern has ["bad"].' },
      { ruleName: 'others', path: 'source', reason: 'The event has "app", and the pattern has ["other"].' },
    ],
  });
});

test('a bus with many rules has few in the news, and says how many more there are', () => {
  for (let index = 0; index < 130; index += 1) rule(`other-${index}`, { pattern: { source: ['other'] } });
  const told = put();
  expect(told).toMatchObject({ moreUnmatched: 110 });
  expect(told?.type === 'event' && told.unmatched?.length).toBe(20);
});

test('a bus whose rules all match has none', () => {
  rule('all');
  expect(put()).not.toHaveProperty('unmatched');
  expect(put()).not.toHaveProperty('moreUnmatched');
});
