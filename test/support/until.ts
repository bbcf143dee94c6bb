import { setTimeout as pause } from 'node:timers/promises';

/** Resolves when the condition holds, of what happens in other processes; the test's own time is the limit. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await pause(5);
}
