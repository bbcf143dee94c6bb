/** What Linux tells of a process. */
import { readFileSync } from 'node:fs';

export interface ProcessStatus {
  /** Whether it has ended and was only never reaped, as in a container without an init. */
  readonly isDead: boolean;
  /** The id of its group. */
  readonly group: number;
}

/** Undefined when there is no such process, and on other systems. */
export function statusOf(pid: number | string): ProcessStatus | undefined {
  const stat = readStat(pid);
  if (stat === undefined) return undefined;
  // `pid (name) state parent group`, where the name may have any character.
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
