/** The connection of the page to the endpoint: snapshots, news, and how it comes back. */
import { type Browser, connect } from '../../../local/console/endpoint/connection';
import { coalesced } from '../../../local/console/endpoint/reading';
import type { NumberedNews } from '../../../local/src/service/news';

/** Timers that a test moves. */
function testTimers() {
  let time = 0;
  let waiting: { readonly at: number; readonly run: () => void }[] = [];
  return {
    now: () => time,
    after(milliseconds: number, run: () => void) {
      const timer = { at: time + milliseconds, run };
      waiting.push(timer);
      return () => {
        waiting = waiting.filter((other) => other !== timer);
      };
    },
    async pass(milliseconds: number) {
      time += milliseconds;
      const due = waiting.filter(({ at }) => at <= time);
      waiting = waiting.filter(({ at }) => at > time);
      for (const { run } of due) run();
      await settled();
    },
  };
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

describe('readings', () => {
  function reader(duration = 0) {
    const timers = testTimers();
    const ends: (() => void)[] = [];
    let underWay = 0;
    let most = 0;
    let readings = 0;
    const { ask, stop } = coalesced(async () => {
      readings += 1;
      underWay += 1;
      most = Math.max(most, underWay);
      if (duration > 0) await new Promise<void>((resolve) => ends.push(resolve));
      underWay -= 1;
    }, timers);
    return { ask, stop, timers, ends, counts: () => ({ readings, most }) };
  }

  test('the first is at once, and all that is asked for until its pause ends is one more', async () => {
    const { ask, timers, counts } = reader();
    ask();
    expect(counts().readings).toBe(1);
    await settled();
    for (let time = 0; time < 5; time += 1) ask();
    expect(counts().readings).toBe(1);
    await timers.pass(50);
    expect(counts()).toEqual({ readings: 2, most: 1 });
    await timers.pass(10_000);
    expect(counts().readings).toBe(2);
  });

  test('none begins while one is under way, and a slow one is followed by a longer pause', async () => {
    const { ask, timers, ends, counts } = reader(1);
    ask();
    ask();
    await timers.pass(100);
    ends[0]?.();
    await settled();
    await timers.pass(299);
    expect(counts().readings).toBe(1);
    await timers.pass(1);
    expect(counts()).toEqual({ readings: 2, most: 1 });
  });

  test('stop', async () => {
    const { ask, stop, timers, counts } = reader();
    ask();
    await settled();
    ask();
    stop();
    await timers.pass(10_000);
    ask();
    expect(counts().readings).toBe(1);
  });
});

describe('a connection', () => {
  interface TestStream {
    readonly path: string;
    readonly types: readonly string[];
    news(news: NumberedNews): void;
    lost(): void;
    closed: boolean;
  }

  function page(last = 0) {
    const timers = testTimers();
    const told: unknown[] = [];
    const streams: TestStream[] = [];
    const frames: (() => void)[] = [];
    const world = { isThere: true, instance: 'a', sequence: 3, stages: undefined as readonly string[] | undefined };
    const paths: string[] = [];
    const browser: Browser = {
      ...timers,
      async get<Output>(path: string) {
        paths.push(path);
        if (!world.isThere) throw new Error('refused');
        const answer = path === '/_ivs' ? { region: 'us-east-1', instance: world.instance } : { sequence: world.sequence, regions: {} };
        return answer as Output;
      },
      stream(path, types, on) {
        const stream = { path, types, ...on, closed: false };
        streams.push(stream);
        return {
          close() {
            stream.closed = true;
          },
        };
      },
      frame: (run) => frames.push(run),
    };
    const handle = connect(
      {
        connected(about, snapshot) {
          told.push(['connected', about.instance, snapshot.sequence]);
          return last;
        },
        lost: (message, retryAt) => told.push(['lost', message, retryAt]),
        news: (batch) => told.push(['news', batch.length]),
        stagesToRead: () => world.stages,
        snapshot: ({ sequence }, read) => told.push(['snapshot', sequence, ...(read ?? [])]),
      },
      browser,
    );
    return { timers, told, streams, frames, world, paths, handle };
  }

  const log: NumberedNews = {
    type: 'log',
    sequence: 4,
    time: '',
    functionName: 'f',
    region: 'us-east-1',
    logGroupName: '/aws/lambda/f',
    text: 'line',
  };
  const reset: NumberedNews = { type: 'reset', sequence: 5, time: '' };

  test('reads the snapshot, and follows the news after the last one that the page has', async () => {
    const { told, streams } = page(2);
    await settled();
    expect(told).toEqual([['connected', 'a', 3]]);
    expect(streams.map(({ path }) => path)).toEqual(['/_ivs/events?after=2']);
    expect(streams[0]?.types).toEqual(expect.arrayContaining(['call', 'event', 'rule', 'invocation', 'log', 'stack', 'reset']));
  });

  test('hands over all news of a frame at once, and reads the snapshot once for them', async () => {
    const { told, streams, frames } = page();
    await settled();
    for (let count = 0; count < 100; count += 1) streams[0]?.news(reset);
    expect(frames).toHaveLength(1);
    frames[0]?.();
    await settled();
    expect(told.slice(1)).toEqual([
      ['news', 100],
      ['snapshot', 3],
    ]);
  });

  test('reads no snapshot for news that change nothing', async () => {
    const { told, streams, frames } = page();
    await settled();
    streams[0]?.news(log);
    frames[0]?.();
    await settled();
    expect(told.slice(1)).toEqual([['news', 1]]);
  });

  test('reads the sessions of some stages only, where the page asks for that', async () => {
    const { told, streams, frames, world, paths, handle, timers } = page();
    await settled();
    world.stages = ['arn:a', 'arn:b'];
    streams[0]?.news(reset);
    frames[0]?.();
    await settled();
    world.stages = [];
    handle.read();
    await timers.pass(50);
    expect(paths.slice(2)).toEqual(['/_ivs/state?stage=&stage=arn%3Aa&stage=arn%3Ab', '/_ivs/state?stage=']);
    expect(told.slice(2)).toEqual([
      ['snapshot', 3, 'arn:a', 'arn:b'],
      ['snapshot', 3],
    ]);
  });

  test('tries again with growing pauses after it was lost', async () => {
    const { told, streams, world, timers } = page();
    await settled();
    world.isThere = false;
    streams[0]?.lost();
    expect(streams[0]?.closed).toBe(true);
    for (let time = 0; time < 8; time += 1) await timers.pass(5_000);
    const pauses = told.slice(1).map((line, index) => (line as [string, string, number])[2] - 5_000 * index);
    expect(pauses).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000, 5_000]);

    world.isThere = true;
    world.instance = 'b';
    await timers.pass(5_000);
    expect(told.at(-1)).toEqual(['connected', 'b', 3]);
    expect(streams).toHaveLength(2);
  });

  test('a person can try at once, but not twice at a time', async () => {
    const { handle, paths, streams, world } = page();
    await settled();
    world.isThere = false;
    streams[0]?.lost();
    world.isThere = true;
    handle.retry();
    handle.retry();
    await settled();
    handle.retry();
    await settled();
    expect(streams).toHaveLength(2);
    expect(paths.filter((path) => path === '/_ivs')).toHaveLength(2);
  });

  test('nothing is told after the end', async () => {
    const { handle, told, streams, frames, timers } = page();
    await settled();
    streams[0]?.news(reset);
    handle.close();
    frames[0]?.();
    streams[0]?.lost();
    await timers.pass(60_000);
    expect(told).toEqual([['connected', 'a', 3]]);
    expect(streams[0]?.closed).toBe(true);
  });
});
