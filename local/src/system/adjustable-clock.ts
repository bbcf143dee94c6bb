/** A clock that follows the machine's clock, and that a test can advance. */
import type { Clock } from './clock';

export interface AdjustableClock extends Clock {
  /**
   * Advances the clock. Work that becomes due runs in order, each at its time. Before each step, waits for the work that is under way. Resolves when
   * the clock has arrived and the due work has ended.
   */
  advance(milliseconds: number): Promise<void>;
}

/** How far the clock is ahead of the machine's clock. Saved with the state. */
export interface ClockState {
  /** In milliseconds. */
  ahead: number;
}

/** A pending sleep. */
interface Sleeper {
  /** In milliseconds since 1970, by the adjustable clock. */
  readonly due: number;
  readonly wake: () => void;
  timer?: NodeJS.Timeout;
}

/** The longest time that a timer of Node.js can wait for. */
const MAX_TIMER_MILLISECONDS = 2 ** 31 - 1;

/** `underWay` returns work that the clock waits for before it advances. @default - there is never such work */
export function createAdjustableClock(
  state: ClockState = { ahead: 0 },
  underWay: () => Promise<unknown> | undefined = () => undefined,
): AdjustableClock {
  const sleepers = new Set<Sleeper>();
  const now = () => Date.now() + state.ahead;

  function wake(sleeper: Sleeper): void {
    clearTimeout(sleeper.timer);
    sleepers.delete(sleeper);
    sleeper.wake();
  }

  function setTimer(sleeper: Sleeper): void {
    clearTimeout(sleeper.timer);
    const left = Math.min(Math.max(sleeper.due - now(), 0), MAX_TIMER_MILLISECONDS);
    sleeper.timer = setTimeout(() => (sleeper.due > now() ? setTimer(sleeper) : wake(sleeper)), left);
  }

  /** Returns the next sleeper that is due at `time` or before. */
  function nextUntil(time: number): Sleeper | undefined {
    const [first] = [...sleepers].filter(({ due }) => due <= time).sort((a, b) => a.due - b.due);
    return first;
  }

  /** Lets due work begin, and waits for it and for the work that it begins. */
  async function settle(): Promise<void> {
    await takeTurns();
    for (let work = underWay(); work; work = underWay()) {
      await work;
      await takeTurns();
    }
  }

  return {
    now,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const abort = () => {
          clearTimeout(sleeper.timer);
          sleepers.delete(sleeper);
          reject(signal?.reason);
        };
        const wakeUp = () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        };
        const sleeper: Sleeper = { due: now() + milliseconds, wake: wakeUp };
        signal?.addEventListener('abort', abort, { once: true });
        sleepers.add(sleeper);
        setTimer(sleeper);
      }),
    async advance(milliseconds) {
      const arrival = now() + milliseconds;
      await settle();
      for (let sleeper = nextUntil(arrival); sleeper; sleeper = nextUntil(arrival)) {
        state.ahead += Math.max(sleeper.due - now(), 0);
        wake(sleeper);
        // The sleeper's work may sleep again before the clock arrives.
        await settle();
      }
      state.ahead += Math.max(arrival - now(), 0);
      for (const sleeper of sleepers) setTimer(sleeper);
      await settle();
    },
  };
}

/** How many turns of the event loop a sleeper's work may take before the clock advances. */
const TURNS = 10;

async function takeTurns(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
