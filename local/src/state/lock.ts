/** One process at a time for a folder: a file with its id. */
import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { statusOf } from '../system/process-status';
import { UNFINISHED } from './files';

export const LOCK_FILE = 'lock';

/** The locks that this process has. */
const held = new Set<string>();

/** Throws when another one has the folder. Gives what lets it go again. */
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
    // It was let go of meanwhile.
    if (content === undefined) continue;
    const holder = holderIn(content, file);
    if (holder !== undefined) throw inUse(folder, file, holder);
    removeStale(folder, file);
  }
  held.add(file);
}

/** Whoever has removed the lock of this process has given it to another one, maybe. */
function release(file: string): void {
  held.delete(file);
  if (read(file) === String(process.pid)) rmSync(file, { force: true });
}

/** False when there is one. A link, for it is there with what is in it: nobody finds a lock that does not say yet whose it is. */
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

/** To remove one takes a lock as well: of several that have seen the same stale lock, the slower ones would remove that of the fastest. */
function removeStale(folder: string, file: string): void {
  const right = `${file}.stale`;
  acquire(folder, right);
  try {
    const content = read(file);
    // One that is gone must not be removed: it would be the next one's.
    if (content !== undefined && holderIn(content, file) === undefined) rmSync(file, { force: true });
  } finally {
    release(right);
  }
}

/** Undefined when there is none. */
function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The process that the lock belongs to, if it runs. One that was killed leaves its lock behind, and in a container the next one has the same id. */
function holderIn(content: string, file: string): number | undefined {
  if (!/^[1-9]\d*\s*$/.test(content)) return undefined;
  const pid = Number(content);
  const isRunning = pid === process.pid ? held.has(file) : isThere(pid) && !statusOf(pid)?.isDead;
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

/** The id may have gone to another program since: nobody should end that. */
function inUse(folder: string, file: string, pid: number): Error {
  const fix = `if that is ivs-local, stop it or choose another folder; if it is another program, remove ${file}`;
  return new Error(`${folder} is in use by the process ${pid}; ${fix}`);
}
