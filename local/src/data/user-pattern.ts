/** Regular expressions of users. */
import { runInNewContext } from 'node:vm';

/** Ordinary patterns take less than one millisecond. Some patterns would take years. */
const MAX_MILLISECONDS = 1_000;

const TRY = "new RegExp(pattern) && new RegExp('^(?:' + pattern + ')$').test(text)";

/** Whether the whole text matches. Throws for a pattern that JavaScript cannot read, and for one that takes too long. */
export function matchesUserPattern(pattern: string, text: string): boolean {
  return runInNewContext(TRY, { pattern, text }, { timeout: MAX_MILLISECONDS });
}
