import type { Clock } from '../services/retry';

/** Keeps values for a time, and the newest if there are too many. */
export interface BoundedCache<T> {
  get(key: string): T | undefined;
  /** Returns the value. */
  set(key: string, value: T): T;
}

export function createBoundedCache<T>(maxSize: number, keptMs: number, clock: Clock): BoundedCache<T> {
  const entries = new Map<string, { readonly value: T; readonly until: number }>();
  return {
    get(key) {
      const entry = entries.get(key);
      return entry && clock.now() < entry.until ? entry.value : undefined;
    },
    set(key, value) {
      entries.delete(key);
      entries.set(key, { value, until: clock.now() + keptMs });
      const [oldest] = entries.keys();
      if (entries.size > maxSize && oldest !== undefined) entries.delete(oldest);
      return value;
    },
  };
}
