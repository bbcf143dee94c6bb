/** The regular expression that a template gives for a parameter, tried on what the caller gives for it. */
import { runInNewContext } from 'node:vm';
import { ServiceError } from '../../../service/service-error';
import { messageOf } from '../error-message';

/** Ordinary patterns take less than one; there are some that take years. */
const MAX_MILLISECONDS = 1_000;

const TRY = "new RegExp(pattern) && new RegExp('^(?:' + pattern + ')$').test(text)";

/** Whether the whole text matches. Refuses a pattern that JavaScript does not have, and one that takes too long. */
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
