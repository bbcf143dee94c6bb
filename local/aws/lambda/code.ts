/** The code of a function: a folder of its own, as AWS unpacks it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { unzipSync } from 'fflate';
import { ServiceError } from '../service-error';
import type { FunctionDefinition } from './function';

/** @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_UNZIPPED_BYTES = 262_144_000;

/** Writes the code into a temporary folder, and says which. Nothing is left of code that is refused. */
export function unpackCode(code: FunctionDefinition['code']): string {
  const files = 'zip' in code ? unzip(code.zip) : { 'index.js': Buffer.from(code.inline) };
  const folder = mkdtempSync(join(tmpdir(), 'ivs-local-function-'));
  try {
    for (const [name, content] of Object.entries(files)) writeInside(folder, name, content);
    return folder;
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Removes what `unpackCode` wrote. */
export function removeCode(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

function unzip(zip: Uint8Array): Record<string, Uint8Array> {
  let bytes = 0;
  const limitSize = ({ originalSize }: { readonly originalSize: number }) => {
    bytes += originalSize;
    if (bytes > MAX_UNZIPPED_BYTES) throw refusal(`Unzipped size must be smaller than ${MAX_UNZIPPED_BYTES} bytes`);
    return true;
  };
  try {
    return unzipSync(zip, { filter: limitSize });
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    throw refusal('Could not unzip uploaded file. Please check your file, then try to upload again.');
  }
}

function writeInside(folder: string, name: string, content: Uint8Array): void {
  const target = resolve(folder, name);
  if (!target.startsWith(folder + sep)) throw refusal(`The archive's entries must stay inside the function's folder; "${name}" leaves it.`);
  if (name.endsWith('/')) {
    mkdirSync(target, { recursive: true });
    return;
  }
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, content);
}

function refusal(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}
