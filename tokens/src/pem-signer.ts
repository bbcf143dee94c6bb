import { createPrivateKey, sign } from 'node:crypto';
import { isP384 } from './curve';
import type { SignDigest } from './signing';
import { invalidInput } from './token-error';

/** Signs with a private key in PEM. Made for tests: a key in AWS KMS cannot leak. */
export function pemSigner(pem: string): SignDigest {
  const key = privateKeyFrom(pem);
  return (_digest, message) => sign('sha384', message, { key, dsaEncoding: 'der' });
}

function privateKeyFrom(pem: string) {
  const rule = 'the PEM contains a private key on the curve P-384';
  const fix = 'make one with: openssl ecparam -name secp384r1 -genkey -noout';
  let key: ReturnType<typeof createPrivateKey>;
  try {
    key = createPrivateKey(pem);
  } catch {
    // The reason could quote the key.
    return invalidInput(rule, 'something else', fix);
  }
  return isP384(key) ? key : invalidInput(rule, 'a key of another kind', fix);
}
