/**
 * The pages of a list, and the tokens that lead from one to the next.
 */
import { createHash } from 'node:crypto';
import { ServiceError } from './errors';
import type { Listing } from './listing';

/** What a list operation is asked for. */
export interface PageRequest {
  readonly maxResults?: number;
  readonly nextToken?: string;
}

/** What a list operation answers with. */
export interface Page<T> {
  readonly items: T[];
  readonly nextToken?: string;
}

/** Something on a list. */
export interface Listed<T> {
  readonly item: T;
  /** Grows along the list, so that it goes on behind its last page even when the items on that are gone. */
  readonly position: number;
}

/** Cuts lists into pages. */
export interface Pager {
  /** `list` names the list: a token of another one is refused. */
  page<T>(list: string, entries: readonly Listed<T>[], request: PageRequest): Page<T>;
}

const DEFAULT_PAGE_SIZE = 50;

/** A pager whose tokens no other one takes, unless it has the same secret: those of another region are foreign. */
export function createPager(listing: Pick<Listing, 'pageSize'>, secret: string): Pager {
  function write(list: string, position: number): string {
    const prefix = createHash('sha256').update(`${secret} ${list}`).digest('base64url').slice(0, 12);
    return Buffer.from(`${prefix}:${position}`).toString('base64url');
  }

  function read(list: string, token: string): number {
    const position = Number(Buffer.from(token, 'base64url').toString().split(':')[1]);
    if (token !== write(list, position)) {
      throw new ServiceError('ValidationException', 'nextToken must come from this operation in this region. List again without it.');
    }
    return position;
  }

  return {
    page(list, entries, { maxResults = DEFAULT_PAGE_SIZE, nextToken }) {
      const start = nextToken ? read(list, nextToken) : 0;
      const rest = entries.filter(({ position }) => position > start);
      const page = rest.slice(0, listing.pageSize(maxResults));
      const last = page.at(-1);
      return {
        items: page.map(({ item }) => item),
        nextToken: last && rest.length > page.length ? write(list, last.position) : undefined,
      };
    },
  };
}

/** A list that only grows, as a pager takes it. */
export function numbered<T>(items: readonly T[]): Listed<T>[] {
  return items.map((item, index) => ({ item, position: index + 1 }));
}
