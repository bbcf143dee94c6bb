/** The connection to the endpoint: reads the snapshot, follows the news, and comes back after it was lost. */
import type { News, NumberedNews } from '../../src/service/news';
import type { Snapshot } from '../../src/service/snapshot';
import type { About } from '../store/page';
import { coalesced, type Timers } from './reading';
import { statePath } from './request';

/** What the connection tells the page. */
export interface Listener {
  /** The endpoint has answered for the first time, or again. Returns the number of the last news that the page has. */
  connected(about: About, snapshot: Snapshot): number;
  lost(message: string, retryAt: number): void;
  news(batch: readonly NumberedNews[]): void;
  /** The stages whose sessions the page reads. @default - those of all stages */
  stagesToRead(): readonly string[] | undefined;
  /** `read` are the stages whose sessions are in the snapshot. @default - all */
  snapshot(snapshot: Snapshot, read: readonly string[] | undefined): void;
}

/** A stream of news that is open. */
export interface Stream {
  close(): void;
}

/** What the connection needs of a browser. */
export interface Browser extends Timers {
  get<Output>(path: string): Promise<Output>;
  /** Opens the stream. */
  stream(path: string, types: readonly string[], on: { news(news: NumberedNews): void; lost(): void }): Stream;
  /** Calls the function before the next frame, or soon if the page is hidden. */
  frame(run: () => void): void;
}

/** All types of news. The compiler checks that none is missing: the stream has an event type for each. */
const TYPES: Record<News['type'], true> = {
  call: true,
  event: true,
  rule: true,
  schedule: true,
  invocation: true,
  log: true,
  stack: true,
  customResource: true,
  command: true,
  job: true,
  advance: true,
  reset: true,
};

const FIRST_RETRY = 250;
const LAST_RETRY = 5_000;

export interface ConnectionHandle {
  /** Tries to reconnect now, if the connection is lost. */
  retry(): void;
  /** Reads the snapshot again. */
  read(): void;
  close(): void;
}

export function connect(listener: Listener, browser: Browser): ConnectionHandle {
  let stream: Stream | undefined;
  let failures = 0;
  let cancelRetry = () => {};
  let connecting = false;
  let closed = false;
  let batch: NumberedNews[] = [];

  const reading = coalesced(async () => {
    const stages = listener.stagesToRead();
    listener.snapshot(await browser.get<Snapshot>(statePath(stages)), stages);
  }, browser);

  function flush(): void {
    const news = batch;
    batch = [];
    if (closed || news.length === 0) return;
    listener.news(news);
    if (news.some(changesState)) reading.ask();
  }

  async function open(): Promise<void> {
    cancelRetry();
    connecting = true;
    try {
      const [about, snapshot] = await Promise.all([browser.get<About>('/_ivs'), browser.get<Snapshot>(statePath())]);
      if (closed) return;
      follow(listener.connected(about, snapshot));
      failures = 0;
    } catch (error) {
      lose((error as Error).message);
    } finally {
      connecting = false;
    }
  }

  function follow(after: number): void {
    stream = browser.stream(`/_ivs/events?after=${after}`, Object.keys(TYPES), {
      news(news) {
        batch.push(news);
        if (batch.length === 1) browser.frame(flush);
      },
      lost: () => lose('The endpoint has ended the connection.'),
    });
  }

  function lose(message: string): void {
    if (closed) return;
    stream?.close();
    stream = undefined;
    const pause = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** failures);
    failures += 1;
    listener.lost(message, browser.now() + pause);
    cancelRetry();
    cancelRetry = browser.after(pause, () => void open());
  }

  void open();
  return {
    retry() {
      if (!stream && !connecting && !closed) void open();
    },
    read: () => reading.ask(),
    close() {
      closed = true;
      cancelRetry();
      stream?.close();
      reading.stop();
    },
  };
}

/** News without a change of the snapshot: lines of logs, and calls that only read. */
function changesState(news: NumberedNews): boolean {
  if (news.type === 'log') return false;
  return news.type !== 'call' || !/^(Get|List|Describe|Head|Lookup|Filter|BatchGet)/.test(news.operation);
}
