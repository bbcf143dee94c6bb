import type { Clock } from './retry';

/** Runs `work` with a signal that aborts after `timeMs`. */
export async function withDeadline<T>(clock: Clock, timeMs: number, work: (deadline: AbortSignal) => Promise<T>): Promise<T> {
  const deadline = new AbortController();
  const finished = new AbortController();
  clock.sleep(Math.max(0, timeMs), finished.signal).then(
    () => deadline.abort(),
    () => undefined,
  );
  try {
    return await work(deadline.signal);
  } finally {
    finished.abort();
  }
}
