/** ECDSA signatures of digests. node:crypto always hashes its input, so it cannot sign a digest. */
import type { KeyObject } from 'node:crypto';
import { p256, p384, p521 } from '@noble/curves/nist';

/** Curves by their names in JSON Web Keys. */
const CURVES: Readonly<Record<string, typeof p256>> = { 'P-256': p256, 'P-384': p384, 'P-521': p521 };

/**
 * A curve makes a table of multiples for its first signature; a smaller window makes a smaller table. With the library's own 8 bits, the first
 * signature on P-384 takes four times as long, which a process that signs a few tokens never gets back.
 */
const WINDOW_BITS = 4;

for (const { Point } of Object.values(CURVES)) Point.BASE.precompute(WINDOW_BITS);

/** AWS KMS uses signatures in DER, and does not hash a digest again. */
const OPTIONS = { format: 'der', lowS: false, prehash: false } as const;

/** Signs a digest that is no longer than the curve's order. Returns the signature in DER. */
export function signDigest(privateKey: KeyObject, digest: Buffer): Buffer {
  const { curve, secret } = readKey(privateKey);
  return Buffer.from(curve.sign(digest, secret, OPTIONS).toBytes('der'));
}

/** Whether `signature` is the DER of a signature of the digest. */
export function verifyDigest(privateKey: KeyObject, digest: Buffer, signature: Buffer): boolean {
  const { curve, publicPoint } = readKey(privateKey);
  try {
    return curve.verify(signature, digest, publicPoint, OPTIONS);
  } catch {
    // The bytes are not DER.
    return false;
  }
}

function readKey(privateKey: KeyObject): { curve: typeof p256; secret: Buffer; publicPoint: Buffer } {
  const { crv = '', d = '', x = '', y = '' } = privateKey.export({ format: 'jwk' });
  const curve = CURVES[crv];
  if (!curve) throw new Error(`An elliptic curve key is on one of ${Object.keys(CURVES).join(', ')}; got ${crv || 'another key'}.`);
  const [secret, ...coordinates] = [d, x, y].map((value) => Buffer.from(value, 'base64url')) as [Buffer, Buffer, Buffer];
  return { curve, secret, publicPoint: Buffer.concat([Buffer.of(UNCOMPRESSED), ...coordinates]) };
}

/** The first byte of an uncompressed point; its two coordinates follow. */
const UNCOMPRESSED = 4;
