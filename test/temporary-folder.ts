/** Gives the tests of a run an empty folder for temporary files, and removes it at the end, with all that they leave there. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder: string | undefined;

/** In watch mode, jest calls it before each run. */
export default function useTemporaryFolder(): void {
  if (folder) return;
  const made = mkdtempSync(join(tmpdir(), 'tests-'));
  folder = made;
  // jest starts its workers afterwards, with this environment.
  process.env.TMPDIR = made;
  process.once('exit', () => rmSync(made, { recursive: true, force: true, maxRetries: 3 }));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
}
