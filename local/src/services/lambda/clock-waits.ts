/** The invocations that an advance of the clock waits for, so that a function runs at the time at which it is invoked. */

/** How long the clock waits for an invocation, by the machine's clock. An invocation can itself wait for the clock. */
const MAX_WAIT_MILLISECONDS = 10_000;

export interface ClockWaits {
  /** Lets the clock wait for an invocation, which never rejects. Returns the invocation. */
  track<T>(invocation: Promise<T>): Promise<T>;
  /** Returns the invocations that the clock waits for, or undefined if there are none. */
  underWay(): Promise<unknown> | undefined;
}

export function createClockWaits(maxMilliseconds = MAX_WAIT_MILLISECONDS): ClockWaits {
  const waits = new Set<Promise<void>>();
  return {
    track(invocation) {
      const wait = new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, maxMilliseconds).unref();
        void invocation.then(() => clearTimeout(timer)).then(resolve);
      }).then(() => void waits.delete(wait));
      waits.add(wait);
      return invocation;
    },
    underWay: () => (waits.size > 0 ? Promise.all(waits) : undefined),
  };
}
