import type { StartError } from '../events/event-table';
import type { IvsEventContent } from '../events/events';
import type { Job } from '../state/jobs';
import type { Region } from '../state/region';
import type { Presence } from '../state/sessions';
import type { Recordings } from './recordings';

/** The context of operations and jobs in a region: its resources, its time, and the receivers of its events. */
export interface RegionRuntime {
  readonly region: Region;
  /** Milliseconds since 1970. */
  now(): number;
  later(milliseconds: number, job: Job): void;
  /** Drops jobs that are no longer needed. */
  drop(isDone: (job: Job) => boolean): void;
  /** Sends an event to EventBridge. */
  sendEvent(event: IvsEventContent): void;
  readonly recordings: Recordings;
  readonly reactions: readonly Reaction[];
}

/** The handler of each job, by the job's name. */
export type JobHandlers = {
  readonly [Name in Job['name']]: (runtime: RegionRuntime, job: Extract<Job, { readonly name: Name }>) => void;
};

/** Reacts to what participants do. */
export interface Reaction {
  /** `recordingError` is an injected fault: the published media cannot be recorded. */
  published?(runtime: RegionRuntime, presence: Presence, recordingError?: StartError): void;
  unpublished?(runtime: RegionRuntime, presence: Presence): void;
  left?(runtime: RegionRuntime, presence: Presence): void;
}

/** How long recordings and compositions take to start and stop. Shorter than in the service, but long enough to observe. */
export const TRANSITION_MILLISECONDS = 500;
