/** Unpacks the code of a function into a folder, as AWS does. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { unzipSync } from 'fflate';
import { ServiceError } from '../../service/service-error';
import type { FunctionDefinition } from './function';
import { invalidParameter } from './invalid-parameter';
import type { Language } from './languages';
import { RUNNER_FOLDER } from './runner-folder';
import { unixModes } from './zip-modes';

/** @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_UNZIPPED_BYTES = 262_144_000;

type InlineFiles = Pick<Language, 'inlineFile' | 'responseModule'>;

/** Writes the code into a temporary folder and returns its path. Removes the folder again if the code is invalid. */
export function unpackCode(code: FunctionDefinition['code'], language: InlineFiles): string {
  const files = 'zip' in code ? unzip(code.zip) : inlineFiles(code.inline, language);
  const modes = 'zip' in code ? unixModes(code.zip) : new Map<string, number>();
  const folder = mkdtempSync(join(tmpdir(), 'ivs-local-function-'));
  try {
    for (const [name, content] of Object.entries(files)) writeInside(folder, name, content, modes.get(name));
    return folder;
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Removes a folder of `unpackCode`. */
export function removeCode(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

function unzip(zip: Uint8Array): Record<string, Uint8Array> {
  let bytes = 0;
  const limitSize = ({ originalSize }: { readonly originalSize: number }) => {
    bytes += originalSize;
    if (bytes > MAX_UNZIPPED_BYTES) throw invalidParameter(`Unzipped size must be smaller than ${MAX_UNZIPPED_BYTES} bytes`);
    return true;
  };
  try {
    return unzipSync(zip, { filter: limitSize });
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    throw invalidParameter('Could not unzip uploaded file. Please check your file, then try to upload again.');
  }
}

/** CloudFormation adds a module to inline code: `cfn-response` for Node.js, `cfnresponse` for Python. */
function inlineFiles(code: string, { inlineFile, responseModule }: InlineFiles): Record<string, Uint8Array> {
  return { [inlineFile]: Buffer.from(code), [responseModule]: readFileSync(join(RUNNER_FOLDER, responseModule)) };
}

const TYPE_MASK = 0o170000;
const SYMBOLIC_LINK = 0o120000;
const EXECUTABLE = 0o111;

function writeInside(folder: string, name: string, content: Uint8Array, mode = 0): void {
  const target = resolve(folder, name);
  const checkInside = (path: string) => {
    if (!path.startsWith(folder + sep))
      throw invalidParameter(`The archive's entries must stay inside the function's folder; "${name}" leaves it.`);
  };
  checkInside(target);
  if (name.endsWith('/')) {
    mkdirSync(target, { recursive: true });
    return;
  }
  mkdirSync(dirname(target), { recursive: true });
  if ((mode & TYPE_MASK) === SYMBOLIC_LINK) {
    const destination = Buffer.from(content).toString();
    checkInside(resolve(dirname(target), destination));
    symlinkSync(destination, target);
    return;
  }
  writeFileSync(target, content, { mode: mode & EXECUTABLE ? 0o755 : 0o644 });
}
