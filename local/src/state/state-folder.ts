/** Keeps state in a folder across processes. The state includes secrets and private keys, so only the folder's owner may read it. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { decode, digestOf, type Encoded, encode } from './encoding';
import { replaceFile, syncFolder } from './files';
import { BLOB_FOLDER, ignoreFolder, keepOthersOut, prepareFolder, STATE_FILE } from './folder-check';
import { lockFolder } from './lock';

/** State that is kept in a folder. Services change it in place. */
export interface Kept<State> {
  readonly state: State;
  /** Writes the state if it has changed. The previous state stays on disk until the write is complete. */
  save(): void;
  /** Releases the folder's lock. Does nothing the second time. */
  close(): void;
}

/** A kind of state. */
export interface StateKind<State> {
  /** Which command wrote the state. Commands do not read each other's state. */
  readonly kind: string;
  /** The version of this package. Another version may lay out state differently. */
  readonly version: string;
  readonly empty: () => State;
}

/** The first line of the file, in front of the state. */
interface Header {
  readonly kind: string;
  readonly version: string;
  readonly node: string;
  /** The digest of the rest of the file. */
  readonly digest: string;
}

type Writer = Omit<Header, 'digest'>;

/** A state that was read from disk. */
interface Found {
  readonly state: unknown;
  /** The digests of the blobs that it needs. */
  readonly blobs: ReadonlySet<string>;
}

/** Reads the state in the folder, or starts with empty state in a new folder. Throws if this version cannot continue from the state. */
export function openStateFolder<State>(folder: string, kind: StateKind<State>): Kept<State> {
  try {
    return open(folder, kind);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new Error(`state cannot be kept in ${folder} (${error.message}); choose a folder that can be made, read and written`);
  }
}

function open<State>(folder: string, { kind, version, empty }: StateKind<State>): Kept<State> {
  prepareFolder(folder);
  const file = join(folder, STATE_FILE);
  if (existsSync(file)) checkHeader(folder, headerOf(readFileSync(file)));
  keepOthersOut(folder);
  const unlock = lockFolder(folder);
  try {
    const writer = { kind, version, node: process.version };
    const found = existsSync(file) ? read(folder, readFileSync(file), writer) : undefined;
    if (!found) ignoreFolder(folder);
    const state = (found?.state ?? empty()) as State;
    return { state, save: saver(folder, state, writer, found?.blobs ?? new Set()), close: unlock };
  } catch (error) {
    unlock();
    throw error;
  }
}

function saver(folder: string, state: unknown, writer: Writer, needed: ReadonlySet<string>): () => void {
  let written = '';
  let blobsOfWritten = needed;
  return () => {
    try {
      const encoded = encode(state);
      const digest = digestOf(encoded.bytes);
      if (digest === written) return;
      write(folder, encoded, { ...writer, digest }, blobsOfWritten);
      written = digest;
      blobsOfWritten = new Set(encoded.blobs.keys());
    } catch (error) {
      const { message } = error as Error;
      throw new Error(`the state could not be saved in ${folder} (${message}); ${whatIsKept(folder)}`, { cause: error });
    }
  };
}

function whatIsKept(folder: string): string {
  const time = statSync(join(folder, STATE_FILE), { throwIfNoEntry: false })?.mtime.toISOString();
  return time === undefined ? 'none is kept there yet' : `the last saved state is of ${time}`;
}

function read(folder: string, file: Buffer, expected: Writer): Found {
  const header = headerOf(file);
  checkHeader(folder, header);
  if (header.kind !== expected.kind)
    throw new Error(`${folder} has the state of ${header.kind}, not of ${expected.kind}; choose another folder`);
  if (header.version !== expected.version) {
    const fix = 'use that version, or start with another folder';
    throw new Error(`the state in ${folder} was written by version ${header.version}, and this is ${expected.version}; ${fix}`);
  }
  const bytes = file.subarray(file.indexOf('\n') + 1);
  if (digestOf(bytes) !== header.digest) throw new BrokenState(folder, 'it has been cut off or changed');
  const blobs = new Set<string>();
  const take = (digest: string) => {
    blobs.add(digest);
    return readBlob(folder, digest);
  };
  try {
    return { state: decode(bytes, take), blobs };
  } catch (error) {
    if (error instanceof BrokenState || isSystemError(error)) throw error;
    const versions = `; it was written under Node.js ${header.node}, and this is ${expected.node}`;
    throw new BrokenState(folder, `${(error as Error).message}${header.node === expected.node ? '' : versions}`);
  }
}

function headerOf(file: Buffer): Header | undefined {
  try {
    const header = JSON.parse(file.toString('utf8', 0, Math.max(0, file.indexOf('\n'))));
    return typeof header?.digest === 'string' ? header : undefined;
  } catch {
    return undefined;
  }
}

function checkHeader(folder: string, header: Header | undefined): asserts header is Header {
  if (!header) throw new BrokenState(folder, 'its first line is not one of ivs-local');
}

function readBlob(folder: string, digest: string): Buffer {
  const file = join(folder, BLOB_FOLDER, digest);
  if (!existsSync(file)) throw new BrokenState(folder, `${BLOB_FOLDER}/${digest} is missing`);
  const blob = readFileSync(file);
  if (digestOf(blob) !== digest) throw new BrokenState(folder, `${BLOB_FOLDER}/${digest} has been changed`);
  return blob;
}

class BrokenState extends Error {
  constructor(folder: string, reason: string) {
    super(`the state in ${folder} is broken: ${reason}; restore a copy of the folder, or start with another one`);
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return typeof error === 'object' && error !== null && 'syscall' in error;
}

/** Writes blobs first and the state last, so that the previous state stays complete until the new one replaces it. */
function write(folder: string, { bytes, blobs }: Encoded, header: Header, blobsOfWritten: ReadonlySet<string>): void {
  const blobFolder = join(folder, BLOB_FOLDER);
  mkdirSync(blobFolder, { recursive: true, mode: 0o700 });
  // Removes blobs of a failed save, to free space.
  removeExcept(blobFolder, (name) => blobsOfWritten.has(name) || blobs.has(name));
  for (const [digest, blob] of blobs) {
    const file = join(blobFolder, digest);
    if (!existsSync(file)) replaceFile(file, blob);
  }
  syncFolder(blobFolder);
  replaceFile(join(folder, STATE_FILE), Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), bytes]));
  syncFolder(folder);
  removeExcept(blobFolder, (name) => blobs.has(name));
}

function removeExcept(folder: string, isNeeded: (name: string) => boolean): void {
  for (const name of readdirSync(folder)) if (!isNeeded(name)) rmSync(join(folder, name));
}
