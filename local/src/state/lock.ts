/** Locks a folder for one process, with a file that contains the process id. */
import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processStatus } from '../system/process-status';
import { UNFINISHED } from './files';

export const LOCK_FILE = 'lock';

/** The locks that this process holds. */
const held = new Set<string>();

/** Locks the folder and returns a function that releases it. Throws if another process holds the lock. */
export function lockFolder(folder: string): () => void {
  const file = join(folder, LOCK_FILE);
  acquire(folder, file);
  let done = false;
  return () => {
    if (!done) release(file);
    done = true;
  };
}

function acquire(folder: string, file: string): void {
  while (!create(file)) {
    const content = read(file);
    // The holder has released the lock meanwhile.
    if (content === undefined) continue;
    const holder = holderIn(content, file);
    if (holder !== undefined) throw inUse(folder, file, holder);
    removeStale(folder, file);
  }
  held.add(file);
}

/** Removes the lock only if this process still owns it: a user may have removed it, and another process may have locked the folder since. */
function release(file: string): void {
  held.delete(file);
  if (read(file) === String(process.pid)) rmSync(file, { force: true });
}

/** Returns false if the lock exists. Links a complete file, so that other processes never read a lock without a process id. */
function create(file: string): boolean {
  const unlinked = `${file}.${randomUUID()}${UNFINISHED}`;
  try {
    writeFileSync(unlinked, String(process.pid), { flag: 'wx', mode: 0o600 });
    linkSync(unlinked, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(unlinked, { force: true });
  }
}

/**
 * Removes a lock that a killed process has left. This takes a second lock: without it, two processes could find the same stale lock, and the
 * slower one would remove the new lock of the faster one.
 */
function removeStale(folder: string, file: string): void {
  const right = `${file}.stale`;
  acquire(folder, right);
  try {
    const content = read(file);
    // Reads the lock again, because another process may have replaced it meanwhile.
    if (content !== undefined && holderIn(content, file) === undefined) rmSync(file, { force: true });
  } finally {
    release(right);
  }
}

/** Returns undefined if there is no lock. */
function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Returns the id of the process that holds the lock, if that process runs. A killed process leaves its lock behind, and in a container the next
 * process often gets the same id.
 */
function holderIn(content: string, file: string): number | undefined {
  if (!/^[1-9]\d*\s*$/.test(content)) return undefined;
  const pid = Number(content);
  const isRunning = pid === process.pid ? held.has(file) : isThere(pid) && !processStatus(pid)?.isDead;
  return isRunning ? pid : undefined;
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Another program may have the process id by now, so the message does not tell the user to kill it. */
function inUse(folder: string, file: string, pid: number): Error {
  const fix = `if that is ivs-local, stop it or choose another folder; if it is another program, remove ${file}`;
  return new Error(`${folder} is in use by the process ${pid}; ${fix}`);
}
