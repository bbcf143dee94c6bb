/** Tries the AllowedPattern of a parameter on a value. */
import { runInNewContext } from 'node:vm';
import { ServiceError } from '../../../service/service-error';
import { messageOf } from '../error-message';

/** Ordinary patterns take less than one millisecond. Some patterns would take years. */
const MAX_MILLISECONDS = 1_000;

const TRY = "new RegExp(pattern) && new RegExp('^(?:' + pattern + ')$').test(text)";

/** Whether the whole text matches. Throws for a pattern that JavaScript cannot read, and for one that takes too long. */
export function matchesAllowedPattern(key: string, pattern: string, text: string): boolean {
  try {
    return runInNewContext(TRY, { pattern, text }, { timeout: MAX_MILLISECONDS });
  } catch (error) {
    const fix = 'Write one that JavaScript reads, and without repetitions inside repetitions.';
    throw new ServiceError(
      'ValidationError',
      `The local endpoint cannot try the AllowedPattern ${pattern} of parameter '${key}': ${messageOf(error)}. ${fix}`,
    );
  }
}
