import { createPrivateKey, sign } from 'node:crypto';
import { p384Key } from './p384-key';
import type { SignDigest } from './signing';

/**
 * Signs with a private key on the curve P-384, in PEM. Made for tests: a key in AWS KMS cannot leak.
 * @throws TokenError with the code INVALID_INPUT for another text
 */
export function pemSigner(pem: string): SignDigest {
  const fix = 'make one with: openssl ecparam -name secp384r1 -genkey -noout';
  const key = p384Key(() => createPrivateKey(pem), 'the PEM contains a private key on the curve P-384', fix);
  return (_digest, message) => sign('sha384', message, { key, dsaEncoding: 'der' });
}
