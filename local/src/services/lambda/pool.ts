/** The processes of one function: reused while they are warm, more of them for invocations at the same time, ended when idle. */

import type { DeliveryFault, InvokeResult } from './function';
import type { FunctionProcess, Invocation } from './process';

/** Handlers mostly wait for the network, so that two on each core of a small laptop do no harm; each takes some 50 MB. */
const DEFAULT_MAX_PROCESSES = 4;

const DEFAULT_IDLE_MILLISECONDS = 60_000;

/** How many processes, and for how long. */
export interface PoolOptions {
  /** Further invocations wait for one of these to be free. @default 4 */
  readonly maxProcesses?: number;
  /** @default 60000 */
  readonly idleMilliseconds?: number;
}

/** The processes of one function. */
export interface Pool {
  /** Never rejects. */
  run(invocation: Invocation, fault?: DeliveryFault): Promise<InvokeResult>;
  /** Resolves when nothing runs or waits any more. */
  drained(): Promise<void>;
  /** Kills every process, and with it what it runs; what waits fails. */
  close(): Promise<void>;
}

/** A place for a process, which is started when the place is first used and again when it has died. */
interface Slot {
  process?: FunctionProcess;
  idle?: NodeJS.Timeout;
}

/** A pool without processes yet; `start` starts one. */
export function createPool(start: () => FunctionProcess, options: PoolOptions = {}): Pool {
  const slots = Array.from({ length: options.maxProcesses ?? DEFAULT_MAX_PROCESSES }, (): Slot => ({}));
  // The slot freed last is taken first: it is warm, and those beneath it grow idle.
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

  /** The free slot where least is lost by beginning anew: without a process, or idle for longest. */
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
