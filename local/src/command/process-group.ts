/** Runs a program in a process group, so that an interruption also ends its child processes. */
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { processStatus } from '../system/process-status';

/** How long an interrupted program may take to end before it is killed. */
const GRACE_MILLISECONDS = 2_000;

/** How long the operating system may take to end killed processes. */
const KILL_MILLISECONDS = 500;

const POLL_MILLISECONDS = 20;

/** How long output may follow after a program has ended. A child process that goes on holds the output open. */
const OUTPUT_MILLISECONDS = 1_000;

/** Signals that end a program early. */
export interface InterruptSignals {
  /** Interrupts the program. */
  readonly signal?: AbortSignal;
  /** Kills the program if it was interrupted and has not ended yet. */
  readonly insistence?: AbortSignal;
}

export interface RunOptions extends InterruptSignals {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** The signal that interrupts the program. @default SIGINT */
  readonly interruption?: NodeJS.Signals;
  /** Whether the program's standard input is a pipe that closes when the program or this process ends. @default - with `onOutput` it has no input */
  readonly holdsInput?: boolean;
  /** Receives the program's standard output. @default - it goes where the output of this process goes */
  onOutput?(text: string): void;
  /** Receives what the program prints to its standard error. @default - it goes where that of this process goes */
  onErrorOutput?(text: string): void;
}

/** A process group. */
interface Group {
  /** Does nothing if no process is left. */
  signal(name: NodeJS.Signals): void;
  isGone(): boolean;
}

/**
 * Resolves with the program's exit code. The program runs in a new process group, so a Ctrl-C in the terminal does not reach it twice: only
 * `signal` interrupts it. Processes of the group that are left after two seconds are killed. On Windows only the program itself is ended.
 */
export async function runInGroup(
  program: string,
  args: readonly string[],
  { signal, insistence, interruption = 'SIGINT', holdsInput, onOutput, onErrorOutput, ...options }: RunOptions,
): Promise<number> {
  if (signal?.aborted) return 1;
  const hasGroups = process.platform !== 'win32';
  const input = holdsInput ? 'pipe' : onOutput ? 'ignore' : 'inherit';
  const stdio: StdioOptions = [input, onOutput ? 'pipe' : 'inherit', onErrorOutput ? 'pipe' : 'inherit'];
  const child = spawn(program, args, { ...options, stdio, detached: hasGroups });
  child.stdout?.setEncoding('utf8').on('data', (text) => onOutput?.(text));
  child.stderr?.setEncoding('utf8').on('data', (text) => onErrorOutput?.(text));
  child.once('exit', () => {
    child.stdin?.end();
    setTimeout(() => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, OUTPUT_MILLISECONDS).unref();
  });
  child.stdin?.on('error', () => {});
  let ended: Promise<void> | undefined;
  const end = () => {
    ended = endGroup(hasGroups ? groupOf(child) : only(child), interruption, insistence);
  };
  signal?.addEventListener('abort', end, { once: true });
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve(code ?? 1));
    });
  } finally {
    signal?.removeEventListener('abort', end);
    await ended;
  }
}

async function endGroup(group: Group, interruption: NodeJS.Signals, insistence: AbortSignal | undefined): Promise<void> {
  group.signal(interruption);
  await until(() => group.isGone() || insistence?.aborted === true, GRACE_MILLISECONDS);
  if (group.isGone()) return;
  group.signal('SIGKILL');
  await until(() => group.isGone(), KILL_MILLISECONDS);
}

async function until(condition: () => boolean, milliseconds: number): Promise<void> {
  const deadline = performance.now() + milliseconds;
  while (!condition() && performance.now() < deadline) await sleep(POLL_MILLISECONDS);
}

function groupOf({ pid }: ChildProcess): Group {
  const signal = (name: NodeJS.Signals | 0) => {
    try {
      return pid !== undefined && process.kill(-pid, name);
    } catch {
      return false;
    }
  };
  return { signal, isGone: () => !signal(0) || areAllDead(pid) };
}

/** Whether only zombies are left. Without an init process, as in some containers, ended processes stay members of their group. */
function areAllDead(group: number | undefined): boolean {
  if (!processStatus('self')) return false;
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return !pids.map(processStatus).some((status) => status?.group === group && !status?.isDead);
}

function only(child: ChildProcess): Group {
  return { signal: (name) => void child.kill(name), isGone: () => child.exitCode !== null || child.signalCode !== null };
}
