/** Running a program so that whatever it has started ends with it when it is interrupted. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { statusOf } from '../system/process-status';

/** What a program gets to end by itself when it is interrupted. */
const GRACE_MILLISECONDS = 2_000;

/** What the system gets to end what was killed. */
const KILL_MILLISECONDS = 500;

const POLL_MILLISECONDS = 20;

/** What ends a program early. */
export interface Endings {
  /** Interrupts it. */
  readonly signal?: AbortSignal;
  /** Kills it when it is interrupted and has not ended yet. */
  readonly insistence?: AbortSignal;
}

export interface RunOptions extends Endings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** All the processes of a group. */
interface Group {
  /** Does nothing when none is left. */
  signal(name: NodeJS.Signals): void;
  isGone(): boolean;
}

/**
 * Resolves with the program's exit code. The signal reaches it as SIGINT, and once: it is in a group of its own, which a terminal's Ctrl-C
 * does not go to. What is left of the group after a while is killed. Windows has no such groups; there the program itself is ended.
 */
export async function runInGroup(
  program: string,
  args: readonly string[],
  { signal, insistence, ...options }: RunOptions,
): Promise<number> {
  if (signal?.aborted) return 1;
  const hasGroups = process.platform !== 'win32';
  const child = spawn(program, args, { ...options, stdio: 'inherit', detached: hasGroups });
  let ended: Promise<void> | undefined;
  const end = () => {
    ended = endGroup(hasGroups ? groupOf(child) : only(child), insistence);
  };
  signal?.addEventListener('abort', end, { once: true });
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => resolve(code ?? 1));
    });
  } finally {
    signal?.removeEventListener('abort', end);
    await ended;
  }
}

async function endGroup(group: Group, insistence: AbortSignal | undefined): Promise<void> {
  group.signal('SIGINT');
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

/** In a container without an init, those that have ended and were never reaped stay members of their group. Linux tells which they are. */
function areAllDead(group: number | undefined): boolean {
  if (!statusOf('self')) return false;
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return !pids.map(statusOf).some((status) => status?.group === group && !status?.isDead);
}

function only(child: ChildProcess): Group {
  return { signal: (name) => void child.kill(name), isGone: () => child.exitCode !== null || child.signalCode !== null };
}
