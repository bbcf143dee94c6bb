/** The whole state of the service. The service changes it in place, and another process can continue from it. */
import type { Due } from '../../../system/schedule';
import type { Job } from './jobs';
import type { RegionState } from './region';

/** A job of a region. */
interface RegionJob {
  readonly region: string;
  readonly job: Job;
}

export interface IvsState {
  readonly regions: Map<string, RegionState>;
  /** Scheduled jobs, sorted by time. */
  readonly waiting: Due<RegionJob>[];
  /** The private key for participant tokens, in PEM. Generated for the first token. */
  tokenKey?: string;
}

export function newIvsState(): IvsState {
  return { regions: new Map(), waiting: [] };
}
