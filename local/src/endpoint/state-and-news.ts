/** The state as a JSON snapshot, `GET /_ivs/state`, and the news as a stream, `GET /_ivs/events`. */

import type { LocalRequest, LocalResponse, LocalStream } from '../http/http';
import { jsonResponse } from '../http/json-response';
import type { Newsroom, NumberedNews } from '../service/news';
import type { Snapshot, SnapshotView } from '../service/snapshot';
import type { Clock } from '../system/clock';
import type { EndpointServices } from './services';

export const STATE_PATH = '/_ivs/state';
export const EVENTS_PATH = '/_ivs/events';

/** Returns the snapshots of all services, and the number of the last news that they include. */
export function snapshotOf(
  { running }: Pick<EndpointServices, 'running'>,
  newsroom: Newsroom,
  clock: Clock,
  view: SnapshotView = {},
): Snapshot {
  const snapshots = [...running.values()].map(({ snapshot }) => snapshot?.(view) ?? {});
  const now = { sequence: newsroom.lastSequence(), time: new Date(clock.now()).toISOString() };
  return Object.assign({ ...now, regions: {} }, ...snapshots);
}

/** Reads which sessions a request asks for: `?stage=` names a stage, and may be repeated; one that is empty names none. */
export function viewOf({ searchParams }: LocalRequest['url']): SnapshotView {
  return searchParams.has('stage') ? { stages: new Set(searchParams.getAll('stage').filter((stage) => stage !== '')) } : {};
}

/**
 * Streams the news from now on, or after the number in the header Last-Event-ID or the query parameter `after`. Sends server-sent events to a client
 * that accepts them, and lines of JSON to others.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function streamOf(newsroom: Newsroom, { headers, url }: LocalRequest): LocalResponse | LocalStream {
  // An EventSource that reconnects sends the header and the URL that it began with.
  const given = headers['last-event-id'] ?? url.searchParams.get('after') ?? undefined;
  if (given !== undefined && !/^\d{1,15}$/.test(given)) {
    return jsonResponse(400, { code: 'INVALID_REQUEST', message: `after must be the sequence of an earlier event, got '${given}'.` });
  }
  const after = given === undefined ? undefined : numberHere(newsroom, Number(given));
  const asEvents = headers.accept?.includes('text/event-stream') === true;
  const format = asEvents ? serverSentEvent : (news: NumberedNews) => `${JSON.stringify(news)}\n`;
  return {
    status: 200,
    headers: {
      'content-type': asEvents ? 'text/event-stream' : 'application/x-ndjson',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
    stream: (send) => newsroom.listen((news) => send(format(news)), after),
  };
}

/** A number that this endpoint has not reached yet comes from an earlier endpoint at its address. All news is new to that client. */
function numberHere(newsroom: Newsroom, after: number): number {
  return after > newsroom.lastSequence() ? 0 : after;
}

function serverSentEvent(news: NumberedNews): string {
  return `id: ${news.sequence}\nevent: ${news.type}\ndata: ${JSON.stringify(news)}\n\n`;
}
