import type { Clock } from './retry';

/** Waits until the next call may be sent. */
export type Pacer = () => Promise<unknown>;

/** Lets calls begin at most `perSecond` times a second. A turn rejects when the signal aborts. */
export function createPacer(perSecond: number, clock: Clock, signal: AbortSignal): Pacer {
  let next = clock.now();
  return async () => {
    const turn = Math.max(next, clock.now());
    next = turn + 1000 / perSecond;
    if (turn > clock.now()) await clock.sleep(turn - clock.now(), signal);
    signal.throwIfAborted();
  };
}
