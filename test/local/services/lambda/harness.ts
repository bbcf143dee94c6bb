/** A local Lambda whose functions run in folders of the test's own. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import type { FunctionLog } from '../../../../local/src/service/news';
import {
  createFunctions,
  type Functions,
  type FunctionsOptions,
  type FunctionsState,
} from '../../../../local/src/services/lambda/functions';
import type { Clock } from '../../../../local/src/system/clock';
import { endAfterTest, endAfterTests } from '../../../support/after-test';

/** Where code is unpacked: other tests make temporary folders at the same time, so that these get a place of their own. */
export const temporary = mkdtempSync(join(os.tmpdir(), 'functions-test-'));

endAfterTests(() => rmSync(temporary, { recursive: true }));

export interface Lambda extends Functions {
  /** What functions printed, and what was said of them. */
  readonly logs: FunctionLog[];
  /** The texts of these. */
  texts(): string[];
}

/** A Lambda without functions, which is closed after the test. */
export function createLambda(options: Partial<FunctionsOptions> = {}, state?: FunctionsState): Lambda {
  const logs: FunctionLog[] = [];
  const onLog = (line: FunctionLog) => logs.push(line);
  const functions = createFunctions({ processEnvironment: () => ({}), retryDelays: [1, 1], onLog, ...options }, state);
  const tmpdir = jest.spyOn(os, 'tmpdir').mockReturnValue(temporary);
  endAfterTest(async () => {
    await functions.close();
    tmpdir.mockRestore();
  });
  return { ...functions, logs, texts: () => logs.map(({ text }) => text) };
}

/** A clock that stands still, but for those who are woken as if their time had come. */
export interface StoppedClock extends Clock {
  /** For how long each would sleep that still does. */
  sleeping(): number[];
  wake(): void;
}

export function stoppedClock(): StoppedClock {
  const sleepers = new Map<() => void, number>();
  return {
    now: () => 0,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        sleepers.set(resolve, milliseconds);
        signal?.addEventListener('abort', () => {
          sleepers.delete(resolve);
          reject(signal.reason);
        });
      }),
    sleeping: () => [...sleepers.values()],
    wake() {
      const woken = [...sleepers.keys()];
      sleepers.clear();
      for (const wake of woken) wake();
    },
  };
}

export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

export function temporaryFolders(): string[] {
  return readdirSync(temporary);
}
