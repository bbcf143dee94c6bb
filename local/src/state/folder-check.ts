/** Checks and prepares a folder for state. */
import { chmodSync, type Dirent, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UNFINISHED } from './files';
import { LOCK_FILE } from './lock';

export const STATE_FILE = 'state';
export const BLOB_FOLDER = 'blobs';
const IGNORE_FILE = '.gitignore';

/** Files that a new state folder may contain: operating systems and Git users put them into otherwise empty folders. */
const HARMLESS: readonly string[] = [IGNORE_FILE, '.DS_Store', 'lost+found'];

/** Creates the folder if it does not exist. Throws if it contains files that are not state, and does not change them. */
export function prepareFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const entries = readdirSync(folder, { withFileTypes: true });
  const wrong = entries.find((entry) => !isOfItsKind(entry));
  if (wrong) {
    const kind = wrong.name === BLOB_FOLDER ? 'a folder' : 'a file';
    throw new Error(`state is kept in a folder where ${wrong.name} is ${kind}, got ${folder} where it is not; choose another one`);
  }
  if (existsSync(join(folder, STATE_FILE))) return;
  const foreign = entries.find(({ name }) => !isOurs(name) && !HARMLESS.includes(name));
  if (foreign) throw new Error(`state begins in a folder with nothing else in it, got ${folder} with ${foreign.name}; choose another one`);
}

const OURS: readonly string[] = [STATE_FILE, `${STATE_FILE}${UNFINISHED}`, BLOB_FOLDER, LOCK_FILE];

function isOurs(name: string): boolean {
  return OURS.includes(name) || name.startsWith(`${LOCK_FILE}.`);
}

function isOfItsKind(entry: Dirent): boolean {
  if (entry.name === BLOB_FOLDER) return entry.isDirectory();
  return !isOurs(entry.name) || entry.isFile();
}

/**
 * Removes the permissions of other users. State contains secrets, which others must not read, and the code of functions, which others
 * must not write.
 */
export function keepOthersOut(folder: string): void {
  // Windows does not use modes; it protects home folders by access control lists.
  if (process.platform === 'win32') return;
  const modeOf = () => statSync(folder).mode & 0o777;
  const ofOthers = () => modeOf() & 0o077;
  if (ofOthers()) chmodSync(folder, modeOf() & 0o700);
  if (!ofOthers()) return;
  throw new Error(`state is kept in a folder that others cannot read, got ${folder}, where modes cannot be changed; choose another one`);
}

/** Adds a .gitignore that ignores the whole folder, unless there is one. */
export function ignoreFolder(folder: string): void {
  const file = join(folder, IGNORE_FILE);
  if (!existsSync(file)) writeFileSync(file, '*\n');
}
