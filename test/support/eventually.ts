import { setTimeout as pause } from 'node:timers/promises';

/** Looks again until `look` does not throw, for what happens in other processes. The last error is thrown after 100 tries. */
export async function eventually<T>(look: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await look();
    } catch (error) {
      if (tries === 100) throw error;
      await pause(100);
    }
  }
}
