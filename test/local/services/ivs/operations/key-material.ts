import { generateKeyPairSync, type KeyObject } from 'node:crypto';

/** A public key as the service takes it. */
export function pemOf(key: KeyObject): string {
  return key.export({ format: 'pem', type: 'spki' }).toString();
}

/** The public half of a new key. */
export function newPem(namedCurve = 'secp384r1'): string {
  return pemOf(generateKeyPairSync('ec', { namedCurve }).publicKey);
}
