/** The processes of one function. A pool reuses warm processes, starts more for concurrent invocations, and ends idle ones. */

import type { DeliveryFault, InvokeResult } from './function';
import type { FunctionProcess, Invocation } from './process';

/** Two for each core of a small laptop: handlers mostly wait for the network. Each process takes about 50 MB. */
const DEFAULT_MAX_PROCESSES = 4;

const DEFAULT_IDLE_MILLISECONDS = 60_000;

export interface PoolOptions {
  /** How many processes run at once. Further invocations wait. @default 4 */
  readonly maxProcesses?: number;
  /** How long an idle process lives. @default 60000 */
  readonly idleMilliseconds?: number;
}

/** The processes of one function. */
export interface Pool {
  /** Never rejects. */
  run(invocation: Invocation, fault?: DeliveryFault): Promise<InvokeResult>;
  /** Resolves when no invocation runs or waits. */
  drained(): Promise<void>;
  /** Kills every process. Running and waiting invocations fail. */
  close(): Promise<void>;
}

/** A place for a process. The pool starts the process on first use, and again after it has ended. */
interface Slot {
  process?: FunctionProcess;
  idle?: NodeJS.Timeout;
}

/** Creates a pool. It calls `start` for each process. */
export function createPool(start: () => FunctionProcess, options: PoolOptions = {}): Pool {
  const slots = Array.from({ length: options.maxProcesses ?? DEFAULT_MAX_PROCESSES }, (): Slot => ({}));
  // A stack: the pool takes the slot that was freed last, so that unneeded processes become idle.
  const free = [...slots];
  const waiting: ((slot: Slot) => void)[] = [];
  const running = new Set<Promise<InvokeResult>>();
  let closed = false;

  function take(cold: boolean): Promise<Slot> | Slot {
    const slot = cold ? coldest() : free.at(-1);
    if (!slot) return new Promise((resolve) => waiting.push(resolve));
    free.splice(free.indexOf(slot), 1);
    return slot;
  }

  /** Returns the free slot whose warm process is needed least: one without a process, or the one that is idle for longest. */
  function coldest(): Slot | undefined {
    return free.find(({ process }) => !process?.isAlive()) ?? free[0];
  }

  function giveBack(slot: Slot): void {
    const next = waiting.shift();
    if (next) {
      next(slot);
      return;
    }
    free.push(slot);
    slot.idle = setTimeout(() => void slot.process?.kill(), options.idleMilliseconds ?? DEFAULT_IDLE_MILLISECONDS).unref();
  }

  async function invoke(invocation: Invocation, { cold = false, killAfterMilliseconds }: DeliveryFault): Promise<InvokeResult> {
    const slot = await take(cold);
    clearTimeout(slot.idle);
    try {
      if (cold) await slot.process?.kill();
      if (closed) return { error: { type: 'Runtime.ExitError', message: 'The local endpoint was stopped.' } };
      if (!slot.process?.isAlive()) slot.process = start();
      return await slot.process.invoke(invocation, killAfterMilliseconds);
    } catch (error) {
      return { error: { type: 'Runtime.StartError', message: `The process could not be started: ${(error as Error).message}` } };
    } finally {
      giveBack(slot);
    }
  }

  return {
    run(invocation, fault = {}) {
      const run = invoke(invocation, fault);
      running.add(run);
      return run.finally(() => running.delete(run));
    },
    async drained() {
      await Promise.allSettled(running);
    },
    async close() {
      closed = true;
      await Promise.all(slots.map(({ process }) => process?.kill()));
      await Promise.allSettled(running);
      for (const slot of slots) clearTimeout(slot.idle);
    },
  };
}
