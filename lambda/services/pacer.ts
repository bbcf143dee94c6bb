import type { Clock } from './retry';

/** Waits until the next call may be sent. Rejects when the signal aborts. */
export type Pacer = (signal: AbortSignal) => Promise<void>;

/** Lets calls begin at most `perSecond` times a second. */
export function createPacer(perSecond: number, clock: Clock): Pacer {
  let next = clock.now();
  return async (signal) => {
    const turn = Math.max(next, clock.now());
    next = turn + 1000 / perSecond;
    if (turn > clock.now()) await clock.sleep(turn - clock.now(), signal);
    signal.throwIfAborted();
  };
}
