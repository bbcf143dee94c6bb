import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { PATIENCE_MILLISECONDS } from '../../support/until';

/** How a command ended, with all that it printed. */
export interface Ended {
  readonly exitCode: number | null;
  readonly output: string;
}

/** A command that runs, in a process group of its own as a terminal would give it. */
export interface Running {
  readonly pid: number;
  /** All that it has printed so far. */
  output(): string;
  /** Resolves with the match when what it has printed matches; rejects when it ends without, or does not print it in time. */
  prints(pattern: RegExp): Promise<RegExpExecArray>;
  /** Sends a signal to the whole group, as Ctrl-C does. */
  interrupt(signal?: NodeJS.Signals): void;
  readonly ended: Promise<Ended>;
}

export interface CommandOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

export function start(command: string, args: readonly string[], { cwd, env = process.env }: CommandOptions): Running {
  const child: ChildProcessWithoutNullStreams = spawn(command, args, { cwd, env, detached: true });
  child.stdin.end();
  let output = '';
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
      for (const check of waiting) check();
    });
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, output }));
  });
  const pid = child.pid as number;
  return {
    pid,
    ended,
    output: () => output,
    interrupt: (signal = 'SIGINT') => process.kill(-pid, signal),
    prints: (pattern) =>
      new Promise((resolve, reject) => {
        const late = () => reject(new Error(`did not print ${pattern} within ${PATIENCE_MILLISECONDS / 1_000} s:\n${output}`));
        const timer = setTimeout(late, PATIENCE_MILLISECONDS);
        const check = () => {
          const match = pattern.exec(output);
          if (!match) return;
          waiting.delete(check);
          clearTimeout(timer);
          resolve(match);
        };
        waiting.add(check);
        check();
        ended
          .then(({ exitCode }) => reject(new Error(`ended with ${exitCode} before it printed ${pattern}:\n${output}`)), reject)
          .finally(() => clearTimeout(timer));
      }),
  };
}

/** Runs a command to its end. When that does not come in time, rejects with what it has printed, and kills its group. */
export async function run(
  command: string,
  args: readonly string[],
  options: CommandOptions,
  patience = PATIENCE_MILLISECONDS,
): Promise<Ended> {
  const { ended, interrupt, output } = start(command, args, options);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`${[command, ...args].join(' ')} did not end within ${patience / 1_000} s:\n${output()}`));
      try {
        interrupt('SIGKILL');
      } catch {
        // The group has ended, and a process outside of it holds the output.
      }
    }, patience);
  });
  try {
    return await Promise.race([ended, late]);
  } finally {
    clearTimeout(timer);
  }
}
