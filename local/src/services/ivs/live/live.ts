import type { IvsNews } from '../events';
import type { Recordings } from '../recordings';
import type { Region } from '../region';
import type { Presence } from '../sessions';
import type { Job } from './jobs';
import type { StartError } from './participant-recording';

/** A region in motion: what is there, what time it is, and who is to know of what happens. */
export interface Live {
  readonly region: Region;
  /** Milliseconds since 1970. */
  now(): number;
  later(milliseconds: number, job: Job): void;
  /** Drops the jobs that have nothing to do any more. */
  drop(isDone: (job: Job) => boolean): void;
  /** Tells EventBridge. */
  tell(news: IvsNews): void;
  readonly recordings: Recordings;
  readonly reactions: readonly Reaction[];
}

/** What follows from what participants do. */
export interface Reaction {
  /** With an error, what is published cannot be recorded. */
  published?(live: Live, presence: Presence, recordingError?: StartError): void;
  unpublished?(live: Live, presence: Presence): void;
  left?(live: Live, presence: Presence): void;
}

/** How long it takes until what starts or stops has done so. Shorter than in the service, but as visible. */
export const TRANSITION_MILLISECONDS = 500;
