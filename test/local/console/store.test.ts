/** What the page knows about the endpoint. */
import {
  EMPTY_PAGE,
  KEPT_NEWS,
  type Page,
  regionsOf,
  withEndpoint,
  withLostConnection,
  withNews,
  withSnapshot,
} from '../../../local/console/store/page';
import { share } from '../../../local/console/store/share';
import { createStore } from '../../../local/console/store/store';
import type { NumberedNews } from '../../../local/src/service/news';
import type { RegionSnapshot, Snapshot } from '../../../local/src/service/snapshot';

const ABOUT = { region: 'us-east-1', version: '1.0.0', instance: 'a' };

function snapshot(sequence: number, stages: Readonly<Record<string, readonly string[]>> = {}): Snapshot {
  const regions = Object.entries(stages).map(([region, arns]) => [region, { stages: arns.map((arn) => ({ arn })) }]);
  return { sequence, time: '2026-01-15T12:00:00.000Z', regions: Object.fromEntries(regions) as Record<string, RegionSnapshot> };
}

function reset(sequence: number): NumberedNews {
  return { type: 'reset', sequence, time: '2026-01-15T12:00:00.000Z' };
}

function log(sequence: number): NumberedNews {
  const line = { functionName: 'f', region: 'us-east-1', logGroupName: '/aws/lambda/f', text: 'line' };
  return { type: 'log', sequence, time: '2026-01-15T12:00:00.000Z', ...line };
}

const CONNECTED = withEndpoint(EMPTY_PAGE, ABOUT, snapshot(5));

describe('a store', () => {
  test('calls its listeners after a change, and not for the same state', () => {
    const store = createStore(1);
    let calls = 0;
    const end = store.subscribe(() => {
      calls += 1;
    });
    store.update((state) => state + 1);
    store.update((state) => state);
    end();
    store.update((state) => state + 1);
    expect([store.get(), calls]).toEqual([3, 1]);
  });
});

describe('news', () => {
  test('are added in their order, without those that are there', () => {
    const page = withNews(withNews(CONNECTED, [log(1), log(2)]), [log(2), log(3)]);
    expect(page.news.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  });

  test('nothing new is no change', () => {
    const page = withNews(CONNECTED, [log(1)]);
    expect(withNews(page, [log(1)])).toBe(page);
  });

  test('the oldest are dropped', () => {
    const all = Array.from({ length: KEPT_NEWS + 2 }, (_, index) => log(index + 1));
    const page = withNews(withNews(CONNECTED, all.slice(0, KEPT_NEWS)), all.slice(KEPT_NEWS));
    expect([page.news.length, page.news[0]?.sequence, page.news.at(-1)?.sequence]).toEqual([KEPT_NEWS, 3, KEPT_NEWS + 2]);
  });

  test('a reset is told, unless it was before the snapshot', () => {
    expect(withNews(CONNECTED, [reset(4)]).notice).toBeUndefined();
    expect(withNews(CONNECTED, [reset(6)]).notice).toBe('reset');
  });
});

describe('a snapshot', () => {
  test('replaces an older one only', () => {
    const page = withSnapshot(CONNECTED, snapshot(7));
    expect(page.snapshot?.sequence).toBe(7);
    expect(withSnapshot(page, snapshot(6))).toBe(page);
  });

  test('shares what has not changed with the one before', () => {
    const before = {
      a: {
        b: [
          { arn: '1', tags: {} },
          { arn: '2', tags: {} },
        ],
      },
      c: [1, 2],
    };
    const after = share(before, { a: { b: [{ arn: '0' }, { arn: '1', tags: {} }, { arn: '2', tags: { x: 'y' } }] }, c: [1, 2] });
    expect(after).toEqual({ a: { b: [{ arn: '0' }, { arn: '1', tags: {} }, { arn: '2', tags: { x: 'y' } }] }, c: [1, 2] });
    expect(after.c).toBe(before.c);
    expect(after.a.b[1]).toBe(before.a.b[0]);
    expect(share(after, structuredClone(after))).toBe(after);
  });

  test.each([
    [{ a: undefined }, {}],
    [{}, { a: undefined }],
    [[], {}],
    [{}, []],
    [[1], [1, 2]],
    [
      [1, 2],
      [2, 1],
    ],
    [null, {}],
    [{ a: 1 }, null],
  ])('is never %j in place of %j', (before, after) => {
    expect(share<unknown>(before, after)).toStrictEqual(after);
  });
});

describe('the connection', () => {
  const lost = withLostConnection(withNews(CONNECTED, [log(6)]), 'refused', 1_000);

  test('is lost, and all that was there stays', () => {
    expect(lost).toMatchObject({ connection: { status: 'lost', message: 'refused', retryAt: 1_000 }, snapshot: { sequence: 5 } });
    expect(lost.news).toHaveLength(1);
  });

  test('comes back to the same endpoint', () => {
    const page = withEndpoint(lost, ABOUT, snapshot(9));
    expect(page).toMatchObject({ connection: { status: 'live' }, notice: 'restored', snapshot: { sequence: 9 } });
    expect(page.news).toHaveLength(1);
  });

  test.each([
    ['another instance', { ...ABOUT, instance: 'b' }, 9],
    ['numbers that begin again', ABOUT, 4],
  ])('comes back to an endpoint that was started again: %s', (_, about, sequence) => {
    expect(withEndpoint(lost, about, snapshot(sequence))).toMatchObject({ notice: 'restarted', snapshot: { sequence }, news: [] });
  });
});

describe('an endpoint of another version', () => {
  test('needs the page to be loaded again', () => {
    const lost = withLostConnection(CONNECTED, 'refused', 1_000);
    expect(withEndpoint(lost, { ...ABOUT, instance: 'b', version: '2.0.0' }, snapshot(1)).notice).toBe('outdated');
  });
});

describe('the region', () => {
  const page = (stages: Readonly<Record<string, readonly string[]>>, region?: string): Page => ({
    ...withEndpoint(EMPTY_PAGE, ABOUT, snapshot(1, stages)),
    region,
  });

  test.each([
    ['that of the endpoint, with stages', page({ 'eu-west-1': ['a'], 'us-east-1': ['b'] }), 'us-east-1'],
    ['that of the endpoint, if no region has stages', page({ 'eu-west-1': [] }), 'us-east-1'],
    ['one with stages', page({ 'eu-west-1': ['a'] }), 'eu-west-1'],
    ['the chosen one', page({ 'eu-west-1': ['a'] }, 'us-east-1'), 'us-east-1'],
  ])('is %s', (_, state, shown) => {
    expect(regionsOf(state)).toEqual({ regions: ['eu-west-1', 'us-east-1'], shown });
  });
});
