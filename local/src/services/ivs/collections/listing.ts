/** Simulates eventually consistent lists: new resources may be missing for a while, and pages may be short. */
import type { Clock } from '../../../system/clock';

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
