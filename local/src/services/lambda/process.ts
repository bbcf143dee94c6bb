/** A process of a function, which AWS calls an execution environment. It stays warm and handles one invocation at a time. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { MessageBatch } from '../../service/news';
import type { Clock } from '../../system/clock';
import type { InvokeResult } from './function';
import type { Language } from './languages';

/** How long loading the handler may take, unless the function's timeout is longer. */
const INIT_MILLISECONDS = 10_000;

/** How long to read the output of an ended process. Its child processes may keep the output open. */
const OUTPUT_GRACE_MILLISECONDS = 1_000;

export interface ProcessOptions {
  readonly folder: string;
  readonly language: Pick<Language, 'command'>;
  readonly functionArn: string;
  readonly runtime: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  /** The whole environment. The process inherits no variables. */
  readonly variables: Readonly<Record<string, string>>;
  /** Called for each line that the process prints. */
  readonly onLine: (text: string, requestId: string | undefined) => void;
  /** The clock of faults that kill the process. The function sees its time. The function's timeout and its timers use the machine's clock. */
  readonly clock: Clock;
}

/** An event for a function. */
export interface Invocation {
  readonly requestId: string;
  readonly event: unknown;
  /** The messages in the event. @default - no event source mapping sends the event */
  readonly batch?: MessageBatch;
  /** The caller's ClientContext. */
  readonly clientContext?: unknown;
  /** Called for each line that the function logs during the invocation. */
  readonly onLine?: (text: string) => void;
}

/** A process. Callers must await an invocation before the next. */
export interface FunctionProcess {
  /** Whether the process can handle another invocation. */
  isAlive(): boolean;
  /** Never rejects. Kills the process after the function's timeout, or after `killAfterMilliseconds`. */
  invoke(invocation: Invocation, killAfterMilliseconds?: number): Promise<InvokeResult>;
  /** Resolves when the process has ended. */
  kill(): Promise<void>;
}

/** A message of the process. With `ends`, the process is about to end. */
type Reply = InvokeResult & { readonly ends?: boolean };

/** Starts a process. It loads the handler immediately. */
export function startProcess(options: ProcessOptions): FunctionProcess {
  const aheadMilliseconds = () => options.clock.now() - Date.now();
  const [program, ...args] = options.language.command({ ...options, aheadMilliseconds: aheadMilliseconds() });
  const child = spawn(program, args, { cwd: options.folder, env: options.variables, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
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
    child.once('close', (code, signal) => resolve(exitFailure(exitReason(code, signal))));
  });
  child.once('exit', () => {
    alive = false;
    const outputs = setTimeout(() => [child.stdout, child.stderr].map((output) => output?.destroy()), OUTPUT_GRACE_MILLISECONDS);
    child.once('close', () => clearTimeout(outputs));
  });
  const initMilliseconds = Math.max(INIT_MILLISECONDS, options.timeoutSeconds * 1000);
  const initialised = answer(initMilliseconds, `The handler was not loaded after ${(initMilliseconds / 1000).toFixed(2)} seconds`);

  /** Resolves with the answer, or with an error if the process ends or the time is over. */
  async function answer(milliseconds: number, late: string): Promise<InvokeResult> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<Reply>((resolve) => {
      timer = setTimeout(() => {
        void kill();
        resolve({ error: { type: 'Sandbox.Timedout', message: late } });
      }, milliseconds);
    });
    // Waits for one turn of the event loop, so that lines printed before the answer are read first and belong to this invocation.
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
      const { functionArn } = options;
      const message = { requestId, event, clientContext, functionArn, timeoutMilliseconds, aheadMilliseconds: aheadMilliseconds() };
      // Ignores a send error: the process has ended, and its end is the answer.
      child.send(message, () => {});
      const answered = new AbortController();
      if (killAfterMilliseconds !== undefined) options.clock.sleep(killAfterMilliseconds, answered.signal).then(kill, () => {});
      const result = await answer(timeoutMilliseconds, `Task timed out after ${options.timeoutSeconds.toFixed(2)} seconds`);
      answered.abort();
      return result;
    },
  };
}

function exitFailure(reason: string): InvokeResult {
  return { error: { type: 'Runtime.ExitError', message: reason } };
}

function exitReason(code: number | null, signal: string | null): string {
  if (code === 0) return 'Runtime exited without providing a reason';
  return `Runtime exited with error: ${signal ? `signal: ${signal}` : `exit status ${code}`}`;
}
