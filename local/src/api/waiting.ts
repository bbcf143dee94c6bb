/** Waits for news of an endpoint. */
import { inspect, isDeepStrictEqual } from 'node:util';
import { isObject } from '../data/json';
import { structure, wholeNumber } from '../service/input';
import type { Newsroom, NumberedNews } from '../service/news';
import { newsLine } from '../service/news-line';
import { IvsLocalError } from './error';
import { checkOptions } from './options';

/** News of an event on the default event bus. */
export type NumberedEvent = Extract<NumberedNews, { readonly type: 'event' }>;

/** Which news count, and how long to wait for them. */
export interface WaitOptions {
  /**
   * The number of the last news that do not count, from 0: `sequence` of the endpoint, of a snapshot, or of other news.
   * @default - everything since the endpoint started, or since its last reset, counts
   */
  readonly after?: number;
  /**
   * How long to wait, from 0 to 2,147,483,647 milliseconds of the machine's clock: `advance` does not shorten it.
   * @default 4000 - less than the 5 seconds after which jest and vitest end a test without saying what it waited for
   */
  readonly timeoutMilliseconds?: number;
}

/** Members that the detail of an event has, or a function that tells whether an event is the right one. */
export type EventFilter = Readonly<Record<string, unknown>> | ((event: NumberedEvent) => boolean);

/** Waits for news. `closing` is aborted when the endpoint closes. */
export interface Waiting {
  waitFor(matches: (news: NumberedNews) => boolean, options?: WaitOptions): Promise<NumberedNews>;
  waitForEvent(name: string, filter?: EventFilter, options?: WaitOptions): Promise<NumberedEvent>;
  news(options?: Pick<WaitOptions, 'after'>): AsyncGenerator<NumberedNews, void>;
}

const TIMEOUT_MILLISECONDS = 4_000;

/** The longest time that a timer of Node.js can wait for. */
const MAX_TIMEOUT_MILLISECONDS = 2 ** 31 - 1;

const AFTER = wholeNumber({ min: 0 });
const NEWS_OPTIONS = structure({ after: AFTER });
const WAIT_OPTIONS = structure({ after: AFTER, timeoutMilliseconds: wholeNumber({ min: 0, max: MAX_TIMEOUT_MILLISECONDS }) });

/** How many items of news the message of a timeout shows. */
const MAX_SHOWN = 10;

export function createWaiting(newsroom: Pick<Newsroom, 'listen' | 'lastSequence'>, closing: AbortSignal): Waiting {
  /** The number of the last reset. What happened before does not count unless a caller says so. */
  let lastReset = 0;
  newsroom.listen((news) => {
    if (news.type === 'reset') lastReset = news.sequence;
  });

  async function waitFor<N extends NumberedNews>(
    what: string,
    matches: (news: NumberedNews) => news is N,
    options: WaitOptions = {},
  ): Promise<N> {
    checkOptions(options, WAIT_OPTIONS);
    const { after = lastReset, timeoutMilliseconds = TIMEOUT_MILLISECONDS } = options;
    const ended = new AbortController();
    const end = () => ended.abort();
    const timer = setTimeout(end, timeoutMilliseconds);
    if (closing.aborted) end();
    closing.addEventListener('abort', end);
    const others: NumberedNews[] = [];
    try {
      for await (const news of newsAfter(newsroom, after, ended.signal)) {
        if (matches(news)) return news;
        others.push(news);
      }
    } finally {
      clearTimeout(timer);
      closing.removeEventListener('abort', end);
    }
    if (closing.aborted) throw new IvsLocalError('CLOSED', `The endpoint was closed before ${what}.`);
    throw new IvsLocalError(
      'TIMEOUT',
      `${timeoutMilliseconds} milliseconds passed before ${what}. ${shown(others, after)} Pass timeoutMilliseconds to wait longer.`,
    );
  }

  return {
    async waitFor(matches, options) {
      if (typeof matches !== 'function') throw wrong('waitFor takes a function', matches);
      return waitFor('there was news that matches', (news): news is NumberedNews => matches(news), options);
    },
    async waitForEvent(name, filter = {}, options) {
      if (typeof name !== 'string') throw wrong('waitForEvent takes the name of an event', name);
      if (typeof filter !== 'function' && !isObject(filter))
        throw wrong('The filter of waitForEvent must be an object or a function', filter);
      return waitFor(
        `there was an event '${name}'${typeof filter === 'function' ? ' that matches' : withDetail(filter)}`,
        isEvent(name, filter),
        options,
      );
    },
    // The number of the last news is taken now, and not when the caller begins to read.
    news(options = {}) {
      checkOptions(options, NEWS_OPTIONS);
      return newsAfter(newsroom, options.after ?? newsroom.lastSequence(), closing);
    },
  };
}

function wrong(rule: string, value: unknown): IvsLocalError {
  return new IvsLocalError('INVALID_REQUEST', `${rule}, got ${inspect(value)}.`);
}

/** The news after a number, until the signal is aborted. */
async function* newsAfter({ listen }: Pick<Newsroom, 'listen'>, after: number, signal: AbortSignal): AsyncGenerator<NumberedNews, void> {
  const waiting: NumberedNews[] = [];
  let wake = () => {};
  const onAbort = () => wake();
  const stop = listen((news) => {
    waiting.push(news);
    wake();
  }, after);
  signal.addEventListener('abort', onAbort);
  try {
    for (;;) {
      const next = waiting.shift();
      if (next) yield next;
      else if (signal.aborted) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    stop();
    signal.removeEventListener('abort', onAbort);
  }
}

/** An event has a name by its detail type, or by the `event_name` in its detail. */
function isEvent(name: string, filter: EventFilter): (news: NumberedNews) => news is NumberedEvent {
  const matches = typeof filter === 'function' ? filter : ({ detail }: NumberedEvent) => hasMembers(detail, filter);
  return (news): news is NumberedEvent =>
    news.type === 'event' && (news.detailType === name || news.detail.event_name === name) && matches(news);
}

function hasMembers(detail: NumberedEvent['detail'], members: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(members).every(([name, value]) => isDeepStrictEqual(detail[name], value));
}

function withDetail(members: Readonly<Record<string, unknown>>): string {
  return Object.keys(members).length === 0 ? '' : ` with ${JSON.stringify(members)}`;
}

function shown(news: readonly NumberedNews[], after: number): string {
  const [first] = news;
  if (!first) return `Nothing has happened since number ${after}.`;
  const lines = news.slice(-MAX_SHOWN).map((one) => `\n  ${one.sequence} ${one.type} ${newsLine(one)}`);
  const omitted = news.length > MAX_SHOWN ? `, the last ${MAX_SHOWN} of ${news.length}` : '';
  const gone = first.sequence > after + 1 ? `The endpoint no longer keeps the news ${after + 1} to ${first.sequence - 1}. ` : '';
  return `${gone}This happened instead${omitted}:${lines.join('')}\n`;
}
