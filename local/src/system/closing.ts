/** Closes several resources, even if closing one of them fails. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Runs the steps in order. A failing step does not stop the next; all failures are reported together. */
export async function runInOrder(...steps: readonly (() => void | Promise<void>)[]): Promise<void> {
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

/** Tracks asynchronous work, so that its resources are closed only after the work has ended. */
export interface PendingWork {
  /** Returns the same promise. */
  track<T>(work: Promise<T>): Promise<T>;
  /** Resolves when all tracked work has ended, after one second at the latest. */
  settled(): Promise<void>;
}

/** Work that heeds an abort signal ends at once. Other work must not delay the end of the process. */
const PATIENCE_MILLISECONDS = 1_000;

export function createPendingWork(): PendingWork {
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
