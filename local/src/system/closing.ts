/** Closing several things, none of which may stay open because of another. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Runs the steps in order. A failing step does not stop the next; all failures are reported together. */
export async function inTurn(...steps: readonly (() => void | Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 1) throw new AggregateError(failures, failures.map((error) => (error as Error).message).join('; '));
  if (failures.length === 1) throw failures[0];
}

/** Work that is waited for before what it works on is closed. */
export interface UnderWay {
  /** Gives the work back. */
  track<T>(work: Promise<T>): Promise<T>;
  /** Resolves when all of it has ended, or has had its time. */
  settled(): Promise<void>;
}

/** What was told to stop ends at once; what does not know of it should keep nobody from ending. */
const PATIENCE_MILLISECONDS = 1_000;

export function createUnderWay(): UnderWay {
  const works = new Set<Promise<unknown>>();
  return {
    track(work) {
      const forget = () => void works.delete(work);
      works.add(work);
      work.then(forget, forget);
      return work;
    },
    async settled() {
      const patience = new AbortController();
      const timeout = sleep(PATIENCE_MILLISECONDS, undefined, patience).catch(() => {});
      await Promise.race([Promise.allSettled(works), timeout]);
      patience.abort();
    },
  };
}
