/** Pages of lists, and their tokens. */
import { createHash } from 'node:crypto';
import { ivsError } from '../model/errors';
import type { Listing } from './listing';

/** The paging members of a list request. */
export interface PageRequest {
  readonly maxResults?: number;
  readonly nextToken?: string;
}

/** A page of a list. */
export interface Page<T> {
  readonly items: T[];
  readonly nextToken?: string;
}

/** An item of a list. */
interface Listed<T> {
  readonly item: T;
  /** Increases along the list, so that the next page can be found even if the items of the last page were deleted. */
  readonly position: number;
}

/** Divides lists into pages. */
export interface Pager {
  /** Returns a page. `list` names the list; a token of another list is rejected. */
  page<T>(list: string, entries: readonly Listed<T>[], request: PageRequest): Page<T>;
}

const DEFAULT_PAGE_SIZE = 50;

/** Creates a pager. It accepts only tokens with the same secret, so tokens of other regions are rejected. */
export function createPager(listing: Pick<Listing, 'pageSize'>, secret: string): Pager {
  function write(list: string, position: number): string {
    const prefix = createHash('sha256').update(`${secret} ${list}`).digest('base64url').slice(0, 12);
    return Buffer.from(`${prefix}:${position}`).toString('base64url');
  }

  function read(list: string, token: string): number {
    const position = Number(Buffer.from(token, 'base64url').toString().split(':')[1]);
    if (token !== write(list, position)) {
      throw ivsError('ValidationException', 'nextToken must come from this operation in this region. List again without it.');
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

/** Numbers the items of a list that only grows. */
export function numbered<T>(items: readonly T[]): Listed<T>[] {
  return items.map((item, index) => ({ item, position: index + 1 }));
}
