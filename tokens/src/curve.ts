import type { KeyObject } from 'node:crypto';

/** The service accepts keys on this curve only. */
export function isP384({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  return asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'secp384r1';
}
