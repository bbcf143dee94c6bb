/** Lists, their pages, and the tokens of these. Lists are eventually consistent: new resources may be missing for a while, and pages may be short. */
import { createHash } from 'node:crypto';
import type { Clock } from '../../../system/clock';
import { ivsError } from '../model/errors';

/** The settings of lists. */
export interface Listing {
  /** Milliseconds since 1970. */
  now(): number;
  /** Whether lists include a resource that was created at this time. */
  shows(createdAt: number): boolean;
  /** The size of a page for which the client asked `wanted` items. */
  pageSize(wanted: number): number;
}

/** A {@link Listing} that can be changed while the service runs. */
interface ListingControl extends Listing {
  setLag(milliseconds: number): void;
  /** Sets the maximum size of pages. @default - the size that the client asks for */
  setPageSize(size: number | undefined): void;
}

/** The maximum of `maxResults`. */
const MAX_PAGE_SIZE = 100;

/** Creates settings for lists that are up to date and have full pages. */
export function createListing(clock: Clock): ListingControl {
  let lag = 0;
  let most = MAX_PAGE_SIZE;
  return {
    now: () => clock.now(),
    shows: (createdAt) => clock.now() - createdAt >= lag,
    pageSize: (wanted) => Math.min(wanted, most),
    setLag(milliseconds) {
      if (!(milliseconds >= 0)) throw new Error(`The lag of lists must be a number of milliseconds from 0 on, got ${milliseconds}.`);
      lag = milliseconds;
    },
    setPageSize(size = MAX_PAGE_SIZE) {
      if (!Number.isInteger(size) || size < 1 || size > MAX_PAGE_SIZE) {
        throw new Error(
          `The page size must be a whole number from 1 to ${MAX_PAGE_SIZE}, or undefined for what is asked for, got ${size}.`,
        );
      }
      most = size;
    },
  };
}

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
