/** Files that are there whole or not at all, also after a power cut. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** What is written first under another name ends in this. */
export const UNFINISHED = '.new';

/** The name lasts once its folder is synced. */
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
    // Where the disk is full, it would keep it so.
    rmSync(unfinished, { force: true });
    throw error;
  }
}

/** What was renamed and removed in the folder stays so. Windows does not let a folder be opened, and needs none of this. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
