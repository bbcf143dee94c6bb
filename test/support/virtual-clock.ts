import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../lambda/services/retry';

/** Far more than any work takes: what has not ended after so many sleeps goes on for ever. */
const MOST_SLEEPS = 1_000_000;

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** A clock that jumps to the next sleeper's time whenever all work waits, with reproducible randomness. */
export class VirtualClock implements Clock {
  private time = Date.UTC(2026, 0, 15, 12);
  private sleepers: Sleeper[] = [];

  constructor(private seed = 1) {}

  public now(): number {
    return this.time;
  }

  public advance(milliseconds: number): void {
    this.time += milliseconds;
  }

  /** mulberry32 */
  public random(): number {
    this.seed = (this.seed + 0x6d2b79f5) | 0;
    let t = Math.imul(this.seed ^ (this.seed >>> 15), 1 | this.seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  public sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = () => {
        this.sleepers = this.sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason);
      };
      const wake = () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      const sleeper: Sleeper = { at: this.time + milliseconds, wake };
      if (signal?.aborted) return abort();
      signal?.addEventListener('abort', abort, { once: true });
      this.sleepers.push(sleeper);
    });
  }

  /** Lets time pass until the work is done. Throws if the work waits for something else, or goes on for ever. */
  public async run<T>(work: Promise<T>, mostSleeps = MOST_SLEEPS): Promise<T> {
    let pending = true;
    const done = () => {
      pending = false;
    };
    work.then(done, done);
    for (let sleeps = 0; sleeps < mostSleeps; sleeps++) {
      await setImmediate();
      if (!pending) return work;
      const next = this.sleepers.sort((a, b) => a.at - b.at).shift();
      if (!next) throw new Error('the work waits for something that is not on this clock');
      this.time = Math.max(this.time, next.at);
      next.wake();
    }
    throw new Error(`the work goes on for ever: it has not ended after ${mostSleeps} sleeps, at ${new Date(this.time).toISOString()}`);
  }
}
