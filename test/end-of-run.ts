/** Ends a run of tests that something keeps alive after its last test, for which jest waits without a limit, and says what it is. */
import { ChildProcess } from 'node:child_process';
import type { Config } from '@jest/types';

/** How long jest may take to write its reports, and processes to end, on a machine under load. */
const GRACE_MILLISECONDS = 60_000;

/** In watch mode, jest goes on after it. Its own test has less time among the globals of the configuration. */
export default function endRun({ watch, watchAll }: Config.GlobalConfig, { globals }: Config.ProjectConfig): void {
  const grace = Number(globals.GRACE_MILLISECONDS ?? GRACE_MILLISECONDS);
  if (!watch && !watchAll) setTimeout(() => endWhatIsLeft(grace), grace).unref();
}

function endWhatIsLeft(grace: number): void {
  const children = runningChildren();
  const left = [...children.map(({ spawnargs, pid }) => `process ${pid}: ${spawnargs.join(' ')}`), ...process.getActiveResourcesInfo()];
  console.error(`A test closes what it opens, got this ${grace / 1_000} s after the last one:\n  ${left.join('\n  ')}`);
  for (const child of children) kill(child);
  process.exit(1);
}

/** Node.js tells only here which ones they are. */
function runningChildren(): ChildProcess[] {
  const { _getActiveHandles: handles } = process as unknown as { _getActiveHandles(): unknown[] };
  return handles().filter((handle) => handle instanceof ChildProcess && handle.exitCode === null) as ChildProcess[];
}

/** With its process group, if it is the leader of one. */
function kill(child: ChildProcess): void {
  try {
    process.kill(-(child.pid as number), 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}
