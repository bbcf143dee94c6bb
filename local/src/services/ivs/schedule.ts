/**
 * What the service does by itself when its time has come.
 */
import type { Clock } from '../../system/clock';

/** Jobs to be done later. While one is done, `now` is the time that it was due, however late it is. */
export interface Schedule<Job> {
  /** Milliseconds since 1970. */
  now(): number;
  later(milliseconds: number, job: Job): void;
  /** Takes jobs off the list. */
  drop(wanted: (job: Job) => boolean): void;
  /** Does what is due, in order. */
  settle(): void;
  /** From now on nothing is done any more. What is left stays on the list. */
  close(): void;
}

/** A job, and when it is to be done. */
export interface Due<Job> {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly job: Job;
}

/** What timers can wait for. Work that is due later than that is waited for in several steps. */
const MAX_SLEEP_MILLISECONDS = 2 ** 31 - 1;

/**
 * A schedule for the jobs of a list, which it keeps in the order of their times. What is due is done at its time; a clock that was set
 * forward without waiting needs `settle`, and so does a list that is not empty from the start.
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
