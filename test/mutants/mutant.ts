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
