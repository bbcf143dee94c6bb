/** Which kinds of news an operation gives, and how many of each. */
import type { LocalEndpoint } from '../../local/src/endpoint/endpoint';
import type { News } from '../../local/src/service/news';

type Outcome = { readonly failure?: string };
const delivered = ({ failure }: Outcome) => (failure === undefined ? 'delivered' : 'failed');

/** What tells news of a type apart. Every type is here, because the compiler asks for it. */
const KINDS: { readonly [T in News['type']]: (news: Extract<News, { readonly type: T }>) => string } = {
  call: ({ operation, outcome }) => (outcome === 'ok' ? operation : `${operation} ${outcome}`),
  event: ({ detailType, detail }) => String(detail.event_name ?? detailType),
  rule: delivered,
  schedule: delivered,
  invocation: ({ state }) => state,
  log: ({ functionName }) => `of ${functionName}`,
  stack: () => 'event',
  customResource: ({ answer }) => (answer ? 'answered' : 'asked'),
  command: ({ command, outcome }) => `${command} ${outcome}`,
  job: ({ job }) => job,
  advance: ({ milliseconds }) => `by ${milliseconds} ms`,
  reset: () => 'all',
};

export const TYPES = Object.keys(KINDS);

/** Nothing else advances the clock by nothing. */
const END = 'advance by 0 ms';

/** Counts the news of the work, and of the functions that it has invoked. */
export async function kindsOfNews(endpoint: LocalEndpoint, work: () => Promise<unknown>): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const stop = endpoint.newsroom.listen((news) => {
    const kind = `${news.type} ${(KINDS[news.type] as (news: News) => string)(news)}`;
    if (kind !== END) counts[kind] = (counts[kind] ?? 0) + 1;
  });
  await work();
  // Waits for the invocations that are under way.
  await endpoint.advance(0);
  stop();
  return counts;
}
