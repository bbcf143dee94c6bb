import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A deliberate break of one rule, which at least one of the named tests has to notice. Tried by scripts/mutants.mjs. */
export interface Mutant {
  /** What holds without it. */
  readonly rule: string;
  readonly file: string;
  /** Occurs in the file exactly once. */
  readonly from: string;
  readonly to: string;
  /** Paths of test files. */
  readonly tests: readonly string[];
}

/** The mutants of one file, caught by the same tests where they do not say otherwise. */
export function mutantsOf(
  file: string,
  tests: readonly string[],
  mutants: readonly (Omit<Mutant, 'file' | 'tests'> & Partial<Pick<Mutant, 'tests'>>)[],
): Mutant[] {
  return mutants.map((mutant) => ({ file, tests, ...mutant }));
}

/** Says what is wrong with a mutant itself: it must change a text that is there once. `root` is the folder of the repository. */
export function mistakeIn({ rule, file, from, to, tests }: Mutant, root: string): string | undefined {
  const missing = [file, ...tests].find((path) => !existsSync(join(root, path)));
  if (missing) return `${rule}: there is no ${missing}`;
  const times = readFileSync(join(root, file), 'utf8').split(from).length - 1;
  if (times !== 1) return `${rule}: the text to change must be in ${file} exactly once, got ${times} times: ${from}`;
  return from === to ? `${rule}: it changes nothing` : undefined;
}
