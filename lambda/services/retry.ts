/** Time and randomness. Passed in, so that tests control both. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Rejects as soon as the signal aborts. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<unknown>;
  /** From 0 up to, but not including, 1. */
  random(): number;
}

const BASE_MS = 200;
const CAP_MS = 5_000;

/**
 * Retries `work` with full jitter until it succeeds, fails with an error that is not worth retrying, or the signal aborts. Rejects with the
 * last error of `work`.
 *
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export async function retry<T>(
  work: () => Promise<T>,
  worthRetrying: (error: unknown, attempt: number) => boolean,
  clock: Clock,
  signal: AbortSignal,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted || !worthRetrying(error, attempt)) throw error;
      const pause = clock.random() * Math.min(CAP_MS, BASE_MS * 2 ** (attempt - 1));
      await clock.sleep(pause, signal).catch(() => {
        throw error;
      });
    }
  }
}
