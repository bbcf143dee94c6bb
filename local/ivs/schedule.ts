/**
 * What the service does by itself when its time has come.
 */
import type { Clock } from '../clock';

/** Work to be done later. While it is done, `now` is the time that it was due, however late it is. */
export interface Schedule {
  /** Milliseconds since 1970. */
  now(): number;
  later(milliseconds: number, work: () => void): void;
  /** Does what is due, in order. */
  settle(): void;
  /** Drops what is left. */
  close(): void;
}

interface Due {
  readonly at: number;
  readonly work: () => void;
}

/** What timers can wait for. Work that is due later than that is waited for in several steps. */
const MAX_SLEEP_MILLISECONDS = 2 ** 31 - 1;

/** A schedule with nothing on it. What is due is done at its time; a clock that was set forward without waiting needs `settle`. */
export function createSchedule(clock: Clock): Schedule {
  let waiting: Due[] = [];
  let current: number | undefined;
  let alarm: { readonly at: number; readonly off: AbortController } | undefined;

  function settle(): void {
    if (current !== undefined) return;
    for (let next = waiting[0]; next && next.at <= clock.now(); next = waiting[0]) {
      waiting.shift();
      current = next.at;
      try {
        next.work();
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
    later(milliseconds, work) {
      const at = now() + milliseconds;
      const place = waiting.findIndex((other) => other.at > at);
      waiting.splice(place < 0 ? waiting.length : place, 0, { at, work });
      if (current === undefined) setAlarm(waiting[0]?.at);
    },
    settle,
    close() {
      waiting = [];
      setAlarm(undefined);
    },
  };
}
