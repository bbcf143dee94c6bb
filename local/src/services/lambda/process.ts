/** One process of a function, what AWS calls an execution environment: kept warm, one invocation at a time. */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Clock } from '../../system/clock';
import type { InvokeResult } from './function';
import { RUNNER_FOLDER } from './runner-folder';

const RUNNER = join(RUNNER_FOLDER, 'main.js');

/**
 * What AWS turns off in a runtime unless the function turns it on.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
 */
const OFF: Readonly<Record<string, readonly string[]>> = {
  'nodejs20.x': ['experimental-require-module'],
  'nodejs22.x': ['experimental-require-module', 'experimental-detect-module'],
};

/** What AWS gives to loading the handler; a function with a longer timeout may use that. */
const INIT_MILLISECONDS = 10_000;

/** How long a dead process may have its output open: one that it started may have inherited it. */
const OUTPUT_GRACE_MILLISECONDS = 1_000;

/** How to start a process. */
export interface ProcessOptions {
  readonly folder: string;
  readonly functionArn: string;
  readonly runtime: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  /** All of its environment; nothing of this process's own is added. */
  readonly variables: Readonly<Record<string, string>>;
  /** Called for each line that the process prints. */
  readonly onLine: (text: string, requestId: string | undefined) => void;
  /** For killing on demand. A timeout is by the time of the machine, as the process's own view of it is. */
  readonly clock: Clock;
}

/** One event on its way to a function. */
export interface Invocation {
  readonly requestId: string;
  readonly event: unknown;
  /** What the caller says of itself. */
  readonly clientContext?: unknown;
  /** Called for each line that is printed meanwhile. */
  readonly onLine?: (text: string) => void;
}

/** A process; not to be given a second invocation before the first is answered. */
export interface FunctionProcess {
  /** Whether it can take another invocation. */
  isAlive(): boolean;
  /** Never rejects. A process that fails to answer in time is killed, be it the time of the function or `killAfterMilliseconds`. */
  invoke(invocation: Invocation, killAfterMilliseconds?: number): Promise<InvokeResult>;
  /** Resolves when it is gone. */
  kill(): Promise<void>;
}

/** What a process says; `ends` when it is about to end, and takes nothing more. */
type Reply = InvokeResult & { readonly ends?: boolean };

/** Starts a process, which begins to load the handler at once. */
export function startProcess(options: ProcessOptions): FunctionProcess {
  const child = fork(RUNNER, [], {
    cwd: options.folder,
    env: options.variables,
    execArgv: [`--max-old-space-size=${options.memoryMegabytes}`, ...turnedOff(options)],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let alive = true;
  let current: Invocation | undefined;

  function print(text: string): void {
    options.onLine(text, current?.requestId);
    current?.onLine?.(text);
  }
  for (const output of [child.stdout, child.stderr]) {
    if (output) createInterface({ input: output }).on('line', print);
  }
  const ended = new Promise<Reply>((resolve) => {
    child.once('error', (error) => resolve(exitFailure(error.message)));
    child.once('close', (code, signal) => resolve(exitFailure(describeExit(code, signal))));
  });
  child.once('exit', () => {
    alive = false;
    const outputs = setTimeout(() => [child.stdout, child.stderr].map((output) => output?.destroy()), OUTPUT_GRACE_MILLISECONDS);
    child.once('close', () => clearTimeout(outputs));
  });
  const initMilliseconds = Math.max(INIT_MILLISECONDS, options.timeoutSeconds * 1000);
  const initialised = answer(initMilliseconds, `The handler was not loaded after ${(initMilliseconds / 1000).toFixed(2)} seconds`);

  /** The first of: an answer, the end of the process, the end of the time. */
  async function answer(milliseconds: number, late: string): Promise<InvokeResult> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<Reply>((resolve) => {
      timer = setTimeout(() => {
        void kill();
        resolve({ error: { type: 'Sandbox.Timedout', message: late } });
      }, milliseconds);
    });
    // What was printed before the answer lies ready to be read in this turn of the event loop, and belongs to this invocation.
    const reply = new Promise<Reply>((resolve) => child.once('message', (message: Reply) => setImmediate(resolve, message)));
    const { ends, ...result } = await Promise.race([reply, ended, timeout]);
    if (ends) alive = false;
    clearTimeout(timer);
    return result;
  }

  async function kill(): Promise<void> {
    alive = false;
    child.kill('SIGKILL');
    await ended;
  }

  return {
    isAlive: () => alive,
    kill,
    async invoke(invocation, killAfterMilliseconds) {
      current = invocation;
      const { requestId, event, clientContext } = invocation;
      const init = await initialised;
      if ('error' in init) {
        void kill();
        return init;
      }
      const timeoutMilliseconds = options.timeoutSeconds * 1000;
      // A process that just ended cannot be sent anything; its end is the answer.
      child.send({ requestId, event, clientContext, functionArn: options.functionArn, timeoutMilliseconds }, () => {});
      const answered = new AbortController();
      if (killAfterMilliseconds !== undefined) options.clock.sleep(killAfterMilliseconds, answered.signal).then(kill, () => {});
      const result = await answer(timeoutMilliseconds, `Task timed out after ${options.timeoutSeconds.toFixed(2)} seconds`);
      answered.abort();
      return result;
    },
  };
}

function turnedOff({ runtime, variables }: ProcessOptions): string[] {
  const features = OFF[runtime] ?? [];
  const flags = features.filter((feature) => !variables.NODE_OPTIONS?.includes(`--${feature}`)).map((feature) => `--no-${feature}`);
  // The Node.js of this machine may not know them.
  return flags.filter((flag) => process.allowedNodeEnvironmentFlags.has(flag));
}

function exitFailure(reason: string): InvokeResult {
  return { error: { type: 'Runtime.ExitError', message: reason } };
}

function describeExit(code: number | null, signal: string | null): string {
  if (code === 0) return 'Runtime exited without providing a reason';
  return `Runtime exited with error: ${signal ? `signal: ${signal}` : `exit status ${code}`}`;
}
