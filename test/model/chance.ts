/**
 * Chance that keeps its word: each question has its own sequence of answers, so that taking one command out of a schedule leaves
 * what happens to the others as it was, and a counterexample shrinks.
 */
export type Chance = (question: string) => number;

/** From 0 up to, but not including, 1. */
export function createChance(seed: number): Chance {
  const states = new Map<string, number>();
  return (question) => {
    const state = mix((states.get(question) ?? hash(question) ^ seed) + 0x9e3779b9);
    states.set(question, state);
    return state / 2 ** 32;
  };
}

/** FNV-1a */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value;
}

/** The finish of MurmurHash3. */
function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
