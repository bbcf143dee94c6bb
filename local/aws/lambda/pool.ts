/** The processes of one function: reused while they are warm, more of them for invocations at the same time, ended when idle. */

import type { InvokeResult } from './function';
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
  run(invocation: Invocation): Promise<InvokeResult>;
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

  function take(): Promise<Slot> | Slot {
    return free.pop() ?? new Promise((resolve) => waiting.push(resolve));
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

  async function invoke(invocation: Invocation): Promise<InvokeResult> {
    const slot = await take();
    clearTimeout(slot.idle);
    try {
      if (closed) return { error: { type: 'Runtime.ExitError', message: 'The local endpoint was stopped.' } };
      if (!slot.process?.isAlive()) slot.process = start();
      return await slot.process.invoke(invocation);
    } catch (error) {
      return { error: { type: 'Runtime.StartError', message: `The process could not be started: ${(error as Error).message}` } };
    } finally {
      giveBack(slot);
    }
  }

  return {
    run(invocation) {
      const run = invoke(invocation);
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
