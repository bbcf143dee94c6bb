import { setTimeout as pause } from 'node:timers/promises';

/** A little less than a test may take, so that it says what it waited for, and closes what it has opened. */
export const PATIENCE_SECONDS = 280;
export const PATIENCE_MILLISECONDS = 1_000 * PATIENCE_SECONDS;

/** Resolves when the condition holds, of what happens in other processes. Rejects with its code when it does not in time. */
export async function until(condition: () => boolean | Promise<boolean>, milliseconds = PATIENCE_MILLISECONDS): Promise<void> {
  const deadline = performance.now() + milliseconds;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`this must hold within ${milliseconds / 1_000} s: ${condition}`);
    await pause(5);
  }
}
