import type { KeyObject } from 'node:crypto';
import { invalidInput } from './token-error';

/**
 * Reads a key on the curve P-384, the only one that the service accepts. The error does not have the reason, because that could quote the key.
 * @throws TokenError with the code INVALID_INPUT
 */
export function p384Key(read: () => KeyObject, rule: string, fix: string): KeyObject {
  const key = attempt(read) ?? invalidInput(rule, 'something else', fix);
  if (key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'secp384r1') return key;
  return invalidInput(rule, 'a key of another kind', fix);
}

function attempt(read: () => KeyObject): KeyObject | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
