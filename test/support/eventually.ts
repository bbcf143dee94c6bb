import { setTimeout as pause } from 'node:timers/promises';
import { PATIENCE_MILLISECONDS } from './until';

/** Looks again until `look` does not throw, for what happens in other processes. The last error is thrown when it does not in time. */
export async function eventually<T>(look: () => Promise<T>, milliseconds = PATIENCE_MILLISECONDS): Promise<T> {
  const deadline = performance.now() + milliseconds;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await pause(100);
    }
  }
}
