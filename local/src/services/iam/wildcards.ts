/** Matches texts with wildcards. */

/** `*`: any text, including the empty one. */
export const ANY_TEXT = Symbol('*');

/** `?`: any character. */
export const ANY_CHARACTER = Symbol('?');

/** One character of a pattern, or a wildcard. */
export type Token = string | typeof ANY_TEXT | typeof ANY_CHARACTER;

/** Called with the number of comparisons made. May throw to end the match. */
export type Count = (comparisons: number) => void;

/**
 * Whether a text matches a pattern. Backtracks only to the last `*`, so the number of comparisons is at most the product of both lengths. A
 * backtracking regular expression may need exponentially many.
 */
export function fits(pattern: readonly Token[], text: string, count: Count): boolean {
  let [position, star, resumed] = [0, -1, 0];
  for (let index = 0; index < text.length; ) {
    count(1);
    const token = pattern[position];
    if (token === ANY_TEXT) {
      star = position;
      position += 1;
      resumed = index;
    } else if (token === ANY_CHARACTER || token === text.charAt(index)) {
      position += 1;
      index += 1;
    } else if (star >= 0) {
      position = star + 1;
      resumed += 1;
      index = resumed;
    } else {
      return false;
    }
  }
  return pattern.slice(position).every((token) => token === ANY_TEXT);
}
