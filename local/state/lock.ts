/** One process at a time for a folder: a file with its id. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folders that this process has. */
const held = new Set<string>();

/** Throws when another one has the folder. Gives what lets it go again. */
export function lockFolder(folder: string): () => void {
  const file = join(folder, 'lock');
  const holder = holderOf(file);
  if (holder !== undefined && isRunning(holder, file)) {
    throw new Error(`${folder} is in use by the process ${holder}; stop that one, or choose another folder`);
  }
  rmSync(file, { force: true });
  writeFileSync(file, String(process.pid), { flag: 'wx', mode: 0o600 });
  held.add(file);
  return () => {
    held.delete(file);
    rmSync(file, { force: true });
  };
}

function holderOf(file: string): number | undefined {
  try {
    return Number(readFileSync(file, 'utf8')) || undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A process that was killed leaves its file behind, and in a container the next one has the same id. */
function isRunning(pid: number, file: string): boolean {
  if (pid === process.pid) return held.has(file);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
