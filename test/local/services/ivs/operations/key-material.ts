import { generateKeyPairSync, type KeyObject } from 'node:crypto';

/** A public key in PEM, as the service accepts it. */
export function pemOf(key: KeyObject): string {
  return key.export({ format: 'pem', type: 'spki' }).toString();
}

/** Generates a key pair and returns the public key. */
export function newPem(namedCurve = 'secp384r1'): string {
  return pemOf(generateKeyPairSync('ec', { namedCurve }).publicKey);
}
