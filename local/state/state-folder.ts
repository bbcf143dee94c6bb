/**
 * State that outlives the process, in a folder. It holds what the services hold, secrets and private keys included: nobody but its owner
 * may read what is in it.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode, digestOf, type Encoded, encode } from './encoding';
import { lockFolder } from './lock';

/** State that is kept. Whoever has it changes it in place. */
export interface Kept<State> {
  readonly state: State;
  /** Writes the state as it is now, if it has changed. What was written before stays until that is done. */
  save(): void;
  /** Lets others have the folder. */
  close(): void;
}

/** What is kept. */
export interface StateKind<State> {
  /** Tells states apart that have nothing to do with each other. */
  readonly kind: string;
  /** Of this package: another one may have another idea of what state is. */
  readonly version: string;
  readonly empty: () => State;
}

/** The first line of the file, in front of the state. */
interface Header {
  readonly kind: string;
  readonly version: string;
  readonly node: string;
  /** Of the rest of the file. */
  readonly digest: string;
}

const STATE_FILE = 'state';
const BLOB_FOLDER = 'blobs';

/** Reads what is in the folder, or begins with nothing in a new or an empty one. Throws when the state is not one that can be gone on with. */
export function openStateFolder<State>(folder: string, { kind, version, empty }: StateKind<State>): Kept<State> {
  prepare(folder);
  const unlock = lockFolder(folder);
  try {
    const file = join(folder, STATE_FILE);
    const header = { kind, version, node: process.version };
    const found = existsSync(file) ? readFileSync(file) : undefined;
    const state = found ? (read(folder, found, header) as State) : empty();
    let written = '';
    return {
      state,
      save() {
        const encoded = encode(state);
        const digest = digestOf(encoded.bytes);
        if (digest === written) return;
        write(folder, encoded, { ...header, digest });
        written = digest;
      },
      close: unlock,
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

function prepare(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const foreign = readdirSync(folder).filter((name) => ![STATE_FILE, BLOB_FOLDER, 'lock'].includes(name.replace(TEMPORARY, '')));
  if (foreign.length === 0) return;
  throw new Error(`state is kept in a folder with nothing else in it, got ${folder} with ${foreign[0]}; choose another one`);
}

function read(folder: string, file: Buffer, expected: Omit<Header, 'digest'>): unknown {
  const end = file.indexOf('\n');
  const header = readHeader(file.subarray(0, Math.max(0, end)));
  if (!header) throw broken(folder, 'its first line is not one of ivs-local');
  if (header.kind !== expected.kind)
    throw new Error(`${folder} has the state of ${header.kind}, not of ${expected.kind}; choose another folder`);
  if (header.version !== expected.version) {
    const fix = 'go on with that version, or begin anew with another folder';
    throw new Error(`the state in ${folder} was written by version ${header.version}, and this is ${expected.version}; ${fix}`);
  }
  const bytes = file.subarray(end + 1);
  if (digestOf(bytes) !== header.digest) throw broken(folder, 'it has been cut off or changed');
  try {
    return decode(bytes, (digest) => readBlob(folder, digest));
  } catch (error) {
    throw broken(folder, `${(error as Error).message}; it was written under Node.js ${header.node}, and this is ${expected.node}`);
  }
}

function readHeader(line: Buffer): Header | undefined {
  try {
    const header = JSON.parse(line.toString());
    return typeof header?.digest === 'string' ? header : undefined;
  } catch {
    return undefined;
  }
}

function readBlob(folder: string, digest: string): Buffer {
  const blob = readFileSync(join(folder, BLOB_FOLDER, digest));
  if (digestOf(blob) !== digest) throw new Error(`${BLOB_FOLDER}/${digest} has been changed`);
  return blob;
}

function broken(folder: string, reason: string): Error {
  return new Error(`the state in ${folder} is broken: ${reason}; put back a copy of the folder, or begin anew with another one`);
}

/** The state comes last: until then, the one before has all it needs. */
function write(folder: string, { bytes, blobs }: Encoded, header: Header): void {
  const blobFolder = join(folder, BLOB_FOLDER);
  mkdirSync(blobFolder, { recursive: true, mode: 0o700 });
  for (const [digest, blob] of blobs) {
    const file = join(blobFolder, digest);
    if (!existsSync(file)) replaceFile(file, blob);
  }
  replaceFile(join(folder, STATE_FILE), Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), bytes]));
  for (const name of readdirSync(blobFolder)) if (!blobs.has(name)) rmSync(join(blobFolder, name));
}

const TEMPORARY = /\.new$/;

/** Whole or not at all. */
function replaceFile(file: string, content: Buffer): void {
  writeFileSync(`${file}.new`, content, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
