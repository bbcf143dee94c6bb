import type { Clock } from './retry';

/** The items from a random one on, so that runs that end early do not leave the same items each time. */
export function fromAnyStart<T>(items: readonly T[], clock: Pick<Clock, 'random'>): T[] {
  const start = Math.floor(clock.random() * items.length);
  return [...items.slice(start), ...items.slice(0, start)];
}
