/** Reads the status of a process from Linux's /proc. */
import { readFileSync } from 'node:fs';

export interface ProcessStatus {
  /** Whether the process has ended. A container without an init process keeps ended processes as zombies. */
  readonly isDead: boolean;
  /** The id of its process group. */
  readonly group: number;
}

/** Returns undefined if there is no such process, or if this machine does not run Linux. */
export function processStatus(pid: number | string): ProcessStatus | undefined {
  const stat = readStat(pid);
  if (stat === undefined) return undefined;
  // The format is `pid (name) state parent group`. The name may contain any character, also parentheses.
  const [state = '', , group] = stat.replace(/^.*\) /s, '').split(' ');
  return { isDead: /[ZX]/.test(state), group: Number(group) };
}

function readStat(pid: number | string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
}
