/** Runs jobs of the service at their time. */
import type { Clock } from './clock';

/** A schedule of jobs. While a job runs, `now` returns the time at which it was due. */
export interface Schedule<Job> {
  /** Milliseconds since 1970. */
  now(): number;
  later(milliseconds: number, job: Job): void;
  /** Removes jobs from the schedule. */
  drop(wanted: (job: Job) => boolean): void;
  /** Runs all due jobs, in order. */
  settle(): void;
  /** Stops running jobs. The remaining jobs stay in the list. */
  close(): void;
}

/** A job and its time. */
export interface Due<Job> {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly job: Job;
}

/** The longest delay of a Node.js timer. Longer delays take several timers. */
const MAX_SLEEP_MILLISECONDS = 2 ** 31 - 1;

/**
 * Creates a schedule for the jobs in a list, and keeps the list sorted by time. Call `settle` after setting the clock forward, and for a list that
 * already has jobs.
 */
export function createSchedule<Job>(clock: Clock, waiting: Due<Job>[], perform: (job: Job) => void): Schedule<Job> {
  let closed = false;
  let current: number | undefined;
  let alarm: { readonly at: number; readonly off: AbortController } | undefined;

  function settle(): void {
    if (current !== undefined || closed) return;
    for (let next = waiting[0]; next && next.at <= clock.now(); next = waiting[0]) {
      waiting.shift();
      current = next.at;
      try {
        perform(next.job);
      } finally {
        current = undefined;
      }
    }
    setAlarm(waiting[0]?.at);
  }

  function setAlarm(at: number | undefined): void {
    if (alarm?.at === at) return;
    alarm?.off.abort();
    alarm = undefined;
    if (at === undefined) return;
    const off = new AbortController();
    const sleep = Math.min(MAX_SLEEP_MILLISECONDS, Math.max(0, at - clock.now()));
    alarm = { at, off };
    void clock.sleep(sleep, off.signal).then(
      () => {
        alarm = undefined;
        settle();
      },
      () => {}, // Turned off.
    );
  }

  const now = () => current ?? clock.now();
  return {
    now,
    later(milliseconds, job) {
      const at = now() + milliseconds;
      const place = waiting.findIndex((other) => other.at > at);
      waiting.splice(place < 0 ? waiting.length : place, 0, { at, job });
      if (current === undefined && !closed) setAlarm(waiting[0]?.at);
    },
    drop(wanted) {
      const kept = waiting.filter(({ job }) => !wanted(job));
      if (kept.length === waiting.length) return;
      waiting.splice(0, waiting.length, ...kept);
      if (current === undefined && !closed) setAlarm(waiting[0]?.at);
    },
    settle,
    close() {
      setAlarm(undefined);
      closed = true;
    },
  };
}
