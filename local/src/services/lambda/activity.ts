/** Tracks the invocations in progress: those that run, wait for a process, or wait for their redelivery. */
export interface Activity {
  /** Returns the same promise. */
  track<T>(invocation: Promise<T>): Promise<T>;
  /** Returns a mark for `settledSince`. */
  mark(): number;
  /** Resolves when every invocation that was tracked after the mark has ended, including those that these invocations have caused. */
  settledSince(mark: number): Promise<void>;
}

export function createActivity(): Activity {
  const underWay = new Map<number, Promise<unknown>>();
  let count = 0;
  return {
    track(invocation) {
      count += 1;
      const id = count;
      const forget = () => void underWay.delete(id);
      underWay.set(id, invocation.then(forget, forget));
      return invocation;
    },
    mark: () => count,
    async settledSince(mark) {
      const later = () => [...underWay].filter(([id]) => id > mark).map(([, end]) => end);
      while (later().length > 0) await Promise.all(later());
    },
  };
}
