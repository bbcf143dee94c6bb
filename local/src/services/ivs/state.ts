/**
 * All that the service would have to remember to go on in another process: plain data, which it changes in place.
 */
import type { Job } from './live/jobs';
import type { RegionState } from './region';
import type { Due } from './schedule';

/** A job of a region. */
export interface RegionJob {
  readonly region: string;
  readonly job: Job;
}

export interface IvsState {
  readonly regions: Map<string, RegionState>;
  /** What is to be done by itself, in the order of its times. */
  readonly waiting: Due<RegionJob>[];
  /** What participant tokens are signed with, in PEM. Made with the first token. */
  tokenKey?: string;
}

/** A service in which nothing exists yet. */
export function newIvsState(): IvsState {
  return { regions: new Map(), waiting: [] };
}
