/** What the page knows about the endpoint: plain data, and the functions that change it. */
import type { NumberedNews } from '../../src/service/news';
import type { Snapshot } from '../../src/service/snapshot';
import { withSessions } from './sessions';
import { share } from './share';

/** `GET /_ivs`. */
export interface About {
  readonly region: string;
  readonly version?: string;
  /** @default - the state is in memory */
  readonly stateFolder?: string;
  /** Another one after a restart of the endpoint. */
  readonly instance?: string;
}

export type Connection =
  /** The first answer has not come yet. */
  | { readonly status: 'connecting' }
  | { readonly status: 'live' }
  | {
      readonly status: 'lost';
      readonly message: string;
      /** When the page tries again: milliseconds since 1970. */
      readonly retryAt: number;
    };

/** What the banner says after a connection has come back: to the same endpoint, to one that was started since, or to one of another version. */
export type Notice = 'restored' | 'restarted' | 'outdated' | 'reset';

export interface Page {
  readonly connection: Connection;
  /** @default - nothing to say */
  readonly notice?: Notice;
  readonly about?: About;
  readonly snapshot?: Snapshot;
  /** Oldest first, at most {@link KEPT_NEWS}. */
  readonly news: readonly NumberedNews[];
  /** @default - the region of the endpoint, or one that has something */
  readonly region?: string;
}

export const EMPTY_PAGE: Page = { connection: { status: 'connecting' }, news: [] };

/** The page drops its oldest news, because it may be open for days. */
export const KEPT_NEWS = 10_000;

/** Adds news. Drops those that are there already, as after a connection was restored. */
export function withNews(page: Page, batch: readonly NumberedNews[]): Page {
  const last = page.news.at(-1)?.sequence ?? 0;
  const fresh = batch.filter(({ sequence }) => sequence > last);
  if (fresh.length === 0) return page;
  const news = [...page.news, ...fresh];
  const seen = page.snapshot?.sequence ?? 0;
  const notice = fresh.some(({ type, sequence }) => type === 'reset' && sequence > seen) ? 'reset' : page.notice;
  return { ...page, notice, news: news.length > KEPT_NEWS ? news.slice(-KEPT_NEWS) : news };
}

/** Replaces the snapshot, unless it is older than the one that is there. `read` are the stages whose sessions it has. @default - all */
export function withSnapshot(page: Page, snapshot: Snapshot, read?: readonly string[]): Page {
  if (page.snapshot && snapshot.sequence < page.snapshot.sequence) return page;
  return { ...page, snapshot: share(page.snapshot, withSessions(page.snapshot, snapshot, read)) };
}

/** The page of an endpoint that has just answered for the first time, or again. */
export function withEndpoint(page: Page, about: About, snapshot: Snapshot): Page {
  const live = { status: 'live' } as const;
  if (!page.about) return { ...page, connection: live, about, snapshot };
  if (isSameEndpoint(page, about, snapshot)) {
    return {
      ...withSnapshot(page, snapshot),
      connection: live,
      about,
      notice: page.connection.status === 'lost' ? 'restored' : page.notice,
    };
  }
  const notice = page.about.version === about.version ? 'restarted' : 'outdated';
  return { ...page, connection: live, notice, about, snapshot, news: [] };
}

/** A restarted endpoint counts its news from 1 again. */
function isSameEndpoint({ about, snapshot }: Page, now: About, { sequence }: Snapshot): boolean {
  return about?.instance === now.instance && sequence >= (snapshot?.sequence ?? 0);
}

export function withLostConnection(page: Page, message: string, retryAt: number): Page {
  return { ...page, connection: { status: 'lost', message, retryAt } };
}

/** The regions to choose from, and the one that is shown. */
export function regionsOf({ about, snapshot, region }: Page): { readonly regions: readonly string[]; readonly shown: string } {
  const there = Object.keys(snapshot?.regions ?? {});
  const usual = about?.region ?? 'us-east-1';
  const regions = [...new Set([usual, ...there])].sort();
  const used = regions.find((name) => isUsed(snapshot, name));
  return { regions, shown: region ?? (isUsed(snapshot, usual) ? usual : (used ?? usual)) };
}

function isUsed(snapshot: Snapshot | undefined, region: string): boolean {
  return (snapshot?.regions[region]?.stages.length ?? 0) > 0;
}
