/** Writes files atomically, also with respect to a power cut. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** Suffix of a file that is being written. */
export const UNFINISHED = '.new';

/** Writes a temporary file and renames it to `file`. Call `syncFolder` to make the rename survive a power cut. */
export function replaceFile(file: string, content: Buffer): void {
  const unfinished = `${file}${UNFINISHED}`;
  const descriptor = openSync(unfinished, 'w', 0o600);
  try {
    try {
      writeFileSync(descriptor, content);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(unfinished, file);
  } catch (error) {
    // Frees the space that the incomplete file takes, because the disk may be full.
    rmSync(unfinished, { force: true });
    throw error;
  }
}

/** Flushes renames and removals in a folder to disk. Windows cannot open folders and does not need this. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
