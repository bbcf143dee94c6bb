/** Which invocations are under way: those that run, wait for a process, or wait for their redelivery. */
export interface Activity {
  /** Gives the invocation back. */
  track<T>(invocation: Promise<T>): Promise<T>;
  /** For `settledSince`: what is tracked from now on. */
  mark(): number;
  /** Resolves when no invocation is under way that was tracked after the mark, nor one that such an invocation has caused. */
  settledSince(mark: number): Promise<void>;
}

/** Nothing under way. */
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
